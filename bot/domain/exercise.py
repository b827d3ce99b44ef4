"""Exercises, the verdict on each for a column, and what overrides it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum

from bot.domain.guard import Rule
from bot.domain.pose import Pose


class Verdict(IntEnum):
    """Higher is stricter, so the stricter of two is their maximum."""

    SAFE = 0
    CAUTION = 1
    AVOID = 2

    @property
    def word(self) -> str:
        return self.name.lower()


Amount = int | tuple[int, int]


@dataclass(frozen=True, slots=True)
class Dose:
    """How much to start with; a pair is from-to."""

    repetitions: Amount | None = None
    sets: Amount | None = None
    hold_seconds: Amount | None = None
    minutes: Amount | None = None
    times_a_day: Amount | None = None
    each_side: bool = False


@dataclass(frozen=True, slots=True)
class Exercise:
    id: str
    classes: frozenset[str]
    position: str
    verdicts: Mapping[str, Verdict]
    source: tuple[str, ...]
    dose: Dose | None = None
    not_after_waking_hours: int | None = None
    pose: Pose | None = None
    in_a_set: bool = True
    """It fits into a few minutes at home: it needs no water, machine or way to go."""

    @property
    def strictest(self) -> Verdict:
        return max(self.verdicts.values())


@dataclass(frozen=True, slots=True)
class Limit:
    """Exercises that a limit selects (all of them if it names none) are at best this verdict."""

    at_best: Verdict
    classes: frozenset[str] = frozenset()
    positions: frozenset[str] = frozenset()
    ids: frozenset[str] = frozenset()

    def selects(self, exercise: Exercise) -> bool:
        if not (self.classes or self.positions or self.ids):
            return True
        return (
            not self.classes.isdisjoint(exercise.classes)
            or exercise.position in self.positions
            or exercise.id in self.ids
        )


@dataclass(frozen=True, slots=True)
class Override:
    """What a person's own answers speak against, whatever the pattern."""

    id: str
    rule: Rule
    limits: tuple[Limit, ...]
    source: tuple[str, ...]
    only: frozenset[str] = field(default_factory=frozenset)
    """Where given, nothing else is shown at all."""
