"""Small SVG marks that the picture of a flow is made of. Lengths are in pixels."""

from collections.abc import Iterable, Sequence
from html import escape
from textwrap import wrap

LINE = 19
"""From one line of text to the next."""
SIZE = 13
INK, SOFT, FRAME = "#1f2933", "#52606d", "#8795a1"

_LETTER = 0.56
"""The width of a letter against its height: what a wide sans-serif needs."""


def letters(width: float, size: float = SIZE) -> int:
    """How many letters surely fit the width."""
    return max(10, int(width / (size * _LETTER)))


def reach(text: str) -> float:
    """Where a line may go on beside a text of the usual size."""
    return len(text) * SIZE * _LETTER + 18


def folded(text: str, width: float, size: float = SIZE) -> list[str]:
    """The text in lines that fit the width."""
    return wrap(text, letters(width, size), break_long_words=False, break_on_hyphens=False)


def listed(names: Sequence[str], width: float, between: str = " · ") -> list[str]:
    """Names in lines that fit the width, each line but the last with the sign that goes on."""
    room = letters(width)
    lines: list[str] = []
    for name in names:
        if lines and len(lines[-1] + between + name) <= room:
            lines[-1] += between + name
        else:
            lines[-1:] = [line + between.rstrip() for line in lines[-1:]]
            lines += folded(name, width)
    return lines


def text(x: float, y: float, words: str, *, size: float = SIZE, fill: str = INK, style: str = "") -> str:
    extra = f" {style}" if style else ""
    return f'<text x="{x:g}" y="{y:g}" font-size="{size:g}" fill="{fill}"{extra}>{escape(words)}</text>'


def texts(x: float, y: float, lines: Iterable[str], *, fill: str = INK, style: str = "") -> list[str]:
    return [text(x, y + LINE * place, line, fill=fill, style=style) for place, line in enumerate(lines)]


def box(
    x: float, y: float, width: float, height: float, *, fill: str = "#ffffff", stroke: str = FRAME, style: str = ""
) -> str:
    extra = f" {style}" if style else ""
    return (
        f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="7" '
        f'fill="{fill}" stroke="{stroke}"{extra}/>'
    )


def pill(x: float, y: float, words: str, colour: str) -> str:
    """White words on a coloured ground; `y` is the line that the words stand on."""
    width = pill_width(words)
    ground = f'<rect x="{x:g}" y="{y - 13:g}" width="{width:g}" height="18" rx="9" fill="{colour}"/>'
    return ground + text(x + 9, y, words, size=11, fill="#ffffff", style='font-weight="bold"')


def pill_width(words: str) -> float:
    return len(words) * 7.6 + 18


def line(points: Sequence[tuple[float, float]], colour: str, *, width: float = 1.6, style: str = "") -> str:
    path = " ".join(f"{x:g},{y:g}" for x, y in points)
    extra = f" {style}" if style else ""
    return f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="{width:g}"{extra}/>'


def arrow(points: Sequence[tuple[float, float]], colour: str = SOFT, *, width: float = 1.6) -> str:
    """A line of upright and level parts with a head at its last point."""
    (x0, y0), (x, y) = points[-2:]
    dx, dy = (x > x0) - (x < x0), (y > y0) - (y < y0)
    back = (x - 7 * dx, y - 7 * dy)
    corners = [(x, y), (back[0] - 4 * dy, back[1] + 4 * dx), (back[0] + 4 * dy, back[1] - 4 * dx)]
    head = " ".join(f"{left:g},{top:g}" for left, top in corners)
    return line([*points[:-1], back], colour, width=width) + f'<polygon points="{head}" fill="{colour}"/>'


def dot(x: float, y: float, colour: str) -> str:
    return f'<circle cx="{x:g}" cy="{y:g}" r="4" fill="{colour}"/>'
