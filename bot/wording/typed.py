"""Typed text as plain words in clauses: no case, accents, apostrophes or pictures."""

import re
import unicodedata
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import pairwise

LONGEST = 5_000
"""Characters that are read; Telegram allows 4096."""

_SILENT = re.compile("['’‘ʼ`´\u00ad\u200b-\u200f\u2060\ufeff]")
_ACCENT = re.compile("[\u0300-\u036f]")
# Letters, and the vowel signs of scripts that write them as marks.
_LETTER = r"(?:[^\W\d_]|[\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u0900-\u0963\u0971-\u0dff\u0e31-\u0e4e])"
_PIECE = re.compile(rf"\d+(?:\.\d+)?|{_LETTER}+|[.!?;…\u061f\u0964\u3002]+|[,:()\n–—\u060c]|(?<=\s)-(?=\s)")
# "1/2" alone may be options 1 and 2: only with a word behind it, it is a half.
_FRACTION = re.compile(r"(?<![\d/.])(?:(\d+) +)?([1-9])/([2-9])(?![\d/.])(?=\s*[^\W\d_])")
_STOPS = frozenset(".!?;…\u061f\u0964\u3002")
_COMMAS = frozenset(",:()\n–—-\u060c")
_MARKS = _STOPS | _COMMAS
_QUESTION_MARKS = frozenset("?\u061f")


@dataclass(frozen=True, slots=True)
class Clause:
    """Words that belong together, up to a full stop or a word such as *but*."""

    words: tuple[str, ...]
    commas: frozenset[int] = frozenset()
    """Places of the words that follow a comma, a colon or a new line."""
    asks: bool = False
    """Ended by a question mark."""


def plain(text: str) -> str:
    """Lower case without accents and apostrophes, so that *Can't* and *cant* are one word."""
    text = _SILENT.sub("", text[:LONGEST]).casefold()
    if text.isascii():
        return text
    bare = _ACCENT.sub("", unicodedata.normalize("NFKD", text))
    return _SILENT.sub("", unicodedata.normalize("NFC", bare)).casefold()


def words_of(text: str) -> tuple[str, ...]:
    """The words, with fractions as decimals: *3/4 hour* is *0.75 hour*."""
    pieces = _PIECE.findall(_FRACTION.sub(_decimal, plain(text)))
    return tuple(piece for piece in pieces if piece[0] not in _MARKS)


def pieces_of(clause: Clause) -> tuple[tuple[str, ...], ...]:
    """The words between the commas."""
    cuts = [0, *sorted(clause.commas), len(clause.words)]
    return tuple(clause.words[begin:end] for begin, end in pairwise(cuts))


def _decimal(fraction: re.Match[str]) -> str:
    whole, above, below = (int(group or 0) for group in fraction.groups())
    return f"{whole + above / below:.4g}" if above < below else fraction[0]


def clauses(text: str, breaks: AbstractSet[str]) -> tuple[Clause, ...]:
    """The clauses of a text, in order. `breaks` are the words that begin a new one."""
    found: list[Clause] = []
    words: list[str] = []
    commas: set[int] = set()
    for piece in [*_PIECE.findall(plain(text)), "."]:
        stop = piece[0] in _STOPS
        if stop or piece in breaks:
            if words:
                asks = stop and not _QUESTION_MARKS.isdisjoint(piece)
                found.append(Clause(tuple(words), frozenset(commas), asks))
            words, commas = [], set()
        elif piece in _COMMAS:
            commas.add(len(words))
        else:
            words.append(piece)
    return tuple(found)
