"""Where things stand on a chart: the days along the plot, and the words beside it, on the side where reading begins."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from bot.drawing import shapes
from bot.drawing.card import INK
from bot.drawing.text import Fitted, fit, wide
from bot.drawing.wrap import from_the_right, halved
from bot.wording.chart import Chart, Tick

WIDTH, EDGE = 640, 26
"""Pixels; half as many on a narrow phone."""
NAMES, NUMBERS = 160, 36
"""Beside the plot: what things are called, and the numbers of its axis."""
SIZE, SMALL = 25.0, 22.0
"""Of letters: a narrow phone shows them half as large."""
FOLD = 1.08
"""From line to line, in letters' heights."""
GRID = "#dccfb8"


@dataclass(frozen=True, slots=True)
class Frame:
    """The plot's place, from left to right."""

    first: date
    days: int
    right_to_left: bool

    @property
    def left(self) -> float:
        return EDGE if self.right_to_left else EDGE + NAMES + NUMBERS

    @property
    def right(self) -> float:
        return self.left + WIDTH - 2 * EDGE - NAMES - NUMBERS

    @property
    def slot(self) -> float:
        """The width of a day."""
        return (self.right - self.left) / self.days

    def x(self, day: date) -> float:
        """The middle of a day. Time runs from left to right in every language, as in every chart."""
        return self.left + ((day - self.first).days + 0.5) * self.slot

    def name(self, text: str, middle: float, *, bold: bool = False, indent: float = 0.0, lines: int = 2) -> str:
        """Words beside the plot, folded where they are long and may be."""
        room = NAMES - indent
        fitted = Fitted((text,), SMALL)
        if wide(text, SMALL, bold=bold) > room:
            fitted = Fitted(halved(text, SMALL, bold=bold), SMALL)
        if len(fitted.lines) > lines or any(wide(line, SMALL, bold=bold) > room for line in fitted.lines):
            fitted = fit(text, room, SMALL, bold=bold, lines=lines)
        size = fitted.size
        top = middle - size * FOLD * (len(fitted.lines) - 1) / 2 + size * 0.35
        places = ((line, top + number * size * FOLD) for number, line in enumerate(fitted.lines))
        return "".join(self._begun(line, y, size, indent, bold=bold) for line, y in places)

    def heading(self, text: str, top: float, size: float = SIZE) -> str:
        fitted = fit(text, WIDTH - 2 * EDGE, size, bold=True, lines=1)
        return self._begun(fitted.lines[0], top + size, fitted.size, bold=True)

    def number(self, text: str, middle: float) -> str:
        """Beside the axis."""
        x, anchor = (self.right + 10, "start") if self.right_to_left else (self.left - 10, "end")
        fitted = fit(text, NUMBERS + NAMES - 20, SMALL, lines=1)
        at = (x, middle + SMALL * 0.35)
        return shapes.words(fitted.lines[0], at, fitted.size, text_anchor=anchor, font_weight="500", fill=INK)

    def sign_at(self, radius: float) -> float:
        """The middle of a sign before a name."""
        return WIDTH - EDGE - radius if self.right_to_left else EDGE + radius

    def grid(self, ticks: Iterable[Tick], top: float, bottom: float) -> str:
        lines = (((x := self.x(tick.day), top), (x, bottom)) for tick in ticks)
        return "".join(shapes.line(line, stroke=GRID, stroke_width="2", stroke_dasharray="1 7") for line in lines)

    def dates(self, ticks: Sequence[Tick], top: float) -> str:
        """All, or every second one and so on, so that they do not touch; the last one for certain."""
        widest = max((wide(tick.words, SMALL) for tick in ticks), default=0.0)
        known = tuple(reversed(ticks))
        step = next((step for step in range(1, len(known)) if self._apart(known[::step]) > widest + SMALL / 3), None)
        return "".join(self._date(tick, top) for tick in known[:: step or len(known) or 1])

    def _apart(self, ticks: Sequence[Tick]) -> float:
        """The least distance between two neighbours."""
        return min((self._middle(later) - self._middle(tick) for later, tick in pairwise(ticks)), default=0.0)

    def _middle(self, tick: Tick) -> float:
        half = wide(tick.words, SMALL) / 2 + EDGE / 2
        return max(half, min(self.x(tick.day), WIDTH - half))

    def _date(self, tick: Tick, top: float) -> str:
        at = (self._middle(tick), top + SMALL)
        return shapes.words(tick.words, at, SMALL, font_weight="500", fill=INK)

    def _begun(self, text: str, y: float, size: float, indent: float = 0.0, *, bold: bool = False) -> str:
        """Words that begin at the edge where reading begins."""
        x, anchor = (WIDTH - EDGE - indent, "end") if self.right_to_left else (EDGE + indent, "start")
        shown = from_the_right(text) if self.right_to_left else text
        return shapes.words(shown, (x, y), size, text_anchor=anchor, font_weight="700" if bold else "500", fill=INK)


def frame_of(chart: Chart) -> Frame:
    return Frame(chart.first, (chart.last - chart.first) // timedelta(days=1) + 1, chart.right_to_left)
