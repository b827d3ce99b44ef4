"""Two replicas on one database: what operators do at the same moment happens once."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import select, update

from bot.adapters.store.operators import SqlOperators
from bot.adapters.store.posts import ROTA, SqlPostPast, SqlPostRuns
from bot.adapters.store.tables import audit, deliveries, runs
from bot.adapters.store.trail import SqlTrail
from bot.adapters.store.turns import SqlStore
from bot.adapters.store.venues import SqlVenues
from bot.domain.act import Operate
from bot.domain.schedule import Weekly
from bot.domain.venue import Venue, VenueSettings
from bot.service.campaigns import Campaigns, NotLawfulError, Rules
from bot.service.desk.opening import open_desk
from bot.service.operators import Operators
from bot.service.posts import Posts
from bot.service.public import Public
from bot.service.trail import Trace
from bot.service.venue_ports import Me, Spoken
from bot.service.venues import Venues
from tests.fakes import NOON, FakeClock
from tests.fakes_groups import FakePublicOutbox
from tests.service.campaigning import ANNA, BEN, EVERYBODY, WALK, World, with_templates
from tests.service.desk_fakes import OPERATOR, OWNER, Office, Sitter

ROUNDS = 6
PEOPLE = range(5001, 5013)
DAILY = VenueSettings("en", "UTC", days=frozenset(range(7)), hour=12, minute=0)
GROUP, CHANNEL = Venue(-100, "group", "Backs", settings=DAILY), Venue(-200, "channel", "News", settings=DAILY)
ME = Me(9, "This_bot", hears_groups=False)
ONE = Rules(cap=1000)
TWO = Rules(cap=1000, two_operators=True)


class Replica:
    """The real services on a database of several, and a desk before them; only Telegram is played."""

    def __init__(self, store: SqlStore, office: Office, clock: FakeClock) -> None:
        self.office, self.store = office, store
        self.world = World(store.engine, office.shelf, clock)
        self.campaigns = self.world.campaigns(ONE)
        venues, trail = SqlVenues(store.engine), SqlTrail(store.engine)
        runs_, past = SqlPostRuns(store.engine), SqlPostPast(store.engine)
        self.posts = Posts(lambda: office.shelf, runs_, past, venues, clock, lambda payload: f"https://t.me/?{payload}")
        self.operators = Operators([OWNER, ANNA, BEN, OPERATOR], SqlOperators(store.engine), clock)
        office.clock = clock
        office.desk = open_desk(
            chats=office, operators=self.operators, readers=office.readers, campaigns=self.campaigns, posts=self.posts,
            venues=Venues(ME, lambda: office.shelf, venues, trail, clock), trail=trail, courier=office.telegram,
            outbox=office.telegram, clock=clock, menus=office.menus,
        )  # fmt: skip
        self.sitter = Sitter(office)


@pytest.fixture
async def both(shelf, database_url) -> AsyncIterator[list[Replica]]:
    clock = FakeClock()
    async with AsyncExitStack() as stack:
        stores = [await stack.enter_async_context(SqlStore.open(database_url)) for _ in range(2)]
        replicas = [Replica(store, Office(with_templates(shelf)), clock) for store in stores]
        await replicas[0].world.people(*PEOPLE)
        venues = SqlVenues(stores[0].engine)
        await venues.change(GROUP.chat_id, lambda _: GROUP, NOON)
        await venues.change(CHANNEL.chat_id, lambda _: CHANNEL, NOON)
        yield replicas


async def at_once(*work: Awaitable[Any]) -> list[Any]:
    """What came of each, refusals included."""
    found = await asyncio.gather(*work, return_exceptions=True)
    assert all(not isinstance(each, BaseException) or isinstance(each, NotLawfulError) for each in found), found
    return found


async def each(both: Sequence[Replica], act: Callable[..., Awaitable[Any]], *given: object) -> list[str]:
    """Done twice at each replica; why it was refused, where it was."""
    found = await at_once(*(act(replica.campaigns, *given) for replica in (*both, *both)))
    return [one.key for one in found if isinstance(one, NotLawfulError)]


async def tapped(both: Sequence[Replica], words: str) -> None:
    """The same button, twice at each replica, on the message that the first of them shows."""
    message, act = both[0].sitter.screen[0], Operate(tuple(both[0].sitter.carried()[words].split("/")))
    await at_once(*(replica.sitter.hands(act, message=message) for replica in (*both, *both)))


async def noted(replica: Replica, what: str) -> int:
    async with replica.store.engine.begin() as connection:
        found = await connection.execute(select(audit.c.id).where(audit.c.what == what))
        return len(found.all())


async def planned(both: Sequence[Replica]) -> None:
    """As at the moment in which the lease changes hands: both plan."""
    now = both[0].world.clock.now()
    await at_once(*(work.tick(now) for replica in both for work in (replica.campaigns, replica.posts)))


async def test_a_broadcast_tapped_everywhere_at_once_goes_once(both):
    anna = both[0].sitter
    for number in range(1, ROUNDS + 1):
        both[0].world.clock.pass_by(timedelta(minutes=11))
        run = await both[0].campaigns.draft(OPERATOR, WALK, EVERYBODY)
        await anna.forges(f"run/{run}")
        await anna.taps(f"send/{run}")
        await tapped(both, f"send/{run}/sure")
        await planned(both)
        assert await noted(both[0], "campaign_sent") == number
        assert [row.chat_id for row in await both[0].world.rows(run)] == list(PEOPLE)


async def test_one_text_from_two_places_at_once_is_sent_by_one(both):
    """The desk and the command line, each with a draft of its own."""
    for _ in range(ROUNDS):
        both[0].world.clock.pass_by(timedelta(minutes=11))
        drafts = [await replica.campaigns.draft(None, WALK, EVERYBODY) for replica in both]
        works = [replica.campaigns.send(run, None) for replica, run in zip(both, drafts, strict=True)]
        refused = [one.key for one in await at_once(*works) if one is not None]
        assert refused == ["twice"]
        assert sorted([(await both[0].world.state(run))[0] for run in drafts]) == ["draft", "scheduled"]


async def test_of_all_who_confirm_one_does(both):
    for _ in range(ROUNDS):
        both[0].world.clock.pass_by(timedelta(minutes=11))
        run = await both[0].campaigns.draft(ANNA, WALK, EVERYBODY)
        await both[0].world.campaigns(TWO).send(run, ANNA)
        version = (await both[0].campaigns.report(run)).run.version
        assert await each(both, Campaigns.confirm, run, BEN, version) == 3 * ["wrong_state"]
        await planned(both)
        assert len(await both[0].world.rows(run)) == len(PEOPLE)


async def test_what_goes_on_goes_on_once(both):
    world = both[0].world
    for _ in range(ROUNDS):
        both[0].world.clock.pass_by(timedelta(minutes=11))
        run = await world.running(both[0].campaigns)
        await both[0].campaigns.pause(run, ANNA)
        assert len(await each(both, Campaigns.resume, run, ANNA)) == 3
        await world.execute(update(runs).where(runs.c.id == run).values(state="held"))
        assert len(await each(both, Campaigns.go_on, run, ANNA)) == 3
        await world.settle(run, "uncertain", 3)
        assert await each(both, Campaigns.resend_uncertain, run, ANNA) == 3 * ["nobody"]
        await world.settle(run, "sent", 5)
        assert len(await each(both, Campaigns.undo, run, ANNA)) == 3
        await planned(both)
        [withdrawal] = await world.children(run)
        assert len(await world.rows(run)) == len(PEOPLE)
        assert len(await world.rows(withdrawal)) == 5


async def test_what_is_sent_again_is_not_sent_a_third_time_by_the_same_tap(both):
    ben, world = both[0].sitter, both[0].world
    run = await world.running(both[0].campaigns)
    await world.settle(run, "uncertain", 1)
    await ben.forges(f"run/{run}")
    await ben.forges(f"again/{run}")
    message, act = ben.screen[0], Operate(tuple(ben.carried()[f"again/{run}/sure"].split("/")))
    for replica in both:
        await replica.sitter.hands(act, message=message)
        await world.execute(update(deliveries).where(deliveries.c.run_id == run).values(state="uncertain", why="x"))
    assert await noted(both[0], "campaign_resent") == 1


async def posted(replica: Replica) -> int:
    async with replica.store.engine.begin() as connection:
        found = select(deliveries.c.id).where(deliveries.c.run_id.in_(select(runs.c.id).where(runs.c.kind == "post")))
        return len((await connection.execute(found)).all())


@pytest.mark.parametrize("awaited", ["", "compose/0"])
async def test_a_post_tapped_everywhere_at_once_goes_out_once(both, awaited):
    """Also one that an operator wants once more within ten minutes."""
    post = next(iter(both[0].office.shelf.posts))
    sitter = both[0].sitter
    for number in range(1, ROUNDS + 1):
        await sitter.forges(f"publish/{post}")
        await sitter.taps(next(words for words in sitter.offered() if words.startswith(f"publish/{post}/1/")))
        await sitter.taps(sitter.offer("publishnow"))
        if number > 1:
            await sitter.taps(sitter.offer("publishnow"))
        await both[0].operators.expect(OPERATOR, awaited)
        await tapped(both, sitter.offer("publishnow"))
        assert await posted(both[0]) == number


async def test_a_post_withdrawn_everywhere_at_once_is_deleted_once(both):
    for number, post in enumerate(list(both[0].office.shelf.posts)[:ROUNDS], 1):
        run = await both[0].posts.publish(post, [GROUP.chat_id, CHANNEL.chat_id], ANNA)
        await both[0].world.settle(run, "sent", 2)
        await at_once(*(replica.posts.withdraw(post, ANNA) for replica in (*both, *both)))
        async with both[0].store.engine.begin() as connection:
            found = await connection.execute(select(deliveries.c.target).where(deliveries.c.target.is_not(None)))
            targets = found.scalars().all()
        assert len(targets) == len(set(targets)) == 2 * number


async def test_two_who_plan_plan_each_occasion_once(both):
    world = both[0].world
    run = await both[0].campaigns.draft(ANNA, WALK, EVERYBODY)
    await both[0].campaigns.change(run, ANNA, repeats=Weekly(frozenset(range(7)), 12, 0, "UTC"))
    await both[0].campaigns.send(run, ANNA)
    for number in range(1, ROUNDS + 1):
        await planned(both)
        await planned(both)
        children = await world.children(run)
        assert len(children) == number
        assert [row.chat_id for row in await world.rows(children[-1])] == list(PEOPLE)
        slots = [(row.chat_id, row.slot) for row in await world.rows(ROTA)]
        assert len(slots) == len(set(slots)) == 2 * number
        world.clock.pass_by(timedelta(days=1))


async def test_a_weekly_one_that_was_just_cancelled_begins_no_more(both, monkeypatch):
    run = await both[0].campaigns.draft(ANNA, WALK, EVERYBODY)
    await both[0].campaigns.change(run, ANNA, repeats=Weekly(frozenset(range(7)), 12, 0, "UTC"))
    await both[0].campaigns.send(run, ANNA)
    found = both[0].campaigns._runs.find

    async def cancelled_after(*wanted):
        known = await found(*wanted)
        await both[1].campaigns.cancel(run, ANNA)
        return known

    monkeypatch.setattr(both[0].campaigns._runs, "find", cancelled_after)
    await both[0].campaigns.tick(NOON)
    assert await both[0].world.children(run) == []


async def test_two_write_down_the_same_operator_or_group_at_once(both):
    rows = [SqlOperators(replica.store.engine) for replica in both]
    venues = [SqlVenues(replica.store.engine) for replica in both]
    for person in range(1, ROUNDS + 1):
        trace = Trace(OWNER, "role_given_viewer", str(person), NOON)
        await at_once(*(one.put(person, "viewer", trace) for one in (*rows, *rows)))
        await at_once(*(one.expect(100 + person, "add", NOON) for one in (*rows, *rows)))
        named = [partial(_named, -person, letter) for letter in "abcd"]
        works = zip((*venues, *venues), named, strict=True)
        await at_once(*(one.change(-person, change, NOON) for one, change in works))
        found = await venues[0].get(-person)
        assert found
        assert sorted(found.title) == list("abcd")


def _named(chat_id: int, letter: str, venue: Venue | None) -> Venue:
    """What others wrote stays."""
    venue = venue or Venue(chat_id, "group", "")
    return replace(venue, title=venue.title + letter)


async def test_a_word_in_a_group_that_comes_everywhere_at_once_is_answered_and_later_not_again(both):
    outbox, clock = FakePublicOutbox(), both[0].world.clock
    for update_id in range(1, ROUNDS + 1):
        spoken = Spoken(update_id, GROUP.chat_id, update_id, update_id, "/check", command="check")
        heard = [_public(replica, outbox, clock) for replica in both]
        outbox.said.clear()
        await at_once(*(public.receive(spoken) for public in heard))
        said = len(outbox.said)
        assert 1 <= said <= len(both)  # shown twice is allowed, lost is not
        await _public(both[0], outbox, clock).receive(spoken)
        assert len(outbox.said) == said


def _public(replica: Replica, outbox: FakePublicOutbox, clock: FakeClock) -> Public:
    return Public(ME, lambda: replica.office.shelf, SqlVenues(replica.store.engine), outbox, clock)
