"""The database is away, Telegram refuses, answers slowly or not at all."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing

import pytest

from bot.adapters.telegram.poll import AnotherPollerError
from bot.domain.act import Agree, Choose
from bot.domain.errors import SettingsError
from bot.local_telegram import Fault
from tests.end_to_end.conftest import until
from tests.end_to_end.visitor import STRAIN, asked

TROUBLE = "Something is stuck"


def _texts(ada, part: str) -> int:
    return sum(part in message.text for message in ada.person.messages())


@asynccontextmanager
async def locked(database) -> AsyncIterator[sqlite3.Connection]:
    """Holds the database's one lock, taken without holding up the bot, which may have it just now."""
    with closing(sqlite3.connect(database, isolation_level=None, timeout=0)) as other:
        async with asyncio.timeout(30):
            while True:
                try:
                    other.execute("BEGIN IMMEDIATE")
                    break
                except sqlite3.OperationalError:
                    await asyncio.sleep(0.01)
        yield other


def _waiting_ended(telegram) -> bool:
    """Of all taps."""
    return len(telegram.journal.calls("answerCallbackQuery")) == 2


async def test_a_locked_database_is_told_once_and_the_answer_comes_later(impatient, telegram, ada):
    await ada.begins()
    await telegram.settled()
    before = _texts(ada, TROUBLE)  # a disk that hung at the start is a trouble, too
    async with locked(impatient.database) as other:
        ada.person.writes("43")
        await ada.person.sees(TROUBLE)
        ada.person.writes("/help")
        await asyncio.sleep(0.5)  # for a few more tries
        other.execute("ROLLBACK")
    await telegram.settled()
    assert _texts(ada, TROUBLE) == before + 1
    assert impatient.kept(ada.id)["sessions"]["back_pain"]["answers"] == {"age": ["40_49"]}


async def test_after_trouble_the_question_stands_below_and_new_trouble_is_told_anew(impatient, telegram, ada):
    await ada.begins()
    await telegram.settled()
    before = _texts(ada, TROUBLE)  # a disk that hung at the start is a trouble, too
    async with locked(impatient.database) as other:
        ada.press(Choose(1, "age", "40_49"))
        await ada.person.sees(TROUBLE)
        await until(lambda: _waiting_ended(telegram))
        other.execute("ROLLBACK")
    await telegram.settled()
    assert asked(ada.screen) == "saddle"
    async with locked(impatient.database) as other:
        ada.person.writes("none")
        await ada.person.sees(TROUBLE)
        other.execute("ROLLBACK")
    await telegram.settled()
    assert _texts(ada, TROUBLE) == before + 2


async def test_who_blocked_the_bot_finds_it_again(bot, telegram, expects, ada):
    expects("bot was blocked by the user")
    await bot.start()
    await ada.begins()
    await telegram.settled()
    await bot.stop()
    ada.person.writes("43")
    ada.person.blocks()
    await bot.start()
    await telegram.settled()
    ada.person.unblocks()
    await ada.starts()
    assert bot.kept(ada.id)["sessions"]["back_pain"]["answers"] == {"age": ["40_49"]}


async def test_a_deleted_account_holds_nothing_up(bot, telegram, expects, ada):
    expects("user is deactivated")
    ada.person.opens()
    telegram.deactivates(ada.person)
    eve = type(ada)(telegram, "Eve")
    eve.person.opens()
    await bot.start()
    await eve.sees(Agree)
    await telegram.settled()


@pytest.mark.parametrize("mode", ["polling"])
@pytest.mark.parametrize("fault", [Fault.HANG, Fault.CUT_BEFORE])
async def test_what_may_be_lost_is_shown_after_a_restart(impatient, telegram, ada, fault):
    await ada.begins()
    telegram.faults.add(fault, "sendMessage")
    ada.person.writes("43")
    await telegram.settled()
    assert asked(ada.screen) == "age"
    await impatient.restart()
    await ada.sees()
    assert asked(ada.screen) == "saddle"


@pytest.mark.parametrize("mode", ["polling"])
async def test_long_flood_control_leaves_the_screen_for_later(impatient, telegram, ada):
    await ada.begins()
    telegram.faults.add(Fault.TOO_MANY, "sendMessage", retry_after=60)
    ada.person.writes("43")
    await telegram.settled()
    await impatient.restart()
    await ada.sees()
    assert asked(ada.screen) == "saddle"


async def test_a_telegram_that_is_away_is_waited_for(bot, telegram, ada):
    telegram.faults.add(Fault.SERVER_ERROR, "getMe")
    telegram.faults.add(Fault.SERVER_ERROR, "setMyCommands", times=10)
    await bot.start()
    assert asked(await ada.begins()) == "age"
    assert asked(await ada.answers(STRAIN, until="legs")) == "legs"


@pytest.mark.parametrize("mode", ["polling"])
async def test_a_wrong_token_is_told_in_one_sentence(bot, monkeypatch):
    monkeypatch.setenv("BOT_TOKEN", "123:wrong")
    await bot.start()
    error = await bot.fails()
    assert isinstance(error, SettingsError)
    assert "123:wrong" not in str(error)


@pytest.mark.parametrize("mode", ["polling"])
async def test_another_bots_database_is_refused(bot, telegram, monkeypatch, ada):
    await bot.start()
    await ada.begins()
    await bot.stop()
    telegram.add_bot("77:another-bot", "another_bot")
    monkeypatch.setenv("BOT_TOKEN", "77:another-bot")
    await bot.start()
    assert isinstance(await bot.fails(), SettingsError)


@pytest.mark.parametrize("mode", ["polling"])
async def test_a_second_poller_makes_the_first_end_with_a_clear_message(
    bot, telegram, expects, monkeypatch, tmp_path, ada
):
    expects("terminated by other getUpdates request")
    first = type(bot)(telegram, f"sqlite+aiosqlite:///{tmp_path / 'first.db'}", monkeypatch)
    monkeypatch.setenv("BOT_DATABASE_URL", first.url)
    await first.start()
    await until(lambda: telegram.journal.calls("getUpdates"))
    monkeypatch.setenv("BOT_DATABASE_URL", bot.url)
    await bot.start()
    error = await first.fails()
    assert isinstance(error, AnotherPollerError)
    assert "Another process is already polling" in str(error)
    assert telegram.token not in str(error)
    await ada.begins()
