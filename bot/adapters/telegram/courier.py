"""Takes one letter to one chat, in one try: who sends to many decides itself what is tried again."""

import asyncio
from collections.abc import Callable

import structlog
from telegram import Bot, Message
from telegram.constants import ParseMode
from telegram.error import BadRequest, TelegramError

from bot.adapters.telegram import calls, media, screen
from bot.adapters.telegram.calls import Manner
from bot.adapters.telegram.outcomes import fate_of
from bot.service.pictures import DrawingError, Media, Pictures
from bot.service.ports import Outcome, Sent
from bot.service.sending import Address, Copy, Delete, Edit, Letter, Moved, Quiz, Text
from bot.wording.reply import Picture, Reply

log = structlog.get_logger(__name__)

PIN_SECONDS = 3.0
"""A pin is pleasant to have; the outcome of the message does not wait longer for it."""
DRAWN_WITHIN = 8.0
"""Seconds. Who plans letters with a picture has it drawn before."""
FILES_TRIED = 2
"""An id that is not known any more, then the file itself."""


class TelegramCourier:
    def __init__(self, bot: Bot, pictures: Pictures | None = None, *, drawn_within: float = DRAWN_WITHIN) -> None:
        """Without `pictures`, and where one is not drawn within these seconds, a letter goes without its picture."""
        self._bot = bot
        self._pictures = pictures
        self._drawn_within = drawn_within

    async def send(self, address: Address, letter: Letter) -> Outcome | Moved:
        """See `sending.Courier` for what it promises."""
        try:
            number = await self._send(address, letter)
        except TelegramError as error:
            log.info("letter_not_sent", error=type(error).__name__)
            return fate_of(error)
        if address.pinned and number is not None and not isinstance(letter, Edit):
            await self._pin(address, number)
        return Sent(number)

    async def _send(self, address: Address, letter: Letter) -> int | None:
        manner = Manner(address.topic, address.silent or None, address.paid or None)
        match letter:
            case Text(reply):
                return await self._send_text(address.chat_id, reply, manner)
            case Copy():
                return await self._copy(address.chat_id, letter, manner)
            case Quiz():
                return await self._send_quiz(address.chat_id, letter, manner)
            case Edit(number, reply):
                return await self._edit(address.chat_id, number, reply)
            case Delete(number):
                # One that is not found is refused as any: it may stand all the same where the chat has a new id.
                await self._bot.delete_message(address.chat_id, number)
                return None

    async def _send_text(self, chat_id: int, reply: Reply, manner: Manner) -> int:
        def put(found: Media) -> calls.Put[Message]:
            return lambda text, mode: media.send(self._bot, chat_id, reply, found, text, mode, manner)

        message = await self._with_picture(reply, put)
        if message is not None:
            return message.message_id
        fitting = calls.fitting(reply.text, screen.CAPTION_LIMIT if reply.document else screen.TEXT_LIMIT)
        return await calls.or_plain(
            lambda text, mode: calls.send(self._bot, chat_id, reply, text, mode, manner), *fitting
        )

    async def _with_picture(self, reply: Reply, put: Callable[[Media], calls.Put[Message]]) -> Message | None:
        """None: there is no picture, or Telegram refused it; nothing was sent.

        Raises:
            TelegramError: it is for another reason that nothing was sent, or something may have been.
        """
        picture = media.picture_of(reply)
        if self._pictures is None or picture is None:
            return None
        for _ in range(FILES_TRIED):
            found = await self._film(self._pictures, picture)
            if found is None:
                return None
            try:
                return await media.put(self._pictures, picture, found, put(found), reply.text)
            except BadRequest as error:
                if not media.refuses_file(error):
                    raise
                log.warning("picture_refused", kind=found.kind)
        return None

    async def _film(self, pictures: Pictures, picture: Picture) -> Media | None:
        try:
            async with asyncio.timeout(self._drawn_within):
                return await pictures.ready(picture, "animation")
        except (DrawingError, TimeoutError) as error:
            log.warning("film_not_ready", error=type(error).__name__)
            return None

    async def _copy(self, chat_id: int, copy: Copy, manner: Manner) -> int:
        copied = await self._bot.copy_message(
            chat_id,
            copy.from_chat,
            copy.message_id,
            reply_markup=screen.keyboard(copy.rows),
            message_thread_id=manner.topic,
            disable_notification=manner.silent,
            allow_paid_broadcast=manner.paid,
        )
        return copied.message_id

    async def _send_quiz(self, chat_id: int, quiz: Quiz, manner: Manner) -> int:
        async def put(explanation: str, mode: str | None) -> int:
            message = await self._bot.send_poll(
                chat_id,
                quiz.question,
                list(quiz.options),
                type="quiz",
                correct_option_ids=[quiz.correct],  # type: ignore[list-item]  # the library lists the twelve numbers
                explanation=explanation or None,
                explanation_parse_mode=mode,
                is_anonymous=quiz.anonymous,
                reply_markup=screen.keyboard(quiz.rows),
                message_thread_id=manner.topic,
                disable_notification=manner.silent,
                allow_paid_broadcast=manner.paid,
            )
            return message.message_id

        return await calls.or_plain(put, quiz.explanation, ParseMode.HTML)

    async def _edit(self, chat_id: int, number: int, reply: Reply) -> int:
        def put(found: Media) -> calls.Put[Message]:
            return lambda text, mode: media.edit(self._bot, chat_id, number, reply, found, text, mode)

        try:
            if await self._with_picture(reply, put) is not None:
                return number
            await calls.or_plain(
                lambda text, mode: calls.edit(self._bot, chat_id, number, reply, text, mode),
                *calls.fitting(reply.text),
            )
        except BadRequest as error:
            why = error.message.lower()
            if calls.NO_TEXT in why:
                return await self._edit_caption(chat_id, number, reply)
            if calls.UNCHANGED not in why:
                raise
        return number

    async def _edit_caption(self, chat_id: int, number: int, reply: Reply) -> int:
        async def put(caption: str, mode: str | None) -> None:
            await self._bot.edit_message_caption(
                chat_id, number, caption=caption, parse_mode=mode, reply_markup=screen.keyboard(reply.rows)
            )

        try:
            await calls.or_plain(put, *calls.fitting(reply.text, screen.CAPTION_LIMIT))
        except BadRequest as error:
            if calls.UNCHANGED not in error.message.lower():
                raise
        return number

    async def _pin(self, address: Address, number: int) -> None:
        try:
            await self._bot.pin_chat_message(
                address.chat_id,
                number,
                disable_notification=address.silent,
                read_timeout=PIN_SECONDS,
                connect_timeout=PIN_SECONDS,
            )
        except TelegramError as error:
            log.warning("not_pinned", error=type(error).__name__)
