"""What a person may do in any order, and what must come of it."""

from dataclasses import replace

import pytest

from bot.domain.act import (
    Agree,
    Answer,
    Back,
    Choose,
    Command,
    Confirm,
    Decline,
    Done,
    Forget,
    FromCampaign,
    Hear,
    Heard,
    Odd,
    Open,
    PickCountry,
    PickLanguage,
    Puzzle,
    Start,
    Tick,
    Tried,
    Write,
)
from bot.domain.flow import EXCLUSIVE
from bot.domain.guidance import outcome_of
from bot.domain.library import Library
from bot.domain.post import Way
from bot.domain.say import (
    Ask,
    AskBack,
    Guidance,
    Home,
    MyData,
    Page,
    Plain,
    Propose,
    Report,
    Review,
    Say,
    SetReminder,
    Summary,
    Toast,
    Urgent,
    Welcome,
)
from tests.domain.talk import Talk, finished, talk, without
from tests.people import person


def test_an_interview_from_hello_to_guidance(library: Library):
    one = Talk(library)
    assert isinstance(one.do(Start()), Welcome)
    assert one.chat is None
    first = one.do(Agree("check"))
    assert isinstance(first, Ask)
    assert first.question.id == "age"
    assert first.first
    assert isinstance(one.until(None), Review)
    say = one.confirm()
    assert isinstance(say, Guidance)
    assert say.outcome == outcome_of(say.walk)
    assert one.last.fresh


def test_nothing_is_asked_before_consent(library: Library):
    one = Talk(library)
    for act in (Write("25"), Choose(1, "age", "18_39"), Confirm(1), Command("again"), Open("result"), Odd("media")):
        assert isinstance(one.do(act), Welcome)
        assert one.chat is None


def test_the_post_that_brought_somebody_is_kept_and_counted_only_with_their_yes(library: Library):
    one = Talk(library)
    assert one.do(Start("spring")) == Welcome("spring")
    assert one.chat is None
    assert one.last.arrived is None
    one.do(Agree("check", "spring"))
    assert one.last.arrived == "spring"
    assert one.chat
    assert one.chat.source == "spring"
    one.do(Agree("check", "spring"))
    assert one.last.arrived is None


def test_who_came_by_themselves_is_counted_for_the_first_link_they_follow_and_for_no_other(library: Library):
    one = Talk(library)
    one.do(Start())
    one.do(Agree("check"))
    brought = []
    for payload in ("", "p-walking-7", "p-walking-7", "p-trolley-7", "p-walking-7"):
        one.do(Start(payload))
        brought.append(one.last.arrived)
    assert brought == [None, "p-walking-7", None, None, None]
    assert one.chat
    assert one.chat.source == "p-walking-7"


def test_a_link_that_is_too_long_for_a_button_is_passed_over(library: Library):
    assert Talk(library).do(Start("x" * 60)) == Welcome()


@pytest.mark.parametrize(("way", "shown"), [("check", Ask), ("after", Plain), ("remind", SetReminder)])
def test_the_button_of_a_campaign_is_counted_and_leads_where_it_says(library: Library, way: Way, shown: type[Say]):
    one = Talk(library)
    assert one.do(FromCampaign(7, way)) == Welcome()
    assert one.chat is None
    one.do(Agree("check"))
    assert isinstance(one.do(FromCampaign(7, way)), shown)
    assert one.last.arrived == "c7"
    one.do(Hear("saddle", "numb_saddle"))
    one.do(Heard("saddle", "numb_saddle", meant=True))
    assert isinstance(one.do(FromCampaign(7, way)), Urgent)


def test_somebody_else_is_answered_for(library: Library):
    one = Talk(library)
    one.do(Agree("other"))
    assert one.chat
    assert one.chat.proxy
    assert one.last.note == "proxy"
    assert one.asks == "age"


def test_under_18_stops_kindly(library: Library):
    one = talk(library)
    assert one.choose("under_18") == Plain("under_age")
    assert isinstance(one.do(Start()), Home)
    assert one.say == Plain("under_age")
    assert not one.raised


# Back, change, typed


def test_back_asks_the_question_before_and_keeps_what_came_after(library: Library):
    one = talk(library)
    one.until("duration")
    one.do(Back(one.session.number, "duration"))
    say = one.say
    assert isinstance(say, Ask)
    assert say.question.id == "onset"
    assert say.chosen == {"overdid"}
    one.choose("slowly")
    assert one.asks == "duration"


def test_back_on_the_first_question_stays_there(library: Library):
    one = talk(library)
    one.do(Back(one.session.number, "age"))
    assert one.asks == "age"


def test_a_change_from_the_review_asks_only_what_it_opens(library: Library):
    one = talk(library)
    one.until(None)
    before = dict(one.session.answers)
    one.change("duration")
    assert one.asks == "duration"
    one.choose("w2_6")
    assert one.asks == "course"
    assert isinstance(one.choose("better"), Review)
    assert one.session.answers == {**before, "duration": frozenset({"w2_6"}), "course": frozenset({"better"})}


def test_an_answer_off_the_path_returns_when_the_path_does(library: Library):
    one = talk(library)
    one.until(None, person(duration="w2_6"))
    one.change("duration")
    assert isinstance(one.choose("d3_14"), Review)
    one.change("duration")
    assert isinstance(one.choose("w2_6"), Review)
    assert one.session.answers["course"] == {"better"}


def test_a_change_of_a_tick_screen_shows_the_ticks_that_stand(library: Library):
    one = talk(library)
    one.until(None, person(health="thinners"))
    one.change("health")
    say = one.say
    assert isinstance(say, Ask)
    assert say.draft == {"thinners"}


def test_only_a_line_of_the_review_can_be_changed(library: Library):
    one = talk(library)
    one.until("night")
    one.change("age")
    assert one.asks == "night"
    one.until(None)
    assert isinstance(one.change("leg_feel"), Review)


def test_a_typed_answer_that_is_not_sure_is_asked_back(library: Library):
    one = talk(library)
    one.until("where")
    say = one.do(Answer("where", frozenset({"below_knee"}), sure=False))
    assert isinstance(say, Propose)
    assert "where" not in one.session.answers
    one.do(Choose(say.session, "where", "below_knee"))
    assert one.session.answers["where"] == {"below_knee"}


def test_a_typed_danger_sign_is_ticked_and_not_yet_saved(library: Library):
    one = talk(library)
    one.until("saddle")
    say = one.do(Answer("saddle", frozenset({"bladder"})))
    assert isinstance(say, Ask)
    assert say.draft == {"bladder"}
    assert isinstance(one.done(), Urgent)


@pytest.mark.parametrize("act", [Puzzle("denied"), Puzzle("which_one"), Odd("media"), Odd("edited"), Write("hm")])
def test_what_is_no_answer_gets_the_question_and_a_polite_line(library: Library, act: Puzzle | Odd | Write):
    one = talk(library)
    one.until("now")
    kept = one.chat
    one.do(act)
    assert one.chat == kept
    assert one.asks == "now"
    assert one.last.note


# Ticks, double taps and old screens


def test_two_quick_ticks_are_both_saved(library: Library):
    one = talk(library)
    one.until("health")
    number = one.session.number
    for option in ("thinners", "immune", "thinners"):
        one.do(Tick(number, "health", option, on=True))
    one.done()
    assert one.session.answers["health"] == {"thinners", "immune"}


def test_a_tick_and_none_are_never_both_saved(library: Library):
    one = talk(library)
    one.until("saddle")
    one.tick("bladder")
    for alone in ("none", "not_sure", "prefer_not"):
        say = one.choose(alone)
        assert isinstance(say, Ask)
        assert say.draft == {"bladder"}
    one.tick("none")
    one.do(Answer("saddle", frozenset({"none"})))
    assert one.last.note == "ticks_stand"
    one.done()
    assert one.session.answers["saddle"] == {"bladder"}


def test_done_without_a_tick_saves_nothing(library: Library):
    one = talk(library)
    one.until("saddle")
    one.done()
    assert one.asks == "saddle"
    one.tick("bladder")
    one.tick("bladder", on=False)
    one.done()
    assert one.asks == "saddle"


def test_a_danger_sign_is_not_answered_by_a_single_choice(library: Library):
    one = talk(library)
    one.until("saddle")
    one.choose("bladder")
    assert one.asks == "saddle"


def test_an_old_button_gets_the_current_question(library: Library):
    one = talk(library)
    one.until("where")
    number = one.session.number
    for act in (Choose(number, "age", "70_plus"), Done(number, "saddle"), Tick(number, "legs", "cold_leg", on=False)):
        say = one.do(act)
        assert isinstance(say, Ask)
        assert say.question.id == "where"
        assert one.last.stale
    assert one.session.answers["age"] == {"18_39"}


def test_a_danger_sign_ticked_too_late_for_its_screen_is_asked_back(library: Library):
    one = talk(library)
    one.until("where")
    say = one.do(Tick(one.session.number, "legs", "cold_leg", on=True))
    assert isinstance(say, AskBack)
    assert (say.question, say.option) == ("legs", "cold_leg")


def test_a_double_tap_moves_once_and_is_not_an_old_screen(library: Library):
    one = talk(library)
    number = one.session.number
    one.do(Choose(number, "age", "18_39"))
    one.do(Choose(number, "age", "18_39"))
    assert one.asks == "saddle"
    assert one.last.note == "answered"
    assert not one.last.stale


def test_a_button_of_an_earlier_interview_changes_nothing(library: Library):
    one = finished(library)
    old = one.session.number
    one.do(Command("again"))
    assert one.session.number != old
    one.do(Choose(old, "age", "70_plus"))
    assert one.last.stale
    assert "age" not in one.session.answers


def test_a_made_up_button_moves_nothing(library: Library):
    one = talk(library)
    number = one.session.number
    kept = one.chat
    for act in (
        Choose(number, "age", "a_hundred"),
        Choose(number, "nothing", "none"),
        Tick(number, "age", "18_39", on=True),
        Done(number, "age"),
        Confirm(number),
        Open("nowhere"),
    ):
        one.do(act)
        assert one.chat == kept


def test_an_option_that_is_not_offered_cannot_be_ticked(library: Library):
    one = talk(library)
    one.until("health", person(age="70_plus"))
    one.tick("pregnant")
    say = one.say
    assert isinstance(say, Ask)
    assert not say.draft


# Pages, commands, and leaving


def test_exercise_names_show_the_page_without_an_interview(library: Library):
    one = talk(library)
    say = one.do(Open("exercise", "bird_dog"))
    assert isinstance(say, Page)
    assert say.outcome is None
    assert one.asks == "age"


def test_exercise_names_show_the_verdict_after_one(library: Library):
    one = finished(library)
    say = one.do(Open("exercise", "sit_up_full"))
    assert isinstance(say, Page)
    assert say.outcome


@pytest.mark.parametrize("card", ["safe", "caution", "avoid", "why", "change", "result", "summary"])
def test_pages_of_the_result_need_one(library: Library, card: str):
    one = talk(library)
    assert isinstance(one.do(Open(card)), Ask)
    one.until(None)
    assert isinstance(one.do(Open(card)), Review)
    one.confirm()
    assert isinstance(one.do(Open(card)), Page | Guidance | Summary)


def test_reading_changes_nothing(library: Library):
    one = finished(library)
    kept = one.chat
    for act in (
        Open("why"), Open("exercise", "walking"), Open("about", "muscle_strain"), Open("sources", "muscle_strain"),
        Open("why_asked", "saddle"), Open("counts", "saddle"), Open("minute"), Open("tradition"), Command("help"),
        Command("mydata"), Command("why"), Command("summary"), Open("countries_1"),
    ):  # fmt: skip
        one.do(act)
        assert one.chat == kept


def test_why_is_told_beside_the_question(library: Library):
    one = talk(library)
    one.until("saddle")
    say = one.do(Open("why_asked", "saddle"))
    assert isinstance(say, Toast)
    assert say.question == "saddle"


def test_somebody_who_stops_finds_everything_again(library: Library):
    one = talk(library)
    one.until("night")
    kept = one.session.answers
    assert one.do(Command("stop")) == Plain("stopped")
    home = one.do(Start())
    assert isinstance(home, Home)
    assert home.unfinished
    one.do(Open("go_on"))
    assert one.asks == "night"
    assert one.session.answers == kept


def test_somebody_who_declines_leaves_nothing(library: Library):
    one = Talk(library)
    one.do(Start("spring"))
    one.do(PickLanguage("en"))
    assert one.do(Decline()) == Plain("declined")
    assert one.chat is None


def test_an_old_decline_button_erases_nothing(library: Library):
    one = finished(library)
    kept = one.chat
    one.do(Decline())
    assert one.chat == kept


def test_forgetting_erases_everything(library: Library):
    one = finished(library)
    assert one.do(Command("forget")) == Plain("forget")
    assert one.chat
    assert one.do(Forget()) == Plain("forgotten")
    assert one.chat is None
    assert isinstance(one.do(Start()), Welcome)


def test_what_is_kept_is_shown(library: Library):
    one = finished(library)
    assert one.do(Command("mydata")) == MyData(one.chat)
    assert Talk(library).do(Command("mydata")) == MyData(None)


def test_country_and_language_are_kept_and_the_question_stays(library: Library):
    one = talk(library)
    one.until("now")
    one.do(PickCountry("NP"))
    one.do(PickLanguage("en"))
    assert one.chat
    assert (one.chat.country, one.chat.language) == ("NP", "en")
    assert one.asks == "now"


def test_agreeing_twice_goes_on_where_it_was(library: Library):
    one = talk(library)
    one.until("where")
    one.do(Agree("check"))
    assert one.asks == "where"


# After exercise


def test_after_exercise_remembers_health_and_asks_the_danger_screens_again(library: Library):
    one = finished(library, person(health="thinners"))
    one.do(Tried("bird_dog", hurt=True))
    said = {**person(), **AFTER}
    asked = []
    while one.asks:
        asked.append(one.asks)
        one.give(said[one.asks])
    assert asked[:5] == ["saddle", "legs", "now", "since", "lately"]
    assert not {"age", "health", "exercise"} & set(asked)
    say = one.say
    assert isinstance(say, Report)
    assert say.exercise == "bird_dog"
    assert say.verdict is not None
    assert say.advice


AFTER = {
    name: frozenset({option})
    for name, option in {
        "since": "none", "exercise": "walking", "effort": "easy", "how_long": "up_to_10", "more_than_before": "no",
        "pain_during": "0_3", "where_went": "same", "settled": "yes", "soreness": "none", "again": "first_time",
        "warm_down": "yes", "dried": "dried_off",
    }.items()
}  # fmt: skip


def test_after_exercise_asks_age_and_health_of_somebody_new(library: Library):
    one = Talk(library)
    one.do(Agree("after"))
    assert one.asks == "age"
    assert isinstance(one.until(None, {**person(), **AFTER}), Report)
    assert {"health", "exercise"} <= set(one.session.answers)


def test_remembered_health_and_a_new_sign_are_read_together(library: Library):
    one = finished(library, person(health="immune"))
    one.do(Agree("after"))
    said = {**person(now="fever"), **AFTER}
    say = one.until(None, said)
    assert isinstance(say, Urgent)
    assert {"infection_likely", "fever"} <= one.raised


def test_an_exercise_that_went_well_asks_nothing(library: Library):
    one = finished(library)
    assert one.do(Tried("bird_dog", hurt=False)) == Plain("minute")
    assert one.chat
    assert [trial.exercise for trial in one.chat.trials] == ["bird_dog"]


def test_the_result_is_still_there_after_exercise(library: Library):
    one = finished(library)
    one.do(Tried("bird_dog", hurt=True))
    one.until(None, {**person(), **AFTER})
    assert isinstance(one.do(Open("result")), Guidance)


# A flow that changed meanwhile


def test_a_new_revision_keeps_answers_and_says_so_once(library: Library):
    one = talk(library)
    one.until("where")
    kept = dict(one.session.answers)
    one.library = without(library, "back_pain", "duration")
    one.choose("back")
    assert one.last.note == "moved"
    assert one.session.answers == {**kept, "where": frozenset({"back"})}
    one.choose("none")
    assert one.last.note is None


def test_a_tap_on_a_question_that_is_gone_is_told(library: Library):
    one = talk(library)
    one.until("duration")
    kept = dict(one.session.answers)
    one.library = without(library, "back_pain", "duration")
    one.do(Choose(one.session.number, "duration", "d3_14"))
    assert one.last.note == "moved"
    assert one.asks == "where"
    assert one.session.answers == kept
    one.choose("back")
    assert one.last.note is None


def test_a_typed_answer_after_a_new_revision_is_told(library: Library):
    one = talk(library)
    one.until("where")
    one.library = without(library, "back_pain", "duration")
    one.do(Answer("where", frozenset({"back"})))
    assert one.last.note == "moved"
    assert one.asks == "health"


def test_an_option_that_is_gone_is_asked_again(library: Library):
    one = talk(library)
    one.until("night")
    flow = library["back_pain"]
    where = replace(flow.by_id["where"], options=tuple(o for o in flow.by_id["where"].options if o.id != "back"))
    changed = replace(flow, revision=2, questions=tuple(where if q.id == "where" else q for q in flow.questions))
    one.library = {**library, "back_pain": changed}
    assert one.asks == "where"
    one.choose("buttock")
    assert one.asks == "night"


def test_ticks_of_one_screen_never_count_on_another(library: Library):
    one = talk(library)
    one.until("now")
    one.tick("fever")
    one.library = without(library, "back_pain", "now")
    say = one.say
    assert isinstance(say, Ask)
    assert say.question.id == "onset"
    assert not say.draft - EXCLUSIVE
