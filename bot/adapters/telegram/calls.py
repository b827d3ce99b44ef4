"""The calls that put a reply before somebody: as a new message, or in place of an old one."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import structlog
from telegram import Bot, InputFile
from telegram.constants import ParseMode
from telegram.error import BadRequest, TelegramError

from bot.adapters.telegram import screen
from bot.adapters.telegram.request import Ready
from bot.wording.reply import Reply

BRIEFLY = 2.0
"""Seconds for what is pleasant to have, but not what the person waits for."""
PROBE_SECONDS = 2.0

log = structlog.get_logger(__name__)

UNCHANGED = "message is not modified"
NO_TEXT = "there is no text in the message to edit"
NOT_EDITABLE = ("message to edit not found", "message can't be edited", "message_id_invalid")
_BAD_ENTITIES = "can't parse entities"
_NO_PREVIEW = {"is_disabled": True}

Fields = Mapping[str, Any]
"""Of a call: what JSON knows. None is left out."""
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


async def call(bot: Bot, method: str, fields: Fields, seconds: float | None = None) -> Any:
    """Call a method of the Bot API and give back its result as it comes, within so many seconds if that is said.

    The library's own methods make objects of every button that goes and of the whole message that comes back, which
    takes longer than all else that is done for a tap.

    Raises:
        TelegramError: as from those methods.
    """
    url = f"{bot.base_url}/{method}"
    limits = {} if seconds is None else {"read_timeout": seconds, "connect_timeout": seconds}
    return await bot.request.post(url, Ready(fields), **limits)  # type: ignore[arg-type]


async def send(bot: Bot, chat_id: int, reply: Reply, text: str, mode: str | None, manner: Manner = ORDINARY) -> int:
    """Send `text` with the buttons and the document of the reply; the number of the message."""
    if reply.document is not None:
        return await _file(bot, chat_id, reply, text, mode, manner)
    fields = _shown(chat_id, reply, text, mode)
    if manner is not ORDINARY:
        fields |= {
            "message_thread_id": manner.topic,
            "disable_notification": manner.silent,
            "allow_paid_broadcast": manner.paid,
            "reply_parameters": _answering(manner),
        }
    sent = await call(bot, "sendMessage", fields)
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
    await call(bot, "editMessageText", _shown(chat_id, reply, text, mode) | {"message_id": message_id})


def _shown(chat_id: int, reply: Reply, text: str, mode: str | None) -> dict[str, Any]:
    return {
        "chat_id": chat_id,
        "text": text,
        "parse_mode": mode,
        "reply_markup": screen.keyboard_json(reply.rows),
        "link_preview_options": _NO_PREVIEW,
    }


def _answering(manner: Manner) -> dict[str, Any] | None:
    if manner.reply_to is None:
        return None
    return {"message_id": manner.reply_to, "allow_sending_without_reply": True}


async def strip(bot: Bot, chat_id: int, message_id: int) -> None:
    """Take the buttons off an old message. Where that fails, its taps are answered as old ones."""
    try:
        await call(bot, "editMessageReplyMarkup", {"chat_id": chat_id, "message_id": message_id}, BRIEFLY)
    except TelegramError as error:
        log.info("keyboard_kept", error=type(error).__name__)


def ending(tap_id: str, toast: str | None) -> Fields:
    """Ends the waiting sign on a tapped button, with words or without."""
    named = {"callback_query_id": tap_id}
    return named | {"text": screen.cut(toast, screen.TOAST_LIMIT)} if toast else named


async def end(bot: Bot, tap_id: str, toast: str | None = None) -> None:
    try:
        await call(bot, "answerCallbackQuery", ending(tap_id, toast), BRIEFLY)
    except TelegramError as error:
        # Too late, or lost: the waiting sign ends by itself, and the screen is what counts.
        log.info("tap_not_answered", error=type(error).__name__)


async def answers(bot: Bot) -> bool:
    """Whether Telegram answers at all just now."""
    try:
        await bot.get_me(read_timeout=PROBE_SECONDS, connect_timeout=PROBE_SECONDS)
    except TelegramError:
        return False
    return True
