"""Long polling that confirms an update to Telegram only after it is handled."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeVar

import structlog
from telegram import Bot
from telegram.error import (
    BadRequest,
    Conflict,
    EndPointNotFound,
    InvalidToken,
    RetryAfter,
    TelegramError,
)

from bot.adapters.telegram.inbox import Understood, read
from bot.adapters.telegram.order import Handle, Order
from bot.adapters.telegram.outcomes import flood_seconds
from bot.adapters.telegram.retry import skipping, waiting
from bot.adapters.watch import NOBODY, Watch
from bot.domain.errors import BackwiseError, SettingsError
from bot.service.waits import unless

Answer = TypeVar("Answer")

log = structlog.get_logger(__name__)

ALLOWED_UPDATES = ("message", "edited_message", "callback_query", "my_chat_member", "inline_query")
BATCH = 100
GRACE = 10.0
"""Seconds for an answer beyond the time that Telegram may hold a request open."""
LONGEST_PAUSE = 30.0
"""Seconds between tries while Telegram cannot be reached."""
DRAINED_WITHIN = 3.0
"""Seconds for what was taken in, once it is told to stop."""
CONFIRMED_WITHIN = 1.0
"""Seconds to tell Telegram then what was handled."""

# The library turns this into getUpdates. Under that very name it insists on its own method, which
# builds an object of every field of every update; here only a few fields are read.
_GET_UPDATES = "get__updates"


class AnotherPollerError(BackwiseError):
    """Another process asks for the same bot's updates."""


class Poller:
    """`timeout` is how long Telegram holds a request open, in seconds."""

    def __init__(
        self,
        bot: Bot,
        handle: Handle,
        *,
        timeout: int = 30,
        limit: int = 256,
        store_pause: float = 1.0,
        watch: Watch = NOBODY,
    ) -> None:
        self._bot = bot
        self._timeout = timeout
        self._watch = watch
        self._stopped = asyncio.Event()
        self._order = Order(waiting(skipping(handle), self._stopped, pause=store_pause), limit=limit)
        self._open: dict[int, asyncio.Future[None]] = {}
        self._closed: set[int] = set()
        self._next = 0

    @property
    def offset(self) -> int:
        """The first update that Telegram must keep; 0 before the first one came."""
        return min(self._open, default=self._next)

    def stop(self) -> None:
        """End `run` soon: what was begun is finished and confirmed, or comes again."""
        self._stopped.set()

    async def run(self) -> None:
        """Ask for updates until stopped.

        Raises:
            AnotherPollerError: another process polls for this bot, or it has a webhook.
            SettingsError: Telegram does not know the bot's token.
        """
        try:
            await unless(self._stopped, self._ask())
        finally:
            self._stopped.set()
            await self._order.drain(DRAINED_WITHIN)
        await self._confirm()

    async def _ask(self) -> None:
        """For ever. Wherever it is cut, what was not taken in is not confirmed."""
        await self._until_answered(lambda: self._bot.delete_webhook(drop_pending_updates=False))
        while True:
            updates = await self._until_answered(self._fetch)
            fresh = [raw for raw in updates if self._is_fresh(raw)]
            for raw in fresh:
                await self._take(raw)
            await self._settle(hurry=bool(fresh))

    async def _fetch(self, wait: int | None = None) -> Sequence[dict[str, Any]]:
        held = self._timeout if wait is None else wait
        asked = {
            "offset": self.offset or None,
            "limit": BATCH,
            "timeout": held,
            "allowed_updates": list(ALLOWED_UPDATES),
        }
        limit = held + GRACE
        answer: Sequence[dict[str, Any]] = await self._bot.do_api_request(_GET_UPDATES, asked, read_timeout=limit)
        return answer

    def _is_fresh(self, raw: dict[str, Any]) -> bool:
        return raw["update_id"] not in self._open and raw["update_id"] not in self._closed

    async def _take(self, raw: dict[str, Any]) -> None:
        update_id: int = raw["update_id"]
        inbound = _understood(raw)
        if inbound is None:
            self._closed.add(update_id)
        else:
            finished = self._open[update_id] = await self._order.put(inbound)
            self._watch.taken(finished)
        self._next = update_id + 1

    async def _settle(self, *, hurry: bool) -> None:
        """Note what is finished. After a moment go on: one slow chat must not hold up the others."""
        if self._open:
            await asyncio.wait(self._open.values(), timeout=0.05 if hurry else 0.5)
        for update_id, finished in list(self._open.items()):
            if finished.done() and not finished.cancelled() and finished.exception() is None:
                del self._open[update_id]
                self._closed.add(update_id)
        self._closed = {update_id for update_id in self._closed if update_id >= self.offset}

    async def _confirm(self) -> None:
        await self._settle(hurry=True)
        try:
            async with asyncio.timeout(CONFIRMED_WITHIN):
                await self._fetch(wait=0)
        except (TelegramError, TimeoutError) as error:
            # They come again after the next start and are known there as seen.
            log.info("last_updates_not_confirmed", error=type(error).__name__)

    async def _until_answered(self, call: Callable[[], Awaitable[Answer]]) -> Answer:
        """Ask again, with growing pauses, until there is an answer."""
        growing = 0.5
        while True:
            pause = growing
            try:
                return await call()
            except RetryAfter as error:
                pause = flood_seconds(error)
            except Conflict:
                raise AnotherPollerError("Another process is already polling for this bot: stop it first.") from None
            except (InvalidToken, EndPointNotFound):
                raise SettingsError("Telegram does not accept the bot's token.") from None
            except BadRequest:
                raise
            except TelegramError as error:
                growing = min(growing * 2, LONGEST_PAUSE)
                log.warning("telegram_unreachable", error=type(error).__name__, pause=pause)
            await asyncio.sleep(pause)


def _understood(raw: dict[str, Any]) -> Understood | None:
    try:
        return read(raw)
    except ValueError:
        log.error("update_unreadable", update=raw["update_id"])  # noqa: TRY400
        return None
