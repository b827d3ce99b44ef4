"""Broadcasts through the real bot: stopped in the middle, killed, and read by people who forget or block it."""

import asyncio
import csv
import io
from collections import Counter
from typing import Any

import pytest
from typer.testing import CliRunner

from bot.cli.campaign import app
from bot.domain.act import Forget, Operate
from bot.local_telegram import Fault, Shown
from tests.end_to_end.conftest import Running, on_both, until
from tests.end_to_end.desk import Operator, Readers
from tests.end_to_end.visitor import Visitor, offered


@pytest.fixture
def mode():
    return "polling"


@pytest.fixture
def olga(telegram, environment, monkeypatch):
    """The owner, before the bot is started."""
    found = Operator(telegram, "Olga")
    monkeypatch.setenv("BOT_OPERATORS", str(found.id))
    return found


@pytest.fixture
def readers(telegram, bot):
    return Readers(telegram, bot, telegram.clock.now)


@pytest.fixture
async def open_bot(olga, bot) -> Running:
    await bot.start()
    await olga.starts()
    started: Running = bot
    return started


def states(bot: Running) -> Counter[str]:
    of_campaigns = "run_id in (select id from runs where kind = 'campaign')"
    return Counter(dict(bot.rows(f"select state, count(*) from deliveries where {of_campaigns} group by state")))


def state(bot: Running, kind: str = "campaign") -> str:
    found = bot.rows("select state from runs where kind = ?", kind)
    return str(found[0][0]) if found else ""


async def reported(bot: Running) -> dict[str, str]:
    """The report as CSV, from the command line."""
    run = bot.rows("select id from runs where kind = 'campaign'")[0][0]
    called = await asyncio.to_thread(CliRunner().invoke, app, ["report", str(run), "--csv"])
    assert called.exit_code == 0, called.output
    rows = csv.reader(io.StringIO(called.stdout))
    # What the bot logs in this process meanwhile stands there, too.
    return {row[0]: row[1] for row in rows if len(row) > 1}


async def test_with_blocks_and_flood_control_the_report_adds_up(open_bot, olga, readers, telegram, expects):
    expects("bot was blocked by the user")
    await readers.come(60)
    for person in readers.people[::10]:
        telegram.world.private(telegram.bot.id, person.id).blocked = True  # and nobody told the bot
    for person in readers.people[5:45:20]:
        telegram.faults.add(Fault.TOO_MANY, chat=person.id)
    await olga.sends()
    await until(lambda: state(open_bot) == "done", 60)
    assert states(open_bot) == {"sent": 54, "refused": 6}
    assert Counter(readers.got().values()) == {1: 54, 0: 6}
    report = await reported(open_bot)
    assert (report["total"], report["sent"], report["blocked"]) == ("60", "54", "6")
    assert report["refused"] == report["failed"] == report["uncertain"] == report["cancelled"] == "0"
    assert open_bot.rows("select count(*) from chats where off_at is not null") == [(6,)]
    shown, _ = await olga.meets("undo")
    assert "54" in shown.text
    assert any("%" in call.params["text"] for call in telegram.journal.calls("editMessageText"))  # it moved meanwhile


async def test_paused_resumed_cancelled_and_undone_in_the_middle_the_numbers_are_exact(
    open_bot, olga, readers, expects
):
    expects("message is not modified")  # what a tap has just shown
    await readers.come(60)
    await olga.sends()
    await until(readers.more_than(8), 60)
    await olga.goes("pause")
    await olga.meets("resume")
    await until(lambda: not states(open_bot)["sending"])
    paused = states(open_bot)
    await asyncio.sleep(1.5)  # it would go on meanwhile
    assert states(open_bot) == paused
    assert paused["waiting"] > 20
    await olga.goes("resume")
    await until(readers.more_than(paused["sent"] + 8), 60)
    await olga.goes("stop", "stop")
    await until(lambda: state(open_bot) == "cancelled" and not states(open_bot)["sending"], 60)
    ended = states(open_bot)
    assert set(ended) == {"sent", "cancelled"}
    assert ended["sent"] + ended["cancelled"] == 60
    assert Counter(readers.got().values()) == {1: ended["sent"], 0: ended["cancelled"]}
    report = await reported(open_bot)
    assert (report["sent"], report["cancelled"]) == (str(ended["sent"]), str(ended["cancelled"]))
    await olga.goes("undo", "undo")
    await until(lambda: state(open_bot, "withdrawal") == "done", 60)
    assert set(readers.got().values()) == {0}
    assert (await reported(open_bot))["withdrawn"] == str(ended["sent"])


async def test_killed_in_the_middle_it_loses_nobody_and_only_the_uncertain_are_sent_again(
    process, bot, olga, readers, telegram
):
    running = await process()
    await olga.starts()
    await readers.come(150)
    await olga.sends()
    telegram.world.delay = 0.4  # so that several are under way at any moment
    await until(readers.more_than(50), 60)
    await running.killed()
    telegram.world.delay = 0
    bot.rows("update leases set expires = 0")  # it would run out by itself, a few seconds later
    await process()
    await until(lambda: state(bot) == "done", 60)
    counted = states(bot)
    assert set(counted) == {"sent", "uncertain"}
    assert sum(counted.values()) == 150
    assert counted["uncertain"] <= 25  # a second's worth, though nearly half a second is under way
    before = readers.got()
    doubtful = {chat_id for (chat_id,) in bot.rows("select chat_id from deliveries where state = 'uncertain'")}
    assert all(count == 1 for chat_id, count in before.items() if chat_id not in doubtful)
    assert all(before[chat_id] <= 1 for chat_id in doubtful)
    shown, _ = await olga.meets("again")
    assert str(len(doubtful)) in shown.text
    await olga.goes("again", "again")
    await until(lambda: states(bot) == {"sent": 150}, 60)
    await telegram.settled()
    after = readers.got()
    assert {chat_id for chat_id in after if after[chat_id] != before[chat_id]} == doubtful
    assert all(after[chat_id] == before[chat_id] + 1 for chat_id in doubtful)


async def wants_to_forget(visitor: Visitor) -> Shown:
    """The message that asks whether that is meant."""
    shown = await visitor.writes("/forget")
    assert Forget() in offered(shown)
    return shown


def traces(bot: Running, person: int) -> dict[str, Any]:
    """Wherever somebody's id may stand."""
    wanted = {
        "chats.chat_id", "audience.chat_id", "deliveries.chat_id", "runs.made_by", "runs.watched_chat", "audit.who",
        "audit.about",
    }  # fmt: skip
    columns = [name.split(".") for name in sorted(wanted)]
    found = {
        (table, column): bot.rows(f"select 1 from {table} where cast({column} as text) = ?", str(person))
        for table, column in columns
    }
    return {f"{table}.{column}": rows for (table, column), rows in found.items() if rows}


@on_both
async def test_who_is_forgotten_in_the_middle_gets_nothing_and_leaves_no_trace(open_bot, readers, olga, telegram):
    first = Visitor(telegram, "Ann")
    await first.begins()
    await readers.come(50)
    last = Visitor(telegram, "Zoe")
    await last.begins()
    await readers.ask(first.person, last.person)
    asked = [(visitor, await wants_to_forget(visitor)) for visitor in (first, last)]
    await olga.sends()
    await until(readers.more_than(8), 60)
    assert readers.got()[first.id] == 1
    for visitor, shown in asked:
        visitor.press(Forget(), shown)
    await until(lambda: not traces(open_bot, first.id) and not traces(open_bot, last.id))
    await until(lambda: state(open_bot) == "done", 60)
    assert readers.got()[last.id] == 0
    assert states(open_bot) == {"sent": 51, "left_out": 1}
    left = open_bot.rows("select state, message_id, why from deliveries where chat_id is null order by id")
    assert left == [("sent", None, ""), ("left_out", None, "gone")]
    assert not traces(open_bot, last.id)


async def test_an_operator_who_is_forgotten_takes_their_own_message_along(open_bot, readers, olga, telegram):
    await readers.come(60)
    await olga.sends()
    await until(readers.more_than(8), 60)
    assert open_bot.rows("select 1 from audit where who = ?", olga.id)
    olga.press(Forget(), await wants_to_forget(olga))
    await until(lambda: state(open_bot) == "held" and not states(open_bot)["sending"], 60)
    counted = states(open_bot)
    assert counted["waiting"] > 10
    assert counted["sent"] + counted["waiting"] == 60
    assert sum(readers.got().values()) == counted["sent"]
    assert not traces(open_bot, olga.id)
    await telegram.settled()
    assert not any(isinstance(act, Operate) for act in offered(olga.screen))
