"""What Telegram sent, as understood. Only the fields that are used are looked at."""

import re
from dataclasses import dataclass
from typing import Annotated, Any, Literal

import msgspec

from bot.adapters.telegram import payload, taps
from bot.domain.act import Act, Command, Odd, Start, Write

_COMMAND = re.compile(r"/([A-Za-z0-9_]{1,32})(?:@\w+)?(?=\s|$)")
_PAYLOAD = re.compile(r"[A-Za-z0-9_-]{1,64}")


@dataclass(frozen=True, slots=True)
class Inbound:
    """One update."""

    update_id: int
    chat_id: int
    kind: Literal["private", "group", "channel"]
    language: str
    """The person's own setting, as Telegram tells it; may be empty."""
    act: Act
    message_id: int | None = None
    """The tapped message, if it can still be edited."""
    tap_id: str | None = None
    blocked: bool | None = None
    """The person blocked the bot (True) or let it back in (False)."""
    overheard: str = ""
    """Words that came with something odd: not an answer, but danger signs are listened for."""


_Id = Annotated[int, msgspec.Meta(ge=-(2**63), le=2**63 - 1)]


class _User(msgspec.Struct):
    id: _Id
    language_code: str | None = None


class _Chat(msgspec.Struct):
    id: _Id
    type: str


class _Message(msgspec.Struct, rename={"sender": "from"}):
    message_id: _Id
    chat: _Chat
    sender: _User | None = None
    date: int = 1
    """0: the message is too old to be looked at or edited."""
    text: str | None = None
    caption: str | None = None
    forward_origin: Any = None
    forward_date: Any = None
    location: Any = None
    pinned_message: Any = None
    message_auto_delete_timer_changed: Any = None
    chat_background_set: Any = None
    write_access_allowed: Any = None

    @property
    def words(self) -> str:
        return payload.clean(self.text or self.caption or "")

    @property
    def is_forwarded(self) -> bool:
        return self.forward_origin is not None or self.forward_date is not None

    @property
    def is_notice(self) -> bool:
        """Telegram's own line about the chat; nobody waits for an answer to it."""
        notices = (
            self.pinned_message,
            self.message_auto_delete_timer_changed,
            self.chat_background_set,
            self.write_access_allowed,
        )
        return any(notice is not None for notice in notices)


class _Tap(msgspec.Struct, rename={"sender": "from"}):
    id: str
    sender: _User
    message: _Message | None = None
    data: str | None = None


class _Member(msgspec.Struct):
    status: str


class _Membership(msgspec.Struct, rename={"sender": "from"}):
    chat: _Chat
    sender: _User
    new_chat_member: _Member


class _Update(msgspec.Struct):
    update_id: _Id
    message: _Message | None = None
    edited_message: _Message | None = None
    callback_query: _Tap | None = None
    my_chat_member: _Membership | None = None


def read(raw: dict[str, Any] | bytes) -> Inbound | None:
    """Understand an update; None where there is nothing to do.

    Raises:
        ValueError: it is not JSON or not an update. The sentence holds nothing of what was sent.
    """
    try:
        update = msgspec.convert(payload.parse(raw) if isinstance(raw, bytes) else raw, _Update)
    except msgspec.ValidationError as error:
        raise ValueError(f"not an update: {error}") from None
    match update:
        case _Update(message=_Message() as message):
            return _message(update.update_id, message)
        case _Update(edited_message=_Message() as message):
            return _edited(update.update_id, message)
        case _Update(callback_query=_Tap() as tap):
            return _tap(update.update_id, tap)
        case _Update(my_chat_member=_Membership() as membership):
            return _membership(update.update_id, membership)
    return None


def _message(update_id: int, message: _Message) -> Inbound | None:
    if message.chat.type != "private" or message.is_notice:
        return None
    if message.is_forwarded:
        return _inbound(update_id, message, Odd("forwarded"), message.words)
    if not message.text:
        return _inbound(update_id, message, Odd("media"), message.words)
    act, rest = _said(message.words)
    return _inbound(update_id, message, act, rest)


def _said(text: str) -> tuple[Act, str]:
    """The act, and the words after a command that are no part of it."""
    command = _COMMAND.match(text)
    if command is None:
        return Write(text), ""
    name, rest = command[1].lower(), text[command.end() :].strip()
    if name != "start":
        return Command(name), rest
    return (Start(rest), "") if _PAYLOAD.fullmatch(rest) else (Start(), rest)


def _edited(update_id: int, message: _Message) -> Inbound | None:
    # A shared live location is "edited" every few seconds without anybody doing anything.
    if message.chat.type != "private" or message.location is not None:
        return None
    return _inbound(update_id, message, Odd("edited"), message.words)


def _inbound(update_id: int, message: _Message, act: Act, overheard: str) -> Inbound:
    language = message.sender.language_code if message.sender else None
    return Inbound(update_id, message.chat.id, "private", language or "", act, overheard=overheard)


def _tap(update_id: int, tap: _Tap) -> Inbound | None:
    message = tap.message
    if message is None or message.chat.type != "private":
        return None
    return Inbound(
        update_id,
        message.chat.id,
        "private",
        tap.sender.language_code or "",
        taps.decode(tap.data or "") or Odd("unreadable"),
        message_id=message.message_id if message.date else None,
        tap_id=tap.id,
    )


def _membership(update_id: int, membership: _Membership) -> Inbound | None:
    if membership.chat.type != "private":
        return None
    blocked = membership.new_chat_member.status in {"kicked", "left"}
    language = membership.sender.language_code or ""
    return Inbound(update_id, membership.chat.id, "private", language, Odd("unreadable"), blocked=blocked)
