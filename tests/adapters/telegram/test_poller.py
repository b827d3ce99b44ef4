import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from structlog.testing import capture_logs
from telegram import Bot

from bot.adapters.telegram.inbox import Flood, Inbound, Understood
from bot.adapters.telegram.poll import ALLOWED_UPDATES, AnotherPollerError, Poller
from bot.adapters.telegram.request import AiohttpRequest
from bot.domain.act import Write
from bot.domain.errors import SettingsError, StoreUnavailableError
from bot.local_telegram import Fault, LocalTelegram


class Handled:
    """Notes what was handled; `troubles` are raised first, one after another, for the update that says "trouble"."""

    def __init__(self, *troubles: Exception) -> None:
        self.texts: list[str] = []
        self.tries = 0
        self.troubles = list(troubles)

    async def __call__(self, inbound: Understood) -> None:
        if isinstance(inbound, Flood):
            for each in inbound.updates:
                await self(each)
            return
        assert isinstance(inbound, Inbound)
        assert isinstance(inbound.act, Write)
        if inbound.act.text == "trouble":
            self.tries += 1
            if self.troubles:
                raise self.troubles.pop(0)
        self.texts.append(inbound.act.text)


@asynccontextmanager
async def polling(bot: Bot, handle) -> AsyncIterator[Poller]:
    poller = Poller(bot, handle, timeout=5, store_pause=0.01)
    task = asyncio.create_task(poller.run())
    try:
        yield poller
    finally:
        poller.stop()
        await asyncio.wait_for(task, 5)


async def until(condition) -> None:
    async with asyncio.timeout(5):
        while not condition():  # noqa: ASYNC110  # many things are waited for, and none tells
            await asyncio.sleep(0.01)


def waiting(telegram: LocalTelegram) -> int:
    return len(telegram.bot.updates.pending)


async def test_what_was_written_is_handled_in_order_and_confirmed(telegram, bot):
    ann, bob = telegram.person("Ann"), telegram.person("Bob")
    handled = Handled()
    async with polling(bot, handled):
        for at in range(30):
            ann.writes(f"ann {at}")
            bob.writes(f"bob {at}")
        await telegram.settled()
    assert [text for text in handled.texts if text.startswith("ann")] == [f"ann {at}" for at in range(30)]
    assert len(handled.texts) == 60
    assert waiting(telegram) == 0


async def test_more_updates_than_one_batch_are_each_handled_once(telegram, bot):
    people = [telegram.person(f"p{at}") for at in range(250)]
    for person in people:
        person.writes(person.user.first_name)
    handled = Handled()
    async with polling(bot, handled):
        await telegram.settled()
    assert sorted(handled.texts) == sorted(person.user.first_name for person in people)


async def test_each_start_says_which_updates_it_wants_and_takes_no_webhook(telegram, bot):
    await bot.set_webhook(f"{telegram.url}/nowhere", secret_token="secret")
    telegram.person("Ann").writes("kept")
    handled = Handled()
    async with polling(bot, handled):
        await until(lambda: handled.texts)
    asked = telegram.journal.calls("getUpdates")
    assert handled.texts == ["kept"]
    assert all(call.params["allowed_updates"] == list(ALLOWED_UPDATES) for call in asked)
    assert not telegram.journal.refused()


async def test_nothing_is_confirmed_before_it_is_handled(telegram, bot):
    let_go = asyncio.Event()

    async def handle(inbound: Understood) -> None:
        assert isinstance(inbound, Inbound)
        if inbound.act == Write("slow"):
            await let_go.wait()

    telegram.person("Ann").writes("slow")
    async with polling(bot, handle) as poller:
        await until(lambda: len(telegram.journal.calls("getUpdates")) > 1)
        telegram.person("Bob").writes("quick")
        await asyncio.sleep(0.3)
        assert waiting(telegram) == 2
        assert poller.offset == telegram.bot.updates.pending[0].id
        let_go.set()
        await telegram.settled()
    assert waiting(telegram) == 0


async def test_a_slow_chat_does_not_keep_others_waiting(telegram, bot):
    let_go = asyncio.Event()
    handled: list[str] = []

    async def handle(inbound: Understood) -> None:
        assert isinstance(inbound, Inbound)
        assert isinstance(inbound.act, Write)
        if inbound.act.text == "slow":
            await let_go.wait()
        handled.append(inbound.act.text)

    telegram.person("Ann").writes("slow")
    bob = telegram.person("Bob")
    async with polling(bot, handle):
        await until(lambda: telegram.journal.calls("getUpdates"))
        for at in range(3):
            bob.writes(f"quick {at}")
            await until(lambda at=at: f"quick {at}" in handled)
        let_go.set()
    assert handled == ["quick 0", "quick 1", "quick 2", "slow"]


async def test_an_update_waits_until_the_store_is_back(telegram, bot):
    handled = Handled(*[StoreUnavailableError("away")] * 5)
    ann = telegram.person("Ann")
    ann.writes("trouble")
    ann.writes("after it")
    async with polling(bot, handled):
        await telegram.settled()
    assert handled.texts == ["trouble", "after it"]
    assert handled.tries == 6


async def test_an_update_that_was_not_stored_comes_again_after_a_restart(telegram, bot):
    ann = telegram.person("Ann")
    ann.writes("before it")
    ann.writes("trouble")
    handled = Handled(*[StoreUnavailableError("away")] * 10_000)
    async with polling(bot, handled):
        await until(lambda: handled.tries > 2)
    assert waiting(telegram) == 1
    again = Handled()
    async with polling(bot, again):
        await telegram.settled()
    assert again.texts == ["trouble"]


async def test_a_faulty_update_is_given_up_after_three_tries(telegram, bot):
    handled = Handled(*[RuntimeError("secret words")] * 3)
    ann = telegram.person("Ann")
    ann.writes("trouble")
    ann.writes("after it")
    with capture_logs() as logs:
        async with polling(bot, handled):
            await telegram.settled()
    assert handled.texts == ["after it"]
    assert handled.tries == 3
    assert [entry["event"] for entry in logs] == ["update_fault"] * 3 + ["update_skipped"]
    assert "secret" not in str(logs)


@pytest.mark.parametrize("fault", [Fault.SERVER_ERROR, Fault.CUT_BEFORE, Fault.CUT_AFTER, Fault.TOO_MANY])
async def test_polling_goes_on_after_a_fault(telegram, bot, fault):
    telegram.faults.add(fault, "getUpdates")
    telegram.person("Ann").writes("hello")
    handled = Handled()
    async with polling(bot, handled):
        await until(lambda: handled.texts)
    assert handled.texts == ["hello"]


async def test_a_second_poller_makes_the_first_one_end(telegram, bot):
    first = asyncio.create_task(Poller(bot, Handled()).run())
    await until(lambda: telegram.journal.calls("getUpdates"))
    async with (
        Bot(
            telegram.token,
            base_url=f"{telegram.url}/bot",
            request=AiohttpRequest(),
            get_updates_request=AiohttpRequest(),
        ) as other,
        polling(other, Handled()),
    ):
        with pytest.raises(AnotherPollerError):
            await asyncio.wait_for(first, 5)


async def test_a_wrong_token_is_a_setting_to_correct(telegram):
    bot = Bot("1:wrong", base_url=f"{telegram.url}/bot", request=AiohttpRequest(), get_updates_request=AiohttpRequest())
    await bot.request.initialize()
    with pytest.raises(SettingsError):
        await Poller(bot, Handled()).run()
    await bot.request.shutdown()


async def test_stopping_does_not_wait_for_telegram(bot):
    poller = Poller(bot, Handled(), timeout=50)
    task = asyncio.create_task(poller.run())
    await asyncio.sleep(0.05)
    poller.stop()
    await asyncio.wait_for(task, 1)


async def test_what_cannot_be_understood_does_not_block_the_queue(telegram, bot):
    ann = telegram.person("Ann")
    ann.writes("before")
    number = telegram.bot.updates.next
    telegram.bot.updates.add("message", {"message_id": "secret words"}, telegram.clock.now().timestamp())
    ann.sends({"message_auto_delete_timer_changed": {}})
    ann.writes("after")
    handled = Handled()
    with capture_logs() as logs:
        async with polling(bot, handled):
            await telegram.settled()
    assert handled.texts == ["before", "after"]
    assert [(entry["event"], entry["update"]) for entry in logs] == [("update_unreadable", number)]


async def test_stopping_while_telegram_is_away_is_no_error(telegram, bot):
    telegram.person("Ann").writes("hello")
    handled = Handled()
    async with polling(bot, handled):
        await until(lambda: handled.texts)
        telegram.faults.add(Fault.SERVER_ERROR, "getUpdates", times=1000)
    assert waiting(telegram) <= 1
