"""The pain diary in words: typed marks, its screens, and the data of its chart."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.adapters.telegram.taps import decode, encode
from bot.domain.act import CheckIn, Hear, Marked, Open, Puzzle
from bot.domain.chat import Chat, Consent
from bot.domain.diary import AMBER_UP_TO, PLACES, WORST, AskMark, Mark, Marking, Progress, progress_of
from bot.domain.library import main_flow
from bot.domain.turn import Turn
from bot.wording.diary_typed import WALK, WHERE
from bot.wording.interpret import interpret
from bot.wording.phrase import phrase

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
TODAY = NOW.date()
PAIN = Marking(TODAY, NOW)
WHERE_TO = Marking(TODAY, NOW, pain=6)
WALKED = Marking(TODAY, NOW, pain=6, where="thigh")


def typed(shelf, text, marking):
    return interpret(text, Chat("en", consent=Consent(1, NOW), marking=marking), shelf.catalogs["en"], shelf)


def said(shelf, say):
    return phrase(Turn(None, say), shelf.catalogs["en"], shelf)


def acts(reply):
    return [button.act for row in reply.rows for button in row]


@pytest.mark.parametrize(
    ("text", "pain"),
    [
        ("6", "6"), ("six", "6"), ("about 4", "4"), ("7/10", "7"), ("7 out of 10", "7"), ("ten", "10"), ("10", "10"),
        ("0", "0"), ("no pain", "0"), ("None", "0"), ("it doesn't hurt", "0"), ("4-5", "5"), ("8 to 10", "10"),
        ("6.5", "7"), ("it is a 3 today", "3"), ("10/10", "10"),
    ],
)  # fmt: skip
def test_pain_can_be_typed(shelf, text, pain):
    assert typed(shelf, text, PAIN) == Marked("pain", pain, "20260302")


@pytest.mark.parametrize(
    "text", ["11", "not 6", "3 weeks", "3 or so weeks", "bad", "4 now, 7 at night, 2 in bed", "100"]
)
def test_what_is_no_mark_is_asked_again(shelf, text):
    assert typed(shelf, text, PAIN) == Puzzle("not_understood")


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("back", "back"), ("just my lower back", "back"), ("buttock", "buttock"), ("Thigh", "thigh"),
        ("below the knee", "below_knee"), ("down to my calf", "below_knee"), ("back and thigh", "thigh"),
    ],
)  # fmt: skip
def test_the_lowest_place_can_be_typed(shelf, text, place):
    assert typed(shelf, text, WHERE_TO) == Marked("where", place, "20260302")


@pytest.mark.parametrize(
    ("text", "metres"),
    [("300 m", "300"), ("2 km", "2000"), ("20 minutes", "1200"), ("half a mile", "804"), ("skip", "skip"),
     ("no", "skip"), ("not sure", "skip"), ("500 m to 1 km", "500")],
)  # fmt: skip
def test_the_way_walked_can_be_typed_or_skipped(shelf, text, metres):
    assert typed(shelf, text, WALKED) == Marked("walked", metres, "20260302")


@pytest.mark.parametrize("text", ["200", "9000 km", "far"])
def test_a_distance_without_a_sensible_unit_is_asked_again(shelf, text):
    assert typed(shelf, text, WALKED) == Puzzle("not_understood")


@pytest.mark.parametrize("marking", [PAIN, WHERE_TO, WALKED])
def test_words_of_danger_are_heard_before_any_mark(shelf, marking):
    assert isinstance(typed(shelf, "6, and I can't pee since today", marking), Hear)


def test_the_interview_has_the_questions_whose_words_are_used_here(library):
    flow = main_flow(library)
    assert {option.id for option in flow.by_id[WHERE].options} >= set(PLACES)
    assert flow.by_id[WALK].measure


@pytest.mark.parametrize("marking", [PAIN, WHERE_TO, WALKED, Marking(TODAY, NOW, pain=0)])
def test_each_step_has_buttons_that_fit_and_can_be_left(shelf, marking):
    reply = said(shelf, AskMark(marking))
    assert all(act and decode(encode(act)) == act for act in acts(reply))
    assert acts(reply)[-1] in {Open("home"), Marked("walked", "skip", "20260302")}
    if marking is PAIN:
        assert [len(row) for row in reply.rows] == [6, 5, 1]


@pytest.mark.parametrize("pain", range(WORST + 1))
def test_red_is_said_as_soon_as_it_is_marked(shelf, pain):
    red = shelf.catalogs["en"].text("diary.light.red")
    asked = said(shelf, AskMark(Marking(TODAY, NOW, pain=pain)))
    told = said(shelf, progress_of([Mark(TODAY, pain, "back")], [], TODAY, noted=True))
    assert (red in asked.text) is (red in told.text) is (pain > AMBER_UP_TO)
    assert (CheckIn() in acts(told)) is (pain > AMBER_UP_TO)


def test_pain_that_has_moved_down_since_the_last_mark_is_red_in_words(shelf):
    spread = shelf.catalogs["en"].text("diary.light.spread")
    before = TODAY - timedelta(days=5)
    reply = said(shelf, progress_of([Mark(before, 1, "back"), Mark(TODAY, 1, "below_knee")], [], TODAY))
    assert spread in reply.text
    assert CheckIn() in acts(reply)


@pytest.mark.parametrize("marks", [(), (Mark(TODAY, 3, "back"),)])
def test_with_too_little_to_draw_it_says_how_to_begin(shelf, marks):
    reply = said(shelf, progress_of(marks, [], TODAY))
    assert reply.chart is None
    assert reply.text
    assert (Marked("new") in acts(reply)) is not marks


def test_the_rule_and_what_is_urgent_are_always_said(shelf):
    catalog = shelf.catalogs["en"]
    for marks in ((), (Mark(TODAY, 3),), (Mark(TODAY - timedelta(days=20), 9), Mark(TODAY, 3))):
        text = said(shelf, progress_of(marks, [], TODAY)).text
        assert catalog.text("diary.light.rule") in text
        assert catalog.text("diary.light.now") in text


def weeks() -> Progress:
    marks = [Mark(TODAY - timedelta(days=back), back // 4, "back", 100 * (40 - back)) for back in range(0, 40, 3)]
    return progress_of(marks, [TODAY - timedelta(days=1), TODAY], TODAY)


def test_the_chart_holds_all_that_is_drawn(shelf):
    chart = said(shelf, weeks()).chart
    assert chart
    days = [point.day for point in chart.points]
    assert days == sorted(set(days))
    assert chart.first <= days[0]
    assert chart.last == days[-1] == TODAY
    assert {point.day for point in chart.points if point.exercised} == {TODAY - timedelta(days=1), TODAY}
    assert [point.pain for point in chart.points if point.day == TODAY] == [0]
    assert [(band.least, band.most) for band in chart.bands] == [(0, 3), (4, 5), (6, 10)]
    assert all(chart.first <= tick.day <= chart.last for tick in chart.ticks)
    assert 3 <= len(chart.ticks) <= 6
    metres = [metres for metres, _ in chart.walked_ticks]
    assert metres[0] == 0
    assert metres[-1] >= max(point.metres or 0 for point in chart.points)
    assert not any(sign in words for words in (chart.title, chart.about, chart.pain) for sign in "<>&{")


def test_a_short_diary_is_not_stretched(shelf):
    chart = said(shelf, progress_of([Mark(TODAY - timedelta(days=1), 3), Mark(TODAY, 3)], [], TODAY)).chart
    assert chart
    assert (chart.last - chart.first).days == 13
    assert not chart.walked_ticks
