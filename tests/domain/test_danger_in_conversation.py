"""Danger signs in a chat: none is lost, whatever a person does next."""

import pytest

from bot.domain.act import (
    Act,
    Agree,
    Answer,
    Back,
    BeenSeen,
    Choose,
    Command,
    Confirm,
    Crisis,
    Hear,
    Heard,
    Mistaken,
    Odd,
    Open,
    PickCountry,
    Start,
    Tick,
    Tried,
)
from bot.domain.flags import Urgency
from bot.domain.library import Library
from bot.domain.say import Ask, AskBack, Countries, Guidance, Plain, Report, Review, Urgent
from tests.domain.talk import Talk, finished, talk
from tests.people import person


def alarmed(library: Library, **changes: str) -> Talk:
    """Somebody with these danger signs, at their card."""
    one = talk(library)
    assert isinstance(one.until(None, person(**changes)), Urgent)
    return one


def test_an_emergency_ends_at_once(library: Library):
    one = talk(library)
    one.until("saddle")
    one.tick("numb_saddle")
    say = one.done()
    assert isinstance(say, Urgent)
    assert say.urgency is Urgency.EMERGENCY
    assert say.kept
    assert one.last.fresh
    assert "legs" not in one.session.answers


def test_a_same_day_sign_is_told_at_once_and_only_what_raises_it_is_asked(library: Library):
    one = talk(library)
    one.until("now")
    one.tick("fever")
    say = one.done()
    assert isinstance(say, Ask)
    assert say.ahead == "today"
    asked = []
    while one.asks:
        asked.append(one.asks)
        one.give(person()[one.asks])
    assert asked == ["onset", "health", "lately"]
    card = one.say
    assert isinstance(card, Urgent)
    assert card.urgency is Urgency.SAME_DAY


def test_fever_then_injected_drugs_becomes_an_emergency(library: Library):
    one = alarmed(library, now="fever", lately="drugs")
    card = one.say
    assert isinstance(card, Urgent)
    assert card.urgency is Urgency.EMERGENCY
    assert {flag.id for flag in card.flags} == {"infection_likely", "fever", "injected_drugs"}
    assert card.flags[0].id == "infection_likely"


ACTS_AT_A_CARD: list[Act] = [
    Start(),
    Start("spring"),
    Agree("check"),
    Agree("after"),
    Agree("other"),
    Command("again"),
    Command("after"),
    Command("why"),
    Command("summary"),
    Open("result"),
    Open("safe"),
    Open("home"),
    Open("here"),
    Open("minute"),
    Open("exercise", "bird_dog"),
    Open("about", "muscle_strain"),
    Open("dangers"),
    Tried("bird_dog", hurt=True),
    Tried("bird_dog", hurt=False),
    Confirm(1),
    Choose(1, "age", "18_39"),
    Choose(1, "saddle", "none"),
    Back(1, "saddle"),
    Answer("saddle", frozenset({"none"})),
    Tick(1, "saddle", "bladder", on=False),
    Odd("media"),
    PickCountry("NP"),
]


@pytest.mark.parametrize("act", ACTS_AT_A_CARD, ids=str)
def test_the_card_stays_whatever_is_tapped(library: Library, act: Act):
    one = alarmed(library, saddle="bladder")
    assert isinstance(one.do(act), Urgent)
    assert isinstance(one.say, Urgent)
    assert one.raised == {"bladder_change"}
    assert one.session.answers["saddle"] == {"bladder"}


@pytest.mark.parametrize("act", ACTS_AT_A_CARD, ids=str)
def test_the_card_stays_for_somebody_with_an_old_result_too(library: Library, act: Act):
    one = finished(library)
    one.do(Command("again"))
    one.until(None, person(legs="cold_leg"))
    assert isinstance(one.do(act), Urgent)
    assert one.raised == {"cold_leg"}


def test_the_country_shows_its_numbers_on_the_card(library: Library):
    one = alarmed(library, saddle="bladder")
    assert isinstance(one.do(Open("countries_0")), Countries)
    say = one.do(PickCountry("NP"))
    assert isinstance(say, Urgent)
    assert say.country == "NP"


def test_stopping_clears_no_danger_sign(library: Library):
    one = alarmed(library, saddle="bladder")
    one.do(Command("stop"))
    assert isinstance(one.do(Start()), Urgent)
    assert one.raised == {"bladder_change"}


# Ticks left standing


@pytest.mark.parametrize(
    "act",
    [
        Start(), Agree("check"), Agree("after"), Command("again"), Command("after"), Tried("bird_dog", hurt=True),
    ],
    ids=str,
)  # fmt: skip
def test_a_tick_left_standing_counts_for_who_walks_away(library: Library, act: Act):
    one = talk(library)
    one.until("legs")
    one.tick("cold_leg")
    say = one.do(act)
    assert isinstance(say, Urgent)
    assert one.raised == {"cold_leg"}


def test_a_tick_left_standing_counts_for_who_stops(library: Library):
    one = talk(library)
    one.until("legs")
    one.tick("cold_leg")
    one.do(Command("stop"))
    assert isinstance(one.do(Start()), Urgent)


def test_a_tick_survives_reading(library: Library):
    one = talk(library)
    one.until("legs")
    one.tick("cold_leg")
    for act in (Open("why_asked", "legs"), Command("help"), Open("countries_0"), Odd("media"), Open("here")):
        one.do(act)
    say = one.say
    assert isinstance(say, Ask)
    assert say.draft == {"cold_leg"}


# Heard in typed words


def test_a_heard_sign_is_asked_back_once(library: Library):
    one = talk(library)
    one.until("where")
    say = one.do(Hear("saddle", "bladder"))
    assert isinstance(say, AskBack)
    assert say.urgency is Urgency.EMERGENCY
    assert not one.raised
    assert isinstance(one.do(Heard("saddle", "bladder", meant=True)), Urgent)
    assert one.session.answers["saddle"] == {"bladder"}


def test_a_heard_sign_that_was_not_meant_goes_on(library: Library):
    one = talk(library)
    one.until("where")
    one.do(Hear("saddle", "bladder"))
    say = one.do(Heard("saddle", "bladder", meant=False))
    assert isinstance(say, Ask)
    assert one.asks == "where"
    assert not one.raised


@pytest.mark.parametrize("act", [Start(), Command("again"), Open("here"), Choose(1, "where", "back")], ids=str)
def test_a_heard_sign_that_is_not_answered_gets_the_card(library: Library, act: Act):
    one = talk(library)
    one.until("where")
    one.do(Hear("now", "chest"))
    assert isinstance(one.do(act), Urgent)
    assert one.raised == {"chest"}


def test_a_sticker_does_not_answer_what_was_heard(library: Library):
    one = talk(library)
    one.do(Hear("now", "chest"))
    assert isinstance(one.do(Odd("media")), AskBack)


def test_a_sign_heard_before_consent_stores_nothing(library: Library):
    one = Talk(library)
    say = one.do(Hear("saddle", "bladder"))
    assert isinstance(say, Urgent)
    assert not say.kept
    assert one.chat is None
    say = one.do(PickCountry("NP", "saddle.bladder"))
    assert isinstance(say, Urgent)
    assert say.country == "NP"
    assert one.chat is None


def test_a_sign_heard_before_its_question_stands_ticked_there(library: Library):
    one = talk(library)
    one.do(Hear("lately", "rash"))
    one.do(Heard("lately", "rash", meant=True))
    assert one.raised == {"shingles"}
    one.until("lately")
    say = one.say
    assert isinstance(say, Ask)
    assert say.draft == {"rash"}
    one.choose("none")
    assert one.asks == "lately"


def test_the_no_to_what_was_believed_takes_it_back(library: Library):
    one = talk(library)
    one.do(Hear("heard", "poisoning"))
    assert isinstance(one.do(Start()), Urgent)
    assert one.raised == {"poisoning"}
    say = one.do(Heard("heard", "poisoning", meant=False))
    assert not one.raised
    assert isinstance(say, Ask)


def test_a_sign_heard_after_the_interview_loses_no_answer(library: Library):
    one = finished(library)
    kept = dict(one.session.answers)
    one.do(Hear("now", "chest"))
    assert isinstance(one.do(Heard("now", "chest", meant=True)), Urgent)
    assert one.chat
    assert {**one.chat.sessions["back_pain"].answers, "now": kept["now"]} == kept


@pytest.mark.parametrize("sign", [("now", "chest"), ("where", "upper"), ("heard", "poisoning")], ids=str)
@pytest.mark.parametrize("before", [Agree("after"), Command("stop")], ids=str)
def test_a_sign_heard_elsewhere_loses_no_answer(library: Library, sign: tuple[str, str], before: Act):
    one = finished(library)
    kept = dict(one.session.answers)
    one.do(before)
    one.do(Hear(*sign))
    assert isinstance(one.do(Heard(*sign, meant=True)), Urgent)
    assert one.raised
    assert one.chat
    answers = one.chat.sessions["back_pain"].answers
    assert {**answers, sign[0]: kept.get(sign[0])} == {**kept, sign[0]: kept.get(sign[0])}


@pytest.mark.parametrize("kind", ["suicide", "violence"])
def test_words_of_crisis_get_fixed_words_and_stop_the_questions(library: Library, kind: str):
    one = talk(library)
    one.until("where")
    kept = one.session
    crisis = Crisis("suicide") if kind == "suicide" else Crisis("violence")
    assert one.do(crisis) == Plain(f"crisis.{kind}")
    assert one.chat
    assert one.chat.sessions == {"back_pain": kept}
    assert one.asks is None
    assert Talk(library).do(crisis) == Plain(f"crisis.{kind}")


# By mistake, and been seen


def test_a_mistake_asks_that_one_screen_again_and_then_goes_on(library: Library):
    one = alarmed(library, saddle="bladder")
    say = one.do(Mistaken())
    assert isinstance(say, Ask)
    assert say.question.id == "saddle"
    assert one.raised == {"bladder_change"}
    one.choose("none")
    assert not one.raised
    assert one.asks == "legs"


def test_a_mistake_that_was_none_shows_the_card_again(library: Library):
    one = alarmed(library, saddle="bladder")
    one.do(Mistaken())
    one.tick("bladder")
    assert isinstance(one.done(), Urgent)
    assert one.raised == {"bladder_change"}


def test_another_sign_instead_of_the_mistaken_one_is_an_emergency_too(library: Library):
    one = alarmed(library, saddle="bladder")
    one.do(Mistaken())
    one.tick("bowel")
    assert isinstance(one.done(), Urgent)
    assert one.raised == {"bowel_change"}


@pytest.mark.parametrize("act", [Start(), Command("again"), Agree("after")], ids=str)
def test_leaving_in_the_middle_of_a_recheck_gets_the_card(library: Library, act: Act):
    one = alarmed(library, saddle="bladder")
    one.do(Mistaken())
    assert isinstance(one.do(act), Urgent)
    assert one.raised == {"bladder_change"}


def test_a_mistake_clears_only_what_that_screen_decides(library: Library):
    one = alarmed(library, now="fever kidney", legs="swollen_leg")
    assert {"kidney_severe", "fever", "kidney", "leg_clot"} == one.raised
    one.do(Mistaken())
    assert one.asks == "now"
    one.choose("none")
    assert one.raised == {"leg_clot"}


def test_a_mistake_in_a_combination_asks_its_last_screen(library: Library):
    one = alarmed(library, health="cancer", cancer_more="leg_nerve")
    one.do(Mistaken())
    assert one.asks == "cancer_more"
    one.choose("none")
    assert not one.raised & {"cancer_nerves"}


def test_a_corrected_tick_takes_its_follow_up_along(library: Library):
    one = alarmed(library, now="pulse eye")
    assert one.raised == {"pulsing_belly", "red_eye"}
    one.do(Mistaken())
    one.until("now")
    one.choose("none")
    assert not one.raised


def test_a_mistake_never_asks_only_the_age(library: Library):
    one = alarmed(library, age="65_69", now="pulse")
    one.do(Mistaken())
    assert one.asks == "now"


def test_a_mistake_in_the_middle_of_been_seen_leaves_no_screen_out(library: Library):
    one = talk(library)
    one.until("where")
    one.do(Heard("weak_course", "new_steady", meant=True))
    one.do(BeenSeen())
    one.do(Mistaken())
    one.until("legs")
    assert one.asks == "legs"
    assert one.raised == {"new_weakness"}


def test_been_seen_asks_every_danger_screen_anew(library: Library):
    one = talk(library)
    one.until(None)
    one.change("now")
    one.tick("fever")
    assert isinstance(one.done(), Urgent)
    one.do(BeenSeen())
    asked = []
    while one.asks:
        asked.append(one.asks)
        one.give(person()[one.asks])
    assert asked == ["saddle", "legs", "now", "onset", "health", "lately"]
    assert not one.raised
    assert isinstance(one.say, Review)


def test_been_seen_clears_nothing_by_itself(library: Library):
    one = alarmed(library, now="fever")
    one.do(BeenSeen())
    assert one.raised == {"fever"}
    assert isinstance(one.until(None, person(now="fever")), Urgent)
    assert one.raised == {"fever"}


def test_been_seen_and_a_new_sign_is_a_new_card(library: Library):
    one = alarmed(library, now="fever")
    one.do(BeenSeen())
    assert isinstance(one.until(None, person(legs="cold_leg")), Urgent)
    assert "cold_leg" in one.raised


@pytest.mark.parametrize("act", [Mistaken(), BeenSeen()], ids=str)
def test_without_a_card_these_change_nothing(library: Library, act: Act):
    one = talk(library)
    one.until("where")
    kept = one.chat
    assert isinstance(one.do(act), Ask)
    assert one.last.stale
    assert one.chat == kept


def test_back_does_not_take_a_danger_sign_away(library: Library):
    one = talk(library)
    one.until("onset", person(legs="swollen_leg"))
    assert one.raised == {"leg_clot"}
    one.do(Back(one.session.number, "onset"))
    assert one.raised == {"leg_clot"}
    one.until(None)
    assert isinstance(one.say, Urgent)
    assert one.raised == {"leg_clot"}


def test_a_change_in_the_review_can_raise_a_danger_sign(library: Library):
    one = talk(library)
    one.until(None)
    one.change("saddle")
    one.tick("bladder")
    assert isinstance(one.done(), Urgent)
    assert not isinstance(one.confirm(), Guidance | Review | Report)


def test_a_sign_after_exercise_shows_the_card_and_hides_the_result(library: Library):
    one = finished(library)
    one.do(Agree("after"))
    one.until("since", person(saddle="not_sure"))
    assert isinstance(one.say, Urgent)
    assert isinstance(one.do(Open("result")), Urgent)
    assert isinstance(one.do(Open("exercise", "bird_dog")), Urgent)


def test_a_new_interview_after_a_cleared_card_starts_afresh(library: Library):
    one = alarmed(library, saddle="bladder")
    one.do(Mistaken())
    one.choose("none")
    one.until(None)
    one.confirm()
    one.do(Command("again"))
    assert one.asks == "age"
    assert not one.session.answers
