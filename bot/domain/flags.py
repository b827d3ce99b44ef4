"""Danger signs: how urgent, and when they hold."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from typing import Literal

from bot.domain.guard import Rule

Within = Literal["today", "two_days"]


class Urgency(IntEnum):
    """Higher is more urgent."""

    SELF_CARE = 0
    SOON = 1
    SAME_DAY = 2
    EMERGENCY = 3

    @property
    def urgent(self) -> bool:
        return self >= Urgency.SAME_DAY

    @property
    def word(self) -> str:
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class Flag:
    id: str
    urgency: Urgency
    rule: Rule
    source: tuple[str, ...]
    row: tuple[str, ...] = ()
    """The rows of the clinical table of danger signs that it covers."""
    within: Within = "today"
    unclear: bool = False
    """Holds when no pattern leads clearly enough, instead of by a guard."""
    stops: bool = False
    """The interview ends kindly here, whatever the urgency."""
    pattern: Literal["any", "partly", "none"] = "any"
    """The most that may be said of a pattern while this holds."""
    neutral: bool = False
    """Only exercises that are safe in every column may be shown while this holds."""
    covers: tuple[str, ...] = ()
    """Less urgent flags that its words tell already, so that nobody reads them twice."""

    @property
    def urgent(self) -> bool:
        return self.urgency.urgent


def soonest(flags: Iterable[Flag]) -> Within:
    """By when somebody with these urgent flags should be seen."""
    return "today" if any(flag.urgent and flag.within == "today" for flag in flags) else "two_days"
