"""At which question a danger sign can come to hold, from its guard alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.domain.flags import Flag, Urgency
from bot.domain.flow import Flow
from bot.domain.guard import Answered, Guard, Reached, Term
from bot.domain.machine import EMERGENCY, FINISHED, SAME_DAY, STOPPED

_BEFORE = -1
"""The place of facts that the program gives, ahead of the first question."""

_Places = frozenset[int]


@dataclass(frozen=True, slots=True)
class Raised:
    """Where the flags of a flow can come to hold. One flag may stand in several places."""

    before: tuple[Flag, ...]
    """By facts that the program gives alone, such as typed text."""
    by_question: Mapping[str, tuple[Flag, ...]]
    at_result: tuple[Flag, ...]
    """Those for when no pattern is clear."""
    never: tuple[Flag, ...]
    """Taken over with another flow's questions, but not raised by what is asked here."""


def raised(flow: Flow) -> Raised:
    """Every flag, by the questions whose answer can be the last one that it needs.

    An `unless` is not looked at: it can only take a flag away.
    """
    places = {flag.id: _guard(flow, flag.rule.when) for flag in flow.flags.values()}

    def at(place: int) -> tuple[Flag, ...]:
        return tuple(flag for flag in flow.flags.values() if place in places[flag.id])

    return Raised(
        before=at(_BEFORE),
        by_question={question.id: at(place) for place, question in enumerate(flow.questions)},
        at_result=tuple(flag for flag in flow.flags.values() if flag.unclear),
        never=tuple(flag for flag in flow.flags.values() if not flag.unclear and not places[flag.id]),
    )


def end_of(flag: Flag) -> str:
    """The end of the interview that a flag leads to."""
    if flag.urgency is Urgency.EMERGENCY:
        return EMERGENCY
    if flag.stops:
        return STOPPED
    return SAME_DAY if flag.urgency is Urgency.SAME_DAY else FINISHED


def _guard(flow: Flow, guard: Guard) -> _Places:
    return frozenset[int]().union(*(_all([_term(flow, term) for term in terms]) for terms in guard.any_of))


def _term(flow: Flow, term: Term) -> _Places:
    match term:
        case Answered(question):
            if question in flow.given:
                return frozenset({_BEFORE})
            return frozenset(place for place, asked in enumerate(flow.questions) if asked.id == question)
        case Reached(count, at_least):
            items = flow.counts[count].items
            best = max((item.points for item in items), default=1)
            return _so_many([_guard(flow, item.rule.when) for item in items], -(-at_least // max(best, 1)))


def _all(parts: Sequence[_Places]) -> _Places:
    return _so_many(parts, len(parts))


def _so_many(parts: Sequence[_Places], needed: int) -> _Places:
    """The places where the last of so many parts may come to hold, each part at one of its own places."""
    if needed <= 0:
        return frozenset({_BEFORE})
    every = frozenset[int]().union(*parts)
    return frozenset(place for place in every if sum(min(part) <= place for part in parts if part) >= needed)
