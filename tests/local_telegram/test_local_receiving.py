"""How updates reach a bot: in order, once, to one poller or to one address."""

import asyncio
import re

import pytest
from aiohttp import web as aio
from telegram.error import Conflict

from bot.local_telegram import Fault
from bot.local_telegram.refusals import TABLE

ALL = ["message", "edited_message", "callback_query", "my_chat_member", "message_reaction"]


async def test_updates_come_in_order_and_stay_until_confirmed(bot, ada):
    for text in ("one", "two"):
        ada.writes(text)
    updates = await bot.get_updates()
    assert [update.message.text for update in updates] == ["/start", "one", "two"]
    first = updates[0].update_id
    assert [update.update_id for update in updates] == [first, first + 1, first + 2]
    assert len(await bot.get_updates(limit=1)) == 1
    assert [update.message.text for update in await bot.get_updates(offset=first + 2)] == ["two"]
    assert len(await bot.get_updates()) == 1


async def test_a_negative_offset_keeps_only_the_last(bot, ada):
    ada.writes("one")
    assert [update.message.text for update in await bot.get_updates(offset=-1)] == ["one"]
    assert len(await bot.get_updates()) == 1


async def test_a_waiting_poll_gets_what_comes(server, bot, ada, called):
    waiting = asyncio.create_task(bot.get_updates(offset=2**40, timeout=5))
    await called("getUpdates")
    ada.writes("late")
    assert [update.message.text for update in await waiting] == ["late"]


async def test_a_second_poller_ends_the_first(bot, call, ada, called):
    first = asyncio.create_task(bot.get_updates(offset=2**40, timeout=5))  # "other_poller"
    await called("getUpdates")
    second = asyncio.create_task(call("getUpdates", timeout=5))
    with pytest.raises(Conflict, match="terminated by other getUpdates request"):
        await first
    ada.writes("x")
    assert (await second)["ok"]


async def test_polling_and_a_webhook_exclude_each_other(bot, call, refused, called):
    polling = asyncio.create_task(call("getUpdates", timeout=5))  # "webhook_came"
    await called("getUpdates")
    await bot.set_webhook("http://127.0.0.1:9/hook")
    assert (await polling)["description"] == "Conflict: terminated by setWebhook request"
    await refused("webhook_is_set", "getUpdates")
    await bot.delete_webhook(drop_pending_updates=True)
    assert await bot.get_updates() == ()


async def test_the_kinds_asked_for_are_remembered(bot, ada):
    assert len(await bot.get_updates(allowed_updates=ALL)) == 1
    ada.reacts("\N{FIRE}", 1)
    assert (await bot.get_updates())[-1].message_reaction.user.id == ada.id
    await bot.get_updates(allowed_updates=[])
    ada.reacts(None, 1)
    assert len(await bot.get_updates()) == 2


async def test_updates_are_lost_after_a_day(server, bot, ada):
    server.clock.advance(25 * 3600)
    assert await bot.get_updates() == ()


class Hook:
    """A bot's own address, which can be told to fail."""

    def __init__(self) -> None:
        self.url = ""
        self.seen: list[int] = []
        self.secrets: list[str | None] = []
        self.answers: list[int] = []
        self.carried: list[aio.Response] = []
        self.open = self.most = 0

    async def take(self, request: aio.Request) -> aio.Response:
        self.open += 1
        self.most = max(self.most, self.open)
        self.secrets.append(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
        update = await request.json()
        await asyncio.sleep(0.02)
        self.open -= 1
        status = self.answers.pop(0) if self.answers else 200
        if status == 200:
            self.seen.append(update["update_id"])
        return self.carried.pop(0) if status == 200 and self.carried else aio.Response(status=status)


@pytest.fixture
async def hook():
    address = Hook()
    app = aio.Application()
    app.add_routes([aio.post("/hook", address.take)])
    runner = aio.AppRunner(app)
    await runner.setup()
    await aio.TCPSite(runner, "127.0.0.1", 0).start()
    address.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield address
    await runner.cleanup()


async def test_a_webhook_gets_its_secret_and_a_failure_is_tried_again(server, bot, ada, hook):
    hook.answers = [500, 404]
    await bot.set_webhook(hook.url, secret_token="s-e_cret", max_connections=1)
    ada.writes("two")
    await server.settled()
    assert len(hook.seen) == 2
    assert len(hook.secrets) == 4
    assert set(hook.secrets) == {"s-e_cret"}
    info = await bot.get_webhook_info()
    assert (info.url, info.pending_update_count, info.max_connections) == (hook.url, 0, 1)
    assert "404" in info.last_error_message
    assert hook.most == 1


async def test_a_webhook_takes_as_many_at_once_as_it_said(server, bot, ada, hook):
    for number in range(8):
        ada.writes(str(number))
    await bot.set_webhook(hook.url, max_connections=3)
    await server.settled()
    assert (len(hook.seen), hook.most) == (9, 3)


async def test_an_update_may_come_twice(server, bot, ada, hook):
    await bot.set_webhook(hook.url)
    await server.settled()
    server.bot.updates.repeat()
    await server.settled()
    assert len(hook.seen) == 2
    assert len(set(hook.seen)) == 1


async def test_a_webhook_that_is_down_is_asked_again(server, bot, ada, hook):
    await bot.set_webhook("http://127.0.0.1:9/hook")
    await asyncio.sleep(0.1)
    assert (await bot.get_webhook_info()).pending_update_count == 1
    await bot.set_webhook(hook.url)
    await server.settled()
    assert len(hook.seen) == 1


BUTTON = {"inline_keyboard": [[{"text": "Yes", "callback_data": "y"}]]}


@pytest.fixture
async def tapped(server, bot, call, ada, hook):
    """Taps, with this as the webhook's answer to the update; the calls that came with it."""
    await call("sendMessage", chat_id=ada.id, text="Well?", reply_markup=BUTTON)
    await bot.set_webhook(hook.url, max_connections=1)
    await server.settled()

    async def tap(answer):
        mark = len(server.journal.entries)
        query = ada.taps("Yes")
        hook.carried.append(answer(query) if callable(answer) else answer)
        await server.settled()
        assert not server.bot.updates.pending
        return [entry for entry in server.journal.entries[mark:] if entry.carried]

    return tap


def ending(query):
    return aio.json_response({"method": "answerCallbackQuery", "callback_query_id": query, "text": "Noted"})


async def test_the_answer_to_an_update_may_end_the_waiting_sign(server, ada, call, tapped):
    [entry] = await tapped(ending)
    assert (entry.method, entry.outcome, entry.result, entry.bot) == ("answerCallbackQuery", "ok", True, server.bot.id)
    assert ada.toasts() == ["Noted"]
    assert not (await call("answerCallbackQuery", **entry.params))["ok"]  # it was answered like any other


async def test_an_empty_answer_to_an_update_is_no_call(server, ada, tapped):
    assert await tapped(aio.Response()) == []
    assert server.journal.refused() == []


@pytest.mark.parametrize(
    ("key", "answer"),
    [
        ("carried_nothing", aio.Response(body=b"{", content_type="application/json")),
        ("carried_nothing", aio.Response(body=b"[" * 100_000, content_type="application/json")),
        ("carried_nothing", aio.Response(body=b"\xff\xfe\xff", content_type="application/json")),
        ("carried_nothing", aio.json_response([])),
        ("carried_nothing", aio.json_response({})),
        ("carried_nothing", aio.json_response({"method": 5})),
        ("carried_nothing", aio.Response(text="OK")),
        ("carried_nothing", aio.Response(text="method=getMe", content_type="application/x-www-form-urlencoded")),
        ("not_carried", aio.json_response({"method": "getMe"})),
        ("not_carried", aio.json_response({"method": "deletewebhook"})),
        ("unknown_method", aio.json_response({"method": "sendPigeon"})),
        ("unknown_parameter", aio.json_response({"method": "sendMessage", "colour": "red"})),
        ("query_too_old", aio.json_response({"method": "answerCallbackQuery", "callback_query_id": "1"})),
    ],
)
async def test_a_wrong_answer_to_an_update_is_told(server, tapped, key, answer):
    [entry] = await tapped(answer)
    assert server.journal.refused() == [entry]
    assert re.fullmatch(TABLE[key].text.replace("{name}", ".+"), entry.text)


@pytest.mark.parametrize(("fault", "toasts"), [(Fault.TOO_MANY, []), (Fault.HANG, []), (Fault.CUT_AFTER, ["Noted"])])
async def test_a_fault_strikes_a_call_in_the_answer_to_an_update(server, ada, tapped, fault, toasts):
    server.faults.add(fault, "answerCallbackQuery")
    [entry] = await tapped(ending)
    assert (entry.outcome, entry.text) == ("fault", fault)
    assert ada.toasts() == toasts
    await tapped(ending)
    assert ada.toasts() == [*toasts, "Noted"]
