"""Every pose of every exercise: on the floor, unbroken, and no jump on the way."""

from dataclasses import replace
from itertools import pairwise
from math import dist

import pytest

from bot.drawing.film import places
from bot.drawing.motion import LIMBS, Motion
from bot.drawing.scene import Scene
from bot.drawing.skeleton import AWAY, FOREARM, SHIN, THIGH, TRUNK, UPPER_ARM, reach

FEET = ("near_ankle", "far_ankle", "near_toe", "far_toe")
HANDS = ("near_hand", "far_hand")
FLAT = {
    "standing": FEET,
    "sitting": (*FEET, "hip"),
    "kneeling": ("near_ankle", "far_knee"),
    "all_fours": ("near_knee", *HANDS),
    "prone": ("hip", "near_knee", "near_elbow", *HANDS),
    "supine": ("shoulder", "hip"),
    "side": ("near_hip", "near_knee"),
}
"""What one of stands on the floor at the start."""
OFF_THE_FLOOR = {"park_board_back_arch"}
NOT_SIDEWAYS = {"knee_rolls"}


@pytest.fixture(scope="module")
def exercises(back_pain):
    return {name: one for name, one in back_pain.exercises.items() if one.pose and name not in NOT_SIDEWAYS}


@pytest.fixture(scope="module")
def films(exercises):
    """Every frame's joints, by exercise."""
    return {name: (one.pose, [Motion(one.pose).at(at) for at in places(one.pose)]) for name, one in exercises.items()}


def test_every_exercise_is_drawn(back_pain):
    assert [name for name, one in back_pain.exercises.items() if not one.pose] == []


def test_nothing_goes_through_the_floor(films):
    deep = {name: min(joints.lowest for joints in shown) for name, (_, shown) in films.items()}
    assert {name: low for name, low in deep.items() if low < -0.02} == {}


def test_no_limb_is_stretched(films):
    for name, (pose, shown) in films.items():
        shin = SHIN * (AWAY if pose.shins_away else 1)
        for joints in shown:
            assert dist(joints.hip, joints.mid) == pytest.approx(TRUNK), name
            for side in ("near", "far"):
                shoulder, elbow, hand = (getattr(joints, f"{side}_{part}") for part in ("shoulder", "elbow", "hand"))
                hip, knee, ankle = (getattr(joints, f"{side}_{part}") for part in ("hip", "knee", "ankle"))
                assert dist(shoulder, elbow) == pytest.approx(UPPER_ARM, abs=0.001), name
                assert dist(elbow, hand) == pytest.approx(FOREARM, abs=0.001), name
                assert dist(hip, knee) == pytest.approx(THIGH, abs=0.001), name
                assert dist(knee, ankle) == pytest.approx(shin, abs=0.001), name


def test_no_film_jumps_where_it_repeats_or_on_the_way(films):
    for name, (_, shown) in films.items():
        for first, last in pairwise([*shown, shown[0]]):
            far = {part: dist(point, getattr(last, part)) for part, point in first.items()}
            assert max(far.values()) < 0.1, (name, far)


def test_who_lies_stands_or_kneels_touches_the_floor(exercises):
    for name, one in exercises.items():
        if one.position == "water" or one.pose.lift or name in OFF_THE_FLOOR:
            continue
        first = Motion(one.pose).keys[0]
        touching = [part for part in FLAT[one.position] if getattr(first, part)[1] - reach(part) < 0.02]
        assert touching, name


def test_hands_and_feet_that_hold_something_stay_there(exercises):
    for name, one in exercises.items():
        motion = Motion(one.pose)
        if one.pose.circles or one.pose.shins_away:
            continue
        for end in LIMBS:
            for number, (first, last) in enumerate(pairwise(motion.keys)):
                start, stop = getattr(first, end), getattr(last, end)
                if dist(start, stop) < 0.005:
                    middle = getattr(motion.at(number + 0.5), end)
                    assert dist(start, middle) < 0.03, (name, end)


def test_every_moment_fits_the_picture(exercises):
    for name, one in exercises.items():
        scene = Scene(one.pose, 512, 396)
        for place in places(one.pose, 8):
            joints = scene.joints(place)
            for part, point in joints.items():
                x, y = scene.canvas.at(point)
                assert 0 < x < 512, (name, part)
                assert 0 < y < 396, (name, part)


def test_another_posture_makes_another_picture(back_pain):
    from bot.drawing.card import Label, picture_key

    pose = back_pain.exercises["cat_camel"].pose
    changed = replace(pose, postures=(replace(pose.postures[0], h=41), *pose.postures[1:]))
    words = Label("Cat", "safe", "usually suits")
    assert picture_key(pose, words) == picture_key(replace(pose), words)
    assert (
        len({picture_key(pose, words), picture_key(changed, words), picture_key(pose, replace(words, name="X"))}) == 3
    )
