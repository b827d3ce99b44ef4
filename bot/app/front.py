"""PORT: where Telegram and the platform reach a process."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version
from typing import TYPE_CHECKING

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncEngine
from telegram import Bot

from bot.adapters.door import opened
from bot.adapters.health import Health, listening
from bot.adapters.settings import Settings
from bot.adapters.store.figures import figures, tables
from bot.adapters.store.keyring import key_fits
from bot.adapters.telegram import webhook
from bot.adapters.telegram.calls import Fields
from bot.adapters.telegram.inbox import Understood
from bot.adapters.telegram.order import Handle
from bot.adapters.watch import NOBODY, Watch
from bot.domain.errors import StoreUnavailableError

if TYPE_CHECKING:
    from bot.adapters.metrics import Metrics

VERSION = version("backwise")
MOMENT = 2.0
"""Seconds that the database has to answer whether it is there."""
AWAY = "the database does not answer"
COUNTED_WITHIN = 5.0
"""Seconds that it has for the figures: a ledger may be long."""
DRAINED_WITHIN = 3.0
"""Seconds for what was taken in, once it is told to stop."""


class Front:
    """Listens from the first moment to the last, so that nobody waits for a process that begins or ends."""

    def __init__(self, settings: Settings, part: str, stopped: asyncio.Event, *, hears: bool) -> None:
        """`hears`: updates come by webhook to this process."""
        self._settings = settings
        self._stopped = stopped
        self._metrics = _metrics(settings, part)
        self._engine: AsyncEngine | None = None
        self._looking: asyncio.Task[str] | None = None
        self._handle: Handle | None = None
        self._carry: webhook.Carried = webhook.nothing
        self._app = self._made(hears=hears)

    @property
    def watch(self) -> Watch:
        return self._metrics or NOBODY

    @asynccontextmanager
    async def listening(self, door: socket.socket | None) -> AsyncIterator[None]:
        """By that door, or one of its own. When polling, nothing listens unless somebody may read the metrics.

        Raises:
            SettingsError: the port is taken.
        """
        if self._app is None:
            yield
            return
        with door or opened(self._settings.port) as found:
            async with listening(self._app, found):
                yield
        if self._looking is not None:
            self._looking.cancel()
            await asyncio.wait({self._looking})

    def open(self, engine: AsyncEngine, handle: Handle, carry: webhook.Carried = webhook.nothing) -> None:
        """It is ready: the database is there, and the bot knows who it is."""
        self._engine, self._handle, self._carry = engine, handle, carry

    async def answer(self, bot: Bot) -> None:
        """Have Telegram send updates here until told to stop, and finish what has come by then."""
        assert self._app is not None
        settings = self._settings
        await webhook.tell_address(bot, settings.webhook_url or "", settings.webhook_secret or "", self._stopped)
        await self._stopped.wait()
        await self._app[webhook.RECEIVER].drain(DRAINED_WITHIN)

    def _made(self, *, hears: bool) -> web.Application | None:
        settings = self._settings
        token = settings.metrics_token.get_secret_value() if settings.metrics_token else ""
        asked = Health(self._why_not_ready, self._page, token).routes()
        if hears:
            secret = settings.webhook_secret or ""
            return webhook.webhook_app(
                self._handled, secret,
                beside=asked, stopped=self._stopped, watch=self.watch, carried=self._carried,
            )  # fmt: skip
        if not token:
            return None
        app = web.Application()
        app.add_routes(asked)
        return app

    async def _handled(self, arrived: Understood) -> None:
        if self._handle is None:
            raise StoreUnavailableError("It is starting.")
        await self._handle(arrived)

    def _carried(self, tap_id: str) -> Fields | None:
        return self._carry(tap_id)

    async def _why_not_ready(self) -> str:
        if self._stopped.is_set():
            return "stopping"
        if self._engine is None:
            return "starting"
        # One look for all who ask. It is not waited for after its time: to cancel a query may take as long again.
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(_why_not(self._engine))
        await asyncio.wait({self._looking}, timeout=MOMENT)
        if not self._looking.done():
            if not self._looking.cancelling():
                self._looking.cancel()
            return AWAY
        return AWAY if self._looking.cancelled() else self._looking.result()

    async def _page(self) -> bytes:
        assert self._metrics is not None
        if self._engine is None:
            return self._metrics.page(None)
        try:
            async with asyncio.timeout(COUNTED_WITHIN):
                return self._metrics.page(await figures(self._engine))
        except (StoreUnavailableError, TimeoutError):
            return self._metrics.page(None)


async def _why_not(engine: AsyncEngine) -> str:
    try:
        found = await tables(engine)
        fits = found.behind or await key_fits(engine)
    except StoreUnavailableError:
        return AWAY
    if not fits:
        return "the data key does not fit"
    # Tables of a newer version are those of a deployment that is under way: this process goes on until it is told.
    return "the database is not migrated" if found.behind else ""


def _metrics(settings: Settings, part: str) -> "Metrics | None":
    if settings.metrics_token is None:
        return None
    from bot.adapters.metrics import Metrics

    return Metrics(VERSION, part)
