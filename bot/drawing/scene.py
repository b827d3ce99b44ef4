"""The drawing of one moment of an exercise: floor, props, the body, and how it moves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from math import atan2, cos, dist, hypot, pi, sin

from bot.domain.pose import Pose
from bot.drawing import shapes
from bot.drawing.feet_view import from_the_feet
from bot.drawing.figure import Canvas, figure
from bot.drawing.motion import Motion, eased
from bot.drawing.props import RAMP, on_the_ramp, props
from bot.drawing.shapes import Point
from bot.drawing.skeleton import Joints, reach
from bot.drawing.stage import Stage

FLOOR, SHADOW, ARROW = "#b9ab94", "#dfd3bd", "#1f7a74"
LARGEST = 400.0
"""Pixels of a body height; what needs more room is drawn smaller."""
MARGIN, SOLE = 26.0, 34.0
"""Left free at the sides and top, and under the floor."""
LITTLE = 0.07
"""What hardly moves, in body heights: its arrow would be too short to see."""

HEAD = 12.0
"""Pixels of an arrow that say where its head looks."""
BULGE = 0.03
"""A way that is bent so far is drawn on its outer side."""


@dataclass(frozen=True)
class Scene:
    pose: Pose
    width: float
    height: float

    @cached_property
    def motion(self) -> Motion:
        return Motion(self.pose)

    def moment(self, place: float) -> str:
        """At a place between 0, the first posture, and `motion.parts`."""
        return "".join((self.ground, self._with_props(self.joints(place))))

    def still(self) -> str:
        """The last posture in full, the first as a pale ghost, and an arrow along the way."""
        last = self.joints(0 if self.pose.circles else self.motion.parts)
        if self.pose.circles:
            return self.ground + self._with_props(last)
        ghost = shapes.group([self._body(self._keys[0])], opacity="0.27")
        return self.ground + self._with_props(last, ghost) + ("" if self.pose.held else self.arrow())

    @cached_property
    def canvas(self) -> Canvas:
        """So that every moment fits."""
        points = [(x, y, reach(name)) for joints in self._sampled for name, (x, y) in joints.items()]
        room = 0.16 if {"bicycle", "chair", "calf_chair", "chair_back", "trolley"} & {*self.pose.props} else 0.03
        left = min(x - far for x, _, far in points) - room
        right = max(x + far for x, _, far in points) + room
        top = max(y + far for _, y, far in points)
        if self.pose.view == "feet":
            left, right, top = -0.42, 0.42, 0.4
        if "ramp" in self.pose.props:
            left, right = -RAMP, RAMP
        scale = min(LARGEST, (self.width - 2 * MARGIN) / (right - left), (self.height - MARGIN - SOLE) / max(top, 0.3))
        return Canvas(scale, self.width / 2 - (left + right) / 2 * scale, self.height - SOLE)

    @cached_property
    def ground(self) -> str:
        """The floor and a soft shadow under the body."""
        if "water" in self.pose.props and self.pose.lift:
            return ""
        floor = self.canvas.floor
        line = shapes.line([(MARGIN, floor), (self.width - MARGIN, floor)], stroke=FLOOR, stroke_width="3")
        if "ramp" in self.pose.props:
            return line
        xs = [x for joints in self._keys for _, (x, _) in joints.items()]
        left, right = (self.canvas.at((x, 0.0))[0] for x in (min(xs) - 0.02, max(xs) + 0.02))
        shadow = f'<ellipse cx="{(left + right) / 2:.1f}" cy="{floor + 5:.1f}" rx="{(right - left) / 2:.1f}" ry="8" '
        return shadow + f'fill="{SHADOW}"/>' + line

    def arrow(self) -> str:
        """Along the way of the joint that goes farthest, outside of the body."""
        ways = {name: [getattr(joints, name) for joints in self._sampled] for name in self._tips}
        lengths = {name: _length(way) * self._tips[name] for name, way in ways.items()}
        name = max(lengths, key=lambda one: lengths[one])
        if lengths[name] < LITTLE:
            return self._small_arrow()
        if name == "hip":
            return _arrow(self._ahead(ways[name]))
        return _arrow(self._along(ways[name], reach(name) + 0.04))

    @property
    def _tips(self) -> Mapping[str, float]:
        """What an arrow may follow, and how gladly."""
        if self.pose.view == "feet":
            return {"near_knee": 1.0}
        if self.pose.view == "front":
            return {"head": 1.0, "near_hand": 0.7}
        return {"head": 1.3, "hip": 1.2, "near_knee": 0.8, "near_ankle": 1.0, "far_ankle": 1.0, "near_hand": 0.7}

    @cached_property
    def _keys(self) -> Sequence[Joints]:
        return [self.joints(index) for index in range(len(self.motion.keys))]

    @cached_property
    def _sampled(self) -> Sequence[Joints]:
        steps = 8 * self.motion.parts
        return [self.joints(self.motion.parts * eased(step / steps)) for step in range(steps + 1)]

    def joints(self, place: float) -> Joints:
        joints = self.motion.at(place)
        return on_the_ramp(joints) if "ramp" in self.pose.props else joints

    def _body(self, joints: Joints) -> str:
        if self.pose.view == "feet":
            return from_the_feet(joints, self.canvas)
        return figure(joints, self.canvas, front=self.pose.view == "front")

    def _with_props(self, joints: Joints, before: str = "") -> str:
        layers = props(self.pose.props, Stage(joints, self._keys, self.canvas))
        return layers.behind + before + self._body(joints) + layers.front

    def _along(self, way: Sequence[Point], off: float) -> list[Point]:
        """Beside the way, on the side that looks away from the middle of the body."""
        places = [point for joints in self._sampled for _, point in joints.items()]
        centre = (sum(x for x, _ in places) / len(places), sum(y for _, y in places) / len(places))
        curve = _curve(way[0], way[len(way) // 2], way[-1])
        shifted = []
        for before, point, after in zip([curve[0], *curve], curve, [*curve[1:], curve[-1]], strict=False):
            across = (before[1] - after[1], after[0] - before[0])
            length = hypot(*across) or 1.0
            shifted.append((point, (across[0] / length, across[1] / length)))
        side = sum((x - centre[0]) * nx + (y - centre[1]) * ny for (x, y), (nx, ny) in shifted)
        (x, y), (nx, ny) = shifted[len(shifted) // 2]
        bulge = (x - (way[0][0] + way[-1][0]) / 2) * nx + (y - (way[0][1] + way[-1][1]) / 2) * ny
        off = off if (bulge if abs(bulge) > BULGE else side) >= 0 else -off
        points = [self.canvas.at((x + nx * off, y + ny * off)) for (x, y), (nx, ny) in shifted]
        return points[len(points) // 8 : -max(1, len(points) // 10)]

    def _ahead(self, way: Sequence[Point]) -> list[Point]:
        """Out of the body, the way that the hip went."""
        (x, y), (dx, dy) = way[-1], (way[-1][0] - way[0][0], way[-1][1] - way[0][1])
        length = hypot(dx, dy)
        return [self.canvas.at((x + dx / length * far, y + dy / length * far)) for far in (0.09, 0.13, 0.17)]

    def _small_arrow(self) -> str:
        """Beside a low back that hardly moves."""
        last = self._keys[-1]
        x, y = self.canvas.at((last.mid[0], last.mid[1] + 0.14))
        span = 0.11 * self.canvas.scale
        turns = [pi * (0.85 - 0.7 * step / 12) for step in range(13)]
        points = [(x + span * cos(turn), y + span * 0.5 * (1 - sin(turn))) for turn in turns]
        return _arrow(points[::-1])


def _curve(start: Point, middle: Point, end: Point) -> list[Point]:
    pull = tuple(2 * middle[i] - (start[i] + end[i]) / 2 for i in (0, 1))
    shares = [step / 20 for step in range(21)]
    return [
        ((1 - t) ** 2 * start[0] + 2 * t * (1 - t) * pull[0] + t * t * end[0],
         (1 - t) ** 2 * start[1] + 2 * t * (1 - t) * pull[1] + t * t * end[1])
        for t in shares
    ]  # fmt: skip


def _length(way: Sequence[Point]) -> float:
    return sum(dist(start, end) for start, end in pairwise(way))


def _arrow(points: Sequence[Point]) -> str:
    tip, before = points[-1], next((p for p in reversed(points) if dist(p, points[-1]) > HEAD), points[0])
    along = atan2(tip[1] - before[1], tip[0] - before[0])
    head = [(tip[0] + 15 * cos(along), tip[1] + 15 * sin(along))]
    head += [(tip[0] + 13 * cos(along + turn), tip[1] + 13 * sin(along + turn)) for turn in (2.1, -2.1)]
    rim = {"stroke": "#ffffff", "stroke_width": "12", "opacity": "0.75"}
    line = {"stroke": ARROW, "stroke_width": "6"}
    return "".join((shapes.line(points, **rim), shapes.line(points, **line), shapes.polygon(head, fill=ARROW)))
