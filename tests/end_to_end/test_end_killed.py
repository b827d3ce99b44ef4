"""The bot as a process of its own, killed between the commit and the reply."""

import pytest

from bot.domain.act import Choose
from bot.local_telegram import Fault, LocalTelegram
from tests.end_to_end.conftest import on_both, until
from tests.end_to_end.visitor import asked


@on_both
@pytest.mark.parametrize(
    ("mode", "method", "fault"),
    [
        ("polling", "editMessageText", Fault.HANG),
        ("webhook", "sendMessage", Fault.CUT_AFTER),
    ],
)
async def test_after_a_kill_amid_a_reply_the_current_screen_is_shown(
    process, bot, telegram, expects, ada, method, fault
):
    expects("the query was already answered")  # by the one that was killed
    running = await process()
    await ada.begins()
    await telegram.settled()
    telegram.faults.add(fault, method)
    if method == "sendMessage":
        ada.person.writes("43")
    else:
        ada.press(Choose(1, "age", "40_49"))
    await until(lambda: _struck(telegram, method))
    await running.killed()
    assert telegram.token not in running.told
    assert bot.kept(ada.id)["sessions"]["back_pain"]["answers"] == {"age": ["40_49"]}
    await bot.start()
    await until(lambda: bot.rows("select turn - shown from chats") == [(0,)])
    await ada.person.sees(lambda shown: asked(shown) == "saddle")
    await telegram.settled()
    assert asked(ada.screen) == "saddle"
    assert asked(await ada.taps(Choose(1, "saddle", "none"))) == "legs"


def _struck(telegram: LocalTelegram, method: str) -> bool:
    """Whether a call hangs, or was cut, so that the bot has committed and waits."""
    return any(call.outcome == "fault" for call in telegram.journal.calls(method))


@pytest.mark.parametrize("mode", ["webhook"])
async def test_a_terminated_process_ends_in_order(process, telegram, ada):
    running = await process()
    await ada.begins()
    assert await running.terminated() == 0
    assert "Traceback" not in running.told
    assert telegram.token not in running.told
    assert "Ada" not in running.told
    assert not telegram.bot.updates.pending
