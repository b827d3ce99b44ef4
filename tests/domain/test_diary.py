"""The pain diary: one mark a day by the person's own clock, and danger signs before anything else."""

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.domain.act import Command, Hear, Heard, Marked, Open, Rang, Start, Tried
from bot.domain.chat import KEPT_FOR
from bot.domain.diary import AskMark, Mark, Progress, day_of, light_of, moves_down, progress_of
from bot.domain.library import after_flow
from bot.domain.machine import Known
from bot.domain.marking import digits
from bot.domain.reminder import Reminder
from bot.domain.say import Ask, AskBack, Home, Plain, Report, Say, Urgent, Welcome
from bot.domain.value import replace
from tests.domain.talk import Talk, finished, talk
from tests.fakes import NOON
from tests.people import Answers, person

TODAY = NOON.date()
DAY = timedelta(days=1)


def tap(one: Talk, part: str, value: str) -> Say:
    assert one.chat
    day = one.chat.marking.day if one.chat.marking else day_of(one.now, one.chat.zone)
    return one.do(Marked(part, value, digits(day)))  # type: ignore[arg-type]


def marks(one: Talk, pain: int, where: str = "back", walked: str = "skip") -> Say:
    one.do(Command("pain"))
    said = tap(one, "pain", str(pain))
    for part, value in (("where", where), ("walked", walked)):
        if isinstance(said, AskMark) and said.marking.step == part:
            said = tap(one, part, value)
    return said


def diary(one: Talk) -> tuple[Mark, ...]:
    assert one.chat
    return one.chat.diary


def calm() -> Answers:
    """Answers of somebody without danger, for the check-in, too."""
    none, better = frozenset({"none"}), frozenset({"better"})
    return {**person(), "new_fall": none, "change": better, "leg_pain": none, "how_long_now": frozenset({"under_2w"})}


def test_a_mark_is_pain_place_and_way(library):
    one = finished(library)
    said = marks(one, 4, "thigh", "300")
    assert isinstance(said, Progress)
    assert said.noted
    assert diary(one) == (Mark(TODAY, 4, "thigh", 300),)
    assert isinstance(one.do(Open("here")), type(one.say))


def test_without_pain_there_is_no_place(library):
    one = finished(library)
    assert isinstance(marks(one, 0, walked="2000"), Progress)
    assert diary(one) == (Mark(TODAY, 0, None, 2000),)


def test_the_later_mark_of_a_day_replaces_the_earlier(library):
    one = finished(library)
    marks(one, 4, "thigh", "300")
    one.now += timedelta(hours=3)
    marks(one, 2, "back")
    assert diary(one) == (Mark(TODAY, 2, "back", 300),)
    one.now += DAY
    marks(one, 1, "back")
    assert [mark.day for mark in diary(one)] == [TODAY, TODAY + DAY]


@pytest.mark.parametrize("command", ["pain", "progress"])
def test_before_consent_there_is_only_the_welcome(library, command):
    one = Talk(library)
    assert isinstance(one.do(Command(command)), Welcome)
    assert isinstance(one.do(Marked("pain", "6", digits(TODAY))), Welcome)
    assert one.chat is None or not one.chat.diary


@pytest.mark.parametrize(
    ("zone", "at", "day"),
    [
        (None, datetime(2026, 3, 2, 23, 30, tzinfo=UTC), date(2026, 3, 2)),
        ("Asia/Tokyo", datetime(2026, 3, 2, 23, 30, tzinfo=UTC), date(2026, 3, 3)),
        ("America/Los_Angeles", datetime(2026, 3, 3, 6, 0, tzinfo=UTC), date(2026, 3, 2)),
        ("Europe/Vienna", datetime(2026, 3, 28, 23, 30, tzinfo=UTC), date(2026, 3, 29)),  # the short day begins
        ("Europe/Vienna", datetime(2026, 3, 29, 21, 59, tzinfo=UTC), date(2026, 3, 29)),  # and ends
        ("Europe/Vienna", datetime(2026, 3, 29, 22, 1, tzinfo=UTC), date(2026, 3, 30)),
        ("Europe/Vienna", datetime(2026, 10, 25, 22, 59, tzinfo=UTC), date(2026, 10, 25)),  # the long day
        ("Europe/Vienna", datetime(2026, 10, 25, 23, 1, tzinfo=UTC), date(2026, 10, 26)),
        ("No/Such_Place", datetime(2026, 3, 2, 23, 30, tzinfo=UTC), date(2026, 3, 2)),
    ],
)
def test_the_day_is_that_of_the_persons_clock(library, zone, at, day):
    one = finished(library)
    assert one.chat
    one.chat = replace(one.chat, zone=zone)
    one.now = at - timedelta(seconds=15)
    marks(one, 3)
    assert [mark.day for mark in diary(one)] == [day]


def test_a_mark_begun_before_midnight_is_of_that_day(library):
    one = finished(library)
    one.now = NOON.replace(hour=23, minute=59)
    one.do(Command("pain"))
    tap(one, "pain", "3")
    one.now += timedelta(minutes=5)
    tap(one, "where", "back")
    assert [mark.day for mark in diary(one)] == [TODAY]


def test_a_mark_left_open_for_days_is_begun_anew(library):
    one = finished(library)
    one.do(Command("pain"))
    tap(one, "pain", "9")
    one.now += 2 * DAY
    said = tap(one, "where", "below_knee")
    assert isinstance(said, AskMark)
    assert said.marking.step == "pain"
    assert not diary(one)
    tap(one, "pain", "2")
    tap(one, "where", "back")
    assert diary(one) == (Mark(TODAY + 2 * DAY, 2, "back"),)


def test_an_old_button_changes_nothing(library):
    one = finished(library)
    marks(one, 4, "thigh", "300")
    for act in (Marked("pain", "9", digits(TODAY)), Marked("where", "back", digits(TODAY)),
                Marked("walked", "5000", digits(TODAY)), Marked("walked", "100", "20250101")):  # fmt: skip
        one.do(act)
        assert one.last.stale
        assert diary(one) == (Mark(TODAY, 4, "thigh", 300),)


def test_a_button_of_another_day_gets_the_open_question(library):
    one = finished(library)
    one.do(Command("pain"))
    said = one.do(Marked("pain", "9", "20260101"))
    assert one.last.stale
    assert isinstance(said, AskMark)
    assert said.marking.pain is None


def test_two_quick_taps_are_one(library):
    one = finished(library)
    one.do(Command("pain"))
    for part, value in (("pain", "4"), ("where", "thigh"), ("walked", "300")):
        tap(one, part, value)
        said = tap(one, part, value)
        assert not one.last.stale
    assert isinstance(said, Progress)
    assert diary(one) == (Mark(TODAY, 4, "thigh", 300),)


@pytest.mark.parametrize(
    ("part", "value"), [("pain", "11"), ("pain", ""), ("pain", "²"), ("where", "toe"), ("walked", "999999")]
)
def test_a_made_up_button_marks_nothing(library, part, value):
    one = finished(library)
    one.do(Command("pain"))
    tap(one, part, value)
    assert not diary(one)
    assert isinstance(one.say, AskMark)


def test_what_is_marked_waits_for_nothing_once_somebody_does_something_else(library):
    one = finished(library)
    one.do(Command("pain"))
    tap(one, "pain", "4")
    assert isinstance(one.do(Start()), Home)
    assert not isinstance(one.say, AskMark)
    assert not diary(one)


@pytest.mark.parametrize(("first", "then"), [("back", "buttock"), ("buttock", "thigh"), ("thigh", "below_knee")])
def test_pain_that_moves_down_asks_the_danger_signs_at_once(library, first, then):
    one = finished(library)
    marks(one, 2, first)
    one.now += DAY
    said = marks(one, 2, then)
    assert isinstance(said, Ask)
    assert said.question.alarm
    assert one.last.note == "moved_down"
    assert diary(one)[-1].where == then
    for act in (Command("progress"), Command("pain"), Marked("new")):  # and nothing comes before they are answered
        again = one.do(act)
        assert isinstance(again, Ask)
        assert again.question.alarm
    assert isinstance(one.until(None, calm()), Report)
    assert isinstance(one.do(Command("progress")), Progress)


@pytest.mark.parametrize(
    ("first", "then", "days"), [("thigh", "thigh", 1), ("thigh", "back", 1), ("back", "below_knee", 2)]
)
def test_pain_that_does_not_move_down_from_day_to_day_asks_nothing(library, first, then, days):
    one = finished(library)
    marks(one, 2, first)
    one.now += days * DAY
    assert isinstance(marks(one, 2, then), Progress)


def test_leg_pain_the_day_after_none_at_all_has_moved_down(library):
    one = finished(library)
    marks(one, 0)
    one.now += DAY
    assert isinstance(marks(one, 3, "thigh"), Ask)


def test_days_in_a_row_are_days_on_the_persons_clock():
    assert moves_down((Mark(date(2026, 2, 28), 2, "back"), Mark(date(2026, 3, 1), 2, "thigh")), date(2026, 3, 1))
    assert not moves_down((Mark(date(2026, 2, 27), 2, "back"), Mark(date(2026, 3, 1), 2, "thigh")), date(2026, 3, 1))


def test_a_danger_sign_found_so_hides_the_diary_until_it_is_looked_at(library):
    one = finished(library)
    marks(one, 2, "back")
    one.now += DAY
    marks(one, 2, "thigh")
    one.until("saddle", calm())
    one.tick("bladder")
    assert isinstance(one.do(Command("progress")), Ask)  # what is ticked is finished first
    assert isinstance(one.done(), Urgent)
    for act in (Command("pain"), Command("progress"), Marked("new"), Marked("pain", "3", digits(one.now.date()))):
        assert isinstance(one.do(act), Urgent)
    assert [mark.where for mark in diary(one)] == ["back", "thigh"]


def test_a_danger_heard_while_marking_is_asked_back_first(library):
    one = finished(library)
    one.do(Command("pain"))
    assert isinstance(one.do(Hear("saddle", "bladder")), AskBack)
    assert isinstance(one.do(Heard("saddle", "bladder", meant=False)), AskMark)
    one.do(Hear("saddle", "bladder"))
    assert isinstance(tap(one, "pain", "3"), Urgent)  # who does not answer has meant it
    assert not diary(one)


def test_nothing_is_marked_for_somebody_under_age(library):
    one = talk(library)
    one.choose("under_18")
    assert one.do(Command("pain")) == one.do(Command("progress")) == Plain("under_age")


def test_days_of_exercise_are_those_of_trials_and_of_reminders_done(library):
    one = finished(library)
    one.do(Tried("walking", hurt=False))
    one.now += DAY
    assert one.chat
    one.chat = replace(one.chat, reminder=Reminder("walk", frozenset({0}), 8, 0, one.now))
    one.do(Rang("done", "202603030800"))
    one.do(Rang("done", "202603030800"))
    one.now += DAY
    one.do(Rang("skip", "202603040800"))
    said = one.do(Command("progress"))
    assert isinstance(said, Progress)
    assert said.exercised == {TODAY, TODAY + DAY}


def test_marks_are_dropped_with_the_rest_after_half_a_year(library):
    one = finished(library)
    marks(one, 4)
    one.do(Rang("done", "202603020800"))
    one.now += KEPT_FOR - 2 * DAY
    one.do(Command("help"))
    assert diary(one)
    one.now += 3 * DAY
    one.do(Command("help"))
    assert one.chat
    assert not one.chat.diary
    assert not one.chat.exercise_days


def test_the_traffic_light_is_that_of_the_advice_after_exercise(library):
    """`after_exercise.yaml` says with its sources what is red and amber."""
    flow = after_flow(library)
    for pain in range(11):
        option = "0_3" if pain <= 3 else "4_5" if pain <= 5 else "over_5"
        for spreads in (False, True):
            where = "further_down" if spreads else "same"
            facts = Known(flow, {"pain_during": frozenset({option}), "where_went": frozenset({where})})
            expected = "red" if facts.count("red") else "amber" if facts.count("amber") else "green"
            before = Mark(TODAY, 2, "back" if spreads else "thigh")
            assert light_of(Mark(TODAY + DAY, pain, "thigh"), before) == expected


def test_pain_now_is_told_against_two_weeks_ago():
    ago = [Mark(TODAY - timedelta(days=back), 6, "back", 300) for back in (13, 14, 15)]
    now = [Mark(TODAY - timedelta(days=back), 3, "back", 600) for back in (2, 1, 0)]
    said = progress_of([*ago, *now], [], TODAY)
    assert said.pain
    assert (said.pain.now, said.pain.ago, said.pain.way) == (3, 6, "less")
    assert said.walked
    assert (said.walked.now, said.walked.ago, said.walked.way) == (600, 300, "more")
    alone = progress_of(now, [], TODAY)
    assert alone.pain
    assert alone.pain.ago is None
    assert alone.pain.way is None
    assert progress_of(ago, [], TODAY).pain is None


def test_an_old_mark_says_nothing_about_today():
    old = [Mark(TODAY - timedelta(days=9), 2, "back"), Mark(TODAY - timedelta(days=8), 9, "below_knee")]
    said = progress_of(old, [], TODAY)
    assert said.light is None
    assert not said.spread


def test_progress_looks_back_six_weeks_only():
    said = progress_of([Mark(TODAY - timedelta(days=60), 9), Mark(TODAY, 1)], [TODAY - timedelta(days=60)], TODAY)
    assert [mark.day for mark in said.marks] == [TODAY]
    assert not said.exercised
    assert said.first == said.last == TODAY
