"""Where the bot is, and how its operators want it there."""

from dataclasses import replace

import pytest

from bot.domain.schedule import Quiet
from bot.domain.venue import VenueSettings
from bot.service.venue_ports import Me, Member, Retitled, Upgraded
from bot.service.venues import NoSuchSettingError, Venues
from tests.fakes import FakeClock
from tests.fakes_groups import FakeTrail, FakeVenues

JOINED = Member(1, -100, "group", "Backs", "en", present=True, can_post=True, leads=False)
LEFT = replace(JOINED, present=False, can_post=False)
SETTINGS = VenueSettings("en", "Europe/Vienna", topic=4, days=frozenset({0, 3}), hour=18)


@pytest.fixture
def store():
    return FakeVenues()


@pytest.fixture
def trail():
    return FakeTrail()


def venues_of(shelf, store, trail, *, hears_groups=False) -> Venues:
    return Venues(Me(9, "this_bot", hears_groups=hears_groups), lambda: shelf, store, trail, FakeClock())


@pytest.fixture
def venues(shelf, store, trail):
    return venues_of(shelf, store, trail)


async def test_a_group_is_entered_once(venues):
    assert await venues.receive(JOINED)
    assert not await venues.receive(JOINED)
    assert not await venues.receive(replace(JOINED, leads=True))
    (venue,) = await venues.all()
    assert (venue.title, venue.present, venue.can_post) == ("Backs", True, True)


async def test_a_channel_and_a_group_where_it_must_be_silent_are_not_greeted(venues):
    assert not await venues.receive(replace(JOINED, kind="channel"))
    assert not await venues.receive(replace(JOINED, chat_id=-101, can_post=False))


async def test_settings_survive_removal_and_return(venues):
    await venues.receive(JOINED)
    await venues.change(-100, SETTINGS, by=5)
    await venues.receive(LEFT)
    assert not (await venues.get(-100)).present
    assert await venues.receive(JOINED)
    assert (await venues.get(-100)).settings == SETTINGS


async def test_removal_from_where_it_never_was_leaves_nothing(venues):
    await venues.receive(LEFT)
    assert not await venues.all()


@pytest.mark.parametrize(
    ("hears_groups", "change", "hears"),
    [(False, {}, False), (False, {"leads": True}, True), (True, {}, True), (True, {"kind": "channel"}, False)],
)
async def test_what_is_heard_in_a_group_is_known(shelf, store, trail, hears_groups, change, hears):
    venues = venues_of(shelf, store, trail, hears_groups=hears_groups)
    await venues.receive(replace(JOINED, **change))
    assert [venue.hears_all for venue in await venues.all()] == [hears]


async def test_an_upgrade_keeps_the_settings_under_the_new_id(venues):
    await venues.receive(JOINED)
    await venues.change(-100, SETTINGS, by=5)
    await venues.receive(LEFT)  # the bot "leaves" the old chat as it is upgraded
    for told_in in (-100, -200):
        assert not await venues.receive(Upgraded(2, told_in, -100, -200))
    assert await venues.get(-100) is None
    moved = await venues.get(-200)
    assert (moved.settings, moved.present, moved.can_post) == (SETTINGS, True, True)


async def test_a_new_title_is_known(venues):
    await venues.receive(JOINED)
    await venues.receive(Retitled(2, -100, "Spines"))
    assert (await venues.get(-100)).title == "Spines"


@pytest.mark.parametrize(
    "wrong",
    [
        {"zone": "Mars/Base"},
        {"zone": "../etc"},
        {"language": "xx"},
        {"hour": 24},
        {"days": frozenset({7})},
        {"quiet": Quiet(25, 3)},
    ],
)
async def test_settings_that_make_no_sense_are_refused(venues, trail, wrong):
    await venues.receive(JOINED)
    with pytest.raises(NoSuchSettingError):
        await venues.change(-100, replace(SETTINGS, **wrong), by=5)
    assert (await venues.get(-100)).settings == VenueSettings()


async def test_who_changed_what_is_in_the_trail(venues, trail):
    await venues.receive(JOINED)
    await venues.change(-100, SETTINGS, by=5)
    await venues.change(-999, SETTINGS, by=5)
    assert [(trace.who, trace.what, trace.about) for trace in trail.traces] == [
        (None, "venue_added", "-100"),
        (5, "venue_changed", "-100"),
    ]
