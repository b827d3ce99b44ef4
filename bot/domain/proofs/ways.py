"""Where an interview may stand, and how it was come to."""

from collections.abc import Mapping
from dataclasses import dataclass

Conversation = tuple[tuple[str, frozenset[str]], ...]
"""Questions and the options chosen, in order."""


@dataclass(frozen=True, slots=True)
class Situation:
    """The open question (or the end), and what is undecided of everything that routes the interview."""

    state: str
    emergency: int
    same_day: int
    stops: int
    guards: int
    """All guards still to come, under one number."""
    watched: tuple[int, ...] = ()
    """What else is looked at, as far as it is undecided."""


@dataclass(frozen=True, slots=True)
class Came:
    """How a situation was come to: by which answer, and how to there; after how many questions at most."""

    asked: int = 0
    question: str = ""
    mask: int = 0
    before: "Came | None" = None

    def on(self, question: str, mask: int, asked: int = 1) -> "Came":
        return Came(self.asked + asked, question, mask, self)


Found = dict[Situation, Came]


@dataclass(frozen=True, slots=True)
class Fall:
    """An interview that is less urgent after its last answer than before."""

    state: str
    came: Came


@dataclass(frozen=True, slots=True)
class Walked:
    """All situations of a flow, in the order of the questions, each with the longest way to it."""

    ways: Mapping[Situation, Came]
    falls: tuple[Fall, ...]
