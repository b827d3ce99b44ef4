import asyncio

import pytest

from bot.adapters.telegram import signs as module
from bot.adapters.telegram.outbox import TelegramOutbox
from bot.adapters.telegram.signs import WaitingSigns
from bot.service.ports import Place
from bot.wording.reply import Reply

CARRIED = {"method": "answerCallbackQuery", "callback_query_id": "1"}


@pytest.fixture
def carried(bot) -> WaitingSigns:
    return WaitingSigns(bot, carried=True)


def ends(telegram) -> list[object]:
    """The words of the calls that ended a sign."""
    return [call.params.get("text") for call in telegram.journal.calls("answerCallbackQuery")]


async def nothing() -> None:
    """What a tap does."""


async def test_a_sign_is_ended_once_however_often_it_is_asked_for(telegram, bot):
    signs = WaitingSigns(bot)
    await signs.during("1", signs.end("1", "Noted"))
    await signs.end("1", "late")
    await TelegramOutbox(bot, signs=signs).show(Place(1, tap_id="1"), [Reply("", toast="later")])
    assert ends(telegram) == ["Noted"]


async def test_what_does_nothing_ends_the_sign_all_the_same(telegram, bot):
    await WaitingSigns(bot).during("1", nothing())
    assert ends(telegram) == [None]


async def test_the_answer_to_an_update_carries_the_words_without_a_call(telegram, bot, carried):
    outbox = TelegramOutbox(bot, signs=carried)
    await carried.during("1", outbox.show(Place(1, tap_id="1"), [Reply("", toast="x" * 300)]))
    assert carried.carried("1") == {**CARRIED, "text": "x" * 200}
    assert ends(telegram) == []


async def test_an_answer_carries_the_end_of_a_sign_once_and_of_no_other(carried):
    await carried.during("1", nothing())
    assert carried.carried("1") == CARRIED
    await carried.during("1", nothing())  # an update may come again
    carried.keep("1", "Noted")
    assert carried.carried("1") is None
    assert carried.carried("2") is None


async def test_a_turn_that_takes_long_ends_the_sign_before(telegram, carried, monkeypatch):
    monkeypatch.setattr(module, "PATIENCE", 0.01)

    async def slow() -> None:
        while not ends(telegram):  # noqa: ASYNC110  # a journal stirs nothing
            await asyncio.sleep(0.01)
        carried.keep("1", "too late for words")

    await carried.during("1", slow())
    assert carried.carried("1") is None
    assert ends(telegram) == [None]


async def test_where_a_turn_fails_a_call_ends_the_sign(telegram, carried):
    async def fails() -> None:
        carried.keep("1", "Noted")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await carried.during("1", fails())
    assert ends(telegram) == ["Noted"]
    assert carried.carried("1") is None
