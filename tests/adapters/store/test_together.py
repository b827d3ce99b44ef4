"""Several processes on one database: nothing is lost, nothing is done twice, and it ends as with one alone."""

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from bot.adapters.store.engine import open_engine
from bot.adapters.store.tables import arrivals, audience, chats, seen
from bot.adapters.store.turns import SqlStore
from bot.domain.chat import KEPT_FOR, Chat, Consent
from bot.domain.errors import StoreUnavailableError
from bot.domain.listing import Listing
from bot.domain.say import Welcome
from bot.domain.turn import Turn
from bot.service.ports import Taken
from tests.adapters.store.ledgers import rows
from tests.adapters.store.takes import ANNA, BEN, NOW, arrive, erase, marking, marks

CHATS, TURNS = range(1, 16), 20
LISTING = Listing("en", None, None, frozenset(), None, stopped=False, not_now=False, busy_until=None)
LISTED = Chat("en", messages=Consent(1, NOW))


def listed(_chat: Chat | None) -> Turn:
    return Turn(LISTED, Welcome(), listing=LISTING)


def unlisted(_chat: Chat | None) -> Turn:
    return Turn(Chat("en"), Welcome())


TAKES: tuple[Callable[[Chat | None], Turn], ...] = (
    *map(marking, "abcd"), *map(marking, "efgh"), arrive, arrive, listed, listed, unlisted, erase,
)  # fmt: skip


@dataclass(frozen=True)
class Tap:
    chat_id: int
    update_id: int
    take: Callable[[Chat | None], Turn]


def taps() -> list[list[Tap]]:
    """For each chat in order."""
    chance = random.Random(6)
    return [[Tap(chat, chat * 1000 + n, chance.choice(TAKES)) for n in range(TURNS)] for chat in CHATS]


async def tapped(stores: Sequence[SqlStore], of_chat: Sequence[Tap], seed: int) -> None:
    """One after the other, each through any process, and every third through several at once."""
    chance = random.Random(seed)
    for tap in of_chat:
        through = stores if chance.random() < 1 / 3 else [chance.choice(stores)]
        taken = await asyncio.gather(*(store.turn(tap.chat_id, tap.update_id, tap.take, NOW) for store in through))
        assert sum(one.turn is not None for one in taken) == 1
        await chance.choice(stores).shown(tap.chat_id, max(one.number for one in taken))


async def kept(store: SqlStore) -> list[Any]:
    return [[tuple(row) for row in await rows(store.engine, table)] for table in (chats, seen, arrivals, audience)]


@pytest.fixture
async def stores(url) -> AsyncIterator[list[SqlStore]]:
    async with AsyncExitStack() as stack:
        yield [await stack.enter_async_context(SqlStore.open(url)) for _ in range(3)]


async def test_chats_through_several_processes_end_as_through_one(stores, sqlite):
    sweeping = asyncio.create_task(sweep(stores[0]))
    await asyncio.gather(*(tapped(stores, of_chat, seed) for seed, of_chat in enumerate(taps())))
    sweeping.cancel()
    await asyncio.gather(sweeping, return_exceptions=True)
    async with SqlStore.open(sqlite) as alone:
        for of_chat in taps():
            await tapped([alone], of_chat, 0)
        assert await kept(stores[0]) == await kept(alone)


async def sweep(store: SqlStore) -> None:
    while True:
        await store.sweep(NOW + timedelta(hours=1), KEPT_FOR)
        await asyncio.sleep(0.01)


@pytest.fixture
async def away(postgres_url):
    """Another process on the same PostgreSQL: SQLite has one lock, and no two to cross."""
    engine = open_engine(postgres_url)
    yield engine
    await engine.dispose()


async def test_a_deadlock_costs_nobody_a_turn(postgres_url, away):
    async with SqlStore.open(postgres_url) as store:
        await store.turn(ANNA, 0, marking("a"), NOW)
        await store.turn(ANNA, 1, arrive, NOW)
        async with away.begin() as other:
            await other.execute(update(arrivals).values(count=arrivals.c.count + 1))
            waiting = asyncio.create_task(store.turn(ANNA, 2, arrive, NOW))
            await locked(away)
            # Now each of the two has what the other one wants.
            await other.execute(select(chats).where(chats.c.chat_id == ANNA).with_for_update())
        assert (await waiting).turn is not None
        assert [row._mapping["count"] for row in await rows(store.engine, arrivals)] == [3]


async def test_a_chat_that_another_process_began_at_the_same_moment_is_gone_on_with(postgres_url, away):
    row = {"chat_id": ANNA, "turn": 5, "shown": 5, "sealed": b"\x00" + b'{"language":"en","country":"z"}'}
    async with SqlStore.open(postgres_url) as store:
        async with away.begin() as other:
            await other.execute(insert(chats), {**row, "changed_at": NOW})
            beginning = asyncio.create_task(store.turn(ANNA, 1, marking("a"), NOW))
            await locked(away)
        assert (await beginning).number == 6
        assert await marks(store, ANNA) == "za"


async def test_one_locked_chat_keeps_no_other_waiting_for_ever(postgres_url, away):
    async with SqlStore.open(postgres_url, busy_seconds=0.2) as store:
        for chat, number in ((ANNA, 1), (BEN, 2)):
            await store.turn(chat, number, marking("a"), NOW)
        async with away.begin() as other:
            await other.execute(select(chats).where(chats.c.chat_id == ANNA).with_for_update())
            refused, taken = await asyncio.gather(
                store.turn(ANNA, 3, marking("b"), NOW), store.turn(BEN, 4, marking("b"), NOW), return_exceptions=True
            )
        assert isinstance(refused, StoreUnavailableError)
        assert isinstance(taken, Taken)
        assert taken.number == 2
        assert (await store.turn(ANNA, 3, marking("b"), NOW)).number == 2


async def test_who_freezes_in_a_transaction_gives_its_rows_back(postgres_url, away, monkeypatch):
    monkeypatch.setattr("bot.adapters.store.engine.ANSWER_SECONDS", 0.3)
    frozen = open_engine(postgres_url)
    monkeypatch.undo()
    async with SqlStore.open(postgres_url) as store:
        await store.turn(ANNA, 1, marking("a"), NOW)
        connection = await frozen.connect()
        await connection.begin()
        await connection.execute(select(chats).with_for_update())
        assert (await store.turn(ANNA, 2, marking("b"), NOW)).number == 2
        await connection.invalidate()
        await connection.close()
    await frozen.dispose()


async def locked(engine) -> None:
    """Until somebody waits for a lock."""
    waits = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
    async with asyncio.timeout(30), engine.connect() as connection:
        autocommit = await connection.execution_options(isolation_level="AUTOCOMMIT")
        while not (await autocommit.exec_driver_sql(waits)).scalar_one():  # noqa: ASYNC110
            await asyncio.sleep(0.02)  # the database tells nobody
