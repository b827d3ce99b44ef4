import asyncio
from dataclasses import dataclass, field

import pytest
from pydantic import SecretStr
from sqlalchemy import update

from bot.adapters.store import resealing, votes
from bot.adapters.store.keyring import fits, sealing
from bot.adapters.store.resealing import Resealed, reseal
from bot.adapters.store.seal import PlainSeal, new_key, seal_of
from bot.adapters.store.tables import chats
from bot.adapters.store.turns import SqlStore
from bot.domain.errors import SettingsError
from bot.domain.post import Vote
from tests.adapters.store.takes import ANNA, BEN, NOW, marking, marks
from tests.postgres import rows

OLD, NEW = SecretStr(new_key()), SecretStr(new_key())
WORDS = b"numb between the legs"


@pytest.fixture
def unhurried(monkeypatch):
    monkeypatch.setattr(resealing, "BREATH", 0)


def everything(url: str) -> str:
    return str([rows(url, f"select * from {table}") for table in ("chats", "keys", "votes")])


def test_any_key_opens_and_the_first_one_closes():
    old, both, new = seal_of([OLD]), seal_of([NEW, OLD]), seal_of([NEW])
    assert both.open(old.close(WORDS)) == both.open(PlainSeal().close(WORDS)) == new.open(both.close(WORDS)) == WORDS
    assert WORDS not in old.close(WORDS)
    assert old.close(WORDS) != old.close(WORDS)


@pytest.mark.parametrize(
    "sealed",
    [seal_of([OLD]).close(WORDS), b"\x01short", b"\x01", b"\x02what", b""],
    ids=["another key", "short", "its mark alone", "another mark", "nothing"],
)
@pytest.mark.parametrize("seal", [seal_of([NEW]), PlainSeal()])
def test_what_no_key_opens_is_told_without_what_it_holds(seal, sealed):
    with pytest.raises(SettingsError, match="BOT_DATA_KEYS") as told:
        seal.open(sealed)
    assert "numb" not in repr(told.value)


def test_what_is_no_key_is_not_repeated():
    for wrong in ("secret", "sécret" * 8, NEW.get_secret_value()[:-2]):
        with pytest.raises(SettingsError, match="BOT_DATA_KEYS") as told:
            seal_of([OLD, SecretStr(wrong)])
        assert wrong not in str(told.value)


async def test_with_a_key_nothing_of_a_chat_or_a_voter_can_be_read(url):
    async with SqlStore.open(url, seal_of([OLD])) as store:
        await store.turn(ANNA, 1, marking("numb"), NOW)
        async with store.engine.begin() as connection:
            await votes.cast(connection, Vote("quiz", "a"), -5, ANNA, NOW)
            assert await votes.counted(connection, "quiz", -5) == {"a": 1}
    assert "numb" not in everything(url)
    assert len(rows(url, "select key from keys where name = 'voters'")[0][0]) > 64
    async with SqlStore.open(url, seal_of([NEW, OLD])) as store, store.engine.begin() as connection:
        await connection.run_sync(votes.taken_out, [ANNA])
        assert await votes.counted(connection, "quiz", -5) == {}


async def test_a_bot_without_the_key_does_not_start_on_what_is_sealed(url):
    async with SqlStore.open(url, seal_of([OLD])):
        pass
    for seal in (None, seal_of([NEW])):
        with pytest.raises(SettingsError, match="BOT_DATA_KEYS"):
            async with SqlStore.open(url, seal):
                raise AssertionError


async def test_after_the_rotation_the_first_key_alone_opens_everything(url, unhurried):
    async with SqlStore.open(url) as store:  # before there was a key
        await store.turn(ANNA, 1, marking("plain"), NOW)
        async with store.engine.begin() as connection:
            await votes.cast(connection, Vote("quiz", "a"), -5, ANNA, NOW)
    async with SqlStore.open(url, seal_of([OLD])) as store:
        await store.turn(BEN, 2, marking("old"), NOW)
        assert await reseal(store.engine, seal_of([NEW, OLD]), portion=1) == Resealed(done=4, unreadable=0)
    async with SqlStore.open(url, seal_of([NEW])) as store:
        assert await marks(store, ANNA) == "plain"
        assert await marks(store, BEN) == "old"
        async with store.engine.begin() as connection:
            await connection.run_sync(votes.taken_out, [ANNA])
            assert await votes.counted(connection, "quiz", -5) == {}
        assert await reseal(store.engine, seal_of([NEW])) == Resealed(done=4, unreadable=0)


async def test_what_cannot_be_opened_is_counted_and_left_as_it_is(url, unhurried):
    async with SqlStore.open(url, seal_of([NEW])) as store:
        await store.turn(ANNA, 1, marking("a"), NOW)
        await store.turn(BEN, 2, marking("b"), NOW)
        lost = seal_of([OLD]).close(b"whatever")
        async with store.engine.begin() as connection:
            await connection.execute(update(chats).where(chats.c.chat_id == BEN).values(sealed=lost))
        before = rows(url, "select turn, changed_at from chats order by chat_id")
        assert await reseal(store.engine, seal_of([NEW])) == Resealed(done=2, unreadable=1)
        assert rows(url, "select turn, changed_at from chats order by chat_id") == before
    assert bytes(rows(url, "select sealed from chats where chat_id = :id", id=BEN)[0][0]) == lost


@dataclass
class Turns:
    """One letter after another for many chats, in the middle of whatever else goes on."""

    store: SqlStore
    number: int = 0
    written: dict[int, str] = field(default_factory=dict)
    done: bool = False

    async def run(self) -> None:
        while not self.done:
            await asyncio.gather(*(self._one(chat_id) for chat_id in range(1, 25)))

    async def _one(self, chat_id: int) -> None:
        self.number += 1
        mark = "abcdefgh"[self.number % 8]
        await self.store.turn(chat_id, self.number, marking(mark), NOW)
        self.written[chat_id] = self.written.get(chat_id, "") + mark


async def test_a_chat_that_is_written_in_that_moment_is_neither_lost_nor_set_back(url, unhurried):
    async with SqlStore.open(url, seal_of([NEW, OLD])) as store:
        turns = Turns(store)
        going = asyncio.create_task(turns.run())
        await asyncio.wait({going}, timeout=0.3)
        assert turns.written
        other = sealing(store.engine, seal_of([NEW, OLD]))
        for _ in range(5):
            await fits(other)
            assert (await reseal(other, seal_of([NEW, OLD]), portion=5)).unreadable == 0
        turns.done = True
        await going
        for chat_id, written in turns.written.items():
            assert await marks(store, chat_id) == written
