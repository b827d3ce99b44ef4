"""Typed text as the answer to the open question."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from rapidfuzz import fuzz

from bot.domain.flow import NONE, NOT_SURE, PREFER_NOT, Option, Question
from bot.wording.amounts import amounts, mended, numbers
from bot.wording.denial import is_well
from bot.wording.keywords import Mention, OptionWords, inclusive, mentions, phrases, resembles
from bot.wording.language import CommonWords
from bot.wording.typed import Clause, clauses, pieces_of, words_of

_YES, _NO = "yes", "no"
_YOUNGEST, _OLDEST = 10, 120
_ASIDE = 1
"""So many words beside the option named leave no doubt; with more, the person is asked back."""
_LONGEST = 60
_DIGITS = 9
_NOTHING_LIKE, _LETTERS = 82.0, 6


@dataclass(frozen=True, slots=True)
class Chosen:
    options: frozenset[str]
    sure: bool
    """False for a guess: ask *Below the knee. Right?*"""


@dataclass(frozen=True, slots=True)
class Denied:
    """A denial on a tick screen, such as *no numbness*: ask *none of these, then?*"""


@dataclass(frozen=True, slots=True)
class WhichOne:
    """A bare *yes* on a tick screen."""


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    pass


Understood = Chosen | Denied | WhichOne | NotUnderstood


def understand(
    text: str,
    question: Question,
    offered: Sequence[Option],
    words: Mapping[str, OptionWords],
    common: CommonWords,
) -> Understood:
    """What a text answers.

    Exclusive options (none, not sure) are only understood by their exact words, never guessed and never picked out
    of a sentence: a wrong guess there hides a danger sign.
    """
    typed = words_of(text)
    if not typed:
        return NotUnderstood()
    return (
        _exactly(typed, offered, words)
        or _commonly(typed, question, offered, common)
        or _by_number(typed, question, numbered(offered, words), common)
        or _measured(typed, question, offered, common)
        or _mentioned(text, question, offered, words, common)
    )


def numbered(offered: Sequence[Option], words: Mapping[str, OptionWords]) -> tuple[Option, ...]:
    """The options that carry a number on the screen, in the order of their numbers.

    All that are not exclusive, where at least one has its wording in the text instead of on its button.
    """
    options = inclusive(offered)
    has_full = any(words[option.id].full for option in options if option.id in words)
    return options if has_full else ()


def _exactly(typed: tuple[str, ...], offered: Sequence[Option], words: Mapping[str, OptionWords]) -> Chosen | None:
    found = {option.id for option in offered if typed in phrases(option.id, words)}
    return Chosen(frozenset(found), sure=True) if len(found) == 1 else None


def _commonly(
    typed: tuple[str, ...], question: Question, offered: Sequence[Option], common: CommonWords
) -> Understood | None:
    """Yes, no, none and the like, as the whole answer."""
    said = " ".join(typed)
    ids = {option.id for option in offered}
    meant = (
        (_YES, common.yes),
        (_NO, common.no),
        (NONE, common.none | common.no),
        (NOT_SURE, common.not_sure),
        (PREFER_NOT, common.prefer_not),
    )
    for option, phrases_of_it in meant:
        if option in ids and said in phrases_of_it:
            return Chosen(frozenset({option}), sure=True)
    if said in common.yes and question.kind == "many":
        return WhichOne()
    return NotUnderstood() if said in common.yes | common.no | common.none | common.not_sure else None


def _by_number(
    typed: tuple[str, ...], question: Question, options: tuple[Option, ...], common: CommonWords
) -> Understood | None:
    picked = [int(word[:_DIGITS]) for word in typed if word.isdecimal()]
    others = common.joining | common.option
    if not options or not picked or any(not word.isdecimal() and word not in others for word in typed):
        return None
    valid = all(1 <= number <= len(options) for number in picked)
    if not valid or (question.kind == "one" and len(set(picked)) > 1):
        return None if question.measure and len(picked) == 1 else NotUnderstood()
    return Chosen(frozenset(options[number - 1].id for number in picked), sure=True)


def _measured(
    typed: tuple[str, ...], question: Question, offered: Sequence[Option], common: CommonWords
) -> Understood | None:
    if question.measure is None and question.kind != "number":
        return None
    if question.kind == "number":
        values: tuple[float, ...] = tuple(value for value in numbers(typed, common) if _YOUNGEST <= value <= _OLDEST)
        sure = True
    else:
        assert question.measure is not None
        with_unit = amounts(typed, question.measure, common)
        guessed = with_unit or amounts(mended(typed, question.measure, common), question.measure, common)
        values = guessed or (numbers(typed, common) if len(typed) == 1 else ())
        sure = bool(with_unit)
    ids = {option.id for option in offered}
    found = [name for value in values if (name := question.measured(value)) in ids and name is not None]
    if not found:
        return None
    return Chosen(frozenset({found[0]}), sure=sure and len(set(found)) == 1)


def _mentioned(
    text: str,
    question: Question,
    offered: Sequence[Option],
    words: Mapping[str, OptionWords],
    common: CommonWords,
) -> Understood:
    said = clauses(text, common.denial.breaks)
    # A hollow denial, *not better*, leaves a danger sign standing on a tick screen; elsewhere it rules an option out.
    ticks = question.kind == "many"
    denial = common.denial if ticks else replace(common.denial, hollow=(), undone_by=())
    exact = mentions(said, inclusive(offered), words, denial)
    length = sum(len(clause.words) for clause in said)
    guessed = resembles(said, inclusive(offered), words, denial, exact) if length <= _LONGEST else ()
    heard = [one.option for one in exact if not one.denied]
    near = [one.option for one in guessed if not one.denied]
    beside = _beside(said, exact, common)
    if ticks:
        return _ticked(said, exact, guessed, common)
    if heard:
        named = list(dict.fromkeys((*heard, *near)))
        sure = len(named) == 1 and len(beside) <= _ASIDE and not _other_named(said, exact, common)
        return Chosen(frozenset({_meant(question, heard, named)}), sure=sure)
    return Chosen(frozenset({near[0]}), sure=False) if len(set(near)) == 1 else NotUnderstood()


def _ticked(
    said: Sequence[Clause], exact: Sequence[Mention], guessed: Sequence[Mention], common: CommonWords
) -> Understood:
    fine = [one for one in exact if is_well(said[one.clause], one.places, common.denial, common.joining)]
    heard = [one.option for one in exact if not one.denied and one not in fine]
    near = [one.option for one in guessed if not one.denied]
    beside = _beside(said, exact, common)
    if not heard and _all_well(said, beside, common):
        return Denied()
    if heard or near:
        return Chosen(frozenset((*heard, *near)), sure=not near and len(beside) <= _ASIDE)
    if _only_denies(said, common) or _nearly_nothing(said, common):
        return Denied()
    return Denied() if (exact or guessed) and not fine else NotUnderstood()


def _meant(question: Question, heard: Sequence[str], named: Sequence[str]) -> str:
    if not question.last_counts:
        return heard[-1]
    return [option.id for option in question.options if option.id in named][-1]


def _other_named(said: Sequence[Clause], mentions: Sequence[Mention], common: CommonWords) -> bool:
    """Whether something unknown is joined to what is known: *legs* in *back and legs*, unless it is known."""
    taken = {(one.clause, place) for one in mentions for place in one.places}
    for number, clause in enumerate(said):
        known, other = False, False
        for place, word in enumerate(clause.words):
            if word in common.joining or place in clause.commas:
                if other and not known:
                    return True
                known, other = False, False
            known = known or (number, place) in taken
            other = other or word not in common.small | common.joining
        if other and not known:
            return True
    return False


def _beside(said: Sequence[Clause], mentions: Sequence[Mention], common: CommonWords) -> list[str]:
    """The words that belong to no option and are not small: *it gets worse* in *it gets worse bending*."""
    taken = {(one.clause, place) for one in mentions for place in one.places}
    return [
        word
        for number, clause in enumerate(said)
        for place, word in enumerate(clause.words)
        if (number, place) not in taken and (word.isdecimal() or word not in common.small | common.joining)
    ]


def _only_denies(said: Sequence[Clause], common: CommonWords) -> bool:
    """Whether there is nothing but *no* and small words. Anything else may be a danger sign in unknown words."""
    known = common.small | common.denial.words | common.denial.lone | common.denial.troubles
    spoken = [word for clause in said for word in clause.words]
    return known.issuperset(spoken) and not common.denial.words.isdisjoint(spoken)


def _all_well(said: Sequence[Clause], beside: Sequence[str], common: CommonWords) -> bool:
    """Whether all that is said is that something, or everything, is fine. Unknown words may be a danger sign."""
    denial = common.denial
    known = common.small | denial.well | denial.workings | denial.beside_well | denial.lone
    spoken = [word for clause in said for word in clause.words]
    asks = any(clause.asks for clause in said) or spoken[0] in common.asking
    pieces = [piece for clause in said for piece in pieces_of(clause)]
    unwell = any(
        not denial.well.isdisjoint(piece) and not (denial.words | denial.unable).isdisjoint(piece)
        for piece in pieces  # legs no good
    )
    return not asks and not unwell and not denial.well.isdisjoint(spoken) and known.issuperset(beside)


def _nearly_nothing(said: Sequence[Clause], common: CommonWords) -> bool:
    """A misspelt *nothing*. *None* is never guessed, so that this is only a denial, which is asked about."""
    spoken = [word for clause in said for word in clause.words]
    nothing = [word for word in common.none if len(word) >= _LETTERS and " " not in word]
    return len(spoken) == 1 and any(
        word[0] == spoken[0][0] and fuzz.ratio(word, spoken[0]) >= _NOTHING_LIKE for word in nothing
    )
