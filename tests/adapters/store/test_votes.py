"""Votes as they are kept: one for each person, and nobody's id."""

from datetime import timedelta

import pytest
from sqlalchemy import insert, update

from bot.adapters.store.forgetting import forgotten
from bot.adapters.store.posts import SqlBallots, SqlPostPast
from bot.adapters.store.tables import deliveries, keys, runs, votes
from bot.adapters.store.venues import SqlVenues
from bot.domain.chat import KEPT_FOR
from bot.domain.post import Vote
from bot.domain.say import Plain
from bot.domain.turn import Turn
from bot.service.trail import Trace
from tests.adapters.store.ledgers import NOW, execute, rows

GROUP, BIGGER, CHANNEL = -100, -1_000_100, -300
ANNA, BEN = 4_000_011, 4_000_022
YES, NO = Vote("poll", "yes"), Vote("poll", "no")


@pytest.fixture
async def ballots(engine):
    """The poll stands in two chats."""
    made = {"kind": "post", "state": "running", "body": "{}", "audience": "{}", "made_at": NOW}
    await execute(engine, insert(runs).values(id=40, **made))
    for chat_id in (GROUP, CHANNEL):
        row = {"run_id": 40, "chat_id": chat_id, "what": "poll", "state": "sent", "due_at": NOW, "changed_at": NOW}
        await execute(engine, insert(deliveries).values(**row, message_id=7))
    return SqlBallots(engine)


@pytest.fixture
def past(engine):
    return SqlPostPast(engine)


async def forget(engine, *people: int) -> None:
    async with engine.begin() as connection:
        await connection.run_sync(forgotten, people, NOW)


async def test_a_vote_counts_once_for_its_person_and_chat_and_the_last_one_counts(ballots, past):
    for vote in (YES, YES, NO):
        assert await ballots.vote(vote, GROUP, ANNA, NOW)
    await ballots.vote(YES, GROUP, BEN, NOW)
    await ballots.vote(YES, CHANNEL, ANNA, NOW)
    assert await past.votes("poll", GROUP) == {"no": 1, "yes": 1}
    assert await past.votes("poll", CHANNEL) == {"yes": 1}
    assert await past.votes("other", GROUP) == {}


async def test_only_a_poll_that_is_there_can_be_voted_in(ballots, past, engine):
    assert not await ballots.vote(YES, -999, ANNA, NOW)
    assert not await ballots.vote(Vote("other", "yes"), GROUP, ANNA, NOW)
    assert await ballots.stands("poll", GROUP, 7)
    assert not await ballots.stands("poll", GROUP, 8)
    assert not await ballots.stands("other", GROUP, 7)
    made = {"kind": "withdrawal", "state": "running", "body": "{}", "audience": "{}", "made_at": NOW}
    await execute(engine, insert(runs).values(id=41, **made))
    row = {"run_id": 41, "chat_id": GROUP, "what": "poll", "state": "waiting", "due_at": NOW, "changed_at": NOW}
    await execute(engine, insert(deliveries).values(**row, target=7))
    assert not await ballots.stands("poll", GROUP, 7)
    assert not await ballots.vote(YES, GROUP, ANNA, NOW)


async def test_a_message_that_may_have_arrived_can_be_voted_in(ballots, engine):
    await execute(engine, update(deliveries).values(state="uncertain", message_id=None))
    assert await ballots.vote(YES, GROUP, ANNA, NOW)


async def test_nobodys_id_stands_with_a_vote(ballots, engine):
    await ballots.vote(YES, GROUP, ANNA, NOW)
    for table in (votes, keys):
        assert str(ANNA) not in str(await rows(engine, table))
    assert ANNA.to_bytes(8) not in (await rows(engine, votes))[0].voter


async def test_another_database_has_another_key(ballots, engine):
    await ballots.vote(YES, GROUP, ANNA, NOW)
    (first,) = await rows(engine, votes)
    await execute(engine, votes.delete())
    await execute(engine, keys.delete())
    await ballots.vote(YES, GROUP, ANNA, NOW)
    (second,) = await rows(engine, votes)
    assert first.voter != second.voter


async def test_the_votes_of_somebody_forgotten_are_gone(ballots, past, engine):
    await forget(engine, ANNA)  # before anybody has voted
    for person in (ANNA, BEN):
        await ballots.vote(YES, GROUP, person, NOW)
    await ballots.vote(NO, CHANNEL, ANNA, NOW)
    await forget(engine, ANNA)
    assert await past.votes("poll", GROUP) == {"yes": 1}
    assert await past.votes("poll", CHANNEL) == {}


async def test_who_never_began_a_conversation_can_be_forgotten_as_well(ballots, past, store):
    for person in (ANNA, BEN):
        await ballots.vote(YES, GROUP, person, NOW)
    await store.turn(ANNA, 1, lambda _: Turn(None, Plain("forget")), NOW)
    assert await past.votes("poll", GROUP) == {"yes": 2}
    await store.turn(ANNA, 2, lambda _: Turn(None, Plain("forgotten"), forgets=True), NOW)
    assert await past.votes("poll", GROUP) == {"yes": 1}


async def test_an_upgrade_moves_the_votes_and_what_was_voted_since_counts(ballots, past, engine):
    for person in (ANNA, BEN):
        await ballots.vote(YES, GROUP, person, NOW)
    venues = SqlVenues(engine)
    await execute(
        engine,
        insert(deliveries).values(
            run_id=40, chat_id=BIGGER, what="poll", state="sent", due_at=NOW, slot="x", changed_at=NOW
        ),
    )
    await ballots.vote(NO, BIGGER, ANNA, NOW)
    await venues.move(GROUP, BIGGER, lambda venue: venue, Trace(None, "venue_upgraded", "", NOW))
    assert await past.votes("poll", GROUP) == {}
    assert await past.votes("poll", BIGGER) == {"no": 1, "yes": 1}


async def test_votes_are_kept_no_longer_than_chats(ballots, past, store):
    await ballots.vote(YES, GROUP, ANNA, NOW)
    await store.sweep(NOW + KEPT_FOR, KEPT_FOR)
    assert await past.votes("poll", GROUP) == {"yes": 1}
    await store.sweep(NOW + KEPT_FOR + timedelta(seconds=1), KEPT_FOR)
    assert await past.votes("poll", GROUP) == {}
