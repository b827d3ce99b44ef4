"""The verdict on each exercise: the table, and what a person's own answers change in it."""

from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.exercise import Verdict
from bot.domain.flow import Flow
from bot.domain.guidance import Outcome, column_of, guiding, outcome_of
from bot.domain.library import Library
from bot.domain.machine import FINISHED, walk
from tests.domain.restated import OVER_65, Told
from tests.people import answers, person

COLUMNS = ("strain", "disc", "stenosis", "chronic", "inflammatory")
LETTERS = {"S": Verdict.SAFE, "C": Verdict.CAUTION, "A": Verdict.AVOID}
TABLE = """
    standing_forward_bend      C A C S S
    toe_touch                  C A C C S
    standing_back_bend         C C A S S
    forward_leg_press_stretch  C A C C S
    leg_press_machine          C A C C C
    seated_forward_fold        C A C S S
    sit_up_full                A A A A C
    park_board_sit_up          A A A A A
    park_board_back_arch       A A A A C
    yoga_wheel                 A A A C C
    yoga_camel                 A A A C C
    cobra_press_up             C C A S S
    prone_on_elbows            S C A S S
    superman_swallow           A A A C C
    cycling                    S C S S S
    knees_to_chest_double      S A S S S
    knee_to_chest_single       S C S S S
    pelvic_tilt                S C S S S
    williams_set               S A S C S
    cat_camel                  S C C S S
    mcgill_curl_up             S S S S S
    side_bridge_knees          C S S S S
    bird_dog                   S S S S S
    dead_bug                   S S S S S
    glute_bridge               S S C S S
    plank_knees                C C C S S
    childs_pose                S A S S S
    lean_on_chair              S C S S S
    rest_90_90                 S S S S C
    hamstring_supine_strap     S C S S S
    sciatic_nerve_slider       C C C C C
    slump_stretch              A A A A C
    hip_flexor_stretch         S C C S S
    knee_rolls                 S C C S S
    twist_loaded               A A C C C
    sit_to_stand               S C S S S
    squat_bodyweight           C C C S S
    hip_hinge                  S S S S S
    deadlift_heavy             A A A C C
    squat_heavy                A A A C C
    double_leg_raise           A A A C C
    walking                    S S C S S
    walking_with_cart          S C S S S
    treadmill_incline          S C S S S
    swim_backstroke            S S C S S
    swim_freestyle             S C C S S
    swim_breaststroke_head_up  C C A C C
    water_walking              S S S S S
    running                    A A C C C
    yoga_gentle                S C C S S
"""
VERDICTS = {
    line.split()[0]: dict(zip(COLUMNS, (LETTERS[letter] for letter in line.split()[1:]), strict=True))
    for line in TABLE.strip().splitlines()
}
FIVE = {"bird_dog", "dead_bug", "mcgill_curl_up", "hip_hinge", "water_walking"}
"""Neutral, and safe in every column."""
FIRST_DAYS = {"walking", "rest_90_90", "pelvic_tilt"}

STRAIN = {"onset": "lift_twist", "day": "moving"}
CHRONIC = {**STRAIN, "duration": "over_6m", "first_age": "45_49", "age": "50_59"}
DISC = {"where": "below_knee", "worse_part": "leg", "leg_feel": "shock tingling", "cough": "leg"}
STENOSIS = {
    "age": "70_plus",
    "where": "thigh",
    "side": "both",
    "walk": "m100_500",
    "walk_stop": "sit_or_bend",
    "sit": "gone",
    "forward": "better",
}
INFLAMMATORY = {
    "duration": "over_6m",
    "onset": "slowly",
    "night": "up_helps",
    "day": "waking",
    "stiff": "over_60",
    "move_rest": "move",
}
PATTERNS = {
    "strain": ("muscle_strain", STRAIN),
    "chronic": ("muscle_strain", CHRONIC),
    "disc": ("disc_herniation", DISC),
    "stenosis": ("spinal_stenosis", STENOSIS),
    "inflammatory": ("inflammatory", INFLAMMATORY),
}


def result(flow: Flow, *parts: dict[str, str], **changes: str) -> Outcome:
    said: dict[str, str] = {}
    for part in (*parts, changes):
        said |= part
    done = walk(flow, person(**said))
    assert done.state == FINISHED, (done.state, done.path, [flag.id for flag in done.flags])
    return outcome_of(done)


def verdict(outcome: Outcome, exercise: str) -> Verdict:
    assert outcome.verdicts is not None
    return outcome.verdicts[exercise]


def named(outcome: Outcome, found: Verdict) -> set[str]:
    return set(outcome.exercises(found))


def test_every_verdict_is_the_one_of_the_table(back_pain: Flow):
    assert {name: dict(exercise.verdicts) for name, exercise in back_pain.exercises.items()} == VERDICTS


@pytest.mark.parametrize("column", COLUMNS)
def test_each_pattern_reads_its_own_column(back_pain: Flow, column: str):
    condition, said = PATTERNS[column]
    outcome = result(back_pain, said)
    assert outcome.patterns[0].condition == condition
    assert outcome.patterns[0].certainty == "clear"
    assert outcome.verdicts == {name: row[column] for name, row in VERDICTS.items()}


def test_strain_of_more_than_twelve_weeks_reads_the_chronic_column(back_pain: Flow):
    for duration, column in (("w6_12", "strain"), ("m3_6", "chronic"), ("over_6m", "chronic")):
        done = walk(back_pain, person(**{**CHRONIC, "duration": duration}))
        assert column_of(back_pain, done.facts, "muscle_strain") == column


UNCLEAR = {"where": "not_sure"}
NO_PATTERN = {
    "nothing fits": UNCLEAR,
    "two patterns are near each other": {
        "age": "50_59", "where": "below_knee", "side": "both", "walk": "over_500m", "walk_stop": "sit_or_bend",
        "sit": "worse", "forward": "better", "stand": "yes", "worse_part": "same", "leg_feel": "tingling",
    },
    "the circulation": {"where": "thigh", "walk": "m100_500", "walk_stop": "standing_still"},
    "the hip": {"where": "groin"},
    "pain everywhere": {"where": "all_over"},
}  # fmt: skip


@pytest.mark.parametrize("said", NO_PATTERN.values(), ids=NO_PATTERN.keys())
def test_where_no_pattern_guides_exactly_five_are_safe(back_pain: Flow, said: dict[str, str]):
    outcome = result(back_pain, said)
    assert guiding(outcome) is None
    assert named(outcome, Verdict.SAFE) == FIVE
    assert not named(outcome, Verdict.CAUTION)
    assert named(outcome, Verdict.AVOID) == {name for name, row in VERDICTS.items() if Verdict.AVOID in row.values()}


def test_two_near_patterns_are_named_as_mixed(back_pain: Flow):
    outcome = result(back_pain, NO_PATTERN["two patterns are near each other"])
    assert not outcome.patterns
    assert set(outcome.mixed) == {"disc_herniation", "spinal_stenosis"}
    assert "unclear" in {flag.id for flag in outcome.flags}


def test_circulation_shows_no_pattern_and_a_hip_only_partly_one(back_pain: Flow):
    assert not result(back_pain, STENOSIS, walk_stop="standing_still").patterns
    hip = result(back_pain, STENOSIS, walk_stop="hip_groin")
    assert {pattern.certainty for pattern in hip.patterns} <= {"partly"}
    leg = result(back_pain, DISC, where="thigh", age="40_49", hip="yes", forward="worse")
    assert [(pattern.condition, pattern.certainty) for pattern in leg.patterns] == [("disc_herniation", "partly")]


@dataclass(frozen=True)
class Override:
    """Where an override bites: on whom, with which answers, and on which exercises."""

    said: dict[str, str]
    bites: dict[str, str]
    holds: dict[str, Verdict]
    """The verdicts with the answers; each is milder without them."""


SAFE, CAUTION, AVOID = Verdict.SAFE, Verdict.CAUTION, Verdict.AVOID
BONES = {"toe_touch": AVOID, "knees_to_chest_double": AVOID, "twist_loaded": AVOID, "running": AVOID}
FORWARD = {"knees_to_chest_double": AVOID, "childs_pose": AVOID, "knee_to_chest_single": CAUTION, "cycling": CAUTION}
ARCH = {"standing_back_bend": AVOID, "cobra_press_up": AVOID, "prone_on_elbows": CAUTION, "walking": CAUTION}
EVERY = {"bird_dog": CAUTION, "walking": CAUTION, "water_walking": CAUTION}
OVERRIDES = {
    "bending forward is worst": Override(STRAIN, {"worst_move": "forward"}, FORWARD),
    "bending and leaning back are worst: forward": Override(STRAIN, {"worst_move": "both_ways"}, FORWARD),
    "forward is worse, in stenosis": Override(STENOSIS, {"forward": "worse", "side": "both"}, {"childs_pose": AVOID}),
    "arching is worst": Override(STRAIN, {"worst_move": "arch"}, ARCH),
    "bending and leaning back are worst: back": Override(STRAIN, {"worst_move": "both_ways"}, ARCH),
    "leaning back is worse, in a disc": Override(
        DISC, {"lean_back": "worse"}, {"cobra_press_up": AVOID, "glute_bridge": CAUTION, "walking": CAUTION}
    ),
    "standing still brings it on": Override(
        {**DISC, "walk": "over_500m", "walk_stop": "nothing", "sit": "worse", "forward": "worse"},
        {"stand": "yes"},
        {"cobra_press_up": AVOID, "walking": CAUTION},
    ),
    "sitting is worst": Override(STRAIN, {"worst_move": "sitting"}, {"cycling": CAUTION}),
    "thin bones": Override({**CHRONIC, "onset": "overdid"}, {"health": "bones"}, BONES),
    "steroids": Override({**CHRONIC, "onset": "overdid"}, {"health": "steroids"}, BONES),
    "not sure of thin bones at 65": Override(
        {**CHRONIC, "onset": "overdid", "age": "65_69"}, {"health": "not_sure"}, BONES
    ),
    "pregnant": Override(
        STRAIN,
        {"health": "pregnant"},
        {"cobra_press_up": AVOID, "prone_on_elbows": AVOID, "plank_knees": AVOID, "rest_90_90": AVOID,
         "dead_bug": CAUTION, "glute_bridge": CAUTION, "swim_backstroke": CAUTION},
    ),
    "pregnant: no wheel, no contact sport": Override(
        {**CHRONIC, "age": "40_49", "examined": "yes_stable"},
        {"health": "pregnant"},
        {"yoga_wheel": AVOID, "superman_swallow": AVOID, "running": AVOID},
    ),
    "a fused spine": Override(
        CHRONIC,
        {"health": "stiff_spine"},
        {"standing_back_bend": CAUTION, "seated_forward_fold": CAUTION, "cobra_press_up": CAUTION},
    ),
    "cancer, not examined": Override(
        {**STRAIN, "onset": "overdid"}, {"health": "cancer"}, EVERY
    ),
    "night pain in every position": Override(STRAIN, {"night": "constant"}, EVERY),
    "weight loss": Override(STRAIN, {"lately": "weight_loss"}, EVERY),
    "tired and thirsty": Override(STRAIN, {"lately": "tired_thirsty"}, EVERY),
}  # fmt: skip


@pytest.mark.parametrize("case", OVERRIDES.values(), ids=OVERRIDES.keys())
def test_an_override_bites_with_its_answer_and_not_without(back_pain: Flow, case: Override):
    before, after = result(back_pain, case.said), result(back_pain, case.said, case.bites)
    assert before.patterns
    assert before.patterns[0].condition == after.patterns[0].condition
    for exercise, found in case.holds.items():
        assert verdict(after, exercise) is found
        assert verdict(before, exercise) < found


@pytest.mark.parametrize(
    ("said", "changes"),
    [
        (CHRONIC, {"age": "60_64", "health": "not_sure"}),
        (CHRONIC, {"age": "65_69", "health": "thinners"}),
        (STRAIN, {"health": "immune"}),
        (STRAIN, {"night": "turning"}),
        (STRAIN, {"lately": "infection"}),
    ],
    ids=str,
)
def test_what_no_override_names_changes_no_verdict(back_pain: Flow, said: dict[str, str], changes: dict[str, str]):
    assert result(back_pain, said, changes).verdicts == result(back_pain, said).verdicts


def test_who_was_examined_and_is_unchanged_is_not_held_back(back_pain: Flow):
    said = {**CHRONIC, "lately": "weight_loss"}
    assert verdict(result(back_pain, said, examined="yes_stable"), "bird_dog") is SAFE
    for examined in ("yes_worse", "no"):
        assert not named(result(back_pain, said, examined=examined), SAFE)


def test_an_override_never_makes_an_exercise_milder(back_pain: Flow):
    outcome = result(back_pain, STENOSIS, health="stiff_spine")
    assert verdict(outcome, "cobra_press_up") is AVOID
    assert verdict(outcome, "standing_back_bend") is AVOID


def test_in_the_first_three_days_only_three_are_shown_each_with_its_own_verdict(back_pain: Flow):
    early = {"duration": "under_3d"}
    for column in ("strain", "disc", "stenosis"):
        outcome = result(back_pain, PATTERNS[column][1], early, onset="overdid")
        assert outcome.patterns
        assert outcome.verdicts == {name: VERDICTS[name][column] for name in back_pain.exercises if name in FIRST_DAYS}
    assert "sit_up_full" in (result(back_pain, STRAIN, duration="d3_14").verdicts or {})


def test_in_the_first_days_without_a_pattern_nothing_is_called_safe(back_pain: Flow):
    outcome = result(back_pain, UNCLEAR, duration="under_3d")
    assert outcome.verdicts == dict.fromkeys(outcome.verdicts or {}, CAUTION)
    assert set(outcome.verdicts or {}) == FIRST_DAYS


@settings(max_examples=400)
@given(st.data())
def test_no_answers_make_unsafe_what_they_speak_against_look_safe(library: Library, data: st.DataObject):
    flow = library["back_pain"]
    done = walk(flow, data.draw(answers(flow)))
    outcome = outcome_of(done)
    if done.state != FINISHED:
        assert outcome.verdicts is None
        return
    safe, told = named(outcome, SAFE), Told({name: done.facts.options(name) for name in done.path})
    assert not safe & {"sit_up_full", "park_board_sit_up", "slump_stretch", "yoga_wheel", "park_board_back_arch"}
    for exercise in safe:
        _spoken_against(flow, exercise, told)
        if guiding(outcome) is None:
            assert exercise in FIVE
        else:
            assert SAFE in VERDICTS[exercise].values()


def _spoken_against(flow: Flow, exercise: str, told: Told) -> None:
    """What is shown as safe must not be what this person's own answers speak against."""
    it = flow.exercises[exercise]
    if told("forward", "worse") or told("worst_move", "forward", "both_ways"):
        assert not it.classes & {"flexion_end_range", "flexion_mid"}
    if told("lean_back", "worse") or told("stand", "yes") or told("worst_move", "arch", "both_ways"):
        assert not it.classes & {"extension_end_range", "extension_mid", "long_upright_walk"}
    if told("sit", "worse") or told("worst_move", "sitting"):
        assert exercise != "cycling"
    if told("health", "bones", "steroids") or (told("health", "not_sure") and told("age", *OVER_65)):
        assert not it.classes & {"flexion_end_range", "rotation_loaded", "high_impact"}
    if told("health", "pregnant"):
        assert it.position not in {"prone", "supine"}
    if told("health", "stiff_spine"):
        assert not it.classes & {"flexion_end_range", "extension_end_range", "high_impact"}
    if told("health", "cancer") or told("night", "constant") or told("lately", "weight_loss", "tired_thirsty"):
        assert told("examined", "yes_stable")
    if told("duration", "under_3d"):
        assert exercise in FIRST_DAYS
