"""Taps that come twice, late, made up, or all at once."""

import pytest

from bot.domain.act import BeenSeen, Choose, Done, Mistaken, Tick
from bot.local_telegram import Shown
from tests.end_to_end.conftest import on_both
from tests.end_to_end.visitor import STRAIN, Visitor, act_on, asked, offered

UNCHANGED = "message is not modified"
"""What Telegram says to an edit that changes nothing; the bot takes it for success."""


async def test_an_old_button_gets_the_current_question(started, ada):
    old = await ada.begins()
    await ada.writes("43")
    await ada.answers(STRAIN, until="legs")
    ada.press(Choose(1, "age", "18_39"), old)
    await ada.person.toasted()
    assert asked(await ada.sees(Choose)) == "legs"
    assert started.kept(ada.id)["sessions"]["back_pain"]["answers"]["age"] == ["40_49"]


async def test_an_old_screen_loses_its_buttons(started, telegram, ada):
    old = await ada.begins()
    await ada.writes("43")
    await ada.answers(STRAIN, until="legs")
    await ada.taps(Choose(1, "age", "18_39"), old)
    await telegram.settled()
    assert _now(ada, old).buttons == ()
    assert asked(ada.screen) == "legs"


async def test_a_button_of_an_earlier_session_changes_nothing(started, ada):
    old = await ada.begins()
    await ada.writes("/again")
    await ada.taps(Choose(1, "age", "18_39"), old)
    assert asked(ada.screen) == "age"
    assert started.kept(ada.id)["sessions"]["back_pain"]["answers"] == {}


@on_both
async def test_a_double_tap_answers_once(started, telegram, expects, ada):
    expects(UNCHANGED)
    first = await ada.begins()
    ada.press(Choose(1, "age", "40_49"))
    ada.press(Choose(1, "age", "40_49"), first)
    await telegram.settled()
    assert asked(ada.screen) == "saddle"
    assert ada.screen.id == first.id
    assert started.kept(ada.id)["sessions"]["back_pain"]["answers"] == {"age": ["40_49"]}


async def test_a_double_tap_on_a_danger_sign_leaves_it_ticked(started, telegram, expects, ada):
    expects(UNCHANGED)
    await ada.begins()
    screen = await ada.answers(STRAIN, until="saddle")
    tick = act_on(screen, Tick, option="bladder", on=True)
    for _ in range(2):
        ada.press(tick, screen)
    await telegram.settled()
    assert started.kept(ada.id)["sessions"]["back_pain"]["drafts"] == {"saddle": ["bladder"]}


@on_both
async def test_many_taps_at_once_are_all_counted(started, telegram, expects, ada):
    expects(UNCHANGED)
    await ada.begins()
    screen = await ada.answers(STRAIN, until="now")
    for option in ("fever", "kidney", "eye"):
        ada.press(act_on(screen, Tick, option=option, on=True), screen)
    await telegram.settled()
    assert set(started.kept(ada.id)["sessions"]["back_pain"]["drafts"]["now"]) == {"fever", "kidney", "eye"}
    await ada.taps(act_on(ada.screen, Done))


async def test_a_tap_and_a_text_at_once_leave_one_current_question(started, telegram, ada):
    await ada.begins()
    ada.press(Choose(1, "age", "40_49"))
    ada.person.writes("none of these")
    await telegram.settled()
    kept = started.kept(ada.id)["sessions"]["back_pain"]["answers"]
    assert kept["age"] == ["40_49"]
    assert asked(ada.screen) in {"saddle", "legs"}


async def test_two_people_at_once_get_their_own_questions(started, telegram, ada):
    others = [Visitor(telegram, f"Person {number}") for number in range(8)]
    for other in others:
        other.person.opens()
    await ada.begins()
    for other in others:
        await other.person.sees()
        assert len(other.person.messages()) == 2
    assert asked(ada.screen) == "age"


@on_both
async def test_the_same_update_twice_is_answered_once(started, telegram, mode, ada):
    await ada.begins()
    ada.person.writes("43")
    await ada.sees(Tick)
    await telegram.settled()
    before = len(ada.person.messages())
    if mode == "webhook":
        telegram.bot.updates.repeat()
    else:  # as after a crash: handled, but never confirmed
        await started.stop()
        telegram.bot.updates.pending.append(telegram.bot.updates.latest)
        await started.start()
    await telegram.settled()
    assert not telegram.bot.updates.pending
    assert len(ada.person.messages()) == before
    assert started.kept(ada.id)["sessions"]["back_pain"]["answers"] == {"age": ["40_49"]}


MADE_UP = ["made-up", ":", "1", "1:c", "2:c:1:age:18_39", "1:c:999:age:18_39", "1:c:1:age:nine", "1:c:1:nine:yes"]
MADE_UP += ["1:o:exercise:nine", "1:o:about:nine", "1:co:XX:", "1:tr:nine:on", "1:h:nine:ten:on", "\N{SNAKE}" * 16]


@pytest.mark.parametrize("mode", ["polling"])
async def test_made_up_data_changes_no_answer(started, telegram, expects, ada):
    expects(UNCHANGED)
    await ada.begins()
    await ada.answers(STRAIN, until="legs")
    kept = started.kept(ada.id)["sessions"]["back_pain"]
    for data in MADE_UP:
        ada.person.taps_data(data)
        await telegram.settled()
        assert asked(ada.screen) == "legs", data
        assert started.kept(ada.id)["sessions"]["back_pain"] == kept


@pytest.mark.parametrize("mode", ["polling"])
async def test_a_mistaken_tap_is_asked_again_and_then_cleared(started, ada):
    await ada.begins()
    await ada.answers({**STRAIN, "saddle": ["bladder"]})
    again = await ada.taps(Mistaken())
    assert asked(again) == "saddle"
    assert started.kept(ada.id)["raised"]
    assert asked(await ada.taps(Choose(1, "saddle", "none"))) == "legs"
    assert not started.kept(ada.id)["raised"]


@pytest.mark.parametrize("mode", ["polling"])
async def test_who_has_been_seen_is_asked_the_danger_screens_again(started, ada):
    await ada.begins()
    await ada.answers({**STRAIN, "saddle": ["bladder"]})
    assert asked(await ada.taps(BeenSeen())) == "saddle"
    await ada.finishes(STRAIN)


def _now(ada: Visitor, shown: Shown) -> Shown:
    return next(message for message in ada.person.messages() if message.id == shown.id)


@pytest.mark.parametrize("mode", ["polling"])
async def test_the_waiting_sign_of_each_tap_is_ended_once(started, telegram, ada):
    await ada.begins()
    await ada.answers(STRAIN, until="where")
    await telegram.settled()
    ended = [call.params["callback_query_id"] for call in telegram.journal.calls("answerCallbackQuery")]
    assert len(ended) == len(set(ended)) > 5
    assert offered(ada.screen)
