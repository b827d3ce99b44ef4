"""Settling: whose outcomes count, and what follows from them."""

import pytest
from sqlalchemy import insert, update

from bot.adapters.store.tables import audience, chats, deliveries, runs, venues
from bot.service.sending import Settled
from tests.adapters.store.ledgers import NOW, SOON, a_run, execute, expire, for_people, listed, rows, states

LATER = NOW + SOON


@pytest.fixture
async def lease(ledger):
    return await ledger.lead("one", 60)


@pytest.fixture
async def run(engine, ledger, lease):
    """Three people, claimed."""
    key = await a_run(engine)
    await listed(engine, 1, 2, 3)
    await for_people(engine, key, 1, 2, 3)
    assert len(await ledger.claim(lease, NOW, 3)) == 3
    return key


async def taken(engine, run: int) -> int:
    counts: dict[int, int] = {row.id: row.taken for row in await rows(engine, runs)}
    return counts[run]


async def test_outcomes_are_written(engine, ledger, lease, run):
    outcomes = [Settled(1, "sent", 70), Settled(2, "failed", why="words"), Settled(3, "uncertain")]
    await ledger.settle(lease, outcomes, LATER)
    assert await states(engine) == [(1, "sent", ""), (2, "failed", "words"), (3, "uncertain", "")]
    first = (await rows(engine, deliveries))[0]
    assert (first.message_id, first.changed_at) == (70, LATER)


async def test_a_late_outcome_of_a_sender_that_was_frozen_corrects_what_is_uncertain(engine, ledger, lease, run):
    await expire(engine)
    await ledger.lead("two", 60)
    await ledger.settle(lease, [Settled(1, "sent", 70)], LATER)
    assert await states(engine) == [(1, "sent", ""), (2, "uncertain", ""), (3, "uncertain", "")]


async def test_an_operators_resend_wins_over_a_late_outcome(engine, ledger, lease, run):
    await expire(engine)
    new = await ledger.lead("two", 60)
    await execute(engine, update(deliveries).where(deliveries.c.id < 3).values(state="waiting"))
    assert [one.id for one in await ledger.claim(new, LATER, 1)] == [1]
    await ledger.settle(lease, [Settled(1, "failed"), Settled(2, "failed"), Settled(3, "failed")], LATER)
    assert await states(engine) == [(1, "sending", ""), (2, "waiting", ""), (3, "failed", "")]


async def test_what_is_settled_stays_so(engine, ledger, lease, run):
    await ledger.settle(lease, [Settled(1, "sent", 70)], LATER)
    await ledger.settle(lease, [Settled(1, "waiting")], LATER)
    assert (await states(engine))[0] == (1, "sent", "")


async def test_what_is_put_back_comes_again_at_its_time(engine, ledger, lease, run):
    await ledger.settle(lease, [Settled(1, "waiting", not_before=LATER, untried=True), Settled(2, "waiting")], NOW)
    assert await taken(engine, run) == 1
    assert [(one.id, one.attempts) for one in await ledger.claim(lease, NOW, 9)] == [(2, 2)]
    assert [(one.id, one.attempts) for one in await ledger.claim(lease, LATER, 9)] == [(1, 1)]
    assert await taken(engine, run) == 3


@pytest.mark.parametrize(("state", "becomes"), [("cancelled", "cancelled"), ("done", "failed"), ("paused", "waiting")])
async def test_nothing_is_put_back_into_a_run_that_is_over(engine, ledger, lease, run, state, becomes):
    await execute(engine, update(runs).where(runs.c.id == run).values(state=state))
    await ledger.settle(lease, [Settled(1, "waiting")], LATER)
    assert (await states(engine))[0][1] == becomes


async def test_a_chat_that_cannot_be_written_to_is_switched_off(engine, ledger, lease, run):
    await ledger.settle(lease, [Settled(1, "refused", off=True), Settled(2, "sent", 70)], LATER)
    assert [row.off_at for row in await rows(engine, chats)] == [LATER, None, None]


async def test_a_moved_group_is_sent_to_again_under_its_new_id(engine, ledger, lease):
    here, other, there = await a_run(engine, "post"), await a_run(engine, "post"), await a_run(engine, "post")
    for run in (here, other, there):
        await for_people(engine, run, -5)
    await for_people(engine, there, -1005)
    venue = {"kind": "group", "title": "g", "present": True, "can_post": True, "hears_all": True, "settings": "{}"}
    await execute(engine, insert(venues).values(chat_id=-5, changed_at=NOW, **venue))
    await execute(engine, insert(audience).values(chat_id=-5, language="en", seen_at=NOW))
    assert [one.chat_id for one in await ledger.claim(lease, NOW, 1)] == [-5]
    await ledger.settle(lease, [Settled(1, "waiting", moved_to=-1005)], NOW)
    assert await states(engine) == [
        (-1005, "waiting", ""),
        (-1005, "waiting", ""),
        (-5, "left_out", "moved"),
        (-1005, "waiting", ""),
    ]
    assert [row.chat_id for row in await rows(engine, venues)] == [-1005]
    assert [row.chat_id for row in await rows(engine, audience)] == [-1005]
    assert [one.chat_id for one in await ledger.claim(lease, NOW, 9)] == [-1005, -1005, -1005]


async def test_a_group_that_is_known_under_its_new_id_already_keeps_that_row(engine, ledger, lease):
    await for_people(engine, await a_run(engine, "post"), -5)
    for chat_id, title in ((-5, "old"), (-1005, "new")):
        venue = {"kind": "group", "title": title, "present": True, "can_post": True, "hears_all": True}
        await execute(engine, insert(venues).values(chat_id=chat_id, settings="{}", changed_at=NOW, **venue))
    await ledger.claim(lease, NOW, 1)
    await ledger.settle(lease, [Settled(1, "waiting", moved_to=-1005)], NOW)
    assert [(row.chat_id, row.title) for row in await rows(engine, venues)] == [(-1005, "new")]
