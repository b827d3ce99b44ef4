"""The table of danger signs, row by row: each alternative alone, and each part of it needed."""

from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.flags import Urgency
from bot.domain.flow import Flow
from bot.domain.guidance import outcome_of
from bot.domain.library import Library
from bot.domain.machine import Known, holding, walk
from tests.domain.restated import FLAGS, IN_TWO_DAYS, Told
from tests.people import Answers, answers, person

EMERGENCY, SAME_DAY, SOON = "emergency", "same_day", "soon"


@dataclass(frozen=True)
class Row:
    """One alternative of a sign: the flag, and the answers that alone raise it."""

    flag: str
    answers: tuple[tuple[str, str], ...]

    def __str__(self) -> str:
        return f"{self.flag}: " + ", ".join(f"{name}={value}" for name, value in self.answers)


def row(flag: str, **changes: str) -> Row:
    return Row(flag, tuple(changes.items()))


AGES_OVER_50 = ("50_59", "60_64", "65_69", "70_plus")
WEAK = ("worse", "new_steady", "not_sure")
RECENT = ("under_3d", "d3_14", "w2_6", "w6_12")

ROWS = [
    # R1 to R4
    row("saddle_numbness", saddle="numb_saddle"),
    row("bladder_change", saddle="bladder"),
    row("bowel_change", saddle="bowel"),
    row("sexual_change", saddle="sexual"),
    row("saddle_unsure", saddle="not_sure"),
    row("saddle_unsure", saddle="prefer_not", saddle_private="have_one"),
    # R5
    row("both_legs", legs="both_legs", both_course="recent"),
    row("both_legs", legs="both_legs", both_course="not_sure"),
    row("both_legs", legs="give_way"),
    # R6
    row("growing_weakness", legs="weak_one", weak_course="worse"),
    row("growing_weakness", legs="not_sure", weak_course="worse"),
    row("new_weakness", legs="weak_one", weak_course="new_steady"),
    row("new_weakness", legs="weak_one", weak_course="not_sure"),
    row("new_weakness", legs="not_sure", weak_course="not_sure"),
    # R7
    row("infection_likely", now="fever", health="immune"),
    row("infection_likely", now="fever", health="steroids"),
    row("infection_likely", now="fever", lately="infection"),
    row("infection_likely", now="fever", lately="back_needle"),
    row("infection_likely", now="fever", lately="drugs"),
    *(row("infection_likely", now="fever", legs="weak_one", weak_course=weak) for weak in WEAK),
    row("infection_likely", now="fever", legs="both_legs", both_course="recent"),
    row("very_ill", now="collapse"),
    row("fever", now="fever"),
    row("infection_no_fever", night="constant", lately="infection"),
    row("infection_no_fever", night="constant", lately="back_needle"),
    row("infection_no_fever", night="constant", health="immune"),
    row("infection_no_fever", health="immune", lately="infection"),
    row("infection_no_fever", health="immune", lately="back_needle"),
    # R8
    row("injected_drugs", lately="drugs"),
    # R9
    row("aorta", now="tearing"),
    *(row("aorta", now="pulse", age=age) for age in AGES_OVER_50),
    *(row("aorta", onset="sudden", age=age, sudden_severe="yes") for age in AGES_OVER_50),
    row("aorta", onset="sudden", age="50_59", sudden_severe="not_sure"),
    row("pulsing_belly", now="pulse"),
    # R10, R11
    row("cold_leg", legs="cold_leg"),
    row("leg_clot", legs="swollen_leg"),
    row("chest", now="chest"),
    # R12
    row("major_trauma", onset="accident", accident_when="last_2_weeks"),
    row("major_trauma", onset="not_sure", accident_when="last_2_weeks"),
    row("major_trauma", onset="accident", accident_when="not_sure"),
    row("trauma_unchecked", onset="accident", accident_when="earlier_unchecked"),
    row("trauma_unchecked", onset="not_sure", accident_when="earlier_unchecked"),
    row("trauma_unchecked", onset="not_sure", accident_when="not_sure"),
    # R13
    *(
        row("fracture", onset=onset, **fragile)
        for onset in ("small_fall", "lift_twist")
        for fragile in (
            {"age": "65_69"},
            {"age": "70_plus"},
            {"health": "bones"},
            {"health": "steroids"},
            {"health": "stiff_spine"},
        )
    ),
    row("fracture_no_fall", onset="sudden", health="bones"),
    row("fracture_no_fall", onset="sudden", health="steroids"),
    # R14
    *(
        row("spinal_bleed", onset=onset, sudden_severe=severe, **risk)
        for onset in ("sudden", "lift_twist", "small_fall")
        for severe in ("yes", "not_sure")
        for risk in ({"health": "thinners"}, {"lately": "back_needle"})
    ),
    *(
        row("spinal_bleed", legs="weak_one", weak_course=weak, **risk)
        for weak in WEAK
        for risk in ({"health": "thinners"}, {"lately": "back_needle"})
    ),
    # R15
    row("cancer_nerves", health="cancer", cancer_more="leg_nerve"),
    row("cancer_nerves", health="cancer", cancer_more="unsteady"),
    *(
        row("cancer_nerves", health="cancer", where=where, leg_feel=feel)
        for where in ("thigh", "below_knee")
        for feel in ("burning", "shock", "tingling", "numb")
    ),
    *(row("cancer_nerves", health="cancer", legs="weak_one", weak_course=weak) for weak in WEAK),
    *(
        row("cancer_spine", health="cancer", cancer_more=more)
        for more in ("worsening", "severe", "strain", "one_spot", "upper")
    ),
    row("cancer_spine", health="cancer", night="constant"),
    row("cancer_spine", health="cancer", where="upper"),
    row("cancer_history", health="cancer"),
    # R15, R16
    row("weak_signs_two", lately="weight_loss", night="constant"),
    row("weak_signs_two", lately="weight_loss", health="bones"),
    row("weak_signs_two", lately="weight_loss", age="50_59", first_age="50_plus"),
    row("weak_signs_two", lately="tired_thirsty", night="constant"),
    row("weak_signs_two", lately="tired_thirsty", health="bones"),
    row("weak_signs_two", lately="tired_thirsty", age="60_64", first_age="50_plus"),
    row("weak_signs_two", lately="weight_loss tired_thirsty"),
    row("weak_signs_two", night="constant", health="bones"),
    row("weak_signs_two", night="constant", age="65_69", first_age="50_plus"),
    row("weak_signs_two", health="bones", age="70_plus", first_age="50_plus"),
    row("weak_signs_two", health="cancer", lately="weight_loss"),
    row("weak_signs_two", health="cancer", lately="tired_thirsty"),
    row("weak_signs_two", health="cancer bones"),
    row("weak_signs_two", health="cancer", age="50_59", first_age="50_plus"),
    row("weak_sign_one", lately="weight_loss"),
    row("weak_sign_one", lately="tired_thirsty"),
    row("weak_sign_one", night="constant"),
    row("weak_sign_one", health="bones"),
    *(row("weak_sign_one", age=age, first_age="50_plus") for age in AGES_OVER_50),
    row("weak_sign_one", age="50_59", first_age="not_sure"),
    row("night_worsening", night="constant", duration="w2_6", course="worse"),
    row("night_worsening", night="constant", duration="w6_12", course="worse"),
    row("night_worsening", night="constant", duration="m3_6", course="worse"),
    row("night_worsening", night="constant", duration="over_6m", course="worse"),
    # R17
    *(
        row("pregnancy_alarm", health="pregnant", pregnant_more=more)
        for more in ("belly", "bleeding", "less_movement", "fever")
    ),
    row("pregnancy_alarm", health="pregnant", now="fever"),
    row("pregnancy", health="pregnant"),
    # R18
    row("kidney_severe", now="kidney fever"),
    row("kidney_severe", now="kidney", health="pregnant"),
    row("kidney_severe", now="kidney", kidney_more="cannot_bear"),
    row("kidney_severe", now="kidney", kidney_more="one_kidney"),
    row("kidney", now="kidney"),
    # R19, R20, R21
    row("sight_loss", now="eye", eye_more="sight"),
    row("red_eye", now="eye"),
    row("shingles", lately="rash"),
    row("spine_shape", lately="lump"),
    row("upper_back", where="upper"),
    row("alarm_unsure", now="not_sure"),
    row("history_unsure", health="not_sure"),
    row("history_unsure", lately="not_sure"),
    # R22
    *(
        row("claudication", where="below_knee", walk=far, walk_stop=stop)
        for far in ("over_500m", "m100_500", "under_100m")
        for stop in ("sit_or_bend", "nothing", "not_sure")
    ),
    row("claudication", where="below_knee", walk="not_sure", walk_stop="sit_or_bend"),
    row("circulation", where="below_knee", walk="m100_500", walk_stop="standing_still"),
    row("circulation", where="thigh", walk="not_sure", walk_stop="standing_still"),
    row("hip", where="groin"),
    row("hip", where="buttock", walk="m100_500"),
    row("hip", age="60_64", walk="not_sure"),
    row("hip", where="buttock", age="40_49", hip="yes"),
    row("hip", where="thigh", age="70_plus", hip="yes"),
    row("long_leg_pain", where="thigh", duration="w6_12"),
    row("long_leg_pain", where="below_knee", duration="over_6m"),
    row("long_pain", duration="w6_12"),
    row("long_pain", duration="m3_6", examined="no"),
    row("long_pain", duration="over_6m", examined="yes_worse"),
    row("not_improving", duration="w2_6", course="worse"),
    row("not_improving", duration="w2_6", course="same", where="below_knee"),
    row("widespread", where="all_over"),
    row("under_age", age="under_18"),
]


@pytest.mark.parametrize("case", ROWS, ids=str)
def test_each_alternative_alone_raises_its_sign(back_pain: Flow, case: Row):
    changed = person(**dict(case.answers))
    done = walk(back_pain, changed)
    expected = Urgency[FLAGS[case.flag][0].upper()]
    assert done.open is None
    assert done.urgency >= expected
    asked = {name: changed[name] for name in back_pain.by_id if name in changed and name in dict(case.answers)}
    seen = {flag.id for flag in done.flags}
    if case.flag not in seen:  # an even more urgent sign has ended the interview before
        assert done.urgency is Urgency.EMERGENCY
        assert done.urgency > expected or set(asked) - set(done.path)
    if expected >= Urgency.SAME_DAY:
        outcome = outcome_of(done)
        assert not outcome.patterns
        assert outcome.verdicts is None


@pytest.mark.parametrize("case", ROWS, ids=str)
def test_each_part_of_an_alternative_is_needed(back_pain: Flow, case: Row):
    changes = dict(case.answers)
    assert case.flag in _walked_through(back_pain, person(**changes))
    for name in changes:
        without = {other: value for other, value in changes.items() if other != name}
        assert case.flag not in _walked_through(back_pain, person(**without)), f"{name} is not needed"


def _walked_through(flow: Flow, said: Answers) -> set[str]:
    """The signs of all answers whose questions are asked, as if no sign ended the interview."""
    facts: Answers = {}
    for question in flow.questions:
        if question.when.holds(Known(flow, facts)) and said.get(question.id):
            facts[question.id] = said[question.id]
    return {flag.id for flag in holding(flow, Known(flow, facts))}


def test_every_sign_has_a_row_here(back_pain: Flow):
    by_answers = {case.flag for case in ROWS}
    elsewhere = {"inflammatory", "unclear", "cancer_spread", "poisoning"}
    assert by_answers | elsewhere == set(back_pain.flags)


def test_every_row_of_the_clinical_table_is_covered(back_pain: Flow):
    rows = {name for flag in back_pain.flags.values() for name in flag.row}
    assert rows == {f"R{number}" for number in range(1, 23)}


def test_the_urgencies_are_those_of_the_table(back_pain: Flow):
    assert {name: flag.urgency.word for name, flag in back_pain.flags.items() if not flag.unclear} == {
        name: urgency for name, (urgency, _) in FLAGS.items()
    }
    assert {flag.id for flag in back_pain.flags.values() if flag.urgent and flag.within == "two_days"} == IN_TWO_DAYS


@settings(max_examples=400)
@given(st.data())
def test_the_signs_hold_exactly_when_the_table_says(library: Library, data: st.DataObject):
    flow = library["back_pain"]
    said = data.draw(answers(flow, complete=False))
    if data.draw(st.integers(0, 9)) == 0:
        said["heard"] = frozenset({"poisoning"})
    told = Told(said)
    held = {flag.id for flag in holding(flow, Known(flow, said))}
    assert held == {name for name, (_, says) in FLAGS.items() if says(told)}


QUIET = {
    "an ordinary person": ({}, "self_care"),
    "age alone, 70": ({"age": "70_plus"}, "self_care"),
    "over 50, first pain ever": ({"age": "50_59", "first_age": "50_plus"}, "soon"),
    "over 50, pain before": ({"age": "50_59"}, "self_care"),
    "woken by turning": ({"night": "turning"}, "self_care"),
    "woken late, getting up helps": ({"night": "up_helps"}, "self_care"),
    "the same however I lie, alone": ({"night": "constant"}, "soon"),
    "thin bones alone": ({"health": "bones"}, "soon"),
    "thin bones, did too much": ({"health": "bones", "onset": "overdid"}, "soon"),
    "steroids alone": ({"health": "steroids"}, "self_care"),
    "diabetes alone": ({"health": "immune"}, "self_care"),
    "blood thinners alone": ({"health": "thinners"}, "self_care"),
    "blood thinners, a lift, not severe": ({"health": "thinners", "onset": "lift_twist"}, "self_care"),
    "a lift below 65": ({"onset": "lift_twist", "age": "60_64"}, "self_care"),
    "a small fall when young": ({"onset": "small_fall"}, "self_care"),
    "sudden below 50": ({"onset": "sudden"}, "self_care"),
    "sudden past 50, not severe": ({"onset": "sudden", "age": "50_59"}, "self_care"),
    "an accident, examined": ({"onset": "accident"}, "self_care"),
    "not sure how, no accident": ({"onset": "not_sure", "accident_when": "no_accident"}, "self_care"),
    "a lift at 70, months ago": ({"onset": "lift_twist", "age": "70_plus", "duration": "m3_6"}, "self_care"),
    "an old, examined foot drop": ({"legs": "weak_one", "weak_course": "old_checked"}, "self_care"),
    "sore, not weak": ({"legs": "weak_one", "weak_course": "sore_not_weak"}, "self_care"),
    "both legs on walking, for weeks": ({"legs": "both_legs"}, "self_care"),
    "would rather not say, has none": ({"saddle": "prefer_not"}, "self_care"),
    "an infection, no fever": ({"lately": "infection"}, "self_care"),
    "a needle in the back, months of calm": ({"lately": "back_needle"}, "self_care"),
    "pregnant, nothing else": ({"health": "pregnant"}, "soon"),
    "cancer long ago, nothing else": ({"health": "cancer"}, "soon"),
    "weight loss alone": ({"lately": "weight_loss"}, "soon"),
    "pain on a cough into the leg": ({"where": "below_knee", "cough": "leg"}, "self_care"),
    "a year, examined and unchanged": ({"duration": "over_6m"}, "self_care"),
}


@pytest.mark.parametrize(("changes", "at_most"), QUIET.values(), ids=QUIET.keys())
def test_what_is_common_and_harmless_raises_no_alarm(back_pain: Flow, changes: dict[str, str], at_most: str):
    done = walk(back_pain, person(**changes))
    outcome = outcome_of(done)
    urgency = max((flag.urgency for flag in outcome.flags if not flag.unclear), default=Urgency.SELF_CARE)
    assert urgency.word == at_most
    assert outcome.verdicts
