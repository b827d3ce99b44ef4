"""The pain diary: one mark a day, and what the last weeks come to. Pure; days are those of the person's own clock."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Literal

from msgspec import Struct

from bot.domain.schedule import zone_of

Place = Literal["back", "buttock", "thigh", "below_knee"]
PLACES: tuple[Place, ...] = ("back", "buttock", "thigh", "below_knee")
"""Each lower than the one before; options of the interview's question `where`, too."""
WORST = 10
FARTHEST = 100_000
"""Metres; more than that was mistyped."""

Light = Literal["green", "amber", "red"]
GREEN_UP_TO, AMBER_UP_TO = 3, 5
"""The traffic light of the advice after exercise (`pain_during` in `after_exercise.yaml`, with its sources)."""

SHOWN = timedelta(weeks=6)
"""How far back progress looks."""
LATELY = timedelta(days=3)
"""Pain now: the marks of so many days."""
AGO, AROUND = timedelta(days=14), timedelta(days=3)
"""Two weeks ago, give or take."""
A_POINT = 1
"""Less than that is no difference of pain that anybody could name."""
A_BIT = 0.1
"""As for distances, as a share."""
IN_FORCE = timedelta(days=2)
"""The light of a mark that is older says nothing about today."""


class Mark(Struct, frozen=True):
    day: date
    pain: int
    """0 to 10."""
    where: Place | None = None
    """The lowest place it goes to; None where there is no pain."""
    metres: int | None = None
    """How far the person walked that day."""


class Marking(Struct, frozen=True):
    """A mark that is being made, so that it can be typed, too."""

    day: date
    at: datetime
    """When it was begun."""
    pain: int | None = None
    where: Place | None = None

    @property
    def step(self) -> Literal["pain", "where", "walked"]:
        if self.pain is None:
            return "pain"
        return "where" if self.pain and self.where is None else "walked"


def day_of(instant: datetime, zone: str | None) -> date:
    """The day on the person's clock; in UTC where their zone is not known."""
    return instant.astimezone(zone_of(zone or "UTC")).date()


def kept(diary: Iterable[Mark], mark: Mark) -> tuple[Mark, ...]:
    """The diary with this mark in place of the day's earlier one, in order of days."""
    return tuple(sorted((*(one for one in diary if one.day != mark.day), mark), key=lambda one: one.day))


def mark_of(diary: Iterable[Mark], day: date) -> Mark | None:
    return next((mark for mark in diary if mark.day == day), None)


def lower(mark: Mark | None, before: Mark | None) -> bool:
    """Whether the pain goes further down than before. Where there was none, it was at best in the back."""
    return mark is not None and before is not None and _depth(mark) > _depth(before)


def moves_down(diary: Sequence[Mark], day: date) -> bool:
    """Whether the pain has moved down since the day before: on two days in a row, the later one lower."""
    return lower(mark_of(diary, day), mark_of(diary, day - timedelta(days=1)))


def _depth(mark: Mark) -> int:
    return PLACES.index(mark.where) if mark.where else 0


def light_of(mark: Mark, before: Mark | None) -> Light:
    """Pain that spreads down is red, however little it is."""
    if mark.pain > AMBER_UP_TO or lower(mark, before):
        return "red"
    return "amber" if mark.pain > GREEN_UP_TO else "green"


class Trend(Struct, frozen=True):
    """Something now, and two weeks ago where that is known."""

    now: int
    ago: int | None
    """Around two weeks ago."""
    way: Literal["less", "same", "more"] | None


class AskMark(Struct, frozen=True):
    """The next thing of a mark that is not known."""

    marking: Marking


class Progress(Struct, frozen=True):
    """The last weeks of a diary."""

    marks: tuple[Mark, ...]
    """In order of days."""
    exercised: frozenset[date]
    """Days with exercise, also some without a mark."""
    today: date
    noted: bool = False
    """A mark was made just now."""

    @property
    def first(self) -> date:
        return min(self.days, default=self.today)

    @property
    def last(self) -> date:
        return max(self.days, default=self.today)

    @property
    def days(self) -> frozenset[date]:
        return frozenset(mark.day for mark in self.marks) | self.exercised | {self.today}

    @property
    def spread(self) -> bool:
        """The latest mark is lower than the one before."""
        return len(self.marks) > 1 and self._in_force and lower(self.marks[-1], self.marks[-2])

    @property
    def light(self) -> Light | None:
        """Of the latest mark; None where that is too old to go by."""
        if not self.marks or not self._in_force:
            return None
        return light_of(self.marks[-1], self.marks[-2] if len(self.marks) > 1 else None)

    @property
    def _in_force(self) -> bool:
        return self.today - self.marks[-1].day < IN_FORCE

    @property
    def pain(self) -> Trend | None:
        return _trend(self.marks, self.today, lambda mark: mark.pain, point=A_POINT)

    @property
    def walked(self) -> Trend | None:
        return _trend(self.marks, self.today, lambda mark: mark.metres, share=A_BIT)

    def exercised_since(self, span: timedelta) -> int:
        """How many days of so many up to today had exercise."""
        return sum(timedelta() <= self.today - day < span for day in self.exercised)


def progress_of(diary: Iterable[Mark], exercised: Iterable[date], today: date, *, noted: bool = False) -> Progress:
    """The last weeks. A day that is still to come, by a clock that the person has left, is left in."""
    marks = tuple(mark for mark in diary if today - mark.day < SHOWN)
    return Progress(marks, frozenset(day for day in exercised if today - day < SHOWN), today, noted)


def _trend(
    marks: Sequence[Mark], today: date, value: Callable[[Mark], int | None], *, point: int = 0, share: float = 0
) -> Trend | None:
    """The mean of the last days against that of around two weeks ago; None where nothing of late is known."""
    now = _mean(value(mark) for mark in marks if today - mark.day < LATELY)
    ago = _mean(value(mark) for mark in marks if abs(today - AGO - mark.day) <= AROUND)
    if now is None:
        return None
    if ago is None:
        return Trend(now, None, None)
    if now == ago or abs(now - ago) < point + share * ago:
        return Trend(now, ago, "same")
    return Trend(now, ago, "more" if now > ago else "less")


def _mean(values: Iterable[int | None]) -> int | None:
    found = [value for value in values if value is not None]
    return round(sum(found) / len(found)) if found else None
