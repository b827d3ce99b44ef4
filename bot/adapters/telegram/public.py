"""Says in groups what everybody may read, and answers inline queries."""

import asyncio
from collections.abc import Callable, Sequence

import structlog
from telegram import (
    Bot,
    InlineQueryResult,
    InlineQueryResultArticle,
    InlineQueryResultCachedMpeg4Gif,
    InputTextMessageContent,
    LinkPreviewOptions,
)
from telegram.constants import ParseMode
from telegram.error import BadRequest, ChatMigrated, TelegramError

from bot.adapters.telegram import calls, media, screen
from bot.adapters.telegram.outcomes import Sleep, outcome_of, patiently
from bot.service.pictures import Pictures
from bot.service.ports import Outcome, Sent
from bot.wording.inline import Card
from bot.wording.reply import Reply

log = structlog.get_logger(__name__)

CACHED = 300
"""Seconds that Telegram may answer the same person's same words by itself."""

_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


class TelegramPublic:
    def __init__(
        self,
        bot: Bot,
        *,
        sleep: Sleep = asyncio.sleep,
        live: Callable[[], None] | None = None,
        pictures: Pictures | None = None,
    ) -> None:
        """`live` is called before each message that is sent, as in the outbox of private chats.

        Of `pictures`, cards that are offered show the films that were uploaded before.
        """
        self._bot = bot
        self._pictures = pictures
        self._sleep = sleep
        self._live = live

    async def say(self, chat_id: int, reply: Reply, *, topic: int | None, reply_to: int | None) -> Outcome:
        try:
            return await self._send(chat_id, reply, calls.Manner(topic, reply_to=reply_to))
        except ChatMigrated as moved:
            # Messages have other numbers there.
            return await self.say(moved.new_chat_id, reply, topic=None, reply_to=None)
        except TelegramError as error:
            log.warning("public_line_not_shown", error=type(error).__name__)
            return outcome_of(error)

    async def _send(self, chat_id: int, reply: Reply, manner: calls.Manner) -> Sent:
        async def put(text: str, mode: str | None) -> Sent:
            if self._live is not None:
                self._live()
            number = await patiently(lambda: calls.send(self._bot, chat_id, reply, text, mode, manner), self._sleep)
            return Sent(number)

        return await calls.or_plain(put, *calls.fitting(reply.text))

    async def edit(self, chat_id: int, message_id: int, reply: Reply) -> Outcome:
        async def put(text: str, mode: str | None) -> None:
            if self._live is not None:
                self._live()
            await calls.edit(self._bot, chat_id, message_id, reply, text, mode)

        try:
            await calls.or_plain(put, *calls.fitting(reply.text))
        except TelegramError as error:
            if not (isinstance(error, BadRequest) and calls.UNCHANGED in error.message.lower()):
                log.info("public_line_not_edited", error=type(error).__name__)
                return outcome_of(error)
        return Sent(message_id)

    async def answer(self, tap_id: str, toast: str) -> None:
        await calls.end(self._bot, tap_id, toast)

    async def offer(self, query_id: str, cards: Sequence[Card]) -> None:
        try:
            if not await self._offered(query_id, [await self._result(card) for card in cards]):
                await self._offered(query_id, [_article(card) for card in cards])
        except TelegramError as error:
            # Too late: who types has gone on typing, and asked again.
            log.info("query_not_answered", error=type(error).__name__)

    async def _offered(self, query_id: str, results: Sequence[InlineQueryResult]) -> bool:
        """False: Telegram does not take one of the films."""
        try:
            # Personal, since the words are in the person's own language.
            await self._bot.answer_inline_query(query_id, results, cache_time=CACHED, is_personal=True)
        except BadRequest as error:
            if not media.refuses_file(error):
                raise
            log.warning("offered_film_refused")
            return False
        return True

    async def _result(self, card: Card) -> InlineQueryResult:
        picture = media.picture_of(card.reply)
        film = await self._pictures.uploaded(picture, "animation") if self._pictures and picture else None
        if film is None:
            return _article(card)
        return InlineQueryResultCachedMpeg4Gif(
            card.id,
            film.file_id,
            card.title,
            caption=card.reply.text,
            parse_mode=ParseMode.HTML,
            reply_markup=screen.keyboard(card.reply.rows),
        )


def _article(card: Card) -> InlineQueryResultArticle:
    content = InputTextMessageContent(card.reply.text, ParseMode.HTML, link_preview_options=_NO_PREVIEW)
    keyboard = screen.keyboard(card.reply.rows)
    return InlineQueryResultArticle(card.id, card.title, content, reply_markup=keyboard, description=card.description)
