"""Each way in which a call can fail, on each method that a conversation needs."""

from datetime import timedelta

import pytest

from bot.app import background
from bot.domain.act import Choose
from bot.local_telegram import Fault
from tests.end_to_end.conftest import until
from tests.end_to_end.visitor import Visitor, asked

CERTAIN = [Fault.TOO_MANY, Fault.SERVER_ERROR, Fault.BAD_GATEWAY]
"""The call certainly did nothing."""
UNCERTAIN = [Fault.HANG, Fault.CUT_BEFORE, Fault.CUT_AFTER]
REPLIES = ["sendMessage", "editMessageText"]

polling = pytest.mark.parametrize("mode", ["polling"])
"""Replies go the same way in both modes."""
webhook = pytest.mark.parametrize("mode", ["webhook"])


async def _answers_age(telegram, ada: Visitor, method: str) -> None:
    """Whose reply is a new message, or an edit."""
    if method == "sendMessage":
        ada.person.writes("43")
    else:
        ada.press(Choose(1, "age", "40_49"))
    await telegram.settled()


def _screens(ada: Visitor) -> int:
    return len([message for message in ada.person.messages() if asked(message) == "saddle"])


@polling
@pytest.mark.parametrize("fault", CERTAIN)
@pytest.mark.parametrize("method", REPLIES)
async def test_what_certainly_did_not_arrive_is_sent_again(started, telegram, ada, fault, method):
    await ada.begins()
    telegram.faults.add(fault, method)
    await _answers_age(telegram, ada, method)
    assert asked(ada.screen) == "saddle"
    assert _screens(ada) == 1


@polling
@pytest.mark.parametrize("fault", UNCERTAIN)
@pytest.mark.parametrize("method", REPLIES)
async def test_what_may_have_arrived_is_not_sent_again_at_once_and_the_chat_goes_on(
    impatient, telegram, expects, ada, fault, method
):
    expects("message is not modified")
    await ada.begins()
    telegram.faults.add(fault, method)
    await _answers_age(telegram, ada, method)
    assert _screens(ada) == (fault is Fault.CUT_AFTER)
    assert asked(await ada.writes("none of these, thanks")) in {"saddle", "legs"}


@polling
@pytest.mark.parametrize("fault", Fault)
async def test_a_tap_shows_its_screen_though_its_waiting_sign_is_not_ended(impatient, telegram, ada, fault):
    await ada.begins()
    telegram.faults.add(fault, "answerCallbackQuery")
    await _answers_age(telegram, ada, "editMessageText")
    assert asked(ada.screen) == "saddle"
    assert _screens(ada) == 1
    assert len(telegram.journal.calls("answerCallbackQuery")) == 2  # one a tap: that of the welcome, and this


@polling
@pytest.mark.parametrize("fault", Fault)
async def test_updates_that_were_not_fetched_are_fetched_later_and_answered_once(impatient, telegram, ada, fault):
    await ada.begins()
    telegram.faults.add(fault, "getUpdates")
    await _answers_age(telegram, ada, "sendMessage")
    await until(lambda: telegram.faults.planned[0].times == 0)
    assert asked(ada.screen) == "saddle"
    ada.press(Choose(1, "saddle", "none"))
    await ada.sees(Choose)
    assert asked(ada.screen) == "legs"
    assert _screens(ada) == 0  # it was edited
    assert impatient.kept(ada.id)["sessions"]["back_pain"]["answers"].keys() == {"age", "saddle"}


@webhook
@pytest.mark.parametrize("fault", Fault)
async def test_a_webhook_that_could_not_be_set_is_set_later(hurried, bot, telegram, ada, fault):
    telegram.faults.add(fault, "setWebhook")
    await bot.start()
    assert asked(await ada.begins()) == "age"
    await until(lambda: len(telegram.journal.calls("setWebhook")) == 2)


@polling
@pytest.mark.parametrize("fault", Fault)
async def test_a_bot_that_could_not_ask_who_it_is_asks_again(hurried, bot, telegram, ada, fault):
    telegram.faults.add(fault, "getMe")
    await bot.start()
    assert asked(await ada.begins()) == "age"


@pytest.fixture
def watchful(monkeypatch):
    """Looks for lost screens often, and takes them for lost soon."""
    monkeypatch.setattr(background, "LOOK_AGAIN", 0.2)
    monkeypatch.setattr(background, "LOST_AFTER", timedelta(seconds=0.2))


@polling
@pytest.mark.parametrize("fault", [Fault.HANG, Fault.CUT_BEFORE])
@pytest.mark.parametrize("method", REPLIES)
async def test_a_lost_screen_comes_by_itself_and_once(watchful, impatient, telegram, ada, fault, method):
    await ada.begins()
    telegram.faults.add(fault, method)
    await _answers_age(telegram, ada, method)
    await ada.person.sees(lambda shown: asked(shown) == "saddle")
    await telegram.settled(quiet=0.5)  # for two more looks
    assert asked(ada.screen) == "saddle"
    assert _screens(ada) == 1
    assert impatient.rows("select turn - shown from chats") == [(0,)]


@polling
async def test_a_reply_that_takes_long_is_not_taken_for_lost(watchful, started, telegram, ada):
    await ada.begins()
    telegram.world.delay = 0.7
    await _answers_age(telegram, ada, "sendMessage")
    assert _screens(ada) == 1


@polling
async def test_a_screen_whose_answers_never_arrive_is_not_shown_without_end(watchful, impatient, telegram, ada):
    await ada.begins()
    telegram.faults.add(Fault.CUT_AFTER, "sendMessage", times=100)
    await _answers_age(telegram, ada, "sendMessage")
    await telegram.settled(quiet=0.7)
    assert _screens(ada) == 4  # the reply, and three more
