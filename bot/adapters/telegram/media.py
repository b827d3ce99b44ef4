"""The calls that put a picture with its text before somebody."""

import structlog
from telegram import Bot, InputFile, InputMediaAnimation, InputMediaPhoto, Message
from telegram.error import BadRequest

from bot.adapters.telegram import calls, screen
from bot.adapters.telegram.calls import ORDINARY, Manner
from bot.service.pictures import Drawn, Kind, Media, Pictures, Uploaded
from bot.wording.layout import CAPTION, units
from bot.wording.reply import Picture, Reply

log = structlog.get_logger(__name__)

UPLOAD = 4.0
"""Seconds that an upload may write, and again wait for its answer."""
_NOT_THIS_FILE = ("file", "media", "photo", "image", "animation")
"""Parts of what Telegram says where it does not take the file itself."""


def picture_of(reply: Reply) -> Picture | None:
    """The picture that the reply is shown with: none where its text is too long to stand under one."""
    if reply.picture is not None and units(reply.text) > CAPTION:
        log.warning("text_too_long_for_its_picture", length=units(reply.text))
        return None
    return reply.picture


async def send(
    bot: Bot, chat_id: int, reply: Reply, media: Media, text: str, mode: str | None, manner: Manner = ORDINARY
) -> Message:
    common = {
        "caption": text,
        "parse_mode": mode,
        "reply_markup": screen.keyboard(reply.rows),
        "message_thread_id": manner.topic,
        "disable_notification": manner.silent,
        "allow_paid_broadcast": manner.paid,
        "read_timeout": UPLOAD,
        "write_timeout": UPLOAD,
    }
    if media.kind == "photo":
        return await bot.send_photo(chat_id, _file(media), **common)  # type: ignore[arg-type]
    return await bot.send_animation(chat_id, _file(media), **common)  # type: ignore[arg-type]


async def edit(
    bot: Bot, chat_id: int, message_id: int, reply: Reply, media: Media, text: str, mode: str | None
) -> Message:
    """Exchange picture, text and buttons; of a message that was a text, too."""
    shown: InputMediaPhoto | InputMediaAnimation
    if media.kind == "photo":
        shown = InputMediaPhoto(_file(media, attach=True), caption=text, parse_mode=mode)
    else:
        shown = InputMediaAnimation(_file(media, attach=True), caption=text, parse_mode=mode)
    edited = await bot.edit_message_media(
        shown,
        chat_id,
        message_id,
        reply_markup=screen.keyboard(reply.rows),
        read_timeout=UPLOAD,
        write_timeout=UPLOAD,
    )
    assert isinstance(edited, Message)  # it is not an inline message
    return edited


def _file(media: Media, *, attach: bool = False) -> InputFile | str:
    """`attach`: the file stands beside what names it."""
    return InputFile(media.body, media.name, attach=attach) if isinstance(media, Drawn) else media.file_id


async def put(pictures: Pictures, picture: Picture, media: Media, call: calls.Put[Message], html: str) -> Message:
    """Call with a text and its parse mode; what it uploads is remembered, and an id that is refused forgotten.

    Raises:
        TelegramError: it is not there, or may not be.
    """
    try:
        message = await calls.or_plain(call, *calls.fitting(html, CAPTION))
    except BadRequest as error:
        if isinstance(media, Uploaded) and refuses_file(error):
            log.warning("file_refused", kind=media.kind)
            await pictures.refused(picture, media.kind)
        raise
    if isinstance(media, Drawn) and (file_id := _file_id(message, media.kind)) is not None:
        await pictures.sent(picture, media.kind, file_id)
    return message


def refuses_file(error: BadRequest) -> bool:
    """Telegram does not take this file; the message it was meant for may be there all the same."""
    said = error.message.lower()
    return calls.UNCHANGED not in said and any(part in said for part in _NOT_THIS_FILE)


def _file_id(message: Message, kind: Kind) -> str | None:
    if kind == "photo":
        return message.photo[-1].file_id if message.photo else None
    return message.animation.file_id if message.animation else None
