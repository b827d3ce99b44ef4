"""The chart and the card for a clinician: one person's health, drawn for one message, sent, and kept nowhere."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from html import escape

import structlog
from telegram import Bot
from telegram.error import Forbidden, RetryAfter, TelegramError

from bot.adapters.telegram import calls, media, screen
from bot.adapters.telegram.outcomes import Sleep, patiently
from bot.service.pictures import DrawingError, Drawn, Personal
from bot.wording.chart import Chart
from bot.wording.clinician import Handout
from bot.wording.reply import Document, Reply

log = structlog.get_logger(__name__)

DRAWN_WITHIN = 5.0
"""Seconds; after them the text stands alone."""


class Enclosures:
    def __init__(
        self,
        bot: Bot,
        artist: Personal,
        *,
        sleep: Sleep = asyncio.sleep,
        live: Callable[[], None] | None = None,
        drawn_within: float = DRAWN_WITHIN,
    ) -> None:
        """`live` is called before each message that is sent."""
        self._bot = bot
        self._artist = artist
        self._sleep = sleep
        self._live = live
        self._drawn_within = drawn_within

    async def instead(self, chat_id: int, reply: Reply) -> int | None:
        """A chart with the whole text under it. None: the text goes as a message of its own.

        Raises:
            TelegramError: the person cannot be reached now, with or without a chart.
        """
        if reply.chart is None or not _fits(reply):
            return None
        try:
            return await self._send_chart(chat_id, reply, reply.chart)
        except (Forbidden, RetryAfter):
            raise
        except TelegramError as error:
            log.warning("chart_not_shown", error=type(error).__name__)
            return None

    async def after(self, chat_id: int, reply: Reply) -> int | None:
        """What goes below the text, with the buttons. None: nothing came, and the text stands alone."""
        try:
            if reply.chart is not None and not _fits(reply):
                return await self._send_chart(chat_id, replace(reply, text=escape(reply.chart.about)), reply.chart)
            if reply.handout is not None:
                return await self._send_handout(chat_id, reply, reply.handout)
        except TelegramError as error:
            log.warning("enclosure_not_sent", error=type(error).__name__)
        return None

    async def _send_chart(self, chat_id: int, reply: Reply, chart: Chart) -> int | None:
        drawn = await self._drawn(chart)
        if drawn is None:
            return None
        kind, body = drawn
        file = Drawn("photo", f"chart.{kind}", body)

        async def put(text: str, mode: str | None) -> int:
            return (await media.send(self._bot, chat_id, reply, file, text, mode)).message_id

        return await self._send(put, *calls.fitting(reply.text, screen.CAPTION_LIMIT))

    async def _send_handout(self, chat_id: int, reply: Reply, handout: Handout) -> int | None:
        drawn = await self._drawn(handout)
        if drawn is None:
            return None
        kind, body = drawn
        filed = replace(reply, document=Document(f"{handout.file}.{kind}", body))
        return await self._send(lambda text, mode: calls.send(self._bot, chat_id, filed, text, mode), "", None)

    async def _drawn(self, shown: Chart | Handout) -> tuple[str, bytes] | None:
        try:
            async with asyncio.timeout(self._drawn_within):
                return await self._artist.personal(shown)
        except (DrawingError, TimeoutError) as error:
            log.warning("enclosure_not_drawn", error=type(error).__name__)
            return None

    async def _send(self, put: calls.Put[int], text: str, mode: str | None) -> int:
        async def patient(text: str, mode: str | None) -> int:
            def call() -> Awaitable[int]:
                if self._live is not None:
                    self._live()
                return put(text, mode)

            return await patiently(call, self._sleep)

        return await calls.or_plain(patient, text, mode)


def _fits(reply: Reply) -> bool:
    """The text can stand under a picture."""
    return screen.length(screen.plain(reply.text)) <= screen.CAPTION_LIMIT
