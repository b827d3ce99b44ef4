"""Where joints are: lengths stay, what is planted stays."""

from itertools import pairwise
from math import dist

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.pose import Pose, Posture
from bot.drawing.motion import Motion, bent
from bot.drawing.skeleton import FOREARM, SHIN, THIGH, TRUNK, UPPER_ARM, joints_of, on_the_floor

DEGREES = st.floats(0, 360)
ARMS, LEGS = st.tuples(DEGREES, DEGREES), st.tuples(DEGREES, DEGREES, DEGREES)
POSTURES = st.builds(Posture, DEGREES, DEGREES, DEGREES, ARMS, ARMS, LEGS, LEGS)
STANDING = Posture(90, 90, 90, (270, 270), (270, 270), (270, 270, 0), (270, 270, 0))
SQUATTING = Posture(60, 58, 75, (0, 0), (0, 0), (345, 245, 0), (345, 245, 0))


@given(POSTURES)
def test_no_posture_stretches_a_limb(posture):
    joints = joints_of(posture)
    assert dist(joints.hip, joints.mid) == pytest.approx(TRUNK)
    assert dist(joints.shoulder, joints.near_elbow) == pytest.approx(UPPER_ARM)
    assert dist(joints.far_elbow, joints.far_hand) == pytest.approx(FOREARM)
    assert dist(joints.hip, joints.far_knee) == pytest.approx(THIGH)
    assert dist(joints.near_knee, joints.near_ankle) == pytest.approx(SHIN)


@given(POSTURES, st.floats(0, 0.5))
def test_the_lowest_point_lies_on_the_floor_or_as_high_as_it_is_lifted(posture, lift):
    assert on_the_floor(joints_of(posture), lift).lowest == pytest.approx(lift)


@given(st.lists(POSTURES, min_size=2, max_size=4), st.booleans(), st.floats(0, 1))
def test_no_way_between_postures_leads_below_the_floor_or_past_them(postures, circles, share):
    motion = Motion(Pose(tuple(postures), circles=circles))
    joints = motion.at(share * motion.parts)
    assert joints.lowest > -0.35
    assert motion.at(0) == motion.keys[0]


def test_feet_stay_where_they_are_in_a_squat():
    motion = Motion(Pose((STANDING, SQUATTING)))
    feet = [motion.at(step / 20).near_ankle for step in range(21)]
    assert max(dist(first, last) for first, last in pairwise(feet)) < 0.004


@given(st.floats(-0.3, 0.3), st.floats(-0.3, 0.3))
def test_a_reaching_limb_keeps_its_lengths_and_comes_as_near_as_it_can(x, y):
    elbow, hand = bent((0.0, 0.0), (0.1, 0.1), (x, y), (UPPER_ARM, FOREARM))
    assert dist((0.0, 0.0), elbow) == pytest.approx(UPPER_ARM, abs=1e-4)
    assert dist(elbow, hand) == pytest.approx(FOREARM, abs=1e-4)
    if FOREARM - UPPER_ARM + 0.001 < dist((0.0, 0.0), (x, y)) < UPPER_ARM + FOREARM - 0.001:
        assert dist(hand, (x, y)) < 1e-6
