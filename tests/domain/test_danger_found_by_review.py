"""Ways in which a danger sign was once lost. Each was found by a reader and is held here."""

from datetime import timedelta

import pytest

from bot.domain.act import Agree, Answer, Back, BeenSeen, Command, Crisis, Forget, Hear, Heard, Mistaken, Open, Tick
from bot.domain.flags import Urgency
from bot.domain.library import Library
from bot.domain.say import Ask, AskBack, Guidance, Plain, Report, Urgent
from tests.domain.talk import Talk, finished, talk
from tests.people import person

BEFORE = {"legs": "weak_one", "weak_course": "old_checked"}


def heard(one: Talk, question: str, option: str):
    one.do(Hear(question, option))
    return one.do(Heard(question, option, meant=True))


def test_a_sign_confirmed_after_a_calm_follow_up_asks_that_follow_up_again(library: Library):
    one = finished(library, person(**BEFORE))
    assert isinstance(one.say, Guidance)
    heard(one, "legs", "weak_one")
    assert one.asks == "weak_course"
    assert isinstance(one.choose("worse"), Urgent)


def test_an_emergency_heard_is_not_hidden_by_an_older_same_day_flag(library: Library):
    both = {"legs": "both_legs", "both_course": "walking_only", "now": "fever"}
    one = talk(library)
    one.until(None, person(**both))
    assert one.raised == {"fever"}
    say = heard(one, "legs", "both_legs")
    assert isinstance(say, Urgent)
    assert say.urgency is Urgency.EMERGENCY


def test_each_of_several_signs_in_one_text_is_asked_back(library: Library):
    one = talk(library)
    one.until("onset")
    say = one.do(Hear("now", "chest", (("now", "fever"),)))
    assert isinstance(say, AskBack)
    assert say.option == "chest"
    say = one.do(Heard("now", "chest", meant=False))
    assert isinstance(say, AskBack)
    assert say.option == "fever"
    one.do(Heard("now", "fever", meant=True))
    assert one.raised == {"fever"}


def test_an_emergency_among_several_signs_shows_its_card_at_once(library: Library):
    one = talk(library)
    one.do(Hear("now", "chest", (("now", "fever"),)))
    assert isinstance(one.do(Heard("now", "chest", meant=True)), Urgent)


def test_an_old_no_does_not_answer_for_another_sign(library: Library):
    one = talk(library)
    one.do(Hear("now", "fever"))
    one.do(Hear("saddle", "bladder"))
    one.do(Heard("now", "fever", meant=False))
    say = one.say
    assert isinstance(say, AskBack)
    assert say.option == "bladder"


def test_what_somebody_else_has_is_not_taken_for_ones_own(library: Library):
    one = finished(library)
    one.do(Agree("other"))
    one.until(None)
    one.confirm()
    one.do(Agree("after"))
    assert not one.session.proxy
    asked = []
    while one.asks:
        asked.append(one.asks)
        one.give(person()[one.asks] if one.asks in person() else frozenset({offered(one)}))
    assert "health" in asked
    assert isinstance(one.say, Report)


def offered(one: Talk) -> str:
    say = one.say
    assert isinstance(say, Ask)
    return say.offered[0].id


@pytest.mark.parametrize("act", [Command("stop"), Command("again"), Agree("after")])
def test_ticks_left_behind_show_the_card_at_once(library: Library, act):
    one = talk(library)
    one.until("saddle")
    one.tick("numb_saddle")
    assert isinstance(one.do(act), Urgent)


@pytest.mark.parametrize("act", [Command("help"), Command("stop"), Command("mydata"), Open("here")])
def test_a_sign_asked_back_and_left_behind_shows_the_card_at_once(library: Library, act):
    one = talk(library)
    one.do(Hear("saddle", "bladder"))
    assert isinstance(one.do(act), Urgent)


def test_ticks_left_behind_by_words_of_crisis_are_kept(library: Library):
    one = talk(library)
    one.until("saddle")
    one.tick("numb_saddle")
    assert one.do(Crisis("suicide")) == Plain("crisis.suicide")
    assert one.raised == {"saddle_numbness"}


def test_going_back_keeps_the_ticks_of_the_screen_that_was_open(library: Library):
    one = talk(library)
    one.until("saddle")
    one.tick("numb_saddle")
    one.do(Back(one.session.number, "saddle"))
    assert one.asks == "age"
    one.choose("18_39")
    say = one.say
    assert isinstance(say, Ask)
    assert say.draft == {"numb_saddle"}


def test_no_page_comes_before_ticks_that_stand(library: Library):
    one = talk(library)
    one.until("saddle")
    one.tick("numb_saddle")
    say = one.do(Open("exercise", "bird_dog"))
    assert isinstance(say, Ask)
    assert one.last.note == "ticks_stand"


def test_a_heard_tick_can_be_taken_off(library: Library):
    one = talk(library)
    heard(one, "lately", "rash")
    one.until("lately")
    one.do(Tick(one.session.number, "lately", "rash", on=False))
    say = one.say
    assert isinstance(say, Ask)
    assert not say.draft
    assert one.raised == {"shingles"}


def test_nobody_under_age_gets_a_page(library: Library):
    one = talk(library)
    one.choose("under_18")
    assert one.do(Open("exercise", "bird_dog")) == Plain("under_age")
    assert one.do(Command("after")) == Plain("under_age")


def test_erasing_beside_an_emergency_says_once_more_what_to_do(library: Library):
    one = talk(library)
    one.until("saddle")
    one.tick("bladder")
    one.done()
    assert one.do(Forget()) == Plain("forgotten", Urgency.EMERGENCY)
    assert one.chat is None


def test_a_proposal_is_forgotten_when_it_is_left(library: Library):
    one = talk(library)
    one.until("where")
    one.do(Answer("where", frozenset({"below_knee"}), sure=False))
    assert one.session.proposed == "below_knee"
    one.do(Open("here"))
    assert one.session.proposed is None


def test_answers_are_kept_no_longer_than_the_welcome_says(library: Library):
    one = finished(library)
    one.now += timedelta(days=181)
    one.do(Command("again"))
    assert one.session.answers == {}
    assert one.session.number == 1


def test_a_mistake_while_checking_again_asks_the_screen_it_was_made_on(library: Library):
    one = talk(library)
    one.until(None, person(now="fever", health="immune"))
    assert "infection_likely" in one.raised
    one.do(BeenSeen())
    one.tick("bladder")
    assert isinstance(one.done(), Urgent)
    one.do(Mistaken())
    assert one.asks == "saddle"
