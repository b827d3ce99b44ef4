"""What answers speak for: weights, capped, and what may be concluded from them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from bot.domain.guard import Guard, Rule

Certainty = Literal["clear", "partly"]


@dataclass(frozen=True, slots=True)
class Evidence:
    """A combination of answers that speaks for a condition, besides the weights on options."""

    id: str
    rule: Rule
    weight: int
    source: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """Which column of the exercise table is read: the first whose guard holds."""

    column: str
    when: Guard


@dataclass(frozen=True, slots=True)
class Condition:
    id: str
    columns: tuple[Column, ...]
    rule: Rule
    evidence: tuple[Evidence, ...]
    cap: int
    likely: int
    possible: int


@dataclass(frozen=True, slots=True)
class Pattern:
    condition: str
    certainty: Certainty


@dataclass(frozen=True, slots=True)
class Conclusion:
    """At most two patterns, the likelier first; none of them is *not clear*, and `mixed` says between which."""

    patterns: tuple[Pattern, ...]
    mixed: tuple[str, ...] = ()


def conclude(weights: Mapping[str, int], conditions: Mapping[str, Condition], lead: int) -> Conclusion:
    """The patterns that capped weights allow. A tie or a lead of `lead` points or less is *not clear*.

    Conditions that are ruled out are missing from `weights`.
    """
    reached = sorted(
        ((weight, name) for name, weight in weights.items() if weight >= conditions[name].possible),
        key=lambda pair: (-pair[0], pair[1]),
    )
    if len(reached) > 1 and reached[0][0] - reached[1][0] <= lead:
        return Conclusion((), tuple(name for _, name in reached[:2]))
    return Conclusion(
        tuple(Pattern(name, "clear" if weight >= conditions[name].likely else "partly") for weight, name in reached[:2])
    )
