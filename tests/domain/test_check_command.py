"""`/check` in the private chat: the way in that groups know."""

from bot.domain.act import Command
from bot.domain.library import Library
from bot.domain.say import Ask, Urgent, Welcome
from tests.domain.talk import Talk, finished, talk

CHECK = Command("check")


def test_before_consent_it_asks_for_consent(library: Library):
    one = Talk(library)
    assert isinstance(one.do(CHECK), Welcome)
    assert one.chat is None


def test_it_goes_on_with_an_unfinished_interview(library: Library):
    one = talk(library)
    one.done()
    number, asked = one.session.number, one.asks
    assert isinstance(one.do(CHECK), Ask)
    assert (one.session.number, one.asks) == (number, asked)


def test_after_a_finished_interview_it_begins_anew(library: Library):
    one = finished(library)
    number = one.session.number
    assert isinstance(one.do(CHECK), Ask)
    assert one.session.number > number


def test_a_danger_sign_that_was_ticked_counts(library: Library):
    one = talk(library)
    one.until("now")
    one.tick("chest")
    assert isinstance(one.do(CHECK), Urgent)
