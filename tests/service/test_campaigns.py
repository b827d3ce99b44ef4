"""What operators can do with campaigns, and what the leading process does for them."""

import csv
import io
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete, insert, select, update

from bot.adapters.store import planning, results
from bot.adapters.store.engine import open_engine
from bot.adapters.store.tables import arrivals, audience, audit, chats, deliveries, runs
from bot.domain.act import FromCampaign, StopMessages
from bot.domain.campaign import LAWFUL, Audience, Body
from bot.domain.schedule import Weekly
from bot.service.campaigns import Campaigns, NotLawfulError, Rules, told, told_of
from bot.service.campaigns.report import COUNTS, safe
from bot.service.sending import Copy, Delete, Delivery, Run, Text
from tests.fakes import FakeClock
from tests.service.campaigning import ANNA, BEN, EVERYBODY, REST, WALK, World, with_templates


@pytest.fixture
async def world(database_url, shelf, monkeypatch) -> AsyncIterator[World]:
    monkeypatch.setattr(planning, "BREATH", 0)
    monkeypatch.setattr(results, "BREATH", 0)
    engine = open_engine(database_url)
    yield World(engine, with_templates(shelf), FakeClock())
    await engine.dispose()


@pytest.fixture
def campaigns(world):
    return world.campaigns()


async def confirm(campaigns: Campaigns, run: int, by: int | None) -> None:
    """What stands there now."""
    await campaigns.confirm(run, by, (await campaigns.report(run)).run.version)


async def refused(doing) -> str:
    with pytest.raises(NotLawfulError) as told:
        await doing
    return told.value.key


async def test_a_campaign_goes_to_everybody_who_asked_and_ends_when_all_is_settled(world, campaigns):
    await world.people(*range(1, 31))
    run = await world.running(campaigns)
    assert await world.state(run) == ("running", "")
    assert await world.chats(run, "waiting") == set(range(1, 31))
    await world.settle(run, "sent", 30)
    await world.later(campaigns, minutes=1)
    assert await world.state(run) == ("done", "")


async def test_the_preview_tells_who_is_left_out_and_why_but_never_which_urgency(world, campaigns):
    await world.people(*range(1, 21))
    await world.people(30, 31, stopped=True)
    await world.people(32, off=True)
    await world.people(33, 34, not_now=True)
    await world.people(35, busy_until=world.clock.now() + timedelta(hours=1))
    await world.people(36, busy_until=world.clock.now() - timedelta(hours=1), language="de")
    found = await campaigns.preview(await campaigns.draft(ANNA, WALK, EVERYBODY))
    assert found.count == 21
    assert found.left_out == {"stopped": 2, "blocked": 1, "not_now": 3}
    assert found.languages == {"en": 20, "de": 1}


async def test_quiet_hours_defer_to_the_morning_of_each_ones_own_zone(world, campaigns):
    await world.people(1, zone="UTC")
    await world.people(2, zone="Asia/Tokyo")  # 21:00 there
    await world.people(3, zone="No/Such")
    run = await campaigns.draft(ANNA, WALK, EVERYBODY)
    found = await campaigns.preview(run)
    assert (found.count, found.deferred) == (3, 1)
    assert found.over_at >= datetime(2026, 3, 2, 23, 0, tzinfo=UTC)
    await campaigns.send(run, ANNA)
    await campaigns.tick(world.clock.now())
    due = {row.chat_id: row.due_at for row in await world.rows(run)}
    assert due == {1: world.clock.now(), 2: datetime(2026, 3, 2, 23, 0, tzinfo=UTC), 3: world.clock.now()}


async def test_nobody_gets_more_than_the_cap_in_seven_days(world, campaigns):
    await world.people(1, 2)
    for body in (WALK, REST):
        await world.settle(await world.running(campaigns, body), "sent", 2)
        await world.later(campaigns, hours=1)
    await world.people(3)
    third = await campaigns.draft(ANNA, WALK, EVERYBODY)
    assert (await campaigns.preview(third)).left_out == {"capped": 2}
    await campaigns.send(third, ANNA)
    await campaigns.tick(world.clock.now())
    assert await world.chats(third) == {3}
    assert (await campaigns.report(third)).left_out == {"capped": 2}
    world.clock.pass_by(timedelta(days=8))
    assert (await campaigns.preview(await campaigns.draft(ANNA, WALK, EVERYBODY))).count == 3


async def test_a_message_that_was_deleted_again_does_not_count_towards_the_cap(world, campaigns):
    await world.people(1, 2)
    await world.settle(await world.running(campaigns, WALK), "sent", 2)
    await world.later(campaigns, hours=1)
    second = await world.running(campaigns, REST)
    await world.settle(second, "sent", 2)
    undone = await campaigns.undo(second, BEN)
    await campaigns.tick(world.clock.now())
    await world.settle(undone, "sent", 1)  # from the other one it could not be deleted
    found = await campaigns.preview(await campaigns.draft(ANNA, WALK, EVERYBODY))
    assert (found.count, found.left_out) == (1, {"capped": 1})


async def test_an_audience_by_pattern_under_twenty_is_refused_at_every_step(world, campaigns):
    await world.people(*range(1, 21), pattern="disc_herniation")
    run = await campaigns.draft(ANNA, WALK, Audience(patterns=frozenset({"disc_herniation"})))
    assert (await campaigns.preview(run)).count == 20
    await campaigns.send(run, ANNA)
    await world.execute(update(audience).where(audience.c.chat_id == 1).values(stopped=True))
    await campaigns.tick(world.clock.now())
    assert await world.state(run) == ("cancelled", "too_few")
    assert await world.rows(run) == []
    other = await campaigns.draft(ANNA, REST, Audience(patterns=frozenset({"disc_herniation"})))
    assert await refused(campaigns.preview(other)) == "too_few"
    assert await refused(campaigns.send(other, ANNA)) == "too_few"


async def test_an_audience_of_nobody_is_refused(world, campaigns):
    await world.people(1, stopped=True)
    assert await refused(campaigns.send(await campaigns.draft(ANNA, WALK, EVERYBODY), ANNA)) == "nobody"


async def test_the_same_message_within_ten_minutes_asks(world, campaigns):
    await world.people(1)
    await world.running(campaigns)
    again = await campaigns.draft(BEN, WALK, Audience(languages=frozenset({"en"})))
    assert (await campaigns.preview(again)).twice
    assert await refused(campaigns.send(again, BEN)) == "twice"
    await campaigns.send(await campaigns.draft(BEN, REST, EVERYBODY), BEN)
    await campaigns.send(again, BEN, sure=True)
    world.clock.pass_by(timedelta(minutes=11))
    assert not (await campaigns.preview(await campaigns.draft(BEN, WALK, EVERYBODY))).twice


async def test_copied_messages_are_the_same_by_their_words(world, campaigns):
    await world.people(1)
    await world.running(campaigns, Body(copied_from=ANNA, copied=5, sort="text", print="abc"))
    typed_again = await campaigns.draft(ANNA, Body(copied_from=ANNA, copied=9, sort="text", print="abc"), EVERYBODY)
    assert await refused(campaigns.send(typed_again, ANNA)) == "twice"
    other = await campaigns.draft(ANNA, Body(copied_from=ANNA, copied=10, sort="text", print="abd"), EVERYBODY)
    await campaigns.send(other, ANNA)


async def test_what_goes_to_everybody_waits_for_a_second_operator(world):
    campaigns = world.campaigns(Rules(two_operators=True))
    await world.people(1)
    run = await campaigns.draft(BEN, WALK, EVERYBODY)
    assert (await campaigns.preview(run)).second_needed
    await campaigns.send(run, ANNA)
    await campaigns.tick(world.clock.now())
    assert await world.state(run) == ("proposed", "")
    assert await refused(confirm(campaigns, run, ANNA)) == "same_operator"
    assert await refused(campaigns.send(run, BEN)) == "second_needed"
    world.clock.pass_by(timedelta(hours=5))  # what is confirmed late is not too late
    await confirm(campaigns, run, BEN)
    await campaigns.tick(world.clock.now())
    assert await world.state(run) == ("running", "")


async def test_the_command_line_does_not_confirm_itself_and_a_changed_proposal_is_a_draft(world):
    campaigns = world.campaigns(Rules(two_operators=True))
    await world.people(1)
    run = await campaigns.draft(None, WALK, EVERYBODY)
    await campaigns.send(run, None)
    assert await refused(confirm(campaigns, run, None)) == "same_operator"
    await campaigns.change(run, ANNA, body=REST)
    assert await refused(confirm(campaigns, run, BEN)) == "wrong_state"
    assert await world.state(run) == ("draft", "")


ACTS: dict[str, tuple[set[str], Callable[[Campaigns, int], Awaitable[object]]]] = {
    "change": ({"draft", "proposed"}, lambda campaigns, run: campaigns.change(run, ANNA, body=REST)),
    "send": ({"draft"}, lambda campaigns, run: campaigns.send(run, ANNA)),
    "confirm": ({"proposed"}, lambda campaigns, run: confirm(campaigns, run, BEN)),
    "pause": ({"scheduled", "running"}, lambda campaigns, run: campaigns.pause(run, ANNA)),
    "resume": ({"paused"}, lambda campaigns, run: campaigns.resume(run, ANNA)),
    "go_on": ({"held"}, lambda campaigns, run: campaigns.go_on(run, ANNA)),
    "cancel": ({*map(str, LAWFUL)} - {"done", "cancelled"}, lambda campaigns, run: campaigns.cancel(run, ANNA)),
    "resend": ({"running", "held", "paused", "done"}, lambda campaigns, run: campaigns.resend_uncertain(run, ANNA)),
    "undo": ({"running", "held", "paused", "done", "cancelled"}, lambda campaigns, run: campaigns.undo(run, ANNA)),
}


@pytest.mark.parametrize("act", ACTS)
async def test_each_act_is_lawful_in_its_own_states_only_and_leaves_its_trace(world, campaigns, act):
    allowed, do = ACTS[act]
    await world.people(*range(1, 10))
    run = await world.running(campaigns)
    for state in LAWFUL:
        await world.execute(delete(runs).where(runs.c.parent == run))
        await world.execute(delete(audit))
        await world.execute(update(deliveries).values(state="sent", message_id=deliveries.c.id))
        await world.execute(update(deliveries).where(deliveries.c.chat_id == 1).values(state="uncertain"))
        long_ago = world.clock.now() - timedelta(days=1)
        await world.execute(update(runs).where(runs.c.id == run).values(state=state, begins_at=long_ago, made_by=ANNA))
        if state in allowed:
            await do(campaigns, run)
        else:
            assert await refused(do(campaigns, run)) in {"wrong_state", "second_needed"}
            assert await world.state(run) == (state, "")
        async with world.engine.begin() as connection:
            traces = (await connection.execute(select(audit))).all()
        assert bool(traces) == (state in allowed), state
        assert all(trace.about == str(run) for trace in traces)
        now = (await world.state(run))[0]
        assert now == state or now in LAWFUL[state]


async def test_an_act_on_what_there_is_not_is_refused(world, campaigns):
    assert await refused(campaigns.pause(999, ANNA)) == "gone"
    assert await refused(campaigns.report(1)) == "gone"  # the run of reminders is none of ours
    assert await refused(campaigns.draft(ANNA, Body(template="no_such"), EVERYBODY)) == "gone"
    assert await refused(campaigns.draft(ANNA, Body(), EVERYBODY)) == "gone"
    assert await refused(campaigns.watch(999, 1, 2)) == "gone"


async def test_cancelling_leaves_nothing_that_waits(world, campaigns):
    await world.people(*range(1, 31))
    run = await world.running(campaigns)
    await world.settle(run, "sent", 4)
    await world.settle(run, "sending", 2)
    await campaigns.cancel(run, ANNA)
    report = await campaigns.report(run)
    assert (report.sent, report.sending, report.waiting, report.cancelled) == (4, 2, 0, 24)


async def test_what_was_paused_while_it_was_planned_is_planned_in_full_later(world, campaigns):
    await world.people(*range(1, 31))
    run = await campaigns.draft(ANNA, WALK, EVERYBODY)
    await campaigns.send(run, ANNA)
    await campaigns.pause(run, BEN)
    await world.later(campaigns, hours=4)
    assert await world.rows(run) == []
    await campaigns.resume(run, BEN)
    await campaigns.tick(world.clock.now())
    assert await world.chats(run) == set(range(1, 31))


async def test_planning_that_crashed_goes_on_and_doubles_nobody(world, campaigns):
    await world.people(*range(1, 31))
    run = await campaigns.draft(ANNA, WALK, EVERYBODY)
    await campaigns.send(run, ANNA)
    row = {"run_id": run, "state": "waiting", "due_at": world.clock.now(), "changed_at": world.clock.now()}
    await world.execute(insert(deliveries).values([{**row, "chat_id": key} for key in range(1, 9)]))
    await world.campaigns().tick(world.clock.now())
    assert sorted(row.chat_id for row in await world.rows(run)) == list(range(1, 31))


async def test_what_could_not_begin_for_hours_is_not_sent(world, campaigns):
    await world.people(1)
    run = await campaigns.draft(ANNA, WALK, EVERYBODY)
    await campaigns.change(run, ANNA, begins_at=world.clock.now() + timedelta(hours=1))
    await campaigns.send(run, ANNA)
    await campaigns.tick(world.clock.now())
    assert await world.state(run) == ("scheduled", "")
    await world.later(campaigns, hours=4)
    assert await world.state(run) == ("cancelled", "late")


async def test_the_first_few_go_and_then_it_waits_for_an_operator(world, campaigns):
    await world.people(*range(1, 31))
    run = await world.running(campaigns, canary=10)
    await world.settle(run, "sent", 9)
    await world.settle(run, "sending", 1)
    await campaigns.tick(world.clock.now())
    assert await world.state(run) == ("running", "")
    await world.execute(update(deliveries).where(deliveries.c.state == "sending").values(state="uncertain"))
    await campaigns.tick(world.clock.now())
    assert await world.state(run) == ("held", "canary")
    await campaigns.go_on(run, ANNA)
    await campaigns.tick(world.clock.now())
    assert await world.state(run) == ("running", "")
    assert (await campaigns.report(run)).run.released is None


@pytest.mark.parametrize(("canary", "good", "bad", "state"), [
    (20, 8, 3, "held"), (20, 8, 2, "running"), (None, 20, 10, "running"), (None, 39, 11, "held"),
    (None, 40, 10, "running"),
])  # fmt: skip
async def test_it_holds_by_itself_when_too_many_are_refused(world, campaigns, canary, good, bad, state):
    await world.people(*range(1, 101))
    run = await world.running(campaigns, canary=canary)
    await world.settle(run, "refused", bad, "blocked")
    await world.settle(run, "sent", good)
    await campaigns.tick(world.clock.now())
    assert await world.state(run) == (state, "errors" if state == "held" else "")


async def test_it_holds_by_itself_when_people_stop_and_asks_again_only_for_new_ones(world, campaigns):
    await world.people(*range(1, 101))
    run = await world.running(campaigns)
    await world.settle(run, "sent", 40)
    await world.execute(update(audience).where(audience.c.chat_id <= 2).values(stopped=True))
    await campaigns.tick(world.clock.now())
    assert await world.state(run) == ("running", "")
    await world.execute(update(chats).where(chats.c.chat_id == 3).values(off_at=world.clock.now()))
    await campaigns.tick(world.clock.now())
    assert await world.state(run) == ("held", "stops")
    world.clock.pass_by(timedelta(minutes=1))
    await campaigns.go_on(run, ANNA)
    await world.later(campaigns, minutes=1)
    assert await world.state(run) == ("running", "")


async def test_undoing_deletes_what_arrived_and_cancels_the_rest(world, campaigns):
    await world.people(*range(1, 31))
    run = await world.running(campaigns)
    await world.settle(run, "sent", 3)
    world.clock.pass_by(timedelta(hours=47))
    await world.settle(run, "sent", 9)
    await world.settle(run, "sending", 1)
    world.clock.pass_by(timedelta(hours=2))
    undone = await campaigns.undo(run, BEN)
    await campaigns.tick(world.clock.now())
    assert (await world.state(run))[0] == "cancelled"
    sent = {row.chat_id: row.message_id for row in await world.rows(run) if row.state == "sent"}
    assert {row.chat_id: row.target for row in await world.rows(undone)} == {
        chat: sent[chat] for chat in sorted(sent)[3:]
    }
    await world.settle(undone, "sent", 9)
    # What was on its way arrives after all, and is deleted, too.
    arrived = {"state": "sent", "message_id": 77, "changed_at": world.clock.now()}
    await campaigns.tick(world.clock.now())
    await world.execute(update(deliveries).where(deliveries.c.state == "sending").values(**arrived))
    await campaigns.tick(world.clock.now())
    assert await world.state(undone) == ("running", "")
    await world.settle(undone, "sent", 1)
    await campaigns.tick(world.clock.now())
    assert await world.state(undone) == ("done", "")
    assert (await campaigns.report(run)).withdrawn == 10
    assert await refused(campaigns.undo(run, BEN)) == "wrong_state"
    assert [each.run.id for each in await campaigns.latest(5)] == [run]


async def test_after_two_days_nothing_can_be_undone(world, campaigns):
    await world.people(1)
    run = await world.running(campaigns)
    await world.settle(run, "sent", 1)
    world.clock.pass_by(timedelta(hours=49))
    assert await refused(campaigns.undo(run, ANNA)) == "too_late_to_undo"


async def test_what_may_have_arrived_is_sent_again_or_left(world, campaigns):
    await world.people(*range(1, 7))
    run = await world.running(campaigns)
    await world.settle(run, "uncertain", 2)
    await world.settle(run, "sent", 4)
    await campaigns.tick(world.clock.now())
    assert await world.state(run) == ("done", "")
    assert await campaigns.resend_uncertain(run, ANNA) == 2
    assert await world.state(run) == ("running", "")
    await world.settle(run, "uncertain", 2)
    await campaigns.tick(world.clock.now())
    assert await campaigns.leave_uncertain(run, ANNA) == 2
    report = await campaigns.report(run)
    assert (report.run.state, report.uncertain, report.undecided) == ("done", 2, 0)
    assert await refused(campaigns.resend_uncertain(run, ANNA)) == "nobody"


async def occasions(world, days: int) -> list[datetime]:
    """When each occasion began, with a new process for each tick, every half hour."""
    end = world.clock.now() + timedelta(days=days)
    while world.clock.now() < end:
        world.clock.pass_by(timedelta(minutes=30))
        for _ in range(2):
            await world.campaigns().tick(world.clock.now())
    async with world.engine.begin() as connection:
        found = await connection.execute(select(runs.c.begins_at).where(runs.c.parent.is_not(None)).order_by(runs.c.id))
        return list(found.scalars())


@pytest.mark.parametrize(("first", "zone", "wall", "hours"), [
    (datetime(2026, 3, 28, 0, 0, tzinfo=UTC), "Europe/Vienna", (2, 30), [(28, 1, 30), (29, 1, 30), (30, 0, 30)]),
    (datetime(2026, 10, 24, 0, 0, tzinfo=UTC), "Europe/Vienna", (2, 30), [(24, 0, 30), (25, 0, 30), (26, 1, 30)]),
])  # fmt: skip
async def test_it_comes_again_at_the_wall_time_once_each_whatever_restarts(world, first, zone, wall, hours):
    world.at(first)
    await world.people(1)
    campaigns = world.campaigns()
    run = await campaigns.draft(ANNA, WALK, EVERYBODY)
    await campaigns.change(run, ANNA, repeats=Weekly(frozenset(range(7)), wall[0], wall[1], zone))
    await campaigns.send(run, ANNA)
    begun = await occasions(world, 3)
    assert [(at.day, at.hour, at.minute) for at in begun] == hours
    assert await world.state(run) == ("scheduled", "")


async def test_an_occasion_that_is_hours_late_is_skipped_and_one_after_a_pause_comes(world, campaigns):
    await world.people(1)
    run = await campaigns.draft(ANNA, WALK, EVERYBODY)
    await campaigns.change(run, ANNA, repeats=Weekly(frozenset(range(7)), 13, 0, "UTC"))
    await campaigns.send(run, ANNA)
    assert await world.children(run) == []
    await world.later(campaigns, hours=3, minutes=1)
    assert await world.children(run) == []
    await campaigns.pause(run, ANNA)
    await world.later(campaigns, days=1)
    assert await world.children(run) == []
    await campaigns.resume(run, ANNA)
    await world.later(campaigns, hours=22)
    (child,) = await world.children(run)
    assert await world.chats(child) == {1}
    await campaigns.cancel(run, ANNA)
    await world.later(campaigns, days=1)
    assert await world.children(run) == [child]


async def test_each_reader_gets_their_language_with_a_way_and_a_way_to_stop(world, campaigns):
    def delivery(body: Body, language: str) -> Delivery:
        return Delivery(5, Run(9, "campaign", "running", body, paid=True), 77, language=language)

    for language, text in (("de", "Geh."), ("en", "Walk."), ("xx", "Walk."), ("", "Walk.")):
        address, letter = await campaigns.write(delivery(Body(template="walk", silent=True), language))
        assert (address.chat_id, address.silent, address.paid) == (77, True, True)
        assert isinstance(letter, Text)
        assert letter.reply.text == text
        acts = [button.act for row in letter.reply.rows for button in row]
        assert acts == [FromCampaign(9, "check"), StopMessages(9)]
    _, letter = await campaigns.write(delivery(REST, "de"))
    assert letter.reply.text == "Rest."
    _, letter = await campaigns.write(delivery(Body(copied_from=3, copied=4, sort="poll"), "de"))
    assert isinstance(letter, Copy)
    assert [button.act for row in letter.rows for button in row] == [StopMessages(9)]


async def test_a_withdrawal_deletes_the_message(campaigns):
    _, letter = await campaigns.write(Delivery(5, Run(9, "withdrawal", "running", WALK), 77, target=55))
    assert letter == Delete(55)


async def test_the_report_counts_all_and_the_file_names_nobody(world, campaigns):
    await world.people(*range(1000001, 1000101))
    await world.people(5, stopped=True)
    run = await world.running(campaigns)
    await world.settle(run, "sent", 70)
    await world.settle(run, "refused", 6, "blocked")
    await world.settle(run, "failed", 2, "=1+1")
    await world.settle(run, "left_out", 3, "stopped")
    await world.settle(run, "uncertain", 1)
    await world.execute(insert(arrivals).values(payload=f"c{run}", day=world.clock.now().date(), count=7))
    await campaigns.watch(run, ANNA, 44)
    found = await campaigns.report(run)
    assert (found.total, found.sent, found.blocked, found.refused, found.failed) == (100, 70, 6, 0, 2)
    assert (found.uncertain, found.undecided, found.waiting, found.taps) == (1, 1, 18, 7)
    assert found.left_out == {"stopped": 4}
    assert (found.share, found.minutes_left, found.run.watched) == (0.82, 1, (ANNA, 44))
    written = dict(csv.reader(io.StringIO(await campaigns.csv(run))))
    assert (written["sent"], written["blocked"], written["total"]) == ("about 76", "6", "100")
    assert {written[name] for name in ("failed", "uncertain", "left out: stopped")} == {"fewer than five"}
    assert written["refused"] == "0"
    assert "100000" not in "".join(written.values())
    of_the_whole = {"what", "campaign", "message", "state", "why", "began", "ended", "total", "taps", *COUNTS}
    assert {name for name in written if not name.startswith("left out: ")} == of_the_whole, "and so of nobody's health"
    assert [(each.total, each.settled) for each in await campaigns.latest(3)] == [(100, 82)]


def test_text_in_the_file_is_never_a_formula():
    assert [safe(text)[0] for text in ("=1+1", "+1", "-1", "@x", "\tx", "\rx")] == ["'"] * 6
    assert safe("walk") == "walk"


def test_few_are_told_as_few():
    few = "fewer than five"
    assert [told(count) for count in (0, 1, 4, 5, 100)] == ["0", few, few, "5", "100"]
    assert told_of({"en": 90, "de": 3, "fr": 10}) == {"en": "about 93", "de": few, "fr": "10"}
