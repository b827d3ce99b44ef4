"""Posts, on a real database: planned once, sent as things stand, corrected and withdrawn everywhere."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.adapters.store.engine import open_engine
from bot.adapters.store.ledger import SqlLedger
from bot.adapters.store.migrations import migrate
from bot.adapters.store.posts import ROTA, SqlBallots, SqlPostPast, SqlPostRuns
from bot.adapters.store.tables import arrivals, audit, deliveries, runs
from bot.adapters.store.trail import SqlTrail
from bot.domain.post import Vote
from bot.domain.schedule import EVERY_DAY, LATE, Quiet
from bot.domain.venue import Venue, VenueSettings
from bot.service.fate import back
from bot.service.posts import DELETABLE, PostError, Posts, payload
from bot.service.quota import ALL, Quota
from bot.service.sending import Address, Delete, Delivery, Edit, Lease, LeftOut, NotBefore, Quiz, Settled, Text
from bot.wording.posts import poll_text
from tests.fakes import FakeClock

GROUP, CHANNEL, LEFT, MUTE = -100, -200, -300, -400
NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)
LOUD = Quiet(0, 0)
BY = 7
TEXT, QUIZ, OTHER, POLL = "walking", "quiz_cart", "trolley", "poll_topics"


def a_venue(chat_id: int, **chosen: Any) -> Venue:
    return Venue(chat_id, "group", "Backs", settings=VenueSettings(**{"quiet": LOUD, **chosen}))


@dataclass
class FakeVenues:
    known: dict[int, Venue] = field(default_factory=dict)

    async def all(self) -> Sequence[Venue]:
        return list(self.known.values())

    async def get(self, chat_id: int) -> Venue | None:
        return self.known.get(chat_id)


@dataclass
class World:
    """Posts with a sender whose every message arrives."""

    engine: AsyncEngine
    shelf: Any
    venues: FakeVenues = field(default_factory=FakeVenues)
    clock: FakeClock = field(default_factory=lambda: FakeClock(NINE))
    quota: Quota = field(default_factory=Quota)
    messages: int = 0

    @property
    def posts(self) -> Posts:
        """Made anew each time, as after a restart: nothing is kept in memory."""
        stores = SqlPostRuns(self.engine), SqlPostPast(self.engine), self.venues
        link = "https://t.me/b?start={}".format
        return Posts(lambda: self.shelf, *stores, self.clock, link, self.quota)

    async def tick(self, at: datetime | None = None) -> None:
        self.clock.at = at or self.clock.at
        await self.posts.tick(self.clock.at)

    async def claim(self, most: int = 100) -> tuple[Lease, Sequence[Delivery]]:
        ledger = SqlLedger(self.engine)
        lease = await ledger.lead("a", 60)
        assert lease is not None
        return lease, await ledger.claim(lease, self.clock.at, most)

    async def arrive(self, lease: Lease, claimed: Sequence[Delivery]) -> list[Any]:
        written = []
        for one in claimed:
            letter = await self.posts.write(one)
            self.messages += 1
            outcome = (
                Settled(one.id, "left_out", why=letter.why)
                if isinstance(letter, LeftOut)
                else Settled(one.id, "sent", message_id=self.messages if one.target is None else None)
            )
            await SqlLedger(self.engine).settle(lease, [outcome], self.clock.at)
            written.append(letter)
        return written

    async def send(self) -> list[Any]:
        """What is sent now."""
        return await self.arrive(*await self.claim())

    async def rows(self, run: int | None = None) -> Sequence[Any]:
        wanted = select(deliveries).order_by(deliveries.c.id)
        async with self.engine.begin() as connection:
            return (await connection.execute(wanted if run is None else wanted.where(deliveries.c.run_id == run))).all()

    async def state(self, run: int) -> str:
        async with self.engine.begin() as connection:
            return str((await connection.execute(select(runs.c.state).where(runs.c.id == run))).scalar_one())


@pytest.fixture
async def engine(database_url) -> AsyncIterator[AsyncEngine]:
    opened = open_engine(database_url)
    yield opened
    await opened.dispose()


@pytest.fixture
async def world(engine, shelf) -> World:
    there = [a_venue(GROUP, topic=5), a_venue(CHANNEL), a_venue(LEFT), a_venue(MUTE)]
    known = {venue.chat_id: venue for venue in there}
    known[LEFT], known[MUTE] = replace(known[LEFT], present=False), replace(known[MUTE], can_post=False)
    return World(engine, shelf, FakeVenues(known))


async def test_a_post_goes_to_each_chosen_place_once_and_its_run_ends(world):
    run = await world.posts.publish(TEXT, [GROUP, CHANNEL, GROUP], BY, silent=True, pinned=True)
    sent = await world.send()
    assert [address for address, _ in sent] == [
        Address(GROUP, 5, silent=True, pinned=True),
        Address(CHANNEL, None, silent=True, pinned=True),
    ]
    assert all(isinstance(letter, Text) for _, letter in sent)
    assert await world.send() == []
    await world.tick()
    assert await world.state(run) == "done"


async def test_the_link_under_a_post_tells_the_post_and_the_place(world):
    await world.posts.publish(TEXT, [GROUP], BY)
    ((_, letter),) = await world.send()
    assert letter.reply.rows[0][0].url == f"https://t.me/b?start={payload(TEXT, GROUP)}"


async def test_a_quiz_goes_out_as_a_native_quiz_with_the_same_button(world, shelf):
    await world.posts.publish(QUIZ, [GROUP], BY)
    ((_, letter),) = await world.send()
    assert isinstance(letter, Quiz)
    words = shelf.catalogs["en"].posts[QUIZ]
    assert letter.options[letter.correct] == words.options[shelf.posts[QUIZ].quiz]
    assert letter.rows[0][0].url == f"https://t.me/b?start={payload(QUIZ, GROUP)}"


async def test_a_poll_goes_out_with_its_options_and_a_correction_keeps_the_counts(world, shelf):
    await world.posts.publish(POLL, [GROUP], BY)
    ((_, letter),) = await world.send()
    assert isinstance(letter, Text)
    votes = [button.act for row in letter.reply.rows for button in row if isinstance(button.act, Vote)]
    assert votes == [Vote(POLL, option) for option in shelf.posts[POLL].options]
    ballots = SqlBallots(world.engine)
    assert all([await ballots.vote(votes[0], GROUP, person, NINE) for person in range(5)])
    await world.posts.correct(POLL, BY)
    ((_, edit),) = await world.send()
    words = shelf.catalogs["en"].posts[POLL]
    counts = await SqlPostPast(world.engine).votes(POLL, GROUP)
    assert edit.reply == poll_text(shelf.posts[POLL], words, counts, shelf.catalogs["en"], edit.reply.rows[-1][0].url)
    assert counts == {votes[0].option: 5}


async def test_what_goes_to_a_group_leaves_less_room_for_answers_there_and_a_channel_has_room(world):
    world.venues.known[CHANNEL] = replace(world.venues.known[CHANNEL], kind="channel")
    await world.posts.publish(TEXT, [GROUP, CHANNEL], BY)
    await world.send()
    await world.posts.correct(TEXT, BY)
    await world.send()
    assert [world.quota.takes(GROUP, NINE, most=1), world.quota.takes(CHANNEL, NINE, most=1)] == [False, True]
    assert sum(world.quota.takes(GROUP, NINE) for _ in range(ALL)) == ALL - 1


async def test_publishing_by_hand_waits_for_the_end_of_quiet_hours(world):
    world.venues.known[GROUP] = a_venue(GROUP, quiet=Quiet(8, 10))
    await world.posts.publish(TEXT, [GROUP, CHANNEL], BY)
    assert [address.chat_id for address, _ in await world.send()] == [CHANNEL]
    world.clock.pass_by(timedelta(hours=1))
    assert [address.chat_id for address, _ in await world.send()] == [GROUP]


@pytest.mark.parametrize(
    ("post", "places", "key"),
    [
        ("nothing", [GROUP], "unknown_post"),
        (TEXT, [], "no_venues"),
        (TEXT, [GROUP, LEFT], "cannot_post"),
        (TEXT, [GROUP, MUTE], "cannot_post"),
        (TEXT, [-999], "cannot_post"),
    ],
)
async def test_what_cannot_be_published_is_refused_as_a_whole(world, post, places, key):
    with pytest.raises(PostError) as caught:
        await world.posts.publish(post, places, BY)
    assert caught.value.key == key
    assert await world.rows() == []


async def test_the_same_post_again_within_ten_minutes_is_refused_unless_it_is_meant(world):
    await world.posts.publish(TEXT, [GROUP], BY)
    tries = [world.posts.publish(TEXT, [CHANNEL, GROUP], BY) for _ in range(3)]
    assert all(isinstance(tried, PostError) for tried in await asyncio.gather(*tries, return_exceptions=True))
    await world.send()
    with pytest.raises(PostError) as caught:
        await world.posts.publish(TEXT, [GROUP], BY)
    assert caught.value.key == "just_posted"
    assert len(await world.rows()) == 1
    await world.posts.publish(TEXT, [GROUP], BY, sure=True)
    assert len(await world.send()) == 1
    world.clock.pass_by(timedelta(minutes=10))
    await world.posts.publish(TEXT, [GROUP], BY)
    assert len(await world.send()) == 1


async def test_a_post_tapped_twice_at_once_is_planned_once(world):
    tries = [world.posts.publish(TEXT, [GROUP], BY) for _ in range(3)]
    refused = [tried for tried in await asyncio.gather(*tries, return_exceptions=True) if isinstance(tried, PostError)]
    assert len(refused) == 2
    assert len(await world.rows()) == 1


async def test_who_did_what_is_in_the_trail(world):
    await world.posts.publish(TEXT, [GROUP], BY)
    await world.send()
    await world.posts.correct(TEXT, None)
    await world.posts.withdraw(TEXT, BY)
    async with world.engine.begin() as connection:
        found = (await connection.execute(select(audit.c.who, audit.c.what, audit.c.about))).all()
    assert [tuple(row) for row in found] == [
        (BY, "post_published", TEXT), (None, "post_corrected", TEXT), (BY, "post_withdrawn", TEXT),
    ]  # fmt: skip


async def test_a_place_that_the_bot_left_meanwhile_gets_nothing(world):
    await world.posts.publish(TEXT, [GROUP, CHANNEL], BY)
    world.venues.known[GROUP] = replace(world.venues.known[GROUP], present=False)
    world.venues.known[CHANNEL] = replace(world.venues.known[CHANNEL], can_post=False)
    assert await world.send() == [LeftOut("gone"), LeftOut("gone")]


def daily(chat_id: int = GROUP, zone: str = "UTC", **chosen: Any) -> Venue:
    return a_venue(chat_id, days=EVERY_DAY, hour=9, zone=zone, **chosen)


async def test_the_rota_posts_the_series_in_its_order_one_a_slot(world):
    world.venues.known = {GROUP: daily()}
    for day in range(3):
        await world.tick(NINE + timedelta(days=day))
        assert len(await world.send()) == 1
    found = await world.rows(ROTA)
    assert [row.what for row in found] == list(world.shelf.posts)[:3]
    assert [row.slot for row in found] == ["2026-03-02T09:00", "2026-03-03T09:00", "2026-03-04T09:00"]


async def test_a_crash_between_planning_and_sending_or_while_sending_neither_loses_nor_doubles_a_slot(world):
    world.venues.known = {GROUP: daily()}
    await world.tick(NINE)
    await world.tick(NINE + timedelta(minutes=1))  # crashed after planning, started again
    await world.claim()  # crashed after claiming, before or after the message arrived
    await world.tick(NINE + timedelta(minutes=2))
    assert [(row.state, row.what) for row in await world.rows()] == [("sending", next(iter(world.shelf.posts)))]
    await world.tick(NINE + timedelta(days=1))
    assert [row.what for row in await world.rows()] == list(world.shelf.posts)[:2]


async def test_two_that_lead_for_a_moment_plan_a_slot_once(world):
    world.venues.known = {GROUP: daily(), CHANNEL: daily(CHANNEL)}
    await asyncio.gather(*(world.tick(NINE) for _ in range(4)))
    assert sorted(row.chat_id for row in await world.rows()) == [CHANNEL, GROUP]
    assert {row.run_id for row in await world.rows()} == {ROTA}


async def test_a_post_by_hand_is_not_repeated_by_the_rota(world):
    world.venues.known = {GROUP: daily()}
    first, second = list(world.shelf.posts)[:2]
    await world.posts.publish(first, [GROUP], BY)
    await world.tick(NINE)
    assert [row.what for row in await world.rows(ROTA)] == [second]


async def test_when_all_were_posted_the_one_longest_ago_comes_again(world):
    few = list(world.shelf.posts)[:3]
    world.shelf = replace(world.shelf, posts={name: world.shelf.posts[name] for name in few})
    world.venues.known = {GROUP: daily()}
    for name in (few[2], few[0], few[1]):
        await world.posts.publish(name, [GROUP], BY)
        await world.send()
    await world.tick(NINE)
    assert [row.what for row in await world.rows(ROTA)] == [few[2]]


async def test_what_was_planned_too_long_ago_is_not_sent(world):
    world.venues.known = {GROUP: daily()}
    await world.tick(NINE)
    world.clock.at = NINE + LATE + timedelta(seconds=1)
    assert await world.send() == []
    assert [row.state for row in await world.rows()] == ["left_out"]


async def test_a_slot_in_quiet_hours_waits_for_their_end_if_that_is_near_and_else_is_left_out(world):
    world.venues.known = {GROUP: daily(quiet=Quiet(21, 10)), CHANNEL: daily(CHANNEL, quiet=Quiet(21, 12))}
    await world.tick(NINE)
    assert [(row.chat_id, row.due_at) for row in await world.rows()] == [(GROUP, NINE + timedelta(hours=1))]
    assert await world.send() == []
    world.clock.at = NINE + timedelta(hours=1)
    assert len(await world.send()) == 1


@pytest.mark.parametrize("by_hand", [True, False])
async def test_what_was_held_up_until_the_quiet_hours_is_not_sent_in_them(world, by_hand):
    world.venues.known[GROUP] = a_venue(GROUP, days=EVERY_DAY, hour=20, quiet=Quiet())
    world.clock.at = NINE.replace(hour=20)
    if by_hand:
        await world.posts.publish(TEXT, [GROUP], BY)
    else:
        await world.tick()
    lease, (claimed,) = await world.claim()
    world.clock.at = NINE.replace(hour=21, minute=30)
    morning = NINE.replace(day=3, hour=8)
    assert await world.posts.write(claimed) == NotBefore(morning)
    await SqlLedger(world.engine).settle(lease, [back(claimed, morning, untried=True)], world.clock.at)
    assert (await world.claim())[1] == []
    world.clock.at = morning
    assert len(await world.send()) == by_hand  # by rota, it is too late for that slot


async def test_what_an_operator_posts_does_not_come_days_later(world):
    await world.posts.publish(TEXT, [GROUP], BY)
    world.clock.pass_by(timedelta(days=1, minutes=1))
    assert await world.send() == []
    assert [(row.state, row.why) for row in await world.rows()] == [("left_out", "late")]


async def uncertain(world: World, where: int) -> None:
    async with world.engine.begin() as connection:
        found = update(deliveries).where(deliveries.c.chat_id == where, deliveries.c.state == "sent")
        await connection.execute(found.values(state="uncertain", message_id=None))


async def test_what_may_have_arrived_comes_again_only_if_an_operator_says_so_and_once(world):
    run = await world.posts.publish(TEXT, [GROUP, CHANNEL], BY)
    await world.send()
    await uncertain(world, GROUP)
    world.clock.pass_by(timedelta(days=2))
    await world.tick()
    assert (await world.state(run), await world.send()) == ("done", [])
    assert [await world.posts.resend(TEXT, BY) for _ in range(2)] == [1, 0]
    assert [address.chat_id for address, _ in await world.send()] == [GROUP]
    await world.tick()
    assert await world.state(run) == "done"
    assert (await SqlTrail(world.engine).latest(1))[0].what == "post_resent"


async def test_what_is_withdrawn_is_not_sent_again(world):
    await world.posts.publish(TEXT, [GROUP], BY)
    await world.send()
    await uncertain(world, GROUP)
    await world.posts.withdraw(TEXT, BY)
    assert await world.posts.resend(TEXT, BY) == 0


async def test_a_zone_that_is_not_known_is_read_as_utc_and_stops_nobody(world):
    world.venues.known = {GROUP: daily(zone="Mars/Olympus"), CHANNEL: daily(CHANNEL)}
    await world.tick(NINE)
    assert {row.chat_id for row in await world.rows()} == {GROUP, CHANNEL}


async def test_no_rota_where_the_bot_may_not_post(world):
    world.venues.known = {LEFT: replace(daily(LEFT), present=False), MUTE: replace(daily(MUTE), can_post=False)}
    await world.tick(NINE)
    assert await world.rows() == []


@pytest.mark.parametrize(
    ("zone", "day", "instants"),
    [
        ("Europe/Vienna", "2026-03-29T02:30", ["2026-03-29T01:30Z", "2026-03-29T02:30Z"]),
        ("Europe/Vienna", "2026-10-25T02:30", ["2026-10-25T00:30Z", "2026-10-25T01:30Z"]),
        ("America/New_York", "2026-11-01T01:30", ["2026-11-01T05:30Z", "2026-11-01T06:30Z"]),
        ("Australia/Lord_Howe", "2026-10-04T02:00", ["2026-10-03T15:30Z", "2026-10-03T16:00Z"]),
    ],
)
async def test_a_wall_time_that_is_skipped_or_repeated_posts_once(world, zone, day, instants):
    wall = datetime.fromisoformat(day)
    world.venues.known = {GROUP: a_venue(GROUP, zone=zone, days=EVERY_DAY, hour=wall.hour, minute=wall.minute)}
    for instant in instants:
        await world.tick(datetime.fromisoformat(instant))
        await world.send()
    assert [row.slot for row in await world.rows()] == [day]


ZONES = ("UTC", "Europe/Vienna", "America/New_York", "Australia/Lord_Howe", "Africa/Cairo")


@pytest.fixture(scope="module")
def address(tmp_path_factory) -> str:
    url = f"sqlite+aiosqlite:///{tmp_path_factory.mktemp('rota') / 'posts.db'}"
    asyncio.run(migrate(url))
    return url


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    days=some.frozensets(some.integers(0, 6), min_size=1),
    wall=some.times(),
    zone=some.sampled_from(ZONES),
    quiet=some.builds(Quiet, some.integers(0, 23), some.integers(0, 23)),
    looks=some.lists(some.integers(0, 21 * 24 * 4), min_size=1, max_size=12),
    season=some.sampled_from([datetime(2026, 3, 20, tzinfo=UTC), datetime(2026, 10, 20, tzinfo=UTC)]),
)
def test_however_often_and_whenever_it_is_looked_a_place_gets_one_post_a_slot(
    address, shelf, days, wall, zone, quiet, looks, season
):
    chosen = {"days": days, "hour": wall.hour, "minute": wall.minute, "zone": zone, "quiet": quiet}

    async def play() -> Sequence[Any]:
        engine = open_engine(address)
        try:
            async with engine.begin() as connection:
                await connection.execute(deliveries.delete())
            world = World(engine, shelf, FakeVenues({GROUP: a_venue(GROUP, **chosen)}))
            for quarter in looks:
                await world.tick(season + timedelta(minutes=15 * quarter))
            return await world.rows()
        finally:
            await engine.dispose()

    found = asyncio.run(play())
    meant = [datetime.fromisoformat(row.slot) for row in found]
    assert len({slot.date() for slot in meant}) == len(meant)
    assert all(slot.weekday() in days and (slot.hour, slot.minute) == (wall.hour, wall.minute) for slot in meant)
    assert all(timedelta() <= row.until - row.due_at <= LATE for row in found)
    assert all(quiet.over(row.due_at, zone) == row.due_at for row in found)
    assert len({row.what for row in found}) == len(found)


async def posted(world: World, post: str = TEXT) -> None:
    await world.posts.publish(post, [GROUP, CHANNEL], BY)
    assert len(await world.send()) == 2


async def test_a_correction_edits_the_post_everywhere_to_the_words_of_now(world, shelf):
    await posted(world)
    catalog = shelf.catalogs["en"]
    better = replace(catalog.posts[TEXT], text="Better words.")
    world.shelf = replace(shelf, catalogs={"en": replace(catalog, posts={**catalog.posts, TEXT: better})})
    run = await world.posts.correct(TEXT, BY)
    sent = await world.send()
    assert [(address.chat_id, letter.message_id) for address, letter in sent] == [(GROUP, 1), (CHANNEL, 2)]
    assert all(isinstance(letter, Edit) and "Better words." in letter.reply.text for _, letter in sent)
    await world.tick()
    assert await world.state(run) == "done"


async def test_a_message_under_way_during_a_correction_is_corrected_when_it_has_arrived(world):
    await world.posts.publish(TEXT, [GROUP, CHANNEL], BY)
    lease, claimed = await world.claim()
    await world.arrive(lease, claimed[:1])
    run = await world.posts.correct(TEXT, BY)
    assert len(await world.send()) == 1
    await world.tick()
    assert await world.state(run) == "running"
    await world.arrive(lease, claimed[1:])
    await world.tick()
    (sent,) = await world.send()
    assert sent[0].chat_id == CHANNEL
    await world.tick()
    assert await world.state(run) == "done"


@pytest.mark.parametrize(("post", "key"), [("nothing", "unknown_post"), (QUIZ, "quiz_stays"), (TEXT, "not_posted")])
async def test_what_cannot_be_corrected_is_refused(world, post, key):
    with pytest.raises(PostError) as caught:
        await world.posts.correct(post, BY)
    assert caught.value.key == key


async def test_a_withdrawal_deletes_the_new_and_rewrites_the_old(world):
    await world.posts.publish(TEXT, [GROUP], BY)
    await world.send()
    world.clock.pass_by(DELETABLE)
    await world.posts.publish(TEXT, [CHANNEL], BY)
    await world.send()
    run = await world.posts.withdraw(TEXT, BY)
    (_, old), (_, new) = await world.send()
    assert new == Delete(2)
    assert isinstance(old, Edit)
    assert old.message_id == 1
    assert not old.reply.rows
    await world.tick()
    assert await world.state(run) == "done"


async def test_an_old_quiz_can_neither_be_deleted_nor_rewritten_and_the_report_says_so(world):
    await posted(world, QUIZ)
    world.clock.pass_by(DELETABLE)
    await world.posts.withdraw(QUIZ, BY)
    assert await world.send() == [LeftOut("too_old"), LeftOut("too_old")]


async def test_what_waits_or_is_on_its_way_is_withdrawn_too(world):
    await world.posts.publish(TEXT, [GROUP, CHANNEL], BY)
    lease, (going,) = await world.claim(1)
    written = await world.posts.write(going)
    assert not isinstance(written, LeftOut)
    run = await world.posts.withdraw(TEXT, BY)
    assert await world.send() == []
    await SqlLedger(world.engine).settle(lease, [Settled(going.id, "sent", message_id=9)], NINE)
    await world.tick()
    assert [letter for _, letter in await world.send()] == [Delete(9)]
    await world.tick()
    assert await world.state(run) == "done"


async def test_what_telegram_put_off_is_not_sent_once_it_is_withdrawn(world):
    await world.posts.publish(TEXT, [GROUP], BY)
    lease, claimed = await world.claim()
    await world.posts.withdraw(TEXT, BY)
    await SqlLedger(world.engine).settle(lease, [Settled(claimed[0].id, "waiting")], NINE)
    assert await world.send() == [LeftOut("withdrawn")]


async def test_a_correction_never_brings_a_withdrawn_post_back(world):
    await posted(world)
    await world.posts.correct(TEXT, BY)
    await world.posts.withdraw(TEXT, BY)
    assert [type(letter) for _, letter in await world.send()] == [Delete, Delete]
    with pytest.raises(PostError):
        await world.posts.correct(TEXT, BY)


async def test_the_rota_leaves_a_withdrawn_post_out_until_it_is_published_again(world):
    first, second = list(world.shelf.posts)[:2]
    world.venues.known[CHANNEL] = daily(CHANNEL)
    await world.posts.publish(first, [GROUP], BY)
    await world.send()
    await world.posts.withdraw(first, BY)
    await world.tick(NINE)
    assert [row.what for row in await world.rows(ROTA)] == [second]
    await world.posts.publish(first, [GROUP], BY)
    await world.tick(NINE + timedelta(days=1))
    assert [row.what for row in await world.rows(ROTA)] == [second, first]


async def test_a_post_that_is_not_in_the_files_any_more_can_be_withdrawn_and_is_not_sent(world, shelf):
    await posted(world)
    await world.posts.publish(TEXT, [GROUP], BY, sure=True)
    world.shelf = replace(shelf, posts={name: post for name, post in shelf.posts.items() if name != TEXT})
    assert await world.send() == [LeftOut("gone")]
    await world.posts.withdraw(TEXT, BY)
    assert [letter for _, letter in await world.send()] == [Delete(1), Delete(2)]


async def test_how_many_came_is_told_from_five_on_and_only_of_that_post(world):
    async with world.engine.begin() as connection:
        of = [(payload(TEXT, GROUP), 3), (payload(TEXT, CHANNEL), 2), (payload(OTHER, GROUP), 4), ("p-walkingx-1", 50)]
        rows = [{"payload": said, "day": NINE.date(), "count": many} for said, many in of]
        await connection.execute(insert(arrivals), rows)
    assert await world.posts.came(TEXT) == 5
    assert await world.posts.came(OTHER) is None


async def test_a_sample_is_as_it_will_be_and_does_not_count(world):
    await world.posts.publish(TEXT, [GROUP], BY)
    ((_, sent),) = await world.send()
    (sample,) = world.posts.sample(TEXT, "en")
    assert sample.reply.text == sent.reply.text
    assert sample.reply.rows[0][0].url == f"https://t.me/b?start=p-{TEXT}"
    with pytest.raises(PostError):
        world.posts.sample("nothing", "en")
