"""Groups and channels as they are kept."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import event, insert, select, update

from bot.adapters.store.tables import deliveries, runs
from bot.adapters.store.tables import venues as table
from bot.adapters.store.trail import SqlTrail
from bot.adapters.store.venues import SqlVenues
from bot.domain.schedule import Quiet
from bot.domain.venue import Venue, VenueSettings
from bot.service.trail import Trace
from tests.fakes import NOON

SETTINGS = VenueSettings("en", "Asia/Tokyo", 7, Quiet(22, 6), frozenset({1, 4}), 18, 30)
BACKS = Venue(-100, "group", "Backs", can_post=False, settings=SETTINGS)
TOLD = Trace(None, "venue_upgraded", "-100 -200", NOON)


@pytest.fixture
def venues(engine):
    return SqlVenues(engine)


async def put(venues: SqlVenues, venue: Venue) -> None:
    await venues.change(venue.chat_id, lambda _: venue, NOON)


async def test_a_venue_is_kept_as_it_was_given(venues):
    await put(venues, BACKS)
    assert await venues.get(-100) == BACKS
    assert await venues.change(-100, lambda venue: replace(venue, title="New"), NOON) == (
        BACKS,
        replace(BACKS, title="New"),
    )
    assert [venue.title for venue in await venues.all()] == ["New"]


async def test_where_nothing_is_kept_nothing_is_made(venues):
    assert await venues.change(-1, lambda _: None, NOON) == (None, None)
    assert await venues.get(-1) is None


async def test_an_update_is_seen_once_written(venues):
    assert not await venues.was_seen(5)
    assert await venues.saw(5, NOON)
    assert not await venues.saw(5, NOON)
    assert await venues.was_seen(5)


async def test_settings_that_cannot_be_read_hide_no_other_venue(venues, engine):
    await put(venues, BACKS)
    await put(venues, replace(BACKS, chat_id=-101))
    async with engine.begin() as connection:
        await connection.execute(update(table).where(table.c.chat_id == -100).values(settings="{"))
    assert {venue.chat_id: venue.settings for venue in await venues.all()} == {-100: VenueSettings(), -101: SETTINGS}


async def delivered(engine) -> list[tuple[int, str, str]]:
    async with engine.begin() as connection:
        found = select(deliveries.c.chat_id, deliveries.c.slot, deliveries.c.state).order_by(deliveries.c.id)
        return [tuple(row) for row in await connection.execute(found)]


async def posts_to(engine, *to: tuple[int, str]) -> None:
    async with engine.begin() as connection:
        made = {"kind": "post", "state": "running", "body": "{}", "audience": "{}", "made_at": NOON}
        run = (await connection.execute(insert(runs).values(made))).inserted_primary_key[0]
        for chat_id, slot in to:
            row = {"run_id": run, "chat_id": chat_id, "slot": slot, "state": "waiting", "due_at": NOON}
            await connection.execute(insert(deliveries).values(**row, changed_at=NOON))


async def test_an_upgrade_moves_all_that_is_kept(venues, engine):
    await put(venues, BACKS)
    await posts_to(engine, (-100, "a"), (-300, "a"))
    assert await venues.move(-100, -200, lambda venue: replace(venue, hears_all=True), TOLD)
    assert await venues.get(-100) is None
    assert await venues.get(-200) == replace(BACKS, chat_id=-200, hears_all=True)
    assert await delivered(engine) == [(-200, "a", "waiting"), (-300, "a", "waiting")]
    assert not await venues.move(-100, -200, lambda venue: venue, TOLD)
    assert await SqlTrail(engine).latest(9) == [TOLD]


async def test_an_upgrade_locks_in_the_order_of_all(venues, engine):
    await put(venues, BACKS)
    touched = []

    def note(_connection, _cursor, statement, *_more):
        touched.extend(re.findall(r"(?:UPDATE|DELETE FROM|FOR UPDATE OF) (deliveries|audience|venues)", statement))

    event.listen(engine.sync_engine, "before_cursor_execute", note)
    await venues.move(-100, -200, lambda venue: venue, TOLD)
    assert list(dict.fromkeys(touched)) == ["deliveries", "audience", "venues"]


async def test_what_operators_chose_outlives_an_upgrade_that_was_known_before_it_was_told(venues, engine):
    await put(venues, BACKS)
    await put(venues, Venue(-200, "group", "Backs", hears_all=True))
    await posts_to(engine, (-100, "a"), (-200, "a"), (-100, "b"))
    await venues.move(-100, -200, lambda venue: venue, replace(TOLD, at=NOON + timedelta(days=1)))
    assert await venues.all() == [Venue(-200, "group", "Backs", hears_all=True, settings=SETTINGS)]
    waiting = [(chat, slot) for chat, slot, state in await delivered(engine) if state == "waiting"]
    assert waiting == [(-200, "a"), (-200, "b")]
