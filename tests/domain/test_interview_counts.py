"""How long the interview is, in which order it asks, and that it asks exactly what it should."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.flags import Urgency
from bot.domain.flow import EXCLUSIVE, Flow
from bot.domain.library import Library
from bot.domain.machine import EMERGENCY, FINISHED, SAME_DAY, STOPPED, Walk, walk
from tests.domain.restated import ASKED, FLAGS, UNDER_60, Told
from tests.people import Answers, answers, person

MOST_QUESTIONS = 28
ALARMS = [
    "age", "saddle", "saddle_private", "legs", "both_course", "weak_course", "now", "kidney_more", "eye_more", "onset",
    "accident_when", "health", "cancer_more", "pregnant_more", "lately", "sudden_severe",
]  # fmt: skip
"""What can still raise to an emergency, and so is asked after a same-day sign too."""
NEVER_LEFT_OUT = ["age", "saddle", "legs", "now", "onset", "duration", "where", "health", "lately", "night"]


def asked(flow: Flow, **changes: str) -> list[str]:
    done = walk(flow, person(**changes))
    assert done.state == FINISHED
    return list(done.path)


def test_an_ordinary_person_answers_twelve_questions_in_this_order(back_pain: Flow):
    assert asked(back_pain) == [
        "age", "saddle", "legs", "now", "onset", "duration", "where", "health", "lately", "night", "worst_move", "day",
    ]  # fmt: skip


def test_three_weeks_of_pain_add_one(back_pain: Flow):
    found = asked(back_pain, duration="w2_6")
    assert len(found) == 13
    assert "course" in found


def test_sixty_five_years_add_two(back_pain: Flow):
    found = asked(back_pain, age="65_69")
    assert len(found) == 14
    assert {"walk", "first_age"} <= set(found)


def test_a_year_of_pain_at_35_takes_seventeen(back_pain: Flow):
    found = asked(back_pain, duration="over_6m", first_age="under_35")
    assert len(found) == 17
    assert found[-5:] == ["first_age", "stiff", "move_rest", "ibp_signs", "examined"]


def test_a_leg_as_from_a_disc_takes_nineteen(back_pain: Flow):
    assert len(asked(back_pain, where="below_knee", duration="w2_6", sit="worse", forward="worse")) == 19


def test_walking_as_from_a_narrow_canal_takes_sixteen(back_pain: Flow):
    found = asked(
        back_pain,
        age="70_plus",
        where="below_knee",
        duration="over_6m",
        walk="m100_500",
        walk_stop="sit_or_bend",
        sit="gone",
        forward="better",
    )
    assert len(found) == 16


def test_an_inflammatory_back_takes_nineteen(back_pain: Flow):
    found = asked(back_pain, where="buttock", duration="over_6m", night="up_helps", stiff="over_60", move_rest="move")
    assert len(found) == 19


def test_each_danger_follow_up_adds_one(back_pain: Flow):
    ordinary = len(asked(back_pain))
    for changes in (
        {"saddle": "prefer_not"},
        {"legs": "both_legs"},
        {"legs": "weak_one"},
        {"onset": "accident"},
        {"health": "cancer"},
        {"health": "pregnant"},
        {"health": "thinners", "onset": "sudden"},
    ):
        assert len(asked(back_pain, **changes)) == ordinary + 1


def test_alarm_screens_are_those_that_can_raise_to_an_emergency(back_pain: Flow):
    assert [question.id for question in back_pain.questions if question.alarm] == ALARMS


def test_the_questions_stand_in_the_order_of_the_interview(back_pain: Flow):
    assert list(back_pain.by_id) == list(ASKED)


def _restated(said: Answers) -> tuple[list[str], str]:
    """The path and its end, walked by the second statement of the guards and signs."""
    facts: Answers = {}
    path: list[str] = []
    for name, opens in ASKED.items():
        urgencies = {urgency for urgency, holds in FLAGS.values() if holds(Told(facts))}
        if "emergency" in urgencies:
            return path, EMERGENCY
        if Told(facts)("age", "under_18"):
            return path, STOPPED
        if not opens(Told(facts)) or ("same_day" in urgencies and name not in ALARMS):
            continue
        offered = set(said[name])
        if name == "health" and not Told(facts)("age", *UNDER_60):
            offered.discard("pregnant")
        if name == "accident_when" and not Told(facts)("onset", "not_sure"):
            offered.discard("no_accident")
        if not offered:
            return path, name
        facts[name] = frozenset(offered)
        path.append(name)
    urgencies = {urgency for urgency, holds in FLAGS.values() if holds(Told(facts))}
    return path, EMERGENCY if "emergency" in urgencies else SAME_DAY if "same_day" in urgencies else FINISHED


@settings(max_examples=400)
@given(st.data())
def test_a_question_is_asked_exactly_when_its_guard_says(library: Library, data: st.DataObject):
    flow = library["back_pain"]
    said = data.draw(answers(flow))
    if data.draw(st.integers(0, 39)) == 0:
        said["age"] = frozenset({"under_18"})
    done = walk(flow, said)
    assert (list(done.path), done.state) == _restated(said)
    assert len(done.path) <= MOST_QUESTIONS


@settings(max_examples=150)
@given(st.data())
def test_nobody_reaches_a_pattern_past_a_danger_screen(library: Library, data: st.DataObject):
    flow = library["back_pain"]
    done = walk(flow, data.draw(answers(flow)))
    if done.state == FINISHED:
        assert set(NEVER_LEFT_OUT) <= set(done.path)
        assert done.urgency < Urgency.SAME_DAY


@settings(max_examples=60)
@given(st.data())
def test_progress_never_goes_back_and_counts_what_is_certain(library: Library, data: st.DataObject):
    flow = library["back_pain"]
    said = data.draw(answers(flow))
    done = walk(flow, said)
    steps: list[Walk] = [walk(flow, {name: said[name] for name in done.path[:n]}) for n in range(len(done.path) + 1)]
    assert all(one.progress <= two.progress for one, two in pairwise(steps))
    if done.state == FINISHED:
        for number, step in enumerate(steps[:-1]):
            assert step.to_come <= len(done.path) - number
        assert done.progress == 1


@settings(max_examples=60)
@given(st.data())
def test_what_stands_alone_is_offered_on_every_tick_screen_of_alarm(library: Library, data: st.DataObject):
    flow = library["back_pain"]
    said = data.draw(answers(flow))
    for name in walk(flow, said).path:
        question = flow.by_id[name]
        if question.alarm and question.kind == "many":
            assert {option.id for option in question.options} & EXCLUSIVE
