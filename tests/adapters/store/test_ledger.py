"""Claiming: what, in which order, how much, and for whom no more."""

import pytest
from sqlalchemy import insert, update

from bot.adapters.store import bodies
from bot.adapters.store.claims import MOST_LOOKED_AT
from bot.adapters.store.tables import audience, chats, deliveries, runs
from bot.domain.campaign import Audience, Body
from bot.domain.schedule import Weekly
from bot.service.sending import Delivery, Run
from tests.adapters.store.ledgers import (
    CHECK_INS,
    NOW,
    REMINDERS,
    SOON,
    a_run,
    execute,
    for_people,
    listed,
    rows,
    states,
)


@pytest.fixture
async def lease(ledger):
    return await ledger.lead("one", 60)


async def test_a_claim_tells_all_that_is_needed_to_send(engine, ledger, lease):
    run = await a_run(engine, paid=True)
    await listed(engine, 1, language="ru")
    await for_people(engine, run, 1, slot="s", what="w", target=7)
    wanted = Run(run, "campaign", "running", Body(template="walk"), paid=True)
    assert await ledger.claim(lease, NOW, 9) == [Delivery(1, wanted, 1, "s", "w", 1, 7, "ru")]
    [row] = await rows(engine, deliveries)
    assert (row.state, row.epoch, row.attempts, row.changed_at) == ("sending", 1, 1, NOW)


async def test_what_is_being_sent_is_never_claimed_again(engine, ledger, lease):
    await listed(engine, *range(5))
    await for_people(engine, await a_run(engine), *range(5))
    found = [one.chat_id for most in (2, 2, 2, 2) for one in await ledger.claim(lease, NOW + SOON, most)]
    assert found == [0, 1, 2, 3, 4]


async def test_the_urgent_kinds_go_first_and_then_the_older_run(engine, ledger, lease):
    kinds = ("campaign", "post", "withdrawal", "campaign", "correction")
    made = [await a_run(engine, kind) for kind in kinds]
    await listed(engine, 1)
    for run in [*made, REMINDERS, CHECK_INS]:
        await for_people(engine, run, 1)
    claimed = [one.run.id for one in await ledger.claim(lease, NOW, 99)]
    assert claimed == [REMINDERS, CHECK_INS, made[2], made[4], made[1], made[0], made[3]]


async def test_only_what_is_due_in_a_running_run_is_claimed(engine, ledger, lease):
    await listed(engine, 1)
    for state in ("draft", "proposed", "scheduled", "held", "paused", "cancelled", "done"):
        await for_people(engine, await a_run(engine, state=state), 1)
    await for_people(engine, await a_run(engine), 1, due_at=NOW + SOON)
    assert await ledger.claim(lease, NOW, 99) == []
    assert len(await ledger.claim(lease, NOW + SOON, 99)) == 1


async def test_a_canary_is_never_exceeded(engine, ledger, lease):
    run = await a_run(engine, released=3)
    await listed(engine, *range(9))
    await for_people(engine, run, *range(9))
    assert [len(await ledger.claim(lease, NOW, 2)) for _ in range(3)] == [2, 1, 0]
    await execute(engine, update(runs).values(released=None))
    assert len(await ledger.claim(lease, NOW, 99)) == 6
    assert {row.id: row.taken for row in await rows(engine, runs)}[run] == 9


async def test_a_campaign_passes_over_those_it_no_longer_fits(engine, ledger, lease):
    await listed(engine, 1)
    await listed(engine, 2, stopped=True)
    await listed(engine, 3)
    await listed(engine, 4, not_now=True)
    await listed(engine, 5, busy_until=NOW + SOON)
    await listed(engine, 6, busy_until=NOW)
    await execute(engine, update(chats).where(chats.c.chat_id == 3).values(off_at=NOW))
    run = await a_run(engine)
    await for_people(engine, run, 1, 2, 3, 4, 5, 6, 7)
    await for_people(engine, run, 1, slot="late", until=NOW - SOON)
    await for_people(engine, run, None)
    assert [one.chat_id for one in await ledger.claim(lease, NOW, 99)] == [1, 6]
    assert await states(engine) == [
        (1, "sending", ""),
        (2, "left_out", "stopped"),
        (3, "left_out", "blocked"),
        (4, "left_out", "not_now"),
        (5, "waiting", ""),
        (6, "sending", ""),
        (7, "left_out", "gone"),
        (1, "left_out", "late"),
        (None, "left_out", "gone"),
    ]
    assert [one.chat_id for one in await ledger.claim(lease, NOW + SOON, 99)] == [5]


@pytest.mark.parametrize("run", [REMINDERS, CHECK_INS])
async def test_what_people_set_themselves_asks_for_a_chat_only(engine, ledger, lease, run):
    await listed(engine, 1, 2)
    await execute(engine, audience.delete(), update(chats).where(chats.c.chat_id == 2).values(off_at=NOW))
    await for_people(engine, run, 1, 2, 3)
    assert [(one.chat_id, one.language) for one in await ledger.claim(lease, NOW, 99)] == [(1, "")]
    assert await states(engine) == [(1, "sending", ""), (2, "left_out", "blocked"), (3, "left_out", "gone")]


@pytest.mark.parametrize("kind", ["post", "correction", "withdrawal"])
async def test_what_goes_to_groups_asks_for_nothing(engine, ledger, lease, kind):
    await for_people(engine, await a_run(engine, kind), -100)
    assert [one.chat_id for one in await ledger.claim(lease, NOW, 99)] == [-100]


async def test_those_left_out_take_nobody_elses_place(engine, ledger, lease):
    """Also more of them than one claim looks at; then the next one goes on."""
    run = await a_run(engine, released=2)
    crowd = range(10, 10 + MOST_LOOKED_AT + 500)
    await for_people(engine, run, *crowd)
    await listed(engine, 1, 2, 3)
    await for_people(engine, run, 1, 2, 3)
    found = [[one.chat_id for one in await ledger.claim(lease, NOW, 2)] for _ in range(3)]
    assert sorted(found) == [[], [], [1, 2]]
    assert {row.id: row.taken for row in await rows(engine, runs)}[run] == 2


async def test_a_run_that_cannot_be_read_stops_no_other(engine, ledger, lease):
    broken, whole = await a_run(engine, body="[]"), await a_run(engine)
    await listed(engine, 1)
    await for_people(engine, broken, 1)
    await for_people(engine, whole, 1)
    assert [one.run.id for one in await ledger.claim(lease, NOW, 99)] == [whole]


async def test_rows_may_be_added_to_a_run_while_it_is_sent(engine, ledger, lease):
    run = await a_run(engine)
    await listed(engine, 1, 2)
    await for_people(engine, run, 1)
    assert len(await ledger.claim(lease, NOW, 99)) == 1
    await execute(engine, insert(deliveries).values(run_id=run, chat_id=2, state="waiting", due_at=NOW, changed_at=NOW))
    assert len(await ledger.claim(lease, NOW, 99)) == 1


def test_bodies_audiences_and_times_come_back_as_they_went():
    body = Body(copied_from=3, copied=4, sort="photo", silent=True)
    audience_ = Audience(frozenset({"en", "ru"}), days=frozenset({0, 6}))
    weekly = Weekly(frozenset({1, 3}), 9, 30, "Europe/Vienna")
    assert bodies.body(bodies.encode(body)) == body
    assert bodies.audience(bodies.encode(audience_)) == audience_
    assert bodies.weekly(bodies.encode(weekly)) == weekly
    assert bodies.body('{"template": "walk", "mood": 1}') == Body(template="walk")
    assert bodies.audience("{}") == Audience()
