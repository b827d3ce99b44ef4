"""The definition of an interview: questions, options, counts. Data only; the same in every language."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from bot.domain.evidence import Condition
from bot.domain.exercise import Exercise, Override
from bot.domain.flags import Flag
from bot.domain.guard import ALWAYS, Facts, Guard, Rule

NONE, NOT_SURE, PREFER_NOT = "none", "not_sure", "prefer_not"
EXCLUSIVE = frozenset({NONE, NOT_SURE, PREFER_NOT})
"""Options of a tick screen that stand alone: a tick and one of these are never saved together."""

HEARD = "heard"
"""Stands for the question of a sign that no screen asks about and only the ear can tell."""

Source = tuple[str, ...]
"""Ids of `flows/sources.yaml`, or `judgement` for what no source says and a clinician must sign."""


@dataclass(frozen=True, slots=True)
class Option:
    id: str
    when: Guard = ALWAYS
    evidence: Mapping[str, int] = field(default_factory=dict)
    source: Source = ()
    above: int | None = None
    """The least measured value that this option stands for, in the question's unit."""


@dataclass(frozen=True, slots=True)
class Measure:
    """A typed amount that picks an option."""

    unit: Literal["metres", "minutes", "days", "years"]
    per_minute: int | None = None
    """Metres walked in a minute, for those who answer a distance in minutes."""
    source: Source = ()


@dataclass(frozen=True, slots=True)
class Question:
    id: str
    kind: Literal["one", "many", "number"]
    options: tuple[Option, ...]
    when: Guard = ALWAYS
    alarm: bool = False
    """Can raise to emergency, and so is still asked after a same-day flag."""
    measure: Measure | None = None
    last_counts: bool = False
    """Of several options named in typed text the last in this order is meant: the lowest place that hurts."""
    first: tuple[str, ...] = ()
    """Options shown as buttons where there are too many for one screen; the others are typed."""

    def offers(self, facts: Facts) -> tuple[Option, ...]:
        return tuple(option for option in self.options if option.when.holds(facts))

    def option(self, option_id: str) -> Option | None:
        return next((option for option in self.options if option.id == option_id), None)

    def measured(self, value: float) -> str | None:
        """The option that stands for a typed amount in this question's unit."""
        bounds = [(option.above, option.id) for option in self.options if option.above is not None]
        return max(((above, name) for above, name in bounds if above <= value), default=(0, None))[1]


@dataclass(frozen=True, slots=True)
class Item:
    """What adds points to a count."""

    rule: Rule
    points: int = 1


@dataclass(frozen=True, slots=True)
class Count:
    """How many of its items hold: a shorthand (one item), *two of these*, or a published rule."""

    id: str
    items: tuple[Item, ...]
    needs: tuple[str, ...] = ()
    positive: int | None = None
    """From how many points a published rule is positive; None for what is only a shorthand."""
    source: Source = ()

    def total(self, facts: Facts) -> int:
        return sum(item.points for item in self.items if item.rule.holds(facts))


@dataclass(frozen=True, slots=True)
class Advice:
    """A sentence for after exercise, and when it is said."""

    id: str
    rule: Rule
    level: Literal["stop", "reduce", "carry_on", "note"]
    source: Source


@dataclass(frozen=True)
class Flow:
    """One interview, read and checked; hashed by identity, since the shelf holds one of each."""

    id: str
    topic: str
    revision: int
    questions: tuple[Question, ...]
    counts: Mapping[str, Count]
    flags: Mapping[str, Flag]
    conditions: Mapping[str, Condition] = field(default_factory=dict)
    overrides: tuple[Override, ...] = ()
    exercises: Mapping[str, Exercise] = field(default_factory=dict)
    stop_rules: tuple[str, ...] = ()
    after_a_bad_day: tuple[str, ...] = ()
    """What to do where an exercise went badly; the words stand among those of the stop rules."""
    lead: int = 2
    """Two conditions within so many points of each other are mixed, and so not clear."""
    remembers: tuple[str, ...] = ()
    """Questions whose answer is taken over from the interview before, if it has one."""
    given: tuple[str, ...] = ()
    """Facts that the program gives, such as what was heard in typed text."""
    advice: tuple[Advice, ...] = ()
    serves: Literal["pattern", "after_exercise", "check_in", "other"] = "pattern"
    """When the chat asks it: to find the pattern, after exercise, or some time after a result; `other`: not yet."""
    most_questions: int | None = None
    """How many questions one conversation may ask at most; None promises nothing."""
    reviewed: str | None = None

    __hash__ = object.__hash__
    __eq__ = object.__eq__

    @cached_property
    def by_id(self) -> Mapping[str, Question]:
        return {question.id: question for question in self.questions}
