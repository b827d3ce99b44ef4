"""When the rota of a group or channel is due, and which post comes next."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.rota import next_post, occasion
from bot.domain.schedule import EVERY_DAY, LATE, Quiet
from bot.domain.venue import VenueSettings

NONE = Quiet(0, 0)
SERIES = ("a", "b", "c")


def settings(hour: int, zone: str, minute: int = 0, quiet: Quiet = NONE) -> VenueSettings:
    return VenueSettings(zone=zone, days=EVERY_DAY, hour=hour, minute=minute, quiet=quiet)


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc, arg-type]


def slots(chosen: VenueSettings, begin: datetime, hours: int, every: int = 10) -> list[str]:
    """What is due, looked at every so many minutes."""
    looks = (begin + timedelta(minutes=minutes) for minutes in range(0, hours * 60, every))
    found = [one.slot for now in looks if (one := occasion(chosen, now))]
    return list(dict.fromkeys(found))


@pytest.mark.parametrize("zone", ["Europe/Vienna", "America/New_York", "Australia/Lord_Howe", "Africa/Cairo"])
@pytest.mark.parametrize("hour", [0, 1, 2, 3, 23])
def test_every_local_day_of_a_year_has_one_slot_whatever_the_clocks_do(zone, hour):
    found = slots(settings(hour, zone, 30), at(2026, 1, 2), 24 * 364, every=60)
    days = [slot[:10] for slot in found]
    assert len(days) == len(set(days))
    assert len(days) in {364, 365}


def test_a_slot_that_spring_skips_comes_once_moved_on():
    chosen = settings(2, "Europe/Vienna", 30)
    skipped = occasion(chosen, at(2026, 3, 29, 1, 30))
    assert skipped is not None
    assert skipped.slot == "2026-03-29T02:30"
    assert occasion(chosen, at(2026, 3, 29, 1, 29)) is None


def test_a_slot_that_autumn_repeats_comes_the_first_time_only():
    chosen = settings(2, "Europe/Vienna", 30)
    assert slots(chosen, at(2026, 10, 24, 22), 8) == ["2026-10-25T02:30"]
    assert occasion(chosen, at(2026, 10, 25, 0, 29)) is None
    assert occasion(chosen, at(2026, 10, 25, 0, 30)) is not None


def test_what_is_more_than_two_hours_late_is_not_due():
    chosen = settings(9, "UTC")
    assert occasion(chosen, at(2026, 3, 2, 9) + LATE - timedelta(seconds=1)) is not None
    assert occasion(chosen, at(2026, 3, 2, 9) + LATE) is None


def test_without_days_nothing_is_due():
    assert occasion(VenueSettings(), at(2026, 3, 2, 9)) is None


def test_quiet_hours_put_a_slot_off_where_they_are_soon_over_and_else_it_is_left_out():
    soon = occasion(settings(7, "UTC", quiet=Quiet(21, 8)), at(2026, 3, 2, 7))
    assert soon is not None
    assert (soon.slot, soon.due_at) == ("2026-03-02T07:00", at(2026, 3, 2, 8))
    assert occasion(settings(5, "UTC", quiet=Quiet(21, 8)), at(2026, 3, 2, 5)) is None
    assert occasion(settings(20, "UTC", 30, Quiet(21, 8)), at(2026, 3, 2, 21)) is None


@pytest.mark.parametrize(
    ("had", "withdrawn", "post"),
    [
        ((), (), "a"),
        (("a",), (), "b"),
        (("c", "a"), (), "b"),
        (("c", "a", "b"), (), "c"),
        (("gone", "c", "a", "b"), (), "c"),
        ((), ("a",), "b"),
        (("a", "c", "b"), ("a",), "c"),
        ((), ("a", "b", "c"), None),
    ],
)
def test_the_next_post_is_new_there_or_the_one_longest_ago_and_never_a_withdrawn_one(had, withdrawn, post):
    assert next_post(SERIES, had, withdrawn) == post
