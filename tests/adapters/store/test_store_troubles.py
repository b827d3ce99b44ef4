import asyncio
from collections import Counter

import pytest
from sqlalchemy import make_url, text

from bot.adapters.store.engine import cause, open_engine, reading
from bot.adapters.store.turns import SqlStore
from bot.domain.chat import Chat
from bot.domain.errors import ChatUnreadableError, SettingsError, StoreUnavailableError
from bot.service.ports import Taken
from tests.adapters.store.takes import ANNA, BEN, NOW, marking, marks, stumble
from tests.postgres import rows


@pytest.mark.parametrize(
    ("put", "named"),
    [
        ({"database": "missing"}, "InvalidCatalogNameError"),
        ({"username": "nobody"}, "InvalidAuthorizationSpecificationError"),
        ({"port": 1}, "ConnectionRefusedError"),
    ],
)
async def test_why_postgresql_does_not_answer_is_named_without_a_value(postgres, put, named):
    address = make_url(postgres.url("postgres")).set(**put)
    engine = open_engine(address.render_as_string(hide_password=False))
    with pytest.raises(StoreUnavailableError) as refused:
        async with reading(engine):
            pass
    await engine.dispose()
    assert cause(refused.value) == named
    assert str(refused.value) == f"The database did not do it: {named}."


async def test_why_sqlite_does_not_answer_is_named(tmp_path):
    engine = open_engine(f"sqlite+aiosqlite:///{tmp_path}")
    with pytest.raises(StoreUnavailableError) as refused:
        async with reading(engine):
            pass
    await engine.dispose()
    assert cause(refused.value) == "SQLITE_CANTOPEN"


async def test_a_take_that_raises_fails_alone(store):
    outcomes = await asyncio.gather(
        store.turn(ANNA, 1, marking("a"), NOW),
        store.turn(ANNA, 2, stumble, NOW),
        store.turn(BEN, 3, stumble, NOW),
        store.turn(ANNA, 4, marking("b"), NOW),
        return_exceptions=True,
    )
    assert [type(one) for one in outcomes if isinstance(one, Exception)] == [ZeroDivisionError] * 2
    assert await marks(store, ANNA) == "ab"


async def test_a_take_that_raised_may_be_tried_again(store):
    outcomes = await asyncio.gather(
        store.turn(ANNA, 1, stumble, NOW), store.turn(ANNA, 1, marking("a"), NOW), return_exceptions=True
    )
    assert isinstance(outcomes[0], ZeroDivisionError)
    assert isinstance(outcomes[1], Taken)
    assert outcomes[1].turn is not None
    with pytest.raises(ZeroDivisionError):
        await store.turn(ANNA, 2, stumble, NOW)
    assert (await store.turn(ANNA, 2, marking("b"), NOW)).turn is not None


async def test_a_turn_that_cannot_be_written_fails_alone(store):
    too_high = 2**63
    outcomes = await asyncio.gather(
        store.turn(ANNA, 1, marking("a"), NOW),
        store.turn(too_high, 2, marking("x"), NOW),
        store.turn(BEN, 3, marking("b"), NOW),
        return_exceptions=True,
    )
    assert [isinstance(one, Exception) for one in outcomes] == [False, True, False]
    assert (await marks(store, ANNA), await marks(store, BEN)) == ("a", "b")


async def test_a_row_that_cannot_be_read_stops_only_its_own_chat(store, url):
    await store.turn(ANNA, 1, marking("a"), NOW)
    await store.turn(BEN, 2, marking("b"), NOW)
    rows(url, "UPDATE chats SET sealed = :none WHERE chat_id = :id", none=b"\x07", id=ANNA)
    outcomes = await asyncio.gather(
        store.turn(ANNA, 3, marking("c"), NOW), store.turn(BEN, 4, marking("d"), NOW), return_exceptions=True
    )
    assert isinstance(outcomes[0], ChatUnreadableError)
    assert await marks(store, BEN) == "bd"
    assert [one.chat_id for one in await store.behind()] == [BEN]


async def test_a_crash_between_commit_and_showing_is_found_at_the_next_start(url):
    async with SqlStore.open(url) as before:
        await before.turn(ANNA, 1, marking("a"), NOW)
        await before.turn(BEN, 2, marking("b"), NOW)
        await before.shown(BEN, 1)
    async with SqlStore.open(url) as after:
        [behind] = await after.behind()
        assert (behind.chat_id, behind.number, behind.chat.country) == (ANNA, 1, "a")
        await after.shown(ANNA, 1)
        assert await after.behind() == []


async def test_a_locked_database_is_told_and_works_again(store, url):
    await store.turn(ANNA, 1, marking("a"), NOW)
    other = open_engine(url)
    async with other.begin() as connection:  # in SQLite this alone locks the file
        if connection.dialect.name == "postgresql":
            await connection.execute(text("LOCK TABLE chats"))
        refused = await asyncio.gather(
            *(store.turn(ANNA, n, marking("x"), NOW) for n in (2, 3)),
            store.shown(ANNA, 1),
            return_exceptions=True,
        )
    await other.dispose()
    assert [type(one) for one in refused] == [StoreUnavailableError] * 3
    assert (await store.turn(ANNA, 2, marking("b"), NOW)).turn is not None
    assert await marks(store, ANNA) == "ab"


async def test_two_processes_that_share_a_database_lose_nothing(url):
    async with SqlStore.open(url) as one, SqlStore.open(url) as other:
        both = [one, other]
        await asyncio.gather(*(both[n % 2].turn(ANNA, n // 2, marking("a"), NOW) for n in range(40)))
        assert await marks(one, ANNA) == "a" * 20


async def test_who_went_away_before_the_commit_may_come_again(store):
    gone = asyncio.create_task(store.turn(ANNA, 1, marking("a"), NOW))
    await asyncio.sleep(0)
    gone.cancel()
    await asyncio.gather(gone, return_exceptions=True)
    assert (await store.turn(ANNA, 1, marking("a"), NOW)).chat == Chat("en", country="a")


async def test_closing_commits_what_waits_and_takes_no_more(url):
    async with SqlStore.open(url) as store:
        waiting = [asyncio.create_task(store.turn(n, n, marking("a"), NOW)) for n in range(300)]
        await asyncio.sleep(0)
    assert Counter(task.result().number for task in waiting) == {1: 300}
    with pytest.raises(StoreUnavailableError):
        await store.turn(ANNA, 999, marking("a"), NOW)
    await store.close()


async def test_the_token_of_another_bot_is_refused(url):
    async with SqlStore.open(url) as store:
        await store.claim(7)
        await store.claim(7)
    async with SqlStore.open(url) as store:
        with pytest.raises(SettingsError):
            await store.claim(8)
        await store.claim(7)


async def test_two_that_start_at_once_agree_on_the_bot(url):
    async with SqlStore.open(url) as one, SqlStore.open(url) as other:
        await asyncio.gather(one.claim(7), other.claim(7))
        with pytest.raises(SettingsError):
            await other.claim(8)


async def test_of_two_bots_that_start_at_once_one_has_the_database(url):
    async with SqlStore.open(url) as one, SqlStore.open(url) as other:
        outcomes = await asyncio.gather(one.claim(7), other.claim(8), return_exceptions=True)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["NoneType", "SettingsError"]
