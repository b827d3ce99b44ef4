"""Wall time in a zone: when something that is due every week comes next, and hours in which nothing is sent.

The next instant is computed whenever it is needed. A time that spring skips comes once, moved on by what was skipped;
a time that autumn repeats comes once, the first time.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

EVERY_DAY = frozenset(range(7))
LATE = timedelta(hours=2)
"""What was meant for an hour and could not be sent for so long is not sent any more."""


@dataclass(frozen=True, slots=True)
class Slot:
    """One occasion. Its name is the wall time that was meant, and so the same however often it is computed."""

    name: str
    at: datetime
    """An aware instant in UTC."""


@dataclass(frozen=True, slots=True)
class Weekly:
    days: frozenset[int]
    """0 is Monday."""
    hour: int
    minute: int
    zone: str
    """An IANA name, such as `Europe/Vienna`."""

    def next_after(self, instant: datetime) -> Slot | None:
        """The first slot later than `instant`; None without days."""
        today = instant.astimezone(zone_of(self.zone)).date()
        # From yesterday, since a skipped wall time may be moved past midnight; two weeks hold every weekday twice.
        slots = (self._slot(today + timedelta(days=ahead)) for ahead in range(-1, 15))
        return next((slot for slot in slots if slot and slot.at > instant), None)

    def _slot(self, day: date) -> Slot | None:
        if day.weekday() not in self.days:
            return None
        wall = datetime.combine(day, time(self.hour, self.minute))
        return Slot(wall.isoformat(timespec="minutes"), instant_of(wall, self.zone))


@dataclass(frozen=True, slots=True)
class Quiet:
    """Hours of the day in which nothing is sent; they may run past midnight. Equal ends: no such hours."""

    begins: int = 21
    ends: int = 8

    def over(self, instant: datetime, zone: str) -> datetime:
        """The instant itself, or the end of the quiet hours that it falls into, in UTC."""
        local = instant.astimezone(zone_of(zone))
        if not self._holds(local.hour):
            return instant.astimezone(UTC)
        morning = local.date() + timedelta(days=1 if local.hour >= self.ends else 0)
        return instant_of(datetime.combine(morning, time(self.ends)), zone)

    def _holds(self, hour: int) -> bool:
        if self.begins <= self.ends:
            return self.begins <= hour < self.ends
        return hour >= self.begins or hour < self.ends


def instant_of(wall: datetime, zone: str) -> datetime:
    """The instant in UTC at which the clocks of a zone show a wall time.

    `fold=0` takes the first of two, and reads a skipped time with the offset from before the change.
    """
    return wall.replace(tzinfo=zone_of(zone), fold=0).astimezone(UTC)


def zone_of(name: str) -> ZoneInfo:
    """The zone; UTC for one that this machine's tables do not know, since that must not stop everybody else's."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


@lru_cache(maxsize=1)
def known_zones() -> frozenset[str]:
    """All IANA names; kept, since they are looked up on the disk."""
    return frozenset(available_timezones())


def wall_of(instant: datetime, zone: str) -> str:
    """The wall time of an instant in a zone, in ISO form, to the minute."""
    return instant.astimezone(zone_of(zone)).replace(tzinfo=None).isoformat(timespec="minutes")
