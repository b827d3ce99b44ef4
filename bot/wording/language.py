"""A language's small words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from bot.wording.denial import Denial

Unit = Literal["metres", "minutes", "days", "years"]


@dataclass(frozen=True, slots=True)
class CommonWords:
    """A language's `language.yaml`. Words are in lower case and without apostrophes."""

    name: str
    """In its own language."""
    direction: Literal["ltr", "rtl"]
    countries: Mapping[str, str]
    """Country codes by names that are typed beside the usual ones: *uk*."""
    yes: frozenset[str]
    no: frozenset[str]
    none: frozenset[str]
    not_sure: frozenset[str]
    prefer_not: frozenset[str]
    done: frozenset[str]
    back: frozenset[str]
    asking: frozenset[str]
    """Begin a question: *can I*."""
    option: frozenset[str]
    """May stand before the number of an option."""
    small: frozenset[str]
    """May stand around a bare denial: *no, I don't have any of these*."""
    joining: frozenset[str]
    """Between two answers or numbers: *1 and 3*, *two and a half*."""
    less: frozenset[str]
    """Before a number that is not quite reached: *under 100 m*."""
    numbers: Mapping[str, float]
    between: frozenset[str]
    """May stand between a number and its unit: *half **a** mile*."""
    units: Mapping[Unit, Mapping[str, float]]
    """How many metres, minutes, days or years one of each is."""
    denial: Denial
