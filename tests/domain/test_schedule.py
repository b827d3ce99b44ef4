# ruff: noqa: DTZ001 - wall times have no zone, and that is what they are about
"""Wall time through both changes of the clocks, in zones that change by an hour, by half an hour, and at midnight."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.schedule import EVERY_DAY, Quiet, Weekly, instant_of, wall_of

ZONES = ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/Santiago", "Asia/Beirut", "Asia/Kolkata"]


def slots(weekly: Weekly, begins: datetime, most: int) -> list[tuple[str, datetime]]:
    found, at = [], begins
    for _ in range(most):
        slot = weekly.next_after(at)
        assert slot
        found.append((slot.name, slot.at))
        at = slot.at
    return found


@pytest.mark.parametrize(
    ("zone", "hour", "minute", "day", "instant"),
    [
        # Spring skips the wall time: once, moved on by what was skipped.
        ("Europe/Berlin", 2, 30, datetime(2026, 3, 29), datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),
        ("America/New_York", 2, 30, datetime(2026, 3, 8), datetime(2026, 3, 8, 7, 30, tzinfo=UTC)),
        ("Australia/Lord_Howe", 2, 15, datetime(2026, 10, 4), datetime(2026, 10, 3, 15, 45, tzinfo=UTC)),
        ("America/Santiago", 0, 30, datetime(2026, 9, 6), datetime(2026, 9, 6, 4, 30, tzinfo=UTC)),
        # Autumn repeats it: once, the first time.
        ("Europe/Berlin", 2, 30, datetime(2026, 10, 25), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        ("America/New_York", 1, 30, datetime(2026, 11, 1), datetime(2026, 11, 1, 5, 30, tzinfo=UTC)),
        ("Australia/Lord_Howe", 1, 45, datetime(2026, 4, 5), datetime(2026, 4, 4, 14, 45, tzinfo=UTC)),
        ("America/Santiago", 23, 30, datetime(2026, 4, 4), datetime(2026, 4, 5, 2, 30, tzinfo=UTC)),
    ],
)
def test_a_changed_clock_rings_once(zone, hour, minute, day, instant):
    weekly = Weekly(EVERY_DAY, hour, minute, zone)
    names = slots(weekly, instant - timedelta(days=2), 5)
    wanted = day.replace(hour=hour, minute=minute)
    assert [at for name, at in names if name == wanted.isoformat(timespec="minutes")] == [instant]
    assert instant_of(wanted, zone) == instant


@given(
    zone=st.sampled_from(ZONES),
    days=st.frozensets(st.integers(0, 6), min_size=1),
    hour=st.integers(0, 23),
    minute=st.sampled_from([0, 15, 30, 59]),
    begins=st.datetimes(datetime(2025, 12, 20), datetime(2027, 1, 10), timezones=st.just(UTC)),
)
def test_slots_rise_and_each_named_one_comes_once(zone, days, hour, minute, begins):
    weekly = Weekly(days, hour, minute, zone)
    found = slots(weekly, begins, 12)
    names, instants = [name for name, _ in found], [at for _, at in found]
    assert all(one < two for one, two in zip((begins, *instants), instants, strict=False))
    assert len(set(names)) == len(names)
    walls = [datetime.fromisoformat(name) for name in names]
    assert all(wall.weekday() in days and (wall.hour, wall.minute) == (hour, minute) for wall in walls)
    # No day in between is left out.
    between = [walls[0] + timedelta(days=ahead) for ahead in range((walls[-1] - walls[0]).days + 1)]
    assert [wall for wall in between if wall.weekday() in days] == walls


@given(
    zone=st.sampled_from(ZONES),
    hour=st.integers(0, 23),
    begins=st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31), timezones=st.just(UTC)),
    later=st.integers(0, 100_000),
)
def test_a_slot_has_the_same_name_however_often_it_is_computed(zone, hour, begins, later):
    weekly = Weekly(EVERY_DAY, hour, 0, zone)
    slot = weekly.next_after(begins)
    assert slot
    between = begins + timedelta(seconds=later) % (slot.at - begins)
    assert weekly.next_after(between) == slot


def test_without_days_nothing_comes():
    assert Weekly(frozenset(), 8, 0, "UTC").next_after(datetime(2026, 1, 1, tzinfo=UTC)) is None


@given(
    zone=st.sampled_from(ZONES),
    at=st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31), timezones=st.just(UTC)),
    begins=st.integers(0, 23),
    ends=st.integers(0, 23),
)
def test_quiet_hours_put_off_to_their_end_and_never_back(zone, at, begins, ends):
    quiet = Quiet(begins, ends)
    over = quiet.over(at, zone)
    assert at <= over <= at + timedelta(hours=25)
    assert quiet.over(over, zone) == over
    if over != at:
        assert datetime.fromisoformat(wall_of(over, zone)).minute in {0, 30}
