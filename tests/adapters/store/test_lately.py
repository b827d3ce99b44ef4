"""What a process remembers of what it sealed must never be told from what is kept."""

import asyncio
from dataclasses import dataclass, field

import pytest
from pydantic import SecretStr
from sqlalchemy import insert, select, update

from bot.adapters.store import lately
from bot.adapters.store.lately import Lately
from bot.adapters.store.seal import Seal, new_key, seal_of
from bot.adapters.store.tables import chats
from bot.adapters.store.turns import SqlStore
from bot.domain.chat import Chat
from bot.domain.listing import Listing
from bot.domain.say import Welcome
from bot.domain.turn import Turn
from tests.adapters.store.takes import ANNA, BEN, NOW, erase, marking, marks


@dataclass
class Counting:
    """How often it had to open something."""

    seal: Seal = field(default_factory=lambda: seal_of([SecretStr(new_key())]))
    opened: int = 0

    def close(self, data: bytes) -> bytes:
        return self.seal.close(data)

    def open(self, sealed: bytes) -> bytes:
        self.opened += 1
        return self.seal.open(sealed)


@pytest.fixture
def seal():
    return Counting()


@pytest.fixture
async def store(url, seal):
    async with SqlStore.open(url, seal) as opened:
        await opened.turn(ANNA, 1, marking("a"), NOW)
        seal.opened = 0
        yield opened


def unwritable(_chat: Chat | None) -> Turn:
    """No database has room for such a day, which shows only once the chats are written."""
    days = frozenset({99})
    listing = Listing("en", None, None, days, None, stopped=False, not_now=False, busy_until=None)
    return Turn(Chat("en"), Welcome(), listing=listing)


async def row(store: SqlStore) -> dict[str, object]:
    async with store.engine.begin() as connection:
        return dict((await connection.execute(select(chats).where(chats.c.chat_id == ANNA))).one()._mapping)


async def test_what_this_process_sealed_last_needs_no_opening(store, seal):
    assert (await store.turn(ANNA, 2, marking("b"), NOW)).chat.country == "ab"
    assert seal.opened == 0


async def test_a_row_that_is_put_back_counts_as_it_stands_there(store, seal):
    before = await row(store)
    await store.turn(ANNA, 2, marking("b"), NOW)
    async with store.engine.begin() as connection:
        await connection.execute(update(chats).values(before))
    assert (await store.turn(ANNA, 3, marking("c"), NOW)).chat.country == "ac"
    assert seal.opened == 1


async def test_what_was_not_committed_in_the_end_is_not_gone_on_from(store):
    outcomes = await asyncio.gather(
        store.turn(ANNA, 2, marking("b"), NOW), store.turn(BEN, 3, unwritable, NOW), return_exceptions=True
    )
    assert [isinstance(one, Exception) for one in outcomes] == [False, True]
    assert await marks(store, ANNA) == "ab"


async def test_nothing_of_an_erased_chat_is_remembered(store, seal):
    before = await row(store)
    await store.turn(ANNA, 2, erase, NOW)
    async with store.engine.begin() as connection:
        await connection.execute(insert(chats), before)
    await store.turn(ANNA, 3, marking("b"), NOW)
    assert seal.opened == 1


@pytest.mark.parametrize(("what", "limit"), [("MOST", 1), ("SECONDS", -1.0)])
def test_many_chats_or_a_long_time_end_what_is_remembered(seal, monkeypatch, what, limit):
    monkeypatch.setattr(lately, what, limit)
    remembering = Lately(seal)
    anna, ben = remembering.close(ANNA, b"a"), remembering.close(BEN, b"b")
    assert remembering.open(BEN, ben) == b"b"
    assert seal.opened == 0
    assert remembering.open(ANNA, anna) == b"a"
    assert seal.opened == 1
