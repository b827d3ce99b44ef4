"""Numbers and measures in typed text: *sixty seven*, *half a mile*, *a couple of weeks*."""

from collections.abc import Iterator
from dataclasses import dataclass

from rapidfuzz import fuzz

from bot.domain.flow import Measure
from bot.wording.language import CommonWords

_TEN, _TENS, _HUNDRED = 10, 20, 100
_SKIP = 3
_ALMOST = 0.99
_NEAR, _LETTERS = 80.0, 5


@dataclass(frozen=True, slots=True)
class _Number:
    value: float
    first: int
    behind: int


def numbers(words: tuple[str, ...], common: CommonWords) -> tuple[float, ...]:
    """All numbers, in order; one that is not quite reached (*almost 70*) is a little less."""
    return tuple(_reached(number, words, common) for number in _numbers(words, common))


def amounts(words: tuple[str, ...], measure: Measure, common: CommonWords) -> tuple[float, ...]:
    """All measures, in the measure's unit and in order. In *10 to 15 minutes* both are."""
    found: list[float] = []
    units = _units(measure, common)
    factor, behind = None, 0
    for number in reversed(tuple(_numbers(words, common))):
        unit = _unit(words, number.behind, units, common)
        shared = factor if _joined(words[number.behind : behind], common) else None
        factor, behind = shared if unit is None else units[words[unit]], number.first
        if factor is not None:
            half = 0 if unit is None else _half(words[unit + 1 : unit + 1 + _SKIP], common)  # a month and a half
            found.append((_reached(number, words, common) + half) * factor)
    return tuple(reversed(found))


def mended(words: tuple[str, ...], measure: Measure, common: CommonWords) -> tuple[str, ...]:
    """The words, with those that are nearly a unit as that unit: *8 moths*. A guess."""
    units = [unit for unit in _units(measure, common) if len(unit) >= _LETTERS]
    return tuple(_nearest(word, units) if len(word) >= _LETTERS - 1 else word for word in words)


def _nearest(word: str, units: list[str]) -> str:
    likeness, unit = max(((fuzz.ratio(word, unit), unit) for unit in units), default=(0.0, word))
    return unit if likeness >= _NEAR else word


def _joined(words: tuple[str, ...], common: CommonWords) -> bool:
    return len(words) <= 1 and all(word in common.joining for word in words)


def _units(measure: Measure, common: CommonWords) -> dict[str, float]:
    """How much of the measure's unit the word of a unit stands for."""
    units = dict(common.units.get(measure.unit, {}))
    if measure.per_minute is not None:
        units |= {word: minutes * measure.per_minute for word, minutes in common.units["minutes"].items()}
    return units


def _unit(words: tuple[str, ...], at: int, units: dict[str, float], common: CommonWords) -> int | None:
    """The place of the unit that follows here."""
    for place in range(at, min(at + _SKIP, len(words))):
        if words[place] in units:
            return place
        if words[place] not in common.between:
            return None
    return None


def _reached(number: _Number, words: tuple[str, ...], common: CommonWords) -> float:
    before = words[max(0, number.first - 2) : number.first]
    return number.value if common.less.isdisjoint(before) else number.value * _ALMOST


def _numbers(words: tuple[str, ...], common: CommonWords) -> Iterator[_Number]:
    at = 0
    while at < len(words):
        value = _value(words[at], common)
        first, at = at, at + 1
        if value is None:
            continue
        while (more := _with(value, words[at : at + 2], common)) is not None:
            value, at = more[0], at + more[1]
        if half := _half(words[at : at + _SKIP], common):
            value, at = value + half, at + _SKIP
        yield _Number(value, first, at)
        while at < len(words) and words[at] in common.between:  # half *a* mile is one number
            at += 1


def _value(word: str, common: CommonWords) -> float | None:
    return float(word) if word[0].isdecimal() else common.numbers.get(word)


def _half(words: tuple[str, ...], common: CommonWords) -> float:
    """*And a half*, behind a number."""
    if len(words) < _SKIP or words[0] not in common.joining or words[1] not in common.between:
        return 0
    value = common.numbers.get(words[2], 1)
    return value if value < 1 else 0


def _with(value: float, words: tuple[str, ...], common: CommonWords) -> tuple[float, int] | None:
    """The number that the next words complete, and how many of them do: *sixty seven*, *a couple*."""
    more = common.numbers.get(words[0]) if words else None
    if more is None:
        behind = common.numbers.get(words[1], 0) if len(words) > 1 and words[0] in common.joining else 0
        whole_hundreds = value >= _HUNDRED and value % _HUNDRED == 0
        return (value + behind, 2) if whole_hundreds and 1 < behind < _HUNDRED else None
    if more == _HUNDRED and value < _HUNDRED:
        return value * more, 1
    if value == 1:
        return more, 1
    tens = value >= _TENS and value % _TEN == 0
    return (value + more, 1) if tens and 1 <= more < _TEN else None
