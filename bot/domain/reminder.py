"""What a person asked to be reminded of, kept with the rest of the chat."""

from datetime import datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from msgspec import Struct

from bot.domain.schedule import EVERY_DAY, Slot, Weekly, instant_of
from bot.domain.value import replace

What = Literal["exercises", "walk", "minute"]
WHATS: tuple[What, ...] = ("exercises", "walk", "minute")
"""The exercises of the person's result, a walk, the minute after exercise."""
PRESETS = (EVERY_DAY, frozenset({0, 2, 4}), frozenset(range(5)))

Tone = Literal["first", "gentle", "last"]
"""After two without an answer it asks more gently; the last asks whether to go on, and then there is silence."""
GENTLE_AFTER, LAST_AFTER = 2, 4
TOO_MUCH = 2
"""So often in a row *it hurt more*: then the danger signs are asked."""
SNOOZE = timedelta(hours=1)

CHECK_IN_DAYS = (3, 14, 42)
CHECK_IN_AT = time(10)


class Reminder(Struct, frozen=True):
    what: What
    days: frozenset[int]
    """0 is Monday."""
    hour: int
    minute: int
    since: datetime
    """The next one is later than this: when it was set, or when the last one was due."""
    unanswered: int = 0
    """How many came since the person last answered one, the last of them left aside."""
    rung: str = ""
    """The slot of the last one, until it is answered or counted. Whether it came is known when the next is due."""
    snoozed_until: datetime | None = None
    hurts: int = 0
    """How many in a row were answered with *it hurt more*."""
    hurt_slot: str = ""
    """The last of them."""

    @property
    def tone(self) -> Tone:
        """Of the next one."""
        if self.unanswered >= LAST_AFTER:
            return "last"
        return "gentle" if self.unanswered >= GENTLE_AFTER else "first"

    @property
    def silent(self) -> bool:
        """The question whether to go on was asked, and is not answered."""
        return self.unanswered > LAST_AFTER

    def counted(self, reached: str) -> "Reminder":
        """The last one is unanswered if it came; `reached` is the slot of the last that did."""
        came = bool(self.rung) and self.rung == reached
        return replace(self, unanswered=self.unanswered + came, rung="")

    def answered(self) -> "Reminder":
        return replace(self, unanswered=0, rung="")

    def next_slot(self, zone: str) -> Slot | None:
        return Weekly(self.days, self.hour, self.minute, zone).next_after(self.since)


class CheckIns(Struct, frozen=True):
    """Asked for under a result: three times later, how the back is."""

    began: datetime
    done: int = 0
    """How many of them are over."""

    def next_slot(self, zone: str) -> Slot | None:
        if self.done >= len(CHECK_IN_DAYS):
            return None
        day = self.began.astimezone(ZoneInfo(zone)).date() + timedelta(days=CHECK_IN_DAYS[self.done])
        wall = datetime.combine(day, CHECK_IN_AT)
        return Slot(f"check-in {wall:%Y-%m-%dT%H:%M}", instant_of(wall, zone))


class Draft(Struct, frozen=True):
    """A reminder (or the zone for one, or for check-ins) while it is being set, so that it can be typed, too."""

    goal: Literal["reminder", "zone", "check_in"] = "reminder"
    what: What | None = None
    days: frozenset[int] = frozenset()
    days_done: bool = False
    hour: int | None = None
    minute: int = 0
    clock: str | None = None
    """The time that the person said it is now, `HHMM`, with `?` behind it where it may be morning or evening."""
    clock_at: datetime | None = None
    """When it was said."""
    country: str | None = None
    """Whose zones are shown, where one was named."""

    @property
    def step(self) -> Literal["what", "days", "hour", "zone"]:
        if self.goal != "reminder":
            return "zone"
        if self.what is None:
            return "what"
        if not self.days_done:
            return "days"
        return "hour" if self.hour is None else "zone"
