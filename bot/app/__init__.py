"""The only place that knows every concrete class: settings in, a running bot out."""

import asyncio
import gc
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from functools import partial

import structlog
from telegram import Bot
from telegram.error import InvalidToken, TelegramError

from bot.adapters.clock import SystemClock
from bot.adapters.logs import last_words
from bot.adapters.sentry import reporting
from bot.adapters.settings import Settings
from bot.adapters.store.codec import as_json
from bot.adapters.store.seal import seal_of
from bot.adapters.store.turns import SqlStore
from bot.adapters.telegram.application import TelegramApplication, build, close, processing
from bot.adapters.telegram.calls import answers
from bot.adapters.telegram.counting import counted
from bot.adapters.telegram.inbox import Understood
from bot.adapters.telegram.menu import set_menu
from bot.adapters.telegram.order import Handle
from bot.adapters.telegram.outbox import TelegramOutbox
from bot.adapters.telegram.poll import Poller
from bot.adapters.telegram.signs import WaitingSigns
from bot.adapters.watch import Watch
from bot.app.background import look_again, meanwhile, sweep
from bot.app.front import VERSION, Front
from bot.app.groups import groups_of
from bot.app.menus import COMMANDS, menu_of
from bot.app.operations import operations_of, sending
from bot.app.pictures import Drawing, drawing
from bot.app.receiver import Receiver
from bot.app.starting import patiently
from bot.app.stopping import begun, in_time
from bot.app.stopping import stop_signal as _stop_signal
from bot.domain.errors import SettingsError
from bot.loaders.shelf import load
from bot.service.chats import Chats
from bot.service.pace import FREE, Limit, Pace
from bot.service.ports import Clock
from bot.service.quota import Quota
from bot.service.sender import Sender
from bot.wording.catalog import BASE
from bot.wording.shelf import Shelf

log = structlog.get_logger(__name__)

ASK_AGAIN = 1.0
"""Seconds until Telegram is asked again who the bot is; then longer and longer."""


class Part(StrEnum):
    """What one process does of it all."""

    ALL = "all"
    WEB = "web"
    """Answers what comes by webhook; there may be any number of these."""
    WORKER = "worker"
    """Sends to many, reminds, sweeps; where there are several, one sends and the others wait."""


async def serve(
    settings: Settings,
    clock: Clock | None = None,
    beside: Callable[[Chats], Awaitable[None]] | None = None,
    part: Part = Part.ALL,
    door: socket.socket | None = None,
) -> None:
    """Run until told to stop: long polling, or a webhook where its address is set.

    `beside` runs as long as the conversations do; the preview replaces their shelf with it when a file is saved.
    `door` is the port, if it is open already.

    Raises:
        SettingsError: no token, or Telegram refuses it; only a webhook can be answered by a part.
        ContentError: flows or content have faults.
        AnotherPollerError: another process polls with this token.
    """
    if settings.token is None:
        raise SettingsError("BOT_TOKEN is missing")
    if part is not Part.ALL and not settings.webhook_url:
        raise SettingsError("BOT_WEBHOOK_URL is missing: a bot that polls does all in one process")
    shelf = replace(load(settings.flows, settings.content), keep_days=settings.keep_days)
    stopped = _stop_signal()
    with reporting(settings.sentry_dsn, release=VERSION, part=part), last_words():
        async with in_time(stopped):
            await _serve(settings, _Made(shelf, clock or SystemClock(), beside, part, door), stopped)
        log.info("stopped")


@dataclass(frozen=True, slots=True)
class _Made:
    """What is there before anything runs."""

    shelf: Shelf
    clock: Clock
    beside: Callable[[Chats], Awaitable[None]] | None
    part: Part
    door: socket.socket | None


async def _serve(settings: Settings, made: _Made, stopped: asyncio.Event) -> None:
    hears = bool(settings.webhook_url) and made.part is not Part.WORKER
    front = Front(settings, made.part, stopped, hears=hears)
    async with front.listening(made.door), begun(_running(settings, made, stopped, front), stopped) as running:
        if running is None:
            return
        application, handle = running
        rest()
        log.info("started", mode="webhook" if settings.webhook_url else "polling", part=made.part)
        if hears:
            await front.answer(application.bot)
        elif made.part is Part.WORKER:
            await stopped.wait()
        else:
            await _poll(application, handle, stopped, front.watch)


def rest() -> None:
    """What is there by now stays until the end, so that it need not be looked through again and again for what may go.

    It took a sixth of all time, and a tenth of a second in one piece. There is little that only the collector finds.
    """
    gc.freeze()
    gc.set_threshold(10_000, 20, 100)


async def _poll(application: TelegramApplication, handle: Handle, stopped: asyncio.Event, watch: Watch) -> None:
    poller = Poller(application.bot, handle, watch=watch)
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
    settings: Settings, made: _Made, stopped: asyncio.Event, front: Front
) -> AsyncIterator[tuple[TelegramApplication, Handle]]:
    """The application with its store, caught up with what it had not shown, and the handle for updates."""
    shelf, clock, beside, part = made.shelf, made.clock, made.beside, made.part
    seal = seal_of(settings.data_keys)
    if not settings.data_keys and beside is None:  # the people of the preview are made up
        log.warning("not_encrypted", why="BOT_DATA_KEYS is missing: what people answer is kept as it is")
    async with AsyncExitStack() as there:
        store = await patiently(lambda: there.enter_async_context(SqlStore.open(settings.database_url, seal)))
        store.writer.watch = front.watch
        boxes: list[Receiver] = []

        async def handle(arrived: Understood) -> None:
            await boxes[0].handle(arrived)

        application = build(settings.token or "", settings.api_url, counted(handle, front.watch), front.watch)
        try:
            await _initialised(application)
            await patiently(lambda: store.claim(application.bot.id))
            await _introduce(application, shelf)
            pace = Pace(Limit(settings.rate, FREE.most))
            async with drawing(application.bot, store.engine, clock, pace.live) as drawn:
                parts = _wired(application.bot, store, settings, shelf, clock, pace, drawn)
                boxes.append(parts.receiver)
                if part is Part.ALL:  # else a reply of another process may just be on its way
                    log.info("caught_up", chats=await patiently(parts.chats.catch_up))
                going = [each() for each in parts.going[part]] + ([beside(parts.chats)] if beside else [])
                async with meanwhile(*going), AsyncExitStack() as stack:
                    if part is not Part.WEB:
                        await stack.enter_async_context(sending(parts.sender, stopped))
                    front.open(store.engine, processing(application), parts.receiver.signs.carried)
                    yield application, processing(application)
        finally:
            await close(application)


_Going = Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class _Parts:
    chats: Chats
    receiver: Receiver
    sender: Sender
    going: Mapping[Part, Sequence[_Going]]
    """What goes on beside the conversations."""


def _wired(
    bot: Bot, store: SqlStore, settings: Settings, shelf: Shelf, clock: Clock, pace: Pace, drawn: Drawing
) -> _Parts:
    quota = Quota()
    signs = WaitingSigns(bot, carried=bool(settings.webhook_url))
    outbox = TelegramOutbox(bot, live=pace.live, cards=drawn.cards, enclosures=drawn.enclosures, signs=signs)
    reached = partial(answers, bot)
    chats = Chats(shelf, store, outbox, clock, as_json, reached)
    groups = groups_of(
        bot, lambda: chats.shelf, store.engine, clock,
        commands=COMMANDS, quota=quota, live=pace.live, pictures=drawn.pictures, answers=reached,
    )  # fmt: skip
    operations = operations_of(bot, store, outbox, chats, groups.venues, clock, settings, pace, quota, drawn.pictures)
    # Each where it is: who is not known yet, and what was said in a group, only the process knows that answered.
    looks: list[_Going] = [partial(look_again, chats, clock)]
    web: list[_Going] = [groups.public.run, groups.polls.run]
    worker: list[_Going] = [partial(sweep, store, clock, timedelta(days=settings.keep_days))]
    going = {Part.ALL: [*looks, *worker, *web], Part.WEB: [*looks, *web], Part.WORKER: [*looks, *worker]}
    return _Parts(chats, Receiver(chats, operations.desk, groups, signs), operations.sender, going)


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
