"""How the body is held in an exercise: directions of its segments, in degrees counter-clockwise from the right.

Standing figures face right, those on their back have the head left, those face down have it right (clinical research,
section 4.3).
"""

from dataclasses import dataclass
from typing import Literal

Prop = Literal[
    "bar", "chair", "calf_chair", "chair_back", "slope", "arch_board", "bicycle", "trolley", "stick", "barbell",
    "back_barbell", "towel", "ramp", "water", "machine", "ball",
]  # fmt: skip
View = Literal["side", "front", "feet"]

Arm = tuple[float, float]
"""Upper arm, forearm."""
Leg = tuple[float, float, float]
"""Thigh, shin, foot."""


@dataclass(frozen=True, slots=True)
class Posture:
    tl: float
    """Pelvis to the middle of the back."""
    tu: float
    """Middle of the back to the shoulder; `tu - tl` is the bend of the back."""
    h: float
    """Neck to head."""
    arm_near: Arm
    arm_far: Arm
    leg_near: Leg
    leg_far: Leg


@dataclass(frozen=True, slots=True)
class Pose:
    """The postures that an exercise goes through: from the first to the last, and back."""

    postures: tuple[Posture, ...]
    props: tuple[Prop, ...] = ()
    view: View = "side"
    """`front`: the face is turned to us. `feet`: seen from the foot end, where the direction of the thighs says how far
    the knees lean."""
    shins_away: bool = False
    """Bent knees from the front: the shins lead away from us."""
    circles: bool = False
    """The last posture leads on to the first again: steps, pedals."""
    held: bool = False
    """One goes into the last posture and stays: a rest, not a movement."""
    lift: float = 0.0
    """How high the lowest point is above the floor, in body heights: on a saddle, in water."""
