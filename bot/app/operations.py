"""What operators set going, wired: the desk, what is planned, and the one sender of it all."""

import asyncio
import secrets
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncEngine
from telegram import Bot

from bot.adapters.settings import Settings
from bot.adapters.store.campaigns import SqlRuns
from bot.adapters.store.ledger import SqlLedger
from bot.adapters.store.operators import SqlOperators
from bot.adapters.store.planning import SqlRecipients
from bot.adapters.store.posts import SqlPostPast, SqlPostRuns
from bot.adapters.store.results import SqlRows
from bot.adapters.store.trail import SqlTrail
from bot.adapters.store.turns import SqlStore
from bot.adapters.store.venues import SqlVenues
from bot.adapters.telegram.courier import TelegramCourier
from bot.adapters.telegram.menu import ChatMenus
from bot.app.menus import operator_menu
from bot.domain.interview import fitted
from bot.domain.library import Library
from bot.domain.ringing import is_asked
from bot.service.campaigns import Campaigns, Rules
from bot.service.chats import Chats
from bot.service.desk.desk import Desk
from bot.service.desk.opening import open_desk
from bot.service.desk.ports import Reader
from bot.service.desk.progress import Progress
from bot.service.letters import Letters
from bot.service.operators import Operators
from bot.service.pace import Pace
from bot.service.pictures import Pictures
from bot.service.ports import Clock, Outbox
from bot.service.posts import Posts
from bot.service.quota import Quota
from bot.service.reminders import Reminders
from bot.service.sender import Sender
from bot.service.venues import Venues
from bot.wording.public import deep_link


@dataclass(frozen=True, slots=True)
class Readers:
    """An operator's own conversation, for the language and the zone of the desk."""

    store: SqlStore
    library: Callable[[], Library]

    async def reader(self, person: int) -> Reader:
        chat = await self.store.chat(person)
        if chat is None:
            return Reader()
        asked = is_asked(self.library(), fitted(self.library(), chat))
        return Reader(chat.language, chat.zone, asked)


@dataclass(frozen=True, slots=True)
class Operations:
    desk: Desk
    sender: Sender


def operations_of(
    bot: Bot,
    store: SqlStore,
    outbox: Outbox,
    chats: Chats,
    venues: Venues,
    clock: Clock,
    settings: Settings,
    pace: Pace,
    quota: Quota,
    pictures: Pictures,
) -> Operations:
    """`bot` is initialised: it knows its own name, and links lead to it."""
    engine, readers, courier = store.engine, Readers(store, lambda: chats.shelf.flows), TelegramCourier(bot, pictures)
    campaigns = _campaigns(engine, chats, clock, settings)
    posts = _posts(bot, engine, chats, clock, quota, pictures)
    reminders = Reminders(lambda: chats.shelf, store, clock)
    operators = Operators(settings.operators, SqlOperators(engine), clock)
    desk = open_desk(
        chats=chats, operators=operators, readers=readers, campaigns=campaigns, posts=posts, venues=venues,
        trail=SqlTrail(engine), courier=courier, outbox=outbox, clock=clock,
        menus=ChatMenus(bot, lambda language: operator_menu(chats.catalog(language))),
    )  # fmt: skip
    progress = Progress(chats, operators, readers, SqlRuns(engine), campaigns, outbox)
    ticks = [reminders.tick, campaigns.tick, posts.tick, progress.tick]
    letters = Letters(campaigns, posts, reminders)
    sender = Sender(SqlLedger(engine), letters, courier, clock, pace, holder=_holder(), ticks=ticks)
    return Operations(desk, sender)


def _campaigns(engine: AsyncEngine, chats: Chats, clock: Clock, settings: Settings) -> Campaigns:
    rules = Rules(
        rate=settings.rate, cap=settings.most_a_week, two_operators=settings.two_operators, paid=settings.paid
    )
    return Campaigns(SqlRuns(engine), SqlRecipients(engine), SqlRows(engine), lambda: chats.shelf, clock, rules)


def _posts(bot: Bot, engine: AsyncEngine, chats: Chats, clock: Clock, quota: Quota, pictures: Pictures) -> Posts:
    stores = SqlPostRuns(engine), SqlPostPast(engine), SqlVenues(engine)
    return Posts(
        lambda: chats.shelf,
        *stores,
        clock,
        lambda payload: deep_link(bot.username, payload),
        quota,
        pictures.prepare,
    )


def _holder() -> str:
    """Names this process, and never another."""
    return f"{socket.gethostname()}-{secrets.token_hex(8)}"


@asynccontextmanager
async def sending(sender: Sender, stopped: asyncio.Event) -> AsyncIterator[None]:
    """Sends until told to stop, or what is inside is done; then what is under way is finished."""
    task = asyncio.create_task(sender.run(stopped), name="sender")
    try:
        yield
    finally:
        stopped.set()
        await task
