"""A4 pages that are filled from the top, line by line; what has no room goes on the next page."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.drawing import shapes
from bot.drawing.wrap import from_the_right

WIDTH, HEIGHT = 1240, 1754
"""Pixels of A4, 150 to an inch."""
EDGE = 76


@dataclass(frozen=True, slots=True)
class Block:
    """What is never cut in two: mostly one line of words."""

    height: float
    svg: str = ""
    """Drawn from its own top."""
    with_next: bool = False
    """It makes no sense at the foot of a page."""


def together(blocks: Sequence[Block], room: float) -> list[list[Block]]:
    """The blocks of each page."""
    pages: list[list[Block]] = [[]]
    left = room
    for group in _groups(blocks):
        height = sum(block.height for block in group)
        if height > left and pages[-1]:
            pages.append([])
            left = room
        pages[-1] += group
        left -= height
    return pages


def _groups(blocks: Iterable[Block]) -> list[list[Block]]:
    groups: list[list[Block]] = [[]]
    for block in blocks:
        groups[-1].append(block)
        if not block.with_next:
            groups.append([])
    return [group for group in groups if group]


def stacked(blocks: Iterable[Block], top: float) -> str:
    parts = []
    for block in blocks:
        parts.append(shapes.group([block.svg], transform=f"translate(0 {top:.1f})") if block.svg else "")
        top += block.height
    return "".join(parts)


@dataclass(frozen=True, slots=True)
class Side:
    """Where lines begin: at the left, or at the right in languages that are read from there."""

    right_to_left: bool

    def x(self, at: float) -> float:
        """From the distance to the edge where reading begins."""
        return WIDTH - at if self.right_to_left else at

    def words(self, text: str, at: float, base: float, size: float, *, bold: bool = False, fill: str) -> str:
        anchor, weight = ("end" if self.right_to_left else "start"), ("700" if bold else "500")
        shown = from_the_right(text) if self.right_to_left else text
        return shapes.words(shown, (self.x(at), base), size, text_anchor=anchor, font_weight=weight, fill=fill)

    def box(self, at: float, top: float, width: float, height: float, **look: object) -> str:
        return shapes.box(self.x(at) - (width if self.right_to_left else 0), top, width, height, **look)
