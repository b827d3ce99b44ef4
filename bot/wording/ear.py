"""The ear: danger signs in typed text. What it hears is asked back, never concluded."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum

from bot.wording.denial import Denial, Scope, scopes
from bot.wording.pattern import Part, Phrase, Scene, Slot, find, parse, parse_group, unwanted, wanted
from bot.wording.spelling import Vocabulary, vocabulary
from bot.wording.typed import Clause, clauses


@dataclass(frozen=True, slots=True)
class EarWords:
    """A language's `ear.yaml`."""

    groups: Mapping[str, tuple[str, ...]]
    signs: Mapping[str, Mapping[str, tuple[str, ...]]]
    """Phrases by question and option, the most urgent first."""
    crisis: Mapping[str, tuple[str, ...]]
    ordinary: tuple[str, ...] = ()
    """Words that are near a danger sign's spelling, and are not one."""


@dataclass(frozen=True, slots=True)
class Ear:
    """`EarWords`, ready to listen with; made by `tune`."""

    signs: Mapping[tuple[str, str], tuple[Phrase, ...]]
    crisis: Mapping[str, tuple[Phrase, ...]]
    vocabulary: Vocabulary
    denial: Denial


@dataclass(frozen=True, slots=True)
class Listened:
    signs: tuple[tuple[str, str], ...] = ()
    """Question and option, heard and not denied; the misspelt after the others, both in the order of `ear.yaml`."""
    denied: tuple[tuple[str, str], ...] = ()
    crisis: str | None = None
    """`suicide` or `violence`."""


class _Certainty(IntEnum):
    """How surely a text says something."""

    ABSENT, DENIED, MISSPELT, SAID = range(4)


@dataclass(frozen=True, slots=True)
class _Spoken:
    scene: Scene
    guessed: frozenset[int]
    """Places of misspelt words."""
    scope: Scope


def tune(words: EarWords, denial: Denial) -> Ear:
    """Raises: ValueError for a phrase that cannot be read."""
    groups: dict[str, Slot] = {}
    for name, items in words.groups.items():
        groups[name] = parse_group(items, groups)
    signs = {
        (question, option): tuple(parse(phrase, groups) for phrase in phrases)
        for question, options in words.signs.items()
        for option, phrases in options.items()
    }
    crisis = {name: tuple(parse(phrase, groups) for phrase in phrases) for name, phrases in words.crisis.items()}
    everything = [phrase for phrases in (*signs.values(), *crisis.values()) for phrase in phrases]
    known = vocabulary(
        (word for phrase in everything for word in wanted(phrase)),
        (word for phrase in everything for word in unwanted(phrase)),
        words.ordinary,
    )
    return Ear(signs, crisis, known, denial)


def listen(text: str, ear: Ear) -> Listened:
    spoken = tuple(_spoken(clauses(text, ear.denial.breaks), ear))
    present = frozenset(word for one in spoken for word in one.scene.at)
    heard = {sign: _certainty(phrases, spoken, present) for sign, phrases in ear.signs.items()}
    said = [sign for sign, certainty in heard.items() if certainty is _Certainty.SAID]
    misspelt = [sign for sign, certainty in heard.items() if certainty is _Certainty.MISSPELT]
    crises = (name for name, phrases in ear.crisis.items() if _certainty(phrases, spoken, present) > _Certainty.DENIED)
    return Listened(
        signs=(*said, *misspelt),
        denied=tuple(sign for sign, certainty in heard.items() if certainty is _Certainty.DENIED),
        crisis=next(crises, None),
    )


def _spoken(said: tuple[Clause, ...], ear: Ear) -> Iterator[_Spoken]:
    for clause, scope in zip(said, scopes(said, ear.denial), strict=True):
        at: dict[str, set[int]] = {}
        guessed: set[int] = set()
        for index, word in enumerate(clause.words):
            known = ear.vocabulary.sense(word)
            near = ear.vocabulary.guess(word) if word not in known else frozenset()
            if near and not known:
                guessed.add(index)
            for one in known | near:
                at.setdefault(one, set()).add(index)
        scene = Scene(clause, {word: frozenset(places) for word, places in at.items()})
        yield _Spoken(scene, frozenset(guessed), scope)


def _certainty(phrases: Iterable[Phrase], spoken: tuple[_Spoken, ...], present: frozenset[str]) -> _Certainty:
    """That of the phrase said most surely; a phrase of several parts is as sure as its weakest."""
    return max(
        (
            min(max((_in(part, one) for one in spoken), default=_Certainty.ABSENT) for part in phrase)
            for phrase in phrases
            if not any(opener.isdisjoint(present) for part in phrase for opener in part.openers)
        ),
        default=_Certainty.ABSENT,
    )


def _in(part: Part, spoken: _Spoken) -> _Certainty:
    best = _Certainty.ABSENT
    for places in find(part, spoken.scene):
        if spoken.scope.denies(places):
            best = max(best, _Certainty.DENIED)
        elif spoken.guessed.isdisjoint(places):
            return _Certainty.SAID
        else:
            best = _Certainty.MISSPELT
    return best
