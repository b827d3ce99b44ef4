"""What goes wrong on purpose, and how fast is too fast."""

import asyncio
from datetime import timedelta

import pytest
from telegram.error import NetworkError, RetryAfter, TimedOut

from bot.local_telegram import Fault, Flood


@pytest.mark.parametrize(
    ("fault", "error", "arrived"),
    [
        (Fault.SERVER_ERROR, NetworkError, 0),  # "server_error"
        (Fault.BAD_GATEWAY, NetworkError, 0),
        (Fault.CUT_BEFORE, NetworkError, 0),
        (Fault.CUT_AFTER, NetworkError, 1),
        (Fault.HANG, TimedOut, 0),
    ],
)
async def test_a_fault_strikes_once_and_then_all_is_well(server, bot, ada, fault, error, arrived):
    server.faults.add(fault, "sendMessage")
    with pytest.raises(error):
        await bot.send_message(ada.id, "x", read_timeout=0.4)
    assert len(ada.messages()) == 1 + arrived
    assert await bot.send_message(ada.id, "x")
    assert server.journal.refused() == []
    assert server.journal.calls("sendMessage")[0].outcome == "fault"


async def test_a_fault_is_for_its_method_its_chat_and_its_count(server, bot, ada, monkeypatch):
    monkeypatch.setenv("PTB_TIMEDELTA", "1")
    ben = server.person("Ben")
    ben.opens()
    server.faults.add(Fault.TOO_MANY, "sendMessage", chat=ada.id, times=2, skip=1, retry_after=7)
    assert await bot.send_message(ben.id, "x")
    assert await bot.send_message(ada.id, "x")
    for _ in range(2):
        with pytest.raises(RetryAfter) as refused:
            await bot.send_message(ada.id, "x")
        assert refused.value.retry_after == timedelta(seconds=7)
    assert await bot.send_message(ada.id, "x")
    server.faults.add(Fault.TOO_MANY)
    server.faults.clear()
    assert await bot.get_me()


async def test_one_chat_takes_a_short_burst_and_then_one_a_second(server, ada, call, refused):
    server.world.flood = Flood(burst=2)
    for _ in range(2):
        assert (await call("sendMessage", chat_id=ada.id, text="x"))["ok"]
    answer = await refused("too_many_requests", "sendMessage", chat_id=ada.id, text="x")
    assert answer["parameters"] == {"retry_after": 1}
    server.clock.advance(1)
    assert (await call("sendMessage", chat_id=ada.id, text="x"))["ok"]


async def test_a_group_takes_twenty_a_minute(server, ada, call, refused):
    group = server.group("Backs", ada, server.bot)
    server.world.flood = Flood()
    for _ in range(20):
        assert (await call("sendMessage", chat_id=group.id, text="x"))["ok"]
    answer = await refused("too_many_requests", "sendMessage", chat_id=group.id, text="x")
    assert answer["parameters"]["retry_after"] == 3


async def test_all_chats_together_have_a_rate_that_money_lifts(server, ada, call, refused):
    server.world.flood = Flood(overall=1)
    ben = server.person("Ben")
    ben.opens()
    assert (await call("sendMessage", chat_id=ada.id, text="x"))["ok"]
    await refused("too_many_requests", "sendMessage", chat_id=ben.id, text="x")
    assert (await call("sendMessage", chat_id=ben.id, text="x", allow_paid_broadcast=True))["ok"]


async def test_a_hanging_call_ends_with_its_caller(server, call, ada, called):
    server.faults.add(Fault.HANG, "sendMessage")
    task = asyncio.create_task(call("sendMessage", chat_id=ada.id, text="x"))
    await called("sendMessage")
    task.cancel()
    assert await server.world.changes.until(lambda: server.journal.entries[-1].outcome == "fault", 5)
    server.journal.clear()
    assert server.journal.calls() == []
