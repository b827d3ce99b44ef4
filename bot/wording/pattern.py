"""Phrases to listen for, in a form that a translator can write.

`numb legs`      these words in this order, at most three others between them and no comma
`NUMB + SADDLE`  these parts in any order, near each other in the same clause
`A & B`          both somewhere in the text
`- plank`        not with this word near, on the same side of a comma (before a `&` or the end)
`(hot|warm)`     either
`shiver*`        whatever begins so
`foot_drop`      side by side
`NUMB`           a group of words; in a group a space is side by side too
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.wording.typed import Clause, words_of

_BETWEEN = 3
_NEAR = 8
_EXCEPT_NEAR = 3

Slot = tuple[tuple[str, ...], ...]
"""Alternatives, each of words that stand side by side."""
Places = tuple[int, ...]

_SLOT = re.compile(r"\(([^()]+)\)|([^\s()]+)")


@dataclass(frozen=True, slots=True)
class Part:
    """What one clause has to hold."""

    runs: tuple[tuple[Slot, ...], ...]
    unless: tuple[Slot, ...]
    openers: tuple[frozenset[str], ...]
    """For each slot the words it can begin with: where one of these sets is absent, so is the part."""


Phrase = tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Scene:
    """A clause, and where in it the words looked for are."""

    clause: Clause
    at: Mapping[str, frozenset[int]]


def parse(phrase: str, groups: Mapping[str, Slot]) -> Phrase:
    """Raises: ValueError for a phrase that is not of the form above, or names a group not yet defined."""
    try:
        return tuple(_part(half.strip(), groups) for half in phrase.split("&"))
    except ValueError as error:
        raise ValueError(f"{phrase!r}: {error}") from error


def parse_group(items: Sequence[str], groups: Mapping[str, Slot]) -> Slot:
    """Raises: ValueError for an empty group, or one that names a group not yet defined."""
    return tuple(found for item in items for found in _alternatives(item.strip(), groups))


def wanted(phrase: Phrase) -> Iterator[str]:
    """The words that speak for the phrase."""
    return (word for part in phrase for run in part.runs for slot in run for one in slot for word in one)


def unwanted(phrase: Phrase) -> Iterator[str]:
    """The words that speak against it."""
    return (word for part in phrase for slot in part.unless for one in slot for word in one)


def find(part: Part, scene: Scene) -> Iterator[Places]:
    """Every place where the clause says this, by the places of its words."""
    if any(opener.isdisjoint(scene.at) for opener in part.openers):
        return
    runs = [{places[0]: places for places in _run(run, scene)} for run in part.runs]
    for places in runs[0].values():
        together = _together(places, runs[1:])
        if together and not any(_is_near(slot, together, scene) for slot in part.unless):
            yield together


def _together(places: Places, others: Sequence[Mapping[int, Places]]) -> Places:
    for starts in others:
        window = range(places[0] - 2 * _NEAR, places[-1] + _NEAR + 2)
        near = (
            starts[at] for at in sorted(window, key=lambda at: abs(at - places[0])) if _fits(starts.get(at), places)
        )
        found = next(near, None)
        if found is None:
            return ()
        places = tuple(sorted(places + found))
    return places


def _fits(found: Places | None, places: Places) -> bool:
    return (
        found is not None
        and found[0] - places[-1] <= _NEAR + 1
        and places[0] - found[-1] <= _NEAR + 1
        and set(found).isdisjoint(places)
    )


def _run(run: tuple[Slot, ...], scene: Scene) -> Iterator[Places]:
    first = frozenset(place for one in run[0] for place in scene.at.get(one[0], ()))
    for start in sorted(first):
        found = next(_from(run, start, scene), None)
        if found:
            yield found


def _from(run: tuple[Slot, ...], start: int, scene: Scene) -> Iterator[Places]:
    for side_by_side in run[0]:
        places = tuple(range(start, start + len(side_by_side)))
        if not all(place in scene.at.get(word, ()) for place, word in zip(places, side_by_side, strict=True)):
            continue
        if len(run) == 1:
            yield places
        for then in range(places[-1] + 1, places[-1] + _BETWEEN + 2) if len(run) > 1 else ():
            if then in scene.clause.commas:
                break
            yield from (places + rest for rest in _from(run[1:], then, scene))


def _is_near(slot: Slot, places: Places, scene: Scene) -> bool:
    commas = scene.clause.commas
    first = max((at for at in commas if at <= places[0]), default=0)
    last = min((at for at in commas if at > places[-1]), default=len(scene.clause.words))
    starts = range(max(first, places[0] - _EXCEPT_NEAR), min(last, places[-1] + _EXCEPT_NEAR + 1))
    return any(next(_from((slot,), start, scene), None) for start in starts)


def _part(text: str, groups: Mapping[str, Slot]) -> Part:
    wanted, *unless = re.split(r"\s-\s", text)
    runs = tuple(_slots(run, groups) for run in re.split(r"\s\+\s", wanted))
    openers = tuple(frozenset(one[0] for one in slot) for run in runs for slot in run)
    return Part(runs, tuple(slot for one in unless for slot in _slots(one, groups)), openers)


def _slots(text: str, groups: Mapping[str, Slot]) -> tuple[Slot, ...]:
    found = tuple(
        tuple(one for choice in (either or single).split("|") for one in _alternatives(choice.strip(), groups))
        for either, single in _SLOT.findall(text)
    )
    if not found or re.sub(_SLOT, "", text).strip():
        raise ValueError(f"not a phrase: {text!r}")
    return found


def _alternatives(item: str, groups: Mapping[str, Slot]) -> Slot:
    if item.isupper():
        if item not in groups:
            raise ValueError(f"there is no group {item!r} above")
        return groups[item]
    return (tuple(_word(word) for word in re.split(r"[\s_]+", item)),)


def _word(word: str) -> str:
    bare = words_of(word.removesuffix("*"))
    if len(bare) != 1:
        raise ValueError(f"not one word: {word!r}")
    return bare[0] + ("*" if word.endswith("*") else "")
