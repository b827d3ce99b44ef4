"""The education series in a group or channel by itself: when a post is due there, and which."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.schedule import LATE, Weekly
from bot.domain.venue import VenueSettings

KEPT_TRYING = timedelta(days=1)
"""How long after it was due something that an operator posted by hand is still sent."""


@dataclass(frozen=True, slots=True)
class Occasion:
    slot: str
    """The wall time that was meant, and so the same however often it is computed."""
    due_at: datetime
    """The slot itself, or the end of the quiet hours that hold it up."""
    until: datetime


def occasion(settings: VenueSettings, now: datetime) -> Occasion | None:
    """The slot that has come and is not too late, neither now nor when the quiet hours are over.

    Raises:
        zoneinfo.ZoneInfoNotFoundError: there is no such zone.
    """
    weekly = Weekly(settings.days, settings.hour, settings.minute, settings.zone)
    slot = weekly.next_after(now - LATE)
    if slot is None or slot.at > now:
        return None
    due_at, until = settings.quiet.over(now, settings.zone), slot.at + LATE
    return Occasion(slot.name, due_at, until) if due_at <= until else None


def next_post(series: Iterable[str], had: Sequence[str], withdrawn: Collection[str]) -> str | None:
    """The first that a chat never had; when it had all, the one longest ago, which stands first in `had`."""
    lawful = [post for post in series if post not in withdrawn]
    fresh = (post for post in lawful if post not in had)
    return next(fresh, None) or next((post for post in had if post in lawful), None)
