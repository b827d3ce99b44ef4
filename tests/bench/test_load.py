"""The load server understands every bot's way of writing, and measures nobody who says something else."""

import asyncio
import json
from dataclasses import replace

import pytest
from aiohttp import ClientSession, web

from tests.bench.conversation import walk
from tests.bench.load import wire
from tests.bench.load.learning import DifferentError, checked
from tests.bench.load.server import strictly
from tests.bench.load.telegram import Telegram

MULTIPART = (
    b'--b\r\nContent-Disposition: form-data; name="chat_id"\r\n\r\n1000000007\r\n'
    b'--b\r\nContent-Disposition: form-data; name="text"\r\n\r\nHello\r\n--b--\r\n'
)


@pytest.mark.parametrize(
    "body",
    [
        b"chat_id=1000000007&text=Hello",
        b'{"chat_id": 1000000007, "text": "Hello"}',
        b'{"text":"Hello","chat_id":"1000000007"}',
        MULTIPART,
    ],
)
def test_a_call_is_understood_however_it_is_written(body):
    assert wire.chat_of(body) == 1_000_000_007
    assert wire.fields(body)["text"] == "Hello"


def test_a_tap_carries_the_message_it_stands_under():
    shown = wire.message("<b>100 %</b> sure?", [[{"text": "Yes", "callback_data": "y%d"}]])
    update = json.loads(wire.filled_tap(wire.tap(shown, "y%d"), 100_000_001, 1_000_000_007))
    query = update["callback_query"]
    assert (update["update_id"], query["from"]["id"], query["data"]) == (100_000_001, 1_000_000_007, "y%d")
    assert query["message"]["chat"]["id"] == 1_000_000_007
    assert query["message"]["text"] == "100 % sure?"


def test_who_says_something_else_is_not_measured(shelf):
    step = walk(shelf)[1]
    buttons = [[{"text": button["label"], "callback_data": "x"} for button in row] for row in step.rows]
    call = {"text": step.text, "reply_markup": {"inline_keyboard": buttons}}
    assert checked(1, step, call) == buttons
    with pytest.raises(DifferentError):
        checked(1, replace(step, text="Something else"), call)
    with pytest.raises(DifferentError):
        checked(1, replace(step, rows=step.rows[1:]), call)


@pytest.fixture
async def given():
    """Gives an update to a bot that answers so; how many calls came since, and how many answers were not 200."""
    answers: list[web.Response] = []
    came: asyncio.Queue[web.Request] = asyncio.Queue()

    async def answer(request: web.Request) -> web.Response:
        came.put_nowait(request)
        return answers.pop(0)

    bot = web.Application()
    bot.add_routes([web.post("/hook", answer)])
    runner = web.AppRunner(bot, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    telegram = Telegram()
    api = f"http://127.0.0.1:{await telegram.open()}/bot1:x"
    hook = {"url": f"http://127.0.0.1:{runner.addresses[0][1]}/hook", "max_connections": 1}
    async with ClientSession() as session, session.post(f"{api}/setWebhook", json=hook):
        webhook = await telegram.webhook(5)

    async def give(response: web.Response) -> tuple[int, int]:
        calls, refused = telegram.calls, webhook.refused
        answers.extend([response, web.Response()])
        for _ in answers.copy():  # there is one connection: the second goes once the first's answer is taken
            webhook.give(b"{}")
            await asyncio.wait_for(came.get(), 5)
        return telegram.calls - calls, webhook.refused - refused

    yield lambda response: strictly(give(response))
    webhook.close()
    telegram.close()
    await runner.cleanup()


async def test_a_call_in_the_answer_to_an_update_counts_like_any_other(given):
    assert await given(web.json_response({"method": "answerCallbackQuery", "callback_query_id": "1"})) == (1, 0)
    assert await given(web.Response()) == (0, 0)
    assert await given(web.json_response({})) == (0, 0)
    assert await given(web.json_response({"method": "answerCallbackQuery"}, status=503)) == (0, 1)
    chunked = web.Response()
    chunked.enable_chunked_encoding()
    assert await given(chunked) == (0, 0)


@pytest.mark.parametrize(
    "answer", [web.json_response({"method": "sendMessage", "text": "x"}), web.Response(text="sendMessage")]
)
async def test_an_answer_to_an_update_that_cannot_be_measured_ends_the_measurement(given, answer):
    with pytest.raises(ValueError, match="sendMessage"):
        await given(answer)
