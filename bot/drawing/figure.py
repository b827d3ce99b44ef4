"""A body with volume from its joints: rounded limbs, the far side darker, the spine's curve, the low back tinted."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from math import atan2, cos, pi, sin

from bot.drawing import shapes
from bot.drawing.shapes import Point
from bot.drawing.skeleton import Joints

SKIN, FAR_SKIN = "#e6b48f", "#c9946f"
SHIRT, SHIRT_DARK = "#d9795d", "#b95f46"
TROUSERS, FAR_TROUSERS = "#456990", "#31506f"
SHOE, FAR_SHOE = "#f4f1ea", "#cfc9bd"
HAIR, EDGE, TINT, SPINE = "#8c8f94", "#4a3b33", "#f6c445", "#fff7e8"

STEPS = 14


@dataclass(frozen=True, slots=True)
class Canvas:
    """From body heights to pixels."""

    scale: float
    left: float
    floor: float

    def at(self, point: Point) -> Point:
        return (self.left + point[0] * self.scale, self.floor - point[1] * self.scale)


def figure(joints: Joints, canvas: Canvas, *, front: bool = False) -> str:
    """The whole body. Its edges are drawn in a dark line, so that near and far parts are told apart on any screen."""
    body = _Body(joints, canvas)
    if front:
        parts = [*body.neck(), *body.arm("far", ""), *body.trunk(_BROAD), *body.legs(), *body.face(), *body.arm("near")]
    else:
        parts = [*body.arm("far"), *body.leg("far"), *body.trunk(_DEEP), *body.back()]
        parts += [*body.leg("near"), *body.neck(), *body.head(), *body.arm("near")]
    return shapes.group(parts, stroke=EDGE, stroke_width=f"{0.0065 * canvas.scale:.2f}", stroke_linejoin="round")


@dataclass(frozen=True, slots=True)
class _Body:
    joints: Joints
    canvas: Canvas

    def _p(self, name: str) -> Point:
        return self.canvas.at(getattr(self.joints, name))

    def _limb(self, start: str, end: str, radii: tuple[float, float], fill: str) -> str:
        first, last = (radius * self.canvas.scale for radius in radii)
        return shapes.capsule(self._p(start), self._p(end), first, last, fill=fill)

    def arm(self, side: str, shade: str = "far") -> Iterator[str]:
        skin, sleeve = (FAR_SKIN, SHIRT_DARK) if side == shade else (SKIN, SHIRT)
        yield self._limb(f"{side}_elbow", f"{side}_hand", (0.024, 0.016), skin)
        yield shapes.circle(self._p(f"{side}_hand"), 0.022 * self.canvas.scale, fill=skin)
        yield self._limb(f"{side}_shoulder", f"{side}_elbow", (0.036, 0.027), sleeve)

    def leg(self, side: str, shade: str = "far") -> Iterator[str]:
        cloth, shoe = (FAR_TROUSERS, FAR_SHOE) if side == shade else (TROUSERS, SHOE)
        yield self._limb(f"{side}_ankle", f"{side}_toe", (0.027, 0.017), shoe)
        yield self._limb(f"{side}_knee", f"{side}_ankle", (0.037, 0.025), cloth)
        yield self._limb(f"{side}_hip", f"{side}_knee", (0.056, 0.039), cloth)

    def legs(self) -> Iterator[str]:
        """From the front, with the pelvis between them."""
        yield self._limb("near_hip", "far_hip", (0.054, 0.054), TROUSERS)
        yield from self.leg("far", "")
        yield from self.leg("near", "")

    def trunk(self, thick: "_Thickness") -> Iterator[str]:
        yield shapes.polygon(self._outline(_bent(self.joints, thick), (0.0, 1.0), (1.0, -1.0)), fill=SHIRT)

    def back(self) -> Iterator[str]:
        """The low back, where the load is, from the pelvis to a little above the waist; and the spine."""
        curve = _bent(self.joints, _DEEP)
        yield shapes.polygon(self._outline(curve, (0.02, 0.52), (0.98, 0.1)), fill=TINT, stroke="none")
        dots = [self.canvas.at(curve.beside(0.06 + 0.86 * step / 9, 0.55)) for step in range(10)]
        yield shapes.line(dots, stroke=SPINE, stroke_width=f"{0.012 * self.canvas.scale:.2f}")
        yield from (
            shapes.circle(dot, 0.0095 * self.canvas.scale, fill=SPINE, stroke=SHIRT_DARK, stroke_width="0.8")
            for dot in dots
        )

    def _outline(self, curve: "_Curve", part: tuple[float, float], sides: tuple[float, float]) -> list[Point]:
        """Between two shares of the way and of the thickness: 1 is the skin of the back, -1 the belly."""
        (first, last), (back, front) = part, sides
        shares = [first + (last - first) * step / STEPS for step in range(STEPS + 1)]
        edge = [curve.beside(share, back) for share in shares]
        other = [curve.beside(share, front) for share in reversed(shares)]
        whole = last - first >= 1
        ends = [curve.cap(1.0), curve.cap(0.0)] if whole else [[], []]
        return [self.canvas.at(point) for point in (*edge, *ends[0], *other, *ends[1])]

    def neck(self) -> Iterator[str]:
        up = _direction(self.joints.shoulder, self.joints.head)
        neck = self.canvas.at(_ahead(self.joints.shoulder, up, 0.02))
        wide = 0.026 * self.canvas.scale
        yield shapes.capsule(neck, self._p("head"), wide, wide, fill=SKIN, stroke="none")

    def face(self) -> Iterator[str]:
        """Turned to us."""
        joints, scale = self.joints, self.canvas.scale
        up = _direction(joints.shoulder, joints.head)
        yield shapes.circle(self._p("head"), 0.054 * scale, fill=SKIN)
        hair = [_ahead(joints.head, up + pi * (-0.42 + 0.84 * step / STEPS), 0.0555) for step in range(STEPS + 1)]
        yield shapes.polygon([self.canvas.at(point) for point in hair], fill=HAIR)
        for turn in (-1, 1):
            eye = _ahead(_ahead(joints.head, up + turn * pi / 2, 0.02), up, -0.004)
            yield shapes.circle(self.canvas.at(eye), 0.0065 * scale, fill=EDGE, stroke="none")

    def head(self) -> Iterator[str]:
        joints, scale = self.joints, self.canvas.scale
        up = _direction(joints.shoulder, joints.head)
        face = up - pi / 2
        nose = self.canvas.at(_ahead(_ahead(joints.head, face, 0.05), up, -0.006))
        yield shapes.circle(nose, 0.011 * scale, fill=SKIN)
        yield shapes.circle(self._p("head"), 0.054 * scale, fill=SKIN)
        hair = [_ahead(joints.head, up + pi * (-0.26 + 1.12 * step / STEPS), 0.0555) for step in range(STEPS + 1)]
        inner = _ahead(_ahead(joints.head, face, -0.012), up, 0.016)
        yield shapes.polygon([self.canvas.at(point) for point in (*hair, inner)], fill=HAIR)
        eye = _ahead(_ahead(joints.head, face, 0.028), up, 0.006)
        yield shapes.circle(self.canvas.at(eye), 0.0065 * scale, fill=EDGE, stroke="none")


_Thickness = tuple[tuple[float, float], ...]
"""Half the trunk's thickness by the share of the way from hip to shoulder."""
_DEEP: _Thickness = ((0.0, 0.061), (0.42, 0.05), (0.8, 0.06), (1.0, 0.046))
_BROAD: _Thickness = ((0.0, 0.076), (0.42, 0.066), (0.85, 0.084), (1.0, 0.07))


@dataclass(frozen=True, slots=True)
class _Curve:
    """Through hip, middle of the back and shoulder."""

    hip: Point
    pull: Point
    shoulder: Point
    thickness: _Thickness

    def _at(self, t: float) -> tuple[Point, float]:
        """The point at a share of the way (0 hip, 1 shoulder), and the direction there."""
        hip, pull, shoulder = self.hip, self.pull, self.shoulder
        x, y = ((1 - t) ** 2 * hip[i] + 2 * t * (1 - t) * pull[i] + t * t * shoulder[i] for i in (0, 1))
        dx, dy = (2 * (1 - t) * (pull[i] - hip[i]) + 2 * t * (shoulder[i] - pull[i]) for i in (0, 1))
        return (x, y), atan2(dy, dx)

    def _thick(self, t: float) -> float:
        known = self.thickness
        for (at, width), (then, wide) in pairwise(known):
            if t <= then:
                share = (t - at) / (then - at)
                return width + (wide - width) * (1 - cos(pi * share)) / 2
        return known[-1][1]

    def beside(self, t: float, share: float) -> Point:
        """Towards the back (above 0) or the belly (below 0); the back is to the left of the way to the head."""
        point, direction = self._at(t)
        return _ahead(point, direction + pi / 2, share * self._thick(t))

    def cap(self, t: float) -> list[Point]:
        """The round end of the trunk, from the one edge to the other."""
        point, direction = self._at(t)
        begin = direction + pi / 2 if t else direction - pi / 2
        return [_ahead(point, begin - pi * step / 8, self._thick(t)) for step in range(1, 8)]


def _bent(joints: Joints, thickness: _Thickness) -> _Curve:
    hip, mid, shoulder = joints.hip, joints.mid, joints.shoulder
    pull = (2 * mid[0] - (hip[0] + shoulder[0]) / 2, 2 * mid[1] - (hip[1] + shoulder[1]) / 2)
    return _Curve(hip, pull, shoulder, thickness)


def _direction(start: Point, end: Point) -> float:
    return atan2(end[1] - start[1], end[0] - start[0])


def _ahead(start: Point, angle: float, length: float) -> Point:
    return (start[0] + length * cos(angle), start[1] + length * sin(angle))
