"""From one posture to the next: what carries the weight stays in its place, and no limb is stretched on the way."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from math import acos, atan2, cos, degrees, dist, floor, pi

from bot.domain.pose import Pose, Posture
from bot.drawing.skeleton import (
    FOREARM,
    SHIN,
    THIGH,
    UPPER_ARM,
    Joints,
    Point,
    ahead,
    joints_of,
    on_the_floor,
    reach,
)

SUPPORTS = ("near_ankle", "far_ankle", "near_knee", "far_knee", "hip", "shoulder", "near_hand", "far_hand", "head")
"""What may carry the weight, the likeliest first."""
NEAR = 0.03
"""What is so close to the floor stands on it."""
SAME = 0.05
"""A hand or foot that is so little displaced in the next posture has not left its place."""
LIMBS = {
    "near_ankle": ("near_hip", "near_knee", "near_toe", THIGH, SHIN),
    "far_ankle": ("far_hip", "far_knee", "far_toe", THIGH, SHIN),
    "near_hand": ("near_shoulder", "near_elbow", None, UPPER_ARM, FOREARM),
    "far_hand": ("far_shoulder", "far_elbow", None, UPPER_ARM, FOREARM),
}
"""Where a limb that ends here begins, bends and goes on to, and how long its two parts are."""


@dataclass(frozen=True)
class Motion:
    pose: Pose

    @cached_property
    def keys(self) -> tuple[Joints, ...]:
        """The joints of each posture, settled on the floor or where the exercise holds the body."""
        found = [self._lowered(posture) for posture in self.pose.postures]
        if self.still is None:
            return tuple(joints.moved(_way(joints.hip, found[0].hip, level=not self.pose.lift)) for joints in found)
        place = getattr(found[0], self.still)
        return tuple(joints.moved(_way(getattr(joints, self.still), place, level=True)) for joints in found)

    @cached_property
    def still(self) -> str | None:
        """The joint that stays on the floor in every posture."""
        found = [self._lowered(posture) for posture in self.pose.postures]
        for name in SUPPORTS if not (self.pose.circles or self.pose.lift) else ():
            if all(getattr(joints, name)[1] - reach(name) < NEAR for joints in found):
                return name
        return None

    @property
    def parts(self) -> int:
        """How many ways from posture to posture there are."""
        return len(self.keys) if self.pose.circles else len(self.keys) - 1

    def at(self, place: float) -> Joints:
        """The joints at a place between 0, the first posture, and `parts`."""
        index = min(floor(place), self.parts - 1)
        share = place - index
        first, last = self.keys[index], self.keys[(index + 1) % len(self.keys)]
        if share in {0.0, 1.0}:
            return last if share else first
        joints = self._joints(self._between(index, share))
        joints = self._placed(joints, first, last, share)
        if not self.pose.shins_away:
            for end in LIMBS:
                joints = _planted(joints, first, last, end, share)
        return joints

    def _lowered(self, posture: Posture) -> Joints:
        return on_the_floor(self._joints(posture), self.pose.lift)

    def _joints(self, posture: Posture) -> Joints:
        return joints_of(posture, self.pose.view, shins_away=self.pose.shins_away)

    def _placed(self, joints: Joints, first: Joints, last: Joints, share: float) -> Joints:
        still = self.still or "hip"
        there = _on_the_way(getattr(first, still), getattr(last, still), share)
        if self.still or self.pose.lift:
            joints = joints.moved(_way(getattr(joints, still), there))
            return on_the_floor(joints) if joints.lowest < 0 else joints
        return on_the_floor(joints.moved(_way(joints.hip, there)))

    def _between(self, index: int, share: float) -> Posture:
        """On a smooth way through all postures; every segment turns the shorter way round."""
        count = len(self.pose.postures)
        numbers = range(index - 1, index + 3)
        wrapped = [number % count if self.pose.circles else max(0, min(number, count - 1)) for number in numbers]
        known = [_angles(self.pose.postures[number]) for number in wrapped]
        return _posture([_smooth(angles, share) for angles in zip(*known, strict=True)])


def eased(share: float) -> float:
    """Slow at both ends."""
    return (1 - cos(pi * share)) / 2


def _way(start: Point, end: Point, *, level: bool = False) -> Point:
    return (end[0] - start[0], 0.0 if level else end[1] - start[1])


def _on_the_way(start: Point, end: Point, share: float) -> Point:
    return (start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share)


def _angles(posture: Posture) -> list[float]:
    one = posture
    return [one.tl, one.tu, one.h, *one.arm_near, *one.arm_far, *one.leg_near, *one.leg_far]


def _posture(angles: Sequence[float]) -> Posture:
    tl, tu, h, near, near_fore, far, far_fore, *legs = angles
    return Posture(
        tl, tu, h, (near, near_fore), (far, far_fore), (legs[0], legs[1], legs[2]), (legs[3], legs[4], legs[5])
    )


def _smooth(angles: Sequence[float], share: float) -> float:
    """Between the second and the third of four angles, on a curve that has no corner at any of them."""
    before, first, last, after = _unwound(angles)
    start, end = (last - before) / 2, (after - first) / 2
    if before == first and last == after:
        start = end = last - first
    square, cube = share * share, share**3
    return (
        first * (2 * cube - 3 * square + 1)
        + start * (cube - 2 * square + share)
        + last * (3 * square - 2 * cube)
        + end * (cube - square)
    )


def _unwound(angles: Sequence[float]) -> list[float]:
    """Without the jump from 360 to 0."""
    found = [angles[0]]
    for angle in angles[1:]:
        found.append(found[-1] + (angle - found[-1] + 180) % 360 - 180)
    return found


def _planted(joints: Joints, first: Joints, last: Joints, end: str, share: float) -> Joints:
    """A hand or foot that has the same place before and after stays there on the way."""
    start, stop = getattr(first, end), getattr(last, end)
    if dist(start, stop) > SAME:
        return joints
    root, bend, beyond, upper, lower = LIMBS[end]
    place = _on_the_way(start, stop, share)
    middle, moved = bent(getattr(joints, root), getattr(joints, bend), place, (upper, lower))
    changed = {bend: middle, end: moved}
    if beyond:
        old, tip = getattr(joints, end), getattr(joints, beyond)
        changed[beyond] = (tip[0] + moved[0] - old[0], tip[1] + moved[1] - old[1])
    return replace(joints, **changed)


def bent(root: Point, middle: Point, end: Point, lengths: tuple[float, float]) -> tuple[Point, Point]:
    """Elbow and hand, or knee and ankle, of a limb that reaches for `end` and bends to the side of `middle`."""
    upper, lower = lengths
    apart = min(max(dist(root, end), abs(upper - lower) + 1e-6), upper + lower - 1e-6)
    along = degrees(atan2(end[1] - root[1], end[0] - root[0]))
    lean = degrees(acos((upper**2 + apart**2 - lower**2) / (2 * upper * apart)))
    near = min((ahead(root, along + turn, upper) for turn in (lean, -lean)), key=lambda point: dist(point, middle))
    tip = ahead(root, along, apart)
    return near, tip
