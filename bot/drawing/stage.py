"""Where a prop is drawn: by the body that uses it."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.drawing import shapes
from bot.drawing.figure import Canvas
from bot.drawing.shapes import Point
from bot.drawing.skeleton import Joints

WOOD, WOOD_DARK, METAL, METAL_DARK = "#d9b27c", "#a67c4a", "#a9b1ba", "#5f6973"
PAD, WATER, CLOTH, BALL = "#7d6b91", "#7fb9d6", "#f2efe6", "#6f9a6a"


@dataclass(frozen=True, slots=True)
class Stage:
    """The body now and in each posture, on the canvas."""

    now: Joints
    keys: Sequence[Joints]
    canvas: Canvas

    def line(self, *points: Point, wide: float, stroke: str) -> str:
        """Of a width in body heights, with a dark edge."""
        drawn = [self.canvas.at(point) for point in points]
        scale = self.canvas.scale
        edge = shapes.line(drawn, stroke=METAL_DARK, stroke_width=f"{wide * scale + 2.4:.2f}")
        return edge + shapes.line(drawn, stroke=stroke, stroke_width=f"{wide * scale:.2f}")

    def circle(self, at: Point, radius: float, **look: object) -> str:
        shown = {"stroke": METAL_DARK, "stroke_width": "1.6", **look}
        return shapes.circle(self.canvas.at(at), radius * self.canvas.scale, **shown)


@dataclass(frozen=True, slots=True)
class Layers:
    """Drawn before the body, and over it."""

    behind: str = ""
    front: str = ""


def on(start: Point, end: Point, share: float) -> Point:
    return (start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share)
