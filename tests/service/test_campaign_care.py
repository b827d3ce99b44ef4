"""Care for people in campaigns: who left, who may confirm, what is kept of whom, what is told of few."""

import csv
import io
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from bot.adapters.store import planning, results
from bot.adapters.store.campaigns import SqlRuns
from bot.adapters.store.codec import as_json
from bot.adapters.store.forgetting import forgotten, tidied
from bot.adapters.store.ledger import SqlLedger
from bot.adapters.store.planning import SqlRecipients
from bot.adapters.store.results import SqlRows
from bot.adapters.store.tables import audience, audit, deliveries, runs
from bot.adapters.store.turns import SqlStore
from bot.domain.act import Act, Agree, Messages, StopMessages
from bot.domain.campaign import Audience
from bot.domain.chat import KEPT_FOR
from bot.domain.schedule import Weekly
from bot.service.campaigns import Campaign, Campaigns, NotLawfulError, Rules, told_counts
from bot.service.campaigns.ports import Values
from bot.service.chats import Chats, Incoming
from bot.service.ports import Place
from bot.service.sending import Delivery, NotBefore
from bot.service.trail import Trace
from tests.fakes import FakeClock, FakeOutbox
from tests.service.campaigning import ANNA, BEN, EVERYBODY, REST, WALK, World, with_templates

TWO = Rules(two_operators=True)
BY_PATTERN = Audience(patterns=frozenset({"disc_herniation"}))


class Talking(World):
    """With people who really tap."""

    store: SqlStore
    updates = 0

    async def taps(self, person: int, *acts: Act) -> None:
        chats = Chats(self.shelf, self.store, FakeOutbox(), self.clock, as_json)
        for act in acts:
            self.updates += 1
            await chats.receive(Incoming(self.updates, act, "en", Place(person)))

    async def talkers(self, *ids: int, **columns: object) -> None:
        """They agreed to everything, and are between two interviews."""
        for person in ids:
            await self.taps(person, Agree("check"), Messages(wanted=True))
        theirs = update(audience).where(audience.c.chat_id.in_(ids))
        await self.execute(theirs.values(busy_until=None, not_now=False, **columns))


@pytest.fixture
async def world(tmp_path, shelf, monkeypatch) -> AsyncIterator[Talking]:
    monkeypatch.setattr(planning, "BREATH", 0)
    monkeypatch.setattr(results, "BREATH", 0)
    async with SqlStore.open(f"sqlite+aiosqlite:///{tmp_path / 'care.db'}") as store:
        made = Talking(store.engine, with_templates(shelf), FakeClock())
        made.store = store
        yield made


@pytest.fixture
def campaigns(world):
    return world.campaigns()


async def refused(doing) -> str:
    with pytest.raises(NotLawfulError) as told:
        await doing
    return told.value.key


async def test_those_who_tap_stop_these_messages_hold_the_run(world, campaigns):
    await world.people(*range(1, 41))
    await world.talkers(101, 102, 103)
    run = await world.running(campaigns)
    await world.settle(run, "sent", 43)
    await world.people(99)
    await world.execute(deliveries.insert().values(
        run_id=run, chat_id=99, state="waiting", due_at=world.clock.now(), changed_at=world.clock.now()
    ))  # fmt: skip
    await world.taps(101, StopMessages(run))
    await world.taps(102, StopMessages(run))
    await campaigns.tick(world.clock.now())
    assert await world.state(run) == ("running", "")
    await world.taps(103, StopMessages(run))
    await campaigns.tick(world.clock.now())
    assert await world.state(run) == ("held", "stops")
    # Whoever wants none is no part of the audience any more, and so not left out of it.
    foreseen = await campaigns.preview(await campaigns.draft(ANNA, REST, EVERYBODY))
    assert (foreseen.count, foreseen.left_out) == (41, {})


async def test_those_who_are_forgotten_hold_the_run(world, campaigns):
    await world.people(*range(1, 42))
    run = await world.running(campaigns)
    await world.settle(run, "sent", 40)
    async with world.engine.begin() as connection:
        await connection.run_sync(forgotten, [1, 2, 3], world.clock.now())
    await campaigns.tick(world.clock.now())
    assert await world.state(run) == ("held", "stops")


async def unsure(world, campaigns) -> int:
    await world.people(1, 2)
    run: int = await world.running(campaigns)
    await world.settle(run, "sent", 1)
    await world.settle(run, "uncertain", 1)
    await campaigns.tick(world.clock.now())
    assert await world.state(run) == ("done", "")
    return run


async def test_what_was_undone_is_not_sent_again(world, campaigns):
    run = await unsure(world, campaigns)
    await campaigns.undo(run, ANNA)
    assert await refused(campaigns.resend_uncertain(run, BEN)) == "wrong_state"
    assert await SqlRows(world.engine).resend(run, world.clock.now(), Trace(BEN, "x", "", world.clock.now())) == 0
    assert await world.chats(run, "waiting") == set()
    assert await campaigns.leave_uncertain(run, BEN) == 1


async def test_what_is_sent_again_while_it_is_undone_is_stopped(world, campaigns):
    run = await unsure(world, campaigns)

    class Racing(SqlRuns):
        async def add(self, run: Campaign, now, trace=None):
            assert run.parent is not None
            await campaigns.resend_uncertain(run.parent, BEN)
            return await super().add(run, now, trace)

    stores = Racing(world.engine), SqlRecipients(world.engine), SqlRows(world.engine)
    await Campaigns(*stores, lambda: world.shelf, world.clock).undo(run, ANNA)
    assert (await world.state(run))[0] == "cancelled"
    assert await world.chats(run, "waiting") == set()


@pytest.mark.parametrize("narrowed", [
    Audience(languages=frozenset({"en", "de"})), Audience(unseen_for=0), Audience(seen_within=90),
])  # fmt: skip
async def test_who_excludes_nobody_writes_to_everybody(world, narrowed):
    campaigns = world.campaigns(TWO)
    await world.people(1, 2)
    await world.people(3, language="de", stopped=True)
    run = await campaigns.draft(ANNA, WALK, narrowed)
    assert (await campaigns.preview(run)).second_needed
    await campaigns.send(run, ANNA)
    assert (await world.state(run))[0] == "proposed"
    english = await campaigns.draft(ANNA, REST, Audience(languages=frozenset({"en"})))
    assert not (await campaigns.preview(english)).second_needed


async def claimed(world) -> Sequence[Delivery]:
    ledger = SqlLedger(world.engine)
    lease = await ledger.lead("one", 60)
    assert lease is not None
    return await ledger.claim(lease, world.clock.now(), 100)


async def version(campaigns: Campaigns, run: int) -> str:
    return (await campaigns.report(run)).run.version


async def test_a_confirmation_belongs_to_what_was_proposed(world):
    campaigns = world.campaigns(TWO)
    await world.people(1)
    run = await campaigns.draft(ANNA, WALK, EVERYBODY)
    await campaigns.send(run, ANNA)
    seen = await version(campaigns, run)
    await campaigns.change(run, ANNA, body=REST)
    assert (await world.state(run))[0] == "draft"
    await campaigns.send(run, ANNA)
    assert await refused(campaigns.confirm(run, BEN, seen)) == "wrong_state"
    assert (await world.state(run))[0] == "proposed"
    await campaigns.confirm(run, BEN, await version(campaigns, run))
    assert (await world.state(run))[0] == "scheduled"


@pytest.mark.parametrize("values", [
    Values(body=REST), Values(audience=BY_PATTERN), Values(repeats=Weekly(frozenset({0}), 9, 0, "UTC")),
    Values(made_by=BEN), Values(released=10),
])  # fmt: skip
async def test_whatever_changes_meanwhile_is_not_confirmed(world, values):
    campaigns, store = world.campaigns(TWO), SqlRuns(world.engine)
    await world.people(1)
    run = await campaigns.draft(ANNA, WALK, EVERYBODY)
    await campaigns.send(run, ANNA)
    seen = await version(campaigns, run)
    assert await store.change(run, {"proposed"}, values)
    assert not await store.change(run, {"proposed"}, Values(state="scheduled"), version=seen)
    assert (await world.state(run))[0] == "proposed"


async def test_a_withdrawn_consent_unties_the_person_from_what_tells_a_pattern(world, campaigns):
    await world.people(*range(1, 21), pattern="disc_herniation")
    await world.talkers(101, 102, pattern="disc_herniation")
    told = await campaigns.draft(ANNA, WALK, BY_PATTERN)
    await campaigns.send(told, ANNA)
    plain = await campaigns.draft(ANNA, REST, EVERYBODY)
    await campaigns.send(plain, ANNA)
    await campaigns.tick(world.clock.now())
    await world.execute(update(deliveries).where(deliveries.c.chat_id == 101).values(state="sent", message_id=7))
    await world.taps(101, StopMessages(told))
    await world.taps(102, StopMessages(told))
    assert 101 not in await world.chats(told)
    assert {None, 102} <= await world.chats(told)  # what waits is still to be left out
    # It tells nothing, and can still be undone.
    assert 101 in await world.chats(plain)
    await claimed(world)
    assert [row.why for row in await world.rows(told) if row.chat_id == 102] == ["gone"]
    world.clock.pass_by(timedelta(days=8))
    await sweep(world)
    assert not {101, 102} & {*await world.chats(told), *await world.chats(plain)}
    assert {1, 2} <= await world.chats(plain)


async def sweep(world) -> None:
    async with world.engine.begin() as connection:
        await connection.run_sync(tidied, world.clock.now() - KEPT_FOR, world.clock.now())


async def test_what_was_settled_long_ago_names_nobody(world, campaigns):
    await world.people(1, 2)
    run = await world.running(campaigns)
    await world.settle(run, "sent", 1)
    group = {"run_id": 1, "chat_id": -5, "state": "sent", "due_at": world.clock.now(), "changed_at": world.clock.now()}
    await world.execute(deliveries.insert().values(**group))
    world.clock.pass_by(KEPT_FOR + timedelta(minutes=1))
    await sweep(world)
    assert await world.chats(run) == {None, 2}
    assert await world.chats(1) == {-5}
    assert (await campaigns.report(run)).sent == 1


async def test_what_still_waits_counts_towards_the_cap_however_old(world):
    campaigns = world.campaigns(Rules(cap=1))
    await world.people(1)
    paused = await world.running(campaigns)
    await campaigns.pause(paused, ANNA)
    world.clock.pass_by(timedelta(days=9))
    other = await campaigns.draft(ANNA, REST, EVERYBODY)
    assert (await campaigns.preview(other)).left_out == {"capped": 1}
    # A crash may leave rows that wait in what was cancelled; nobody ever gets them.
    await world.execute(update(runs).where(runs.c.id == paused).values(state="cancelled"))
    assert (await campaigns.preview(other)).count == 1


async def test_no_hidden_number_is_found_by_subtraction(world, campaigns):
    await world.people(*range(1, 64))
    run = await world.running(campaigns)
    await world.settle(run, "refused", 3, "blocked")
    await world.settle(run, "sent", 60)
    written = dict(csv.reader(io.StringIO(await campaigns.csv(run))))
    assert (written["blocked"], written["sent"]) == ("fewer than five", "about 63")
    assert written["total"] == "63"
    found = await campaigns.report(run)
    assert told_counts(replace(found, blocked=6, total=66))["sent"] == "60"
    assert told_counts(replace(found, blocked=6, total=69))["sent"] == "about 63", "three are left out and not told"


async def test_where_its_words_are_gone_it_is_held_and_nobody_is_left_out(world, campaigns):
    await world.people(1, 2)
    run = await world.running(campaigns)
    whole, world.shelf = world.shelf, replace(world.shelf, templates={})
    (delivery, _) = await claimed(world)
    assert await campaigns.write(delivery) == NotBefore(world.clock.now())
    assert await world.state(run) == ("held", "gone")
    assert await refused(campaigns.go_on(run, ANNA)) == "gone"
    world.shelf = whole
    await campaigns.go_on(run, ANNA)
    assert await world.state(run) == ("running", "")


async def test_a_message_that_cannot_be_read_keeps_nobody_from_being_forgotten(world, campaigns):
    await world.people(1)
    run = await world.running(campaigns)
    await world.execute(update(runs).where(runs.c.id == run).values(body="?"))
    async with world.engine.begin() as connection:
        await connection.run_sync(forgotten, [1], world.clock.now())
        assert (await connection.execute(select(audience))).all() == []


async def test_an_undone_occasion_says_that_the_weekly_one_goes_on(world, campaigns):
    await world.people(1)
    weekly = await campaigns.draft(ANNA, WALK, EVERYBODY)
    await campaigns.change(weekly, ANNA, repeats=Weekly(frozenset(range(7)), 12, 0, "UTC"))
    await campaigns.send(weekly, ANNA)
    await campaigns.tick(world.clock.now())
    (occasion,) = await world.children(weekly)
    await world.settle(occasion, "sent", 1)
    await campaigns.undo(occasion, BEN)
    assert (await campaigns.report(occasion)).weekly == weekly
    await campaigns.cancel(weekly, BEN)
    assert (await campaigns.report(occasion)).weekly is None


async def test_every_act_on_a_campaign_is_in_the_trail_once(world, campaigns):
    run = await unsure(world, campaigns)
    await campaigns.resend_uncertain(run, ANNA)
    async with world.engine.begin() as connection:
        found = (await connection.execute(select(audit.c.what).where(audit.c.about == str(run)))).scalars().all()
    assert found == ["campaign_drafted", "campaign_sent", "campaign_resent"]
