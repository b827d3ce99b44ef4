"""The calls that put a reply before somebody: as a new message, or in place of an old one."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import structlog
from telegram import Bot, InputFile
from telegram.constants import ParseMode
from telegram.error import BadRequest, TelegramError

from bot.adapters.telegram import screen
from bot.wording.reply import Reply

PROBE_SECONDS = 2.0

log = structlog.get_logger(__name__)

UNCHANGED = "message is not modified"
NO_TEXT = "there is no text in the message to edit"
NOT_EDITABLE = ("message to edit not found", "message can't be edited", "message_id_invalid")
_BAD_ENTITIES = "can't parse entities"
_NO_PREVIEW = '{"is_disabled": true}'

# Under these very names the library insists on methods of its own, which make objects of the whole message
# that comes back, and of each button that goes: half of what a tap costs. Only the message's number is needed.
_SEND = "send__message"
_EDIT = "edit__message__text"

Result = TypeVar("Result")
Put = Callable[[str, str | None], Awaitable[Result]]
"""Sends a text in a parse mode."""


@dataclass(frozen=True, slots=True)
class Manner:
    """None leaves it as Telegram has it."""

    topic: int | None = None
    silent: bool | None = None
    paid: bool | None = None
    reply_to: int | None = None


ORDINARY = Manner()


def fitting(html: str, limit: int = screen.TEXT_LIMIT) -> tuple[str, str | None]:
    """The text and its parse mode; cut, and then without formatting, where it is too long."""
    text = screen.plain(html)
    if screen.length(text) <= limit:
        return html, ParseMode.HTML
    log.error("text_cut", length=len(text))
    return screen.cut(text, limit), None


async def or_plain(put: Put[Result], text: str, mode: str | None) -> Result:
    """Send it; where Telegram cannot read the formatting, without any."""
    try:
        return await put(text, mode)
    except BadRequest as error:
        if _BAD_ENTITIES not in error.message.lower():
            raise
    log.error("entities_refused", length=len(text))
    return await put(screen.plain(text), None)


async def send(bot: Bot, chat_id: int, reply: Reply, text: str, mode: str | None, manner: Manner = ORDINARY) -> int:
    """Send `text` with the buttons and the document of the reply; the number of the message."""
    if reply.document is not None:
        return await _file(bot, chat_id, reply, text, mode, manner)
    sent: dict[str, Any] = await bot.do_api_request(
        _SEND,
        {
            **_shown(chat_id, reply, text, mode),
            "message_thread_id": manner.topic,
            "disable_notification": manner.silent,
            "allow_paid_broadcast": manner.paid,
            "reply_parameters": _answering(manner),
        },
    )
    number: int = sent["message_id"]
    return number


async def _file(bot: Bot, chat_id: int, reply: Reply, text: str, mode: str | None, manner: Manner) -> int:
    assert reply.document is not None
    sent = await bot.send_document(
        chat_id,
        InputFile(reply.document.body, filename=reply.document.name),
        caption=text or None,
        parse_mode=mode,
        reply_markup=screen.keyboard(reply.rows),
        message_thread_id=manner.topic,
        disable_notification=manner.silent,
        allow_paid_broadcast=manner.paid,
        api_kwargs={"reply_parameters": _answering(manner)},
    )
    return sent.message_id


async def edit(bot: Bot, chat_id: int, message_id: int, reply: Reply, text: str, mode: str | None) -> None:
    await bot.do_api_request(_EDIT, {**_shown(chat_id, reply, text, mode), "message_id": str(message_id)})


def _shown(chat_id: int, reply: Reply, text: str, mode: str | None) -> dict[str, Any]:
    return {
        "chat_id": str(chat_id),
        "text": text,
        "parse_mode": mode,
        "reply_markup": screen.keyboard_json(reply.rows),
        "link_preview_options": _NO_PREVIEW,
    }


def _answering(manner: Manner) -> dict[str, Any] | None:
    if manner.reply_to is None:
        return None
    return {"message_id": manner.reply_to, "allow_sending_without_reply": True}


async def strip(bot: Bot, chat_id: int, message_id: int, seconds: float) -> None:
    """Take the buttons off an old message. Where that fails, its taps are answered as old ones."""
    try:
        await bot.edit_message_reply_markup(
            chat_id, message_id, reply_markup=None, read_timeout=seconds, connect_timeout=seconds
        )
    except TelegramError as error:
        log.info("keyboard_kept", error=type(error).__name__)


async def answers(bot: Bot) -> bool:
    """Whether Telegram answers at all just now."""
    try:
        await bot.get_me(read_timeout=PROBE_SECONDS, connect_timeout=PROBE_SECONDS)
    except TelegramError:
        return False
    return True
