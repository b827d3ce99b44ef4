"""What Telegram sent, as understood."""

import re
from dataclasses import dataclass
from typing import Any, Literal

import msgspec

from bot.adapters.telegram import inbox_groups, payload, taps
from bot.adapters.telegram.wire import Chat, InlineQuery, MemberChange, Message, Tap, Update, User
from bot.domain.act import Act, Command, Odd, Start, Write
from bot.domain.post import Vote
from bot.service.venue_ports import FromVenue

_COMMAND = re.compile(r"/([A-Za-z0-9_]{1,32})(?:@\w+)?(?=\s|$)")
_decoder = msgspec.json.Decoder(Update)
_PAYLOAD = re.compile(r"[A-Za-z0-9_-]{1,64}")


@dataclass(frozen=True, slots=True)
class Inbound:
    """One update of a private chat."""

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
    sender: int = 0
    """The person, by Telegram's id."""
    sent: int = 0
    """The message that was written; 0 for a tap."""
    sort: str = "other"
    """What was written: one of `wire.SORTS`, `album` or `other`."""
    pictured: bool = False
    """The tapped message is a picture or a film with words under it."""


@dataclass(frozen=True, slots=True)
class Flood:
    """So many of one chat at once that its person would not see the answers pass by; more of the chat follows."""

    updates: "tuple[Understood, ...]"
    """In their order; at least one."""

    @property
    def update_id(self) -> int:
        return self.updates[0].update_id

    @property
    def chat_id(self) -> int:
        return self.updates[0].chat_id


Understood = Inbound | FromVenue | Flood
"""Every kind has `update_id` and `chat_id`: what belongs to one chat is handled in its order."""


def read(raw: dict[str, Any] | bytes) -> Understood | None:
    """Understand an update; None where there is nothing to do.

    Raises:
        ValueError: it is not JSON or not an update. The sentence holds nothing of what was sent.
    """
    try:
        update = _written(raw) if isinstance(raw, bytes) else msgspec.convert(raw, Update)
    except msgspec.ValidationError as error:
        raise ValueError(f"not an update: {error}") from None
    return _understood(update)


def _written(raw: bytes) -> Update:
    """What is not looked at is not even made an object of; where a letter is cut in half there is no other way."""
    try:
        return _decoder.decode(raw)
    except msgspec.ValidationError:
        raise
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return msgspec.convert(payload.parse(raw), Update)


def _understood(update: Update) -> Understood | None:
    match update:
        case Update(message=Message() as message):
            if message.is_private:
                return _message(update.update_id, message) if _is_own(message.chat, message.sender) else None
            return inbox_groups.from_group(update.update_id, message)
        case Update(edited_message=Message() as message):
            if message.is_private:
                return _edited(update.update_id, message) if _is_own(message.chat, message.sender) else None
            return inbox_groups.from_group(update.update_id, message, edited=True)
        case Update(callback_query=Tap() as tap):
            return _tap(update.update_id, tap)
        case Update(my_chat_member=MemberChange() as change):
            if change.chat.type == "private":
                return _membership(update.update_id, change) if _is_own(change.chat, change.sender) else None
            return inbox_groups.member(update.update_id, change)
        case Update(inline_query=InlineQuery() as query):
            return inbox_groups.asked(update.update_id, query)
    return None


def _is_own(chat: Chat, sender: User | None) -> bool:
    """In a private chat only its person acts. Telegram sends nothing else; who knows the secret must not either."""
    return sender is None or sender.id == chat.id


def _message(update_id: int, message: Message) -> Inbound | None:
    if message.is_notice:
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


def _edited(update_id: int, message: Message) -> Inbound | None:
    # A shared live location is "edited" every few seconds without anybody doing anything.
    if message.location is not None:
        return None
    return _inbound(update_id, message, Odd("edited"), message.words)


def _inbound(update_id: int, message: Message, act: Act, overheard: str) -> Inbound:
    return Inbound(
        update_id,
        message.chat.id,
        "private",
        message.sender.language if message.sender else "",
        act,
        overheard=overheard,
        sender=message.sender.id if message.sender else message.chat.id,
        sent=message.message_id,
        sort=message.sort,
    )


def _tap(update_id: int, tap: Tap) -> Understood | None:
    message = tap.message
    act = taps.decode(tap.data or "")
    # An operator sees a poll in private before it goes out.
    if message is None or not message.is_private or isinstance(act, Vote):
        return inbox_groups.tapped(update_id, tap)
    if not _is_own(message.chat, tap.sender):
        return None
    return Inbound(
        update_id,
        message.chat.id,
        "private",
        tap.sender.language,
        act or Odd("unreadable"),
        message_id=message.message_id if message.date else None,
        tap_id=tap.key,
        sender=tap.sender.id,
        pictured=message.sort in {"photo", "animation", "document"},
    )


def _membership(update_id: int, change: MemberChange) -> Inbound:
    return Inbound(
        update_id,
        change.chat.id,
        "private",
        change.sender.language,
        Odd("unreadable"),
        blocked=change.new_chat_member.status in {"kicked", "left"},
        sender=change.sender.id,
    )
