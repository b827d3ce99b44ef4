"""What a person says they do not have: *no numbness*, *I have never had a fever*.

A denial that is overlooked costs one question more; a danger sign that is taken for a denial may cost much more.
So wherever a sentence can be read in two ways, it is not a denial.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

from bot.wording.typed import Clause

_REACH = 6
_LIST_ITEM = 2


@dataclass(frozen=True, slots=True)
class Denial:
    """A language's words for it; all without apostrophes, in lower case."""

    words: frozenset[str]
    """Begin a denial: no, not, without."""
    unable: frozenset[str]
    """Begin none, and what they are part of is never denied: *cannot pee*."""
    hollow: tuple[str, ...]
    """Look like one but deny nothing: *not only*, *no idea*."""
    undone_by: tuple[str, ...]
    """Turn one round: *never had chest pain like this*."""
    ends: frozenset[str]
    """Words that a denial does not reach past: and, because."""
    speakers: frozenset[str]
    """Begin a new statement (I, he), unless they follow one of `opinions` (*I don't think I have*)."""
    opinions: frozenset[str]
    objects: frozenset[str]
    """Complete a denial: *no pain*. What follows is a new thing, unless joined by one of `alternatives`."""
    alternatives: frozenset[str]
    lone: frozenset[str]
    """Deny what stands right before them, at the end: *Fever? No.*"""
    breaks: frozenset[str]
    """Begin a new clause: but, however."""
    troubles: frozenset[str] = frozenset()
    """Name no trouble in particular: *no problems* denies all."""
    well: frozenset[str] = frozenset()
    """Deny trouble with one of `workings`: *peeing is fine*."""
    workings: frozenset[str] = frozenset()
    """Parts and functions of the body. A complaint is none: *the numbness is ok* is still numbness."""
    beside_well: frozenset[str] = frozenset()
    """May stand around such a word: *my legs **are** fine*."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What is denied in a clause, by the places of its words."""

    own: frozenset[int]
    """Words that say no."""
    covered: frozenset[int]
    answered: frozenset[int] = frozenset()
    """Stand right before a lone *no*: *numbness: none*."""

    def denies(self, places: Iterable[int]) -> bool:
        """Whether a wording found at these places is denied.

        What says no itself (*cannot*, *no feeling*) never is: *I don't have no feeling* means that there is none.
        """
        found = frozenset(places)
        touched = not self.covered.isdisjoint(found) or max(found, default=-1) in self.answered
        return touched and self.own.isdisjoint(found)


def scopes(said: Sequence[Clause], denial: Denial) -> tuple[Scope, ...]:
    """One for each clause; a question that is followed by nothing but *no* is denied as a whole."""
    found = []
    for clause, then in zip_longest(said, said[1:]):
        scope = _scope(clause, denial)
        refused = clause.asks and then is not None and denial.lone.issuperset(then.words)
        found.append(replace(scope, covered=frozenset(range(len(clause.words)))) if refused else scope)
    return tuple(found)


def is_well(clause: Clause, places: range, denial: Denial, joining: frozenset[str]) -> bool:
    """Whether what stands at these places is said to be fine. The ear never asks: only what answers a question may."""
    words, begins = clause.words, places.start
    if clause.asks or not denial.workings.issuperset(words[begins : places.stop]):
        return False
    while begins and begins not in clause.commas and words[begins - 1] not in joining:
        begins -= 1
    if not (denial.words | denial.unable).isdisjoint(words[begins : places.start]):
        return False
    at = places.stop
    while at < len(words) and at not in clause.commas and words[at] in denial.beside_well:
        at += 1
    stops = at + 1 >= len(words) or at + 1 in clause.commas or words[at + 1] in joining
    after = at < len(words) and at not in clause.commas and words[at] in denial.well
    return (after and stops) or (places.start > begins and words[places.start - 1] in denial.well)


def _scope(clause: Clause, denial: Denial) -> Scope:
    negations = frozenset(place for place, word in enumerate(clause.words) if word in denial.words)
    own = negations | {place for place, word in enumerate(clause.words) if word in denial.unable}
    if not negations or _says(clause.words, denial.undone_by):
        return Scope(own, frozenset())
    answered = frozenset(place - 1 for place in negations if _is_lone(clause, place, denial))
    covered: set[int] = set()
    left = 0
    for place, word in enumerate(clause.words):
        if place in negations:
            left = 0 if _is_hollow(clause.words[place:], denial) else _REACH
        elif left and not _ends(clause, place, negations, denial):
            covered.add(place)
            left = _left(clause, place, left, denial) if word not in denial.alternatives else _REACH
        else:
            left = 0
    return Scope(own, frozenset(covered), answered)


def _is_lone(clause: Clause, place: int, denial: Denial) -> bool:
    behind = place + 1
    return clause.words[place] in denial.lone and (behind == len(clause.words) or behind in clause.commas)


def _left(clause: Clause, place: int, left: int, denial: Denial) -> int:
    behind = place + 1
    joined = behind in clause.commas or not denial.alternatives.isdisjoint(clause.words[behind : behind + 1])
    complete = clause.words[place] in denial.objects and not joined
    return 0 if complete else left - 1


def _ends(clause: Clause, place: int, negations: frozenset[int], denial: Denial) -> bool:
    word, before = clause.words[place], clause.words[place - 1]
    if place in clause.commas:
        return place - 1 in negations or not _list_goes_on(clause, place, denial)
    return word in denial.ends or (word in denial.speakers and before not in denial.opinions)


def _list_goes_on(clause: Clause, place: int, denial: Denial) -> bool:
    """Whether short items lead to an *or*: in *no fever, chills or sweats* all three are denied."""
    item = 0
    for at in range(place, len(clause.words)):
        if clause.words[at] in denial.alternatives:
            return True
        item = 1 if at in clause.commas else item + 1
        if item > _LIST_ITEM or clause.words[at] in denial.ends | denial.speakers:
            return False
    return False


def _is_hollow(words: tuple[str, ...], denial: Denial) -> bool:
    return f"{' '.join(words[:4])} ".startswith(tuple(f"{phrase} " for phrase in denial.hollow))


def _says(words: tuple[str, ...], phrases: tuple[str, ...]) -> bool:
    text = f" {' '.join(words)} "
    return any(f" {phrase} " in text for phrase in phrases)
