"""Where the joints are. Pure geometry: lengths in body heights, x to the right, y upwards, the floor at y = 0."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import cos, radians, sin

from bot.domain.pose import Arm, Leg, Posture, View

TRUNK, NECK, UPPER_ARM, FOREARM, THIGH, SHIN, FOOT = 0.15, 0.11, 0.17, 0.19, 0.245, 0.245, 0.09
"""Of one segment; the trunk has two. Clinical research, section 4.3."""

AWAY = 0.35
"""What is seen of a shin that leads away from us."""
SHOULDERS, HIPS = 0.075, 0.038
"""How far to each side of the spine they are, where the face is turned to us."""

Point = tuple[float, float]

REACH = {
    "head": 0.056, "shoulder": 0.05, "mid": 0.052, "hip": 0.062, "elbow": 0.026, "hand": 0.022, "knee": 0.038,
    "ankle": 0.026, "toe": 0.016,
}  # fmt: skip
"""How far the body reaches around a joint."""


@dataclass(frozen=True, slots=True)
class Joints:
    hip: Point
    mid: Point
    shoulder: Point
    head: Point
    near_shoulder: Point
    near_elbow: Point
    near_hand: Point
    far_shoulder: Point
    far_elbow: Point
    far_hand: Point
    near_hip: Point
    near_knee: Point
    near_ankle: Point
    near_toe: Point
    far_hip: Point
    far_knee: Point
    far_ankle: Point
    far_toe: Point

    def items(self) -> Iterator[tuple[str, Point]]:
        return ((name, getattr(self, name)) for name in self.__slots__)

    def moved(self, by: Point) -> "Joints":
        return Joints(*((x + by[0], y + by[1]) for _, (x, y) in self.items()))

    def turned(self, degrees: float) -> "Joints":
        """Counter-clockwise about (0, 0)."""
        turn = radians(degrees)
        return Joints(*((x * cos(turn) - y * sin(turn), x * sin(turn) + y * cos(turn)) for _, (x, y) in self.items()))

    @property
    def lowest(self) -> float:
        return min(y - reach(name) for name, (_, y) in self.items())


def reach(joint: str) -> float:
    return REACH[joint.rpartition("_")[2]]


def ahead(start: Point, degrees: float, length: float) -> Point:
    return (start[0] + length * cos(radians(degrees)), start[1] + length * sin(radians(degrees)))


def joints_of(posture: Posture, view: View = "side", *, shins_away: bool = False) -> Joints:
    """The joints with the hip at (0, 0)."""
    hip = (0.0, 0.0)
    mid = ahead(hip, posture.tl, TRUNK)
    shoulder = ahead(mid, posture.tu, TRUNK)
    wide = view == "front"
    near_shoulder, far_shoulder = (ahead(shoulder, posture.tu + turn, SHOULDERS * wide) for turn in (90, -90))
    near_hip, far_hip = (ahead(hip, posture.tl + turn, HIPS * wide) for turn in (90, -90))
    away = AWAY if shins_away else 1.0
    return Joints(
        hip,
        mid,
        shoulder,
        ahead(shoulder, posture.h, NECK),
        near_shoulder,
        *_arm(near_shoulder, posture.arm_near),
        far_shoulder,
        *_arm(far_shoulder, posture.arm_far),
        near_hip,
        *_leg(near_hip, posture.leg_near, away),
        far_hip,
        *_leg(far_hip, posture.leg_far, away),
    )


def _arm(shoulder: Point, arm: Arm) -> tuple[Point, Point]:
    elbow = ahead(shoulder, arm[0], UPPER_ARM)
    return elbow, ahead(elbow, arm[1], FOREARM)


def _leg(hip: Point, leg: Leg, away: float) -> tuple[Point, Point, Point]:
    knee = ahead(hip, leg[0], THIGH)
    ankle = ahead(knee, leg[1], SHIN * away)
    return knee, ankle, ahead(ankle, leg[2], FOOT * away)


def on_the_floor(joints: Joints, lift: float = 0.0) -> Joints:
    """Its lowest point on the floor, or `lift` above it."""
    return joints.moved((0.0, lift - joints.lowest))
