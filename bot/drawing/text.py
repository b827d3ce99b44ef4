"""Words that fit into a picture: measured, made smaller, then folded into two lines."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont

ROBOTO_UNTIL = "\u052f"
"""The last letter of Latin, Greek and Cyrillic; signs of the common punctuation block are drawn too."""
SQUARE_FROM, WIDE_LETTER = "\u1100", 0.75
SMALLEST = 11.0


@dataclass(frozen=True, slots=True)
class Fitted:
    lines: tuple[str, ...]
    size: float
    """In pixels, at most what was asked for."""


def fit(text: str, width: float, size: float, *, bold: bool = False, lines: int = 2) -> Fitted:
    """The text as large as fits: one line down to four fifths of the size, then two; at last it is cut."""
    words = " ".join(text.split())
    alone = _size(words, width, size, bold=bold)
    if alone >= size * 0.8 or lines == 1 or not words[1:]:
        return _cut((words,), width, max(alone, SMALLEST), bold=bold)
    best = max(_folds(words), key=lambda fold: min(_size(line, width, size, bold=bold) for line in fold))
    return _cut(best, width, max(min(_size(line, width, size, bold=bold) for line in best), SMALLEST), bold=bold)


def wide(text: str, size: float, *, bold: bool = False) -> float:
    """In pixels. Letters that the font lacks count as squares from East Asia on, and as wide letters before."""
    known = "".join(letter for letter in text if in_roboto(letter))
    others = sum(1.0 if letter >= SQUARE_FROM else WIDE_LETTER for letter in text if not in_roboto(letter))
    return _measured(known, bold=bold) * size / 100 + others * size


def in_roboto(text: str) -> bool:
    return all(letter <= ROBOTO_UNTIL or "\u2010" <= letter <= "\u2044" for letter in text)


def font_file(*, bold: bool) -> str:
    import font_roboto

    return str(font_roboto.RobotoBold if bold else font_roboto.RobotoMedium)


@lru_cache(maxsize=2)
def _font(*, bold: bool) -> "FreeTypeFont":
    from PIL import ImageFont

    return ImageFont.truetype(font_file(bold=bold), 100, layout_engine=ImageFont.Layout.BASIC)


def _measured(text: str, *, bold: bool) -> float:
    return float(_font(bold=bold).getlength(text))


def _size(text: str, width: float, size: float, *, bold: bool) -> float:
    return min(size, size * width / max(wide(text, size, bold=bold), 1e-6))


def _folds(text: str) -> Iterator[tuple[str, str]]:
    """Every way into two lines; between words where there are any."""
    gaps = [index for index, letter in enumerate(text) if letter == " "]
    if gaps:
        return ((text[:gap], text[gap + 1 :]) for gap in gaps)
    return ((text[:at], text[at:]) for at in range(1, len(text)))


def _cut(lines: tuple[str, ...], width: float, size: float, *, bold: bool) -> Fitted:
    return Fitted(tuple(_shortened(line, width, size, bold=bold) for line in lines), size)


def _shortened(line: str, width: float, size: float, *, bold: bool) -> str:
    if wide(line, size, bold=bold) <= width + 0.01:
        return line
    while line and wide(f"{line}…", size, bold=bold) > width:
        line = line[:-1]
    return f"{line.rstrip()}…"
