"""After `/forget` and after the set days of silence nothing of a person is found, in whatever table."""

from datetime import timedelta

import pytest
from sqlalchemy import insert

from bot.adapters.store import bodies, votes
from bot.adapters.store.codec import as_json
from bot.adapters.store.tables import audience, audit, chats, deliveries, metadata, operators
from bot.adapters.store.turns import SqlStore
from bot.domain.act import Agree, Choose, Command, Forget, Messages, Write
from bot.domain.campaign import Body
from bot.domain.post import Vote
from bot.service.chats import Chats, Incoming
from bot.service.ports import Place
from tests.adapters.store.ledgers import REMINDERS, a_run, execute, for_people, rows
from tests.fakes import FakeClock, FakeOutbox

ANNA, BEN = 7_110_000_011, 7_220_000_022
TRACES = (str(ANNA), '"age"', "Words")


@pytest.fixture
async def store(url):
    async with SqlStore.open(url) as opened:
        yield opened


class Talk:
    def __init__(self, shelf, store) -> None:
        self.clock = FakeClock()
        self.chats = Chats(shelf, store, FakeOutbox(), self.clock, as_json)
        self.updates = 0

    async def does(self, person: int, *acts) -> None:
        for act in acts:
            self.updates += 1
            await self.chats.receive(Incoming(self.updates, act, "en", Place(person)))


async def everywhere(store) -> str:
    """All rows of all tables, with bytes as they are."""
    # As plain tuples: a row shortens what it shows.
    return str([[*map(tuple, await rows(store.engine, table))] for table in metadata.sorted_tables])


async def lived(talk, store, person: int) -> None:
    """They answered, keep a diary, get messages, voted, and an operator had to do with them."""
    engine, now = store.engine, talk.clock.now()
    await talk.does(
        person, Agree("check"), Choose(1, "age", "40_49"), Messages(wanted=True), Command("diary"), Write("7")
    )
    copied = bodies.encode(Body(copied_from=person, copied=3, sort="photo", title="Words"))
    run = await a_run(engine, body=copied, made_by=person, confirmed_by=person, watched_chat=person, watched_message=5)
    await for_people(engine, run, person, state="sent", message_id=9)
    await for_people(engine, REMINDERS, person, slot="2026-03-02T09:00", what="minute.first")
    await execute(
        engine,
        insert(operators).values(person=person, role="", awaited="words", given_at=now),
        insert(audit).values([{"who": person, "what": "role_given", "about": str(person), "at": now}]),
    )
    async with engine.begin() as connection:
        await votes.cast(connection, Vote("quiz", f"of_{person}"), -5, person, now)


async def test_nothing_of_a_person_is_left_once_they_are_forgotten(shelf, store):
    talk = Talk(shelf, store)
    await lived(talk, store, ANNA)
    before = await everywhere(store)
    assert [trace for trace in TRACES if trace not in before] == []
    assert {row.chat_id for table in (chats, audience) for row in await rows(store.engine, table)} == {ANNA}
    await talk.does(ANNA, Forget())
    after = await everywhere(store)
    assert not any(trace in after for trace in TRACES)
    assert await rows(store.engine, chats) == await rows(store.engine, audience) == []
    # The traces that stay are nobody's.
    assert {row.chat_id for row in await rows(store.engine, deliveries)} == {None}


@pytest.mark.parametrize("days", [1, 30, 365])
async def test_after_the_set_days_of_silence_a_person_is_forgotten_and_others_are_not(shelf, store, days):
    talk, kept_for = Talk(shelf, store), timedelta(days=days)
    await lived(talk, store, ANNA)
    talk.clock.pass_by(timedelta(minutes=2))
    await talk.does(BEN, Agree("check"))
    talk.clock.pass_by(kept_for - timedelta(minutes=2))
    await store.sweep(talk.clock.now(), kept_for)
    assert str(ANNA) in await everywhere(store)
    talk.clock.pass_by(timedelta(minutes=1))
    await store.sweep(talk.clock.now(), kept_for)
    after = await everywhere(store)
    assert str(ANNA) not in after
    assert str(BEN) in after
