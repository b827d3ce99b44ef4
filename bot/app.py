"""The only place that knows every concrete class: settings in, a running bot out."""

import asyncio
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import timedelta

import structlog
from telegram.error import InvalidToken, TelegramError

from bot.adapters.clock import SystemClock
from bot.adapters.settings import Settings
from bot.adapters.store.codec import as_json
from bot.adapters.store.turns import SqlStore
from bot.adapters.telegram import webhook
from bot.adapters.telegram.application import TelegramApplication, build, close, processing
from bot.adapters.telegram.inbox import Inbound
from bot.adapters.telegram.menu import Menu, set_menu
from bot.adapters.telegram.order import Handle
from bot.adapters.telegram.outbox import TelegramOutbox
from bot.adapters.telegram.poll import Poller
from bot.domain.errors import SettingsError, StoreUnavailableError
from bot.loaders.shelf import load
from bot.service.chats import BASE, Chats, Incoming
from bot.service.ports import Clock, Place
from bot.wording.catalog import Catalog
from bot.wording.shelf import Shelf

log = structlog.get_logger(__name__)

COMMANDS = ("start", "again", "after", "why", "summary", "country", "language", "mydata", "forget", "stop", "help")
PATIENCE = 0.5
"""Seconds until a tap's waiting sign is ended without words, if the turn takes longer."""
SWEEP = 3600.0
"""Seconds between sweeps of what is no longer needed."""
ASK_AGAIN = 1.0
"""Seconds until Telegram is asked again who the bot is; then longer and longer."""
LOOK_AGAIN = 30.0
"""Seconds between looks for chats whose screen was lost on its way."""
LOST_AFTER = timedelta(seconds=20)
"""How long a reply may be under way."""


async def serve(
    settings: Settings, clock: Clock | None = None, beside: Callable[[Chats], Awaitable[None]] | None = None
) -> None:
    """Run until told to stop: long polling, or a webhook where its address is set.

    `beside` runs as long as the conversations do; the preview replaces their shelf with it when a file is saved.

    Raises:
        SettingsError: no token, or Telegram refuses it.
        ContentError: flows or content have faults.
        AnotherPollerError: another process polls with this token.
    """
    if settings.token is None:
        raise SettingsError("BOT_TOKEN is missing")
    shelf = load(settings.flows, settings.content)
    async with _running(settings, shelf, clock or SystemClock(), beside) as (application, handle):
        stopped = _stop_signal()  # not before: until here there is nothing to finish, and the process may just end
        log.info("started", mode="webhook" if settings.webhook_url else "polling")
        if settings.webhook_url:
            await webhook.run(
                application.bot,
                handle,
                url=settings.webhook_url,
                secret=settings.webhook_secret or "",
                port=settings.port,
                stopped=stopped,
            )
        else:
            await _poll(application, handle, stopped)
    log.info("stopped")


async def _poll(application: TelegramApplication, handle: Handle, stopped: asyncio.Event) -> None:
    poller = Poller(application.bot, handle)
    stopping = asyncio.create_task(_when(stopped, poller))
    try:
        await poller.run()
    finally:
        stopping.cancel()
        with suppress(asyncio.CancelledError):
            await stopping


async def _when(stopped: asyncio.Event, poller: Poller) -> None:
    await stopped.wait()
    poller.stop()


@asynccontextmanager
async def _running(
    settings: Settings, shelf: Shelf, clock: Clock, beside: Callable[[Chats], Awaitable[None]] | None
) -> AsyncIterator[tuple[TelegramApplication, Handle]]:
    """The application with its store, caught up with what it had not shown, and the handle for updates."""
    async with SqlStore.open(settings.database_url) as store:
        boxes: list[Receiver] = []

        async def handle(inbound: Inbound) -> None:
            await boxes[0].handle(inbound)

        application = build(settings.token or "", settings.api_url, handle)
        try:
            await _initialised(application)
            await store.claim(application.bot.id)
            outbox = TelegramOutbox(application.bot)
            boxes.append(Receiver(Chats(shelf, store, outbox, clock, as_json), outbox))
            await _introduce(application, shelf)
            chats = boxes[0].chats
            log.info("caught_up", chats=await chats.catch_up())
            going = [_sweep(store, clock), _look_again(chats, clock), *([beside(chats)] if beside else [])]
            async with _meanwhile(*going):
                yield application, processing(application)
        finally:
            await close(application)


@asynccontextmanager
async def _meanwhile(*going: Awaitable[None]) -> AsyncIterator[None]:
    """Runs these until what is inside is done."""
    tasks = [asyncio.ensure_future(each) for each in going]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        for task in tasks:
            with suppress(asyncio.CancelledError):
                await task


class Receiver:
    """Hands updates to the chats, and ends the waiting sign of a tap that takes long."""

    def __init__(self, chats: Chats, outbox: TelegramOutbox) -> None:
        self.chats = chats
        self._outbox = outbox

    async def handle(self, inbound: Inbound) -> None:
        if inbound.blocked is not None:
            return
        place = Place(inbound.chat_id, inbound.message_id, inbound.tap_id)
        incoming = Incoming(inbound.update_id, inbound.act, inbound.language, place, inbound.overheard)
        ending = asyncio.create_task(self._end_waiting(inbound.tap_id)) if inbound.tap_id else None
        try:
            await self.chats.receive(incoming)
        finally:
            if ending:
                ending.cancel()
                with suppress(asyncio.CancelledError):
                    await ending
                await self._outbox.answer(inbound.tap_id or "")

    async def _end_waiting(self, tap_id: str) -> None:
        await asyncio.sleep(PATIENCE)
        await self._outbox.answer(tap_id)


async def _initialised(application: TelegramApplication) -> None:
    """Ask Telegram who the bot is; while it cannot be reached, ask again."""
    pause = ASK_AGAIN
    while True:
        try:
            await application.initialize()
        except InvalidToken:
            raise SettingsError("BOT_TOKEN: Telegram does not accept it") from None
        except TelegramError as error:
            log.warning("telegram_unreachable", error=type(error).__name__, pause=pause)
            await asyncio.sleep(pause)
            pause = min(pause * 2, 30.0)
        else:
            return


async def _introduce(application: TelegramApplication, shelf: Shelf) -> None:
    """Set the commands and the description; the bot works without, so a refusal is only logged."""
    menus = {"" if code == BASE else code: menu_of(catalog) for code, catalog in shelf.catalogs.items()}
    try:
        await set_menu(application.bot, menus)
    except TelegramError as error:
        log.warning("menu_not_set", error=type(error).__name__)


def menu_of(catalog: Catalog) -> Menu:
    return Menu(
        [(name, catalog.text(f"menu.{name}")) for name in COMMANDS],
        catalog.text("menu.description"),
        catalog.text("menu.about"),
        catalog.text("menu.name"),
    )


async def _sweep(store: SqlStore, clock: Clock) -> None:
    while True:
        try:
            await store.sweep(clock.now())
        except StoreUnavailableError:
            log.warning("not_swept")
        await asyncio.sleep(SWEEP)


async def _look_again(chats: Chats, clock: Clock) -> None:
    """A reply that hung or was cut would leave the person waiting until they act."""
    while True:
        await asyncio.sleep(LOOK_AGAIN)
        try:
            if left := await chats.catch_up(clock.now() - LOST_AFTER):
                log.info("caught_up", chats=left)
        except StoreUnavailableError:
            log.warning("not_caught_up")


def _stop_signal() -> asyncio.Event:
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stopped.set)
    return stopped
