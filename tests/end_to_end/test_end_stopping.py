"""A process that is told to stop is gone within ten seconds, whatever hangs, and nothing is lost."""

import asyncio
import sqlite3
from collections import Counter
from contextlib import closing

import pytest
from typer.testing import CliRunner

from bot.adapters.clock import SystemClock
from bot.adapters.store.migrations import migrate
from bot.cli.campaign import app
from bot.local_telegram import Fault, LocalTelegram
from tests.end_to_end.conftest import until
from tests.end_to_end.desk import Readers
from tests.end_to_end.processes import Process
from tests.end_to_end.visitor import Visitor, asked

FOR_GOOD = 10**6
PROMISE = 10.0
"""Seconds. Not a wait of these tests, but what they hold the bot to."""


async def stopped(running: Process) -> int:
    async with asyncio.timeout(PROMISE):
        return await running.terminated()


def hangs(telegram: LocalTelegram) -> None:
    telegram.faults.add(Fault.HANG, times=FOR_GOOD)


def hung(telegram: LocalTelegram, method: str) -> bool:
    return any(call.outcome == "fault" and call.text == Fault.HANG for call in telegram.journal.calls(method))


async def test_while_telegram_hangs_what_is_committed_is_shown_by_the_next(process, bot, telegram, ada, expects):
    expects("query")  # the one that was cut may have answered it
    running = await process()
    await ada.begins()
    await telegram.settled()
    hangs(telegram)
    ada.person.writes("43")
    await until(lambda: hung(telegram, "sendMessage"))
    assert await stopped(running) == 0
    assert "Traceback" not in running.told
    assert bot.kept(ada.id)["sessions"]["back_pain"]["answers"] == {"age": ["40_49"]}
    telegram.faults.clear()
    await process()
    await ada.person.sees(lambda shown: asked(shown) == "saddle", timeout=60)


async def test_while_the_database_is_locked_what_was_said_comes_again(process, bot, telegram, ada):
    running = await process()
    await ada.begins()
    await telegram.settled()
    with closing(sqlite3.connect(bot.database, isolation_level=None)) as other:
        other.execute("begin immediate")
        ada.person.writes("43")
        await until(lambda: telegram.bot.updates.pending)
        await stopped(running)
        assert "Traceback" not in running.told
    await process()
    await ada.person.sees(lambda shown: asked(shown) == "saddle", timeout=60)


async def test_a_hundred_updates_in_flight_are_each_applied_once(process, bot, telegram):
    """Every answer of Telegram takes a second; a second signal comes in the middle."""
    telegram.flood.on = False
    running = await process()
    people = [Visitor(telegram, f"P{number}") for number in range(100)]
    await asyncio.gather(*(one.begins() for one in people))
    telegram.journal.clear()
    telegram.world.delay = 1.0
    for one in people:
        one.person.writes("43")
    await until(lambda: len(telegram.journal.calls("sendMessage")) > 10)
    ending = asyncio.create_task(stopped(running))
    await asyncio.sleep(0.2)
    running.again()
    assert await ending == 0
    telegram.world.delay = 0.0
    await process()
    for one in people:
        await one.person.sees(lambda shown: asked(shown) == "saddle", timeout=60)
    await telegram.settled(timeout=60)
    assert all(bot.kept(one.id)["sessions"]["back_pain"]["answers"] == {"age": ["40_49"]} for one in people)
    assert bot.rows("select turn, shown, count(*) from chats group by turn, shown") == [(2, 2, 100)]


@pytest.mark.parametrize(("mode", "fault"), [("polling", Fault.BAD_GATEWAY), ("webhook", Fault.HANG)])
async def test_while_telegram_cannot_be_reached_at_the_start_it_ends_in_order(process, telegram, fault):
    telegram.faults.add(fault, times=FOR_GOOD)
    running = await process()
    await until(lambda: telegram.journal.calls("getMe"))
    assert await stopped(running) == 0
    assert "Traceback" not in running.told


@pytest.mark.parametrize("mode", ["webhook"])
@pytest.mark.parametrize(("arguments", "hanging"), [(("--only", "worker"), False), ((), True)])
async def test_in_the_middle_of_a_broadcast_nobody_gets_it_twice(process, bot, telegram, arguments, hanging):
    await migrate(bot.url)
    readers = Readers(telegram, bot, SystemClock().now)
    await readers.come(120)
    sent = await asyncio.to_thread(CliRunner().invoke, app, ["send", "keep_moving", "--yes"])
    assert sent.exit_code == 0, sent.output
    running = await process(*arguments)
    await until(lambda: sum(got(telegram, readers).values()) > 30, 60)
    if hanging:
        hangs(telegram)
        await until(lambda: hung(telegram, "sendMessage"))
    assert await stopped(running) == 0
    assert "Traceback" not in running.told
    counted = Counter(dict(bot.rows("select state, count(*) from deliveries group by state")))
    assert counted["sending"] == 0
    assert bool(counted["uncertain"]) is hanging
    telegram.faults.clear()
    if not hanging:
        await process(*arguments)
        await until(lambda: sum(got(telegram, readers).values()) == 120, 60)
    assert max(got(telegram, readers).values()) == 1


def got(telegram: LocalTelegram, readers: Readers) -> Counter[int]:
    """How many messages each of them has, as Telegram knows it."""
    private = telegram.world.private
    bot = telegram.bot.id
    return Counter(
        {
            person.id: sum(message.author == bot for message in private(bot, person.id).messages.values())
            for person in readers.people
        }
    )


@pytest.mark.parametrize("mode", ["polling"])
async def test_of_two_that_poll_one_says_what_to_do_and_ends(process, ada, expects):
    expects("Conflict")
    first = await process()
    await ada.begins()
    second = await process()
    async with asyncio.timeout(60):
        while first.runs and second.runs:  # noqa: ASYNC110  # which of them Telegram turns down is its own choice
            await asyncio.sleep(0.05)
    refused = second if first.runs else first
    assert await refused.ended() == 1
    assert "stop it first" in refused.told
    assert "Traceback" not in refused.told
