"""The card of an exercise: the drawing, its name, and the verdict as a sign and in words."""

from dataclasses import dataclass
from hashlib import sha256
from typing import Literal

from bot.domain.pose import Pose
from bot.drawing import shapes
from bot.drawing.scene import Scene
from bot.drawing.text import fit, wide

WIDTH, HEIGHT, BAND = 512, 512, 116
"""Pixels; even, as films need them. The words stand in the band below the drawing."""
GROUND, SHEET, INK = "#efe4d0", "#fbf6ec", "#33291f"
COLOURS = {"safe": "#2f7d4f", "caution": "#b86e00", "avoid": "#c0322b"}
REVISION = 1
"""Raised when the same pose is drawn in another way, so that pictures are made and sent anew."""

VerdictWord = Literal["safe", "caution", "avoid"]


@dataclass(frozen=True, slots=True)
class Label:
    """What is written on a card, in the reader's language."""

    name: str
    verdict: VerdictWord | None = None
    words: str = ""
    """The verdict's."""


def picture_key(pose: Pose, label: Label) -> str:
    """The same for the same picture, and another for any other."""
    return sha256(repr((REVISION, pose, label)).encode()).hexdigest()[:24]


def card(pose: Pose, label: Label) -> str:
    """The still, as SVG."""
    return shapes.svg((sheet(scene(pose).still()), marks(label)), WIDTH, HEIGHT)


def frame(drawn: Scene, place: float) -> str:
    """A moment of the film without words, as SVG."""
    return shapes.svg((sheet(drawn.moment(place)),), WIDTH, HEIGHT)


def overlay(label: Label) -> str:
    """What stays over every frame of a film, on clear ground, as SVG."""
    return shapes.svg((marks(label),), WIDTH, HEIGHT)


def scene(pose: Pose) -> Scene:
    return Scene(pose, WIDTH, HEIGHT - BAND)


def sheet(drawing: str) -> str:
    """The drawing on a light ground, since a chat may be dark and a figure in dark lines must be seen in it."""
    left, top, right, bottom, corner = 8, 8, WIDTH - 8, HEIGHT - BAND, 22
    turn = f"A{corner} {corner} 0 0 1"
    room = (
        f"M{left + corner} {top}H{right - corner}{turn} {right} {top + corner}V{bottom - corner}"
        f"{turn} {right - corner} {bottom}H{left + corner}{turn} {left} {bottom - corner}V{top + corner}"
        f"{turn} {left + corner} {top}Z"
    )
    # A frame over the drawing takes a quarter of the time of a clip path.
    around = shapes.path(f"M0 0H{WIDTH}V{HEIGHT}H0Z{room}", fill=GROUND, fill_rule="evenodd")
    return shapes.box(0, 0, WIDTH, HEIGHT, fill=SHEET) + drawing + around


def marks(label: Label) -> str:
    """The band of words, and over the drawing's corner what to leave for now."""
    middle = HEIGHT - BAND / 2
    parts = [shapes.box(0, HEIGHT - BAND, WIDTH, BAND, fill=GROUND)]
    if label.verdict is None:
        return "".join([*parts, _lines(label.name, middle, 32, bold=True)])
    parts.append(_lines(label.name, middle - 24, 32, bold=True))
    words = fit(label.words, WIDTH - 110, 25, lines=1)
    colour = COLOURS[label.verdict]
    size = sum(wide(line, words.size) for line in words.lines)
    left = (WIDTH - size - 44) / 2
    parts.append(sign(label.verdict, (left + 16, middle + 29), 16))
    parts.append(shapes.words(words.lines[0], (left + 44, middle + 29 + words.size * 0.35), words.size,
                              text_anchor="start", font_weight="500", fill=colour))  # fmt: skip
    if label.verdict == "avoid":
        parts.append(sign("avoid", (WIDTH - 58, 58), 38))
    return "".join(parts)


def sign(verdict: VerdictWord, at: shapes.Point, radius: float) -> str:
    """Told by its shape as well: a tick in a disc, a triangle with a mark of exclamation, a slashed ring."""
    x, y = at
    colour, thick = COLOURS[verdict], f"{radius * 0.24:.1f}"
    match verdict:
        case "safe":
            disc = shapes.circle(at, radius, fill=colour)
            tick = [(x + dx * radius, y + dy * radius) for dx, dy in ((-0.45, 0.0), (-0.1, 0.38), (0.5, -0.35))]
            return disc + shapes.line(tick, stroke="#ffffff", stroke_width=thick)
        case "caution":
            corners = [(x, y - radius), (x + radius * 1.08, y + radius * 0.86), (x - radius * 1.08, y + radius * 0.86)]
            stroke = shapes.line([(x, y - radius * 0.3), (x, y + radius * 0.25)], stroke="#ffffff", stroke_width=thick)
            dot = shapes.circle((x, y + radius * 0.58), radius * 0.13, fill="#ffffff")
            look = {"stroke": colour, "stroke_width": thick, "stroke_linejoin": "round"}
            return shapes.polygon(corners, fill=colour, **look) + stroke + dot
        case "avoid":
            reach = radius * 0.63
            slash = shapes.line([(x - reach, y - reach), (x + reach, y + reach)], stroke=colour, stroke_width=thick)
            ring = shapes.circle(
                at, radius * 0.88, fill="#ffffff", fill_opacity="0.85", stroke=colour, stroke_width=thick
            )
            return ring + slash


def _lines(text: str, middle: float, size: float, *, bold: bool) -> str:
    fitted = fit(text, WIDTH - 48, size, bold=bold)
    shown = min(fitted.size, size * (1.0 if len(fitted.lines) == 1 else 0.78))
    step = shown * 1.1
    top = middle - step * (len(fitted.lines) - 1) / 2 + shown * 0.35
    weight = "700" if bold else "500"
    return "".join(
        shapes.words(line, (WIDTH / 2, top + number * step), shown, font_weight=weight, fill=INK)
        for number, line in enumerate(fitted.lines)
    )
