"""Somebody on their back, seen from the foot end: bent knees that lean to a side."""

from collections.abc import Iterator

from bot.drawing import shapes
from bot.drawing.figure import EDGE, FAR_TROUSERS, HAIR, SHIRT, SHOE, SKIN, TROUSERS, Canvas
from bot.drawing.skeleton import Joints, Point, ahead

SHIN, ARM = 0.25, 0.27
FEET = 0.05
"""How far to each side of the middle they stand."""


def from_the_feet(joints: Joints, canvas: Canvas) -> str:
    knee, hip = joints.near_knee, joints.hip
    parts = _drawn(canvas, (knee[0] - hip[0], knee[1] - hip[1]))
    return shapes.group(parts, stroke=EDGE, stroke_width=f"{0.0065 * canvas.scale:.2f}", stroke_linejoin="round")


def _drawn(canvas: Canvas, lean: Point) -> Iterator[str]:
    scale = canvas.scale
    at = canvas.at
    for side in (-1, 1):
        shoulder, hand = at((side * 0.1, 0.05)), at((side * (0.1 + ARM), 0.03))
        elbow = at((side * 0.24, 0.035))
        yield shapes.capsule(elbow, hand, 0.024 * scale, 0.018 * scale, fill=SKIN)
        yield shapes.capsule(shoulder, elbow, 0.036 * scale, 0.027 * scale, fill=SHIRT)
    head = at((0.0, 0.175))
    yield shapes.circle(head, 0.054 * scale, fill=SKIN)
    yield shapes.circle(at((0.0, 0.2)), 0.04 * scale, fill=HAIR)
    yield shapes.capsule(at((-0.06, 0.065)), at((0.06, 0.065)), 0.06 * scale, 0.06 * scale, fill=SHIRT)
    share = lean[0] / 0.245
    height = (SHIN**2 * (1 - share**2)) ** 0.5
    order = (-1, 1) if share < 0 else (1, -1)
    for side in order:
        foot = (side * FEET, 0.035)
        knee = (foot[0] + SHIN * share, foot[1] + height)
        hip = (side * 0.055, 0.075)
        yield shapes.capsule(at(hip), at(knee), 0.058 * scale, 0.044 * scale, fill=FAR_TROUSERS)
        yield shapes.capsule(at(knee), at(foot), 0.044 * scale, 0.028 * scale, fill=TROUSERS)
        toe = ahead(foot, 90 - share * 20, 0.02)
        yield shapes.capsule(at(foot), at(toe), 0.03 * scale, 0.026 * scale, fill=SHOE)
