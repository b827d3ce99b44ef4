"""Options named in a text, by their exact words or nearly."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from rapidfuzz import fuzz

from bot.domain.flow import EXCLUSIVE, Option
from bot.wording.denial import Denial, scopes
from bot.wording.typed import Clause, words_of

_NEAR, _MARGIN = 82.0, 8.0
_LETTERS = 5
"""A shorter wording has too many neighbours to be guessed."""


class OptionWords(Protocol):
    @property
    def label(self) -> str: ...
    @property
    def full(self) -> str | None: ...
    @property
    def words(self) -> Sequence[str]: ...


@dataclass(frozen=True, slots=True)
class Mention:
    option: str
    clause: int
    places: range
    denied: bool
    likeness: float = 100.0


def inclusive(offered: Sequence[Option]) -> tuple[Option, ...]:
    return tuple(option for option in offered if option.id not in EXCLUSIVE)


def phrases(option: str, words: Mapping[str, OptionWords]) -> frozenset[tuple[str, ...]]:
    """The wordings of an option, as plain words."""
    if option not in words:
        return frozenset()
    own = words[option]
    return frozenset(filter(None, map(words_of, (own.label, own.full or "", *own.words))))


def mentions(
    said: Sequence[Clause], options: Sequence[Option], words: Mapping[str, OptionWords], denial: Denial
) -> tuple[Mention, ...]:
    """Exact wordings in the order of the text. One within a longer one does not count: *thigh* in *inner thigh*."""
    found = [
        mention
        for option in options
        for phrase in phrases(option.id, words)
        for mention in _windows(said, option.id, len(phrase), denial)
        if said[mention.clause].words[mention.places.start : mention.places.stop] == phrase
    ]
    longest = [one for one in found if not any(_within(one, other) for other in found)]
    return tuple(sorted(longest, key=lambda one: (one.clause, one.places.start)))


def resembles(
    said: Sequence[Clause],
    options: Sequence[Option],
    words: Mapping[str, OptionWords],
    denial: Denial,
    taken: Sequence[Mention],
) -> tuple[Mention, ...]:
    """Wordings that are nearly there, outside of those already `taken`, the likest first.

    Only those that are clearly liker than another option's at the same place.
    """
    found = [
        Mention(one.option, one.clause, one.places, one.denied, likeness)
        for option in options
        for phrase in phrases(option.id, words)
        if sum(map(len, phrase)) >= _LETTERS
        for one in _windows(said, option.id, len(phrase), denial)
        if not any(_overlap(one, other) for other in taken)
        if (likeness := _likeness(said[one.clause].words[one.places.start : one.places.stop], phrase)) >= _NEAR
    ]
    found.sort(key=lambda one: -one.likeness)
    return tuple(one for one in found if not any(_rivals(one, other) for other in found))


def _windows(said: Sequence[Clause], option: str, size: int, denial: Denial) -> Iterator[Mention]:
    for number, (clause, scope) in enumerate(zip(said, scopes(said, denial), strict=True)):
        for start in range(len(clause.words) - size + 1):
            places = range(start, start + size)
            yield Mention(option, number, places, denied=scope.denies(places))


def _likeness(typed: tuple[str, ...], phrase: tuple[str, ...]) -> float:
    return fuzz.ratio(" ".join(typed), " ".join(phrase), score_cutoff=_NEAR)


def _overlap(one: Mention, other: Mention) -> bool:
    return one.clause == other.clause and not set(one.places).isdisjoint(other.places)


def _within(one: Mention, other: Mention) -> bool:
    return _overlap(one, other) and len(one.places) < len(other.places) and set(one.places) <= set(other.places)


def _rivals(one: Mention, other: Mention) -> bool:
    return one.option != other.option and _overlap(one, other) and other.likeness > one.likeness - _MARGIN
