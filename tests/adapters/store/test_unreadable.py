"""A chat that cannot be opened: a missing key is the bot's trouble and passes; a damaged row is one person's."""

import asyncio

import pytest
from pydantic import SecretStr
from sqlalchemy import update

from bot.adapters.store import votes
from bot.adapters.store.keyring import key_fits
from bot.adapters.store.resealing import reseal
from bot.adapters.store.seal import new_key, seal_of
from bot.adapters.store.tables import chats
from bot.adapters.store.turns import SqlStore
from bot.domain.chat import Chat
from bot.domain.errors import ChatUnreadableError, StoreUnavailableError
from bot.domain.post import Vote
from bot.domain.say import Welcome
from bot.domain.turn import Turn
from tests.adapters.store.takes import ANNA, BEN, NOW, erase, marking, marks
from tests.postgres import rows

OLD, NEW = SecretStr(new_key()), SecretStr(new_key())
BROKEN = [seal_of([OLD]).close(b"{}")[:-1], b"\x01short", b"", b"\x02what", b"\x00no chat"]


@pytest.fixture
async def store(url):
    async with SqlStore.open(url, seal_of([OLD])) as opened:
        await opened.turn(ANNA, 1, marking("a"), NOW)
        await opened.turn(BEN, 2, marking("b"), NOW)
        yield opened


def forget(_chat: Chat | None) -> Turn:
    return Turn(None, Welcome(), forgets=True)


async def damage(store: SqlStore, how: bytes = BROKEN[0]) -> None:
    async with store.engine.begin() as connection:
        await connection.execute(update(chats).where(chats.c.chat_id == ANNA).values(sealed=how))


@pytest.mark.parametrize("how", BROKEN, ids=range(len(BROKEN)))
async def test_a_damaged_chat_is_told_so_and_stays_as_it_is_for_whoever_mends_it(store, url, how):
    await damage(store, how)
    before = rows(url, "select * from chats where chat_id = :id", id=ANNA)
    for take in (marking("c"), erase):
        with pytest.raises(ChatUnreadableError):
            await store.turn(ANNA, 3, take, NOW)
    with pytest.raises(ChatUnreadableError):
        await store.ring(ANNA, marking("c"), NOW)
    assert rows(url, "select * from chats where chat_id = :id", id=ANNA) == before
    assert rows(url, "select * from seen where update_id = 3") == []


async def test_others_in_the_same_commit_go_on(store):
    await damage(store)
    turns = [store.turn(chat_id, chat_id, marking("c"), NOW) for chat_id in (ANNA, BEN)]
    failed, taken = await asyncio.gather(*turns, return_exceptions=True)
    assert isinstance(failed, ChatUnreadableError)
    assert not isinstance(taken, BaseException)
    assert await marks(store, BEN) == "bc"


async def test_forgetting_needs_not_read_what_it_erases(store, url):
    await damage(store)
    await store.turn(ANNA, 3, forget, NOW)
    assert rows(url, "select * from chats where chat_id = :id", id=ANNA) == []
    await store.turn(ANNA, 4, marking("x"), NOW)
    assert await marks(store, ANNA) == "x"


async def test_a_missing_key_is_no_damage_and_the_update_counts_once_the_key_is_there(store, url):
    async with SqlStore.open(url, seal_of([NEW, OLD])) as newer:
        await reseal(newer.engine, seal_of([NEW, OLD]))
        assert await key_fits(newer.engine)
        assert not await key_fits(store.engine)
        with pytest.raises(StoreUnavailableError):
            await store.turn(ANNA, 3, marking("c"), NOW)
        with pytest.raises(ChatUnreadableError):  # what comes by itself does not hold up what is due to others
            await store.ring(ANNA, marking("c"), NOW)
        await newer.turn(ANNA, 3, marking("c"), NOW)
        assert await marks(newer, ANNA) == "ac"


async def test_what_a_newer_key_closes_before_the_rotation_is_no_damage_to_who_lacks_it(store, url):
    async with SqlStore.open(url, seal_of([NEW, OLD])) as newer:
        await newer.turn(ANNA, 3, marking("c"), NOW)
        with pytest.raises(StoreUnavailableError):
            await store.turn(ANNA, 4, marking("d"), NOW)
        await store.turn(BEN, 5, marking("e"), NOW)  # what still opens goes on


async def test_beside_the_chats_a_missing_key_is_trouble_too(store, url):
    async with store.engine.begin() as connection:
        await votes.cast(connection, Vote("quiz", "a"), -5, ANNA, NOW)
    async with SqlStore.open(url, seal_of([NEW, OLD])) as newer:
        await reseal(newer.engine, seal_of([NEW, OLD]))
    with pytest.raises(StoreUnavailableError):
        await store.turn(ANNA, 3, forget, NOW)
    assert rows(url, "select * from chats where chat_id = :id", id=ANNA)
