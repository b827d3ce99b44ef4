import logging

import pytest
from aiohttp import web
from telegram import InputFile
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest

from bot.adapters.telegram.request import AiohttpRequest, NotSentError, ServerError
from bot.local_telegram import Fault, LocalTelegram


@pytest.fixture
def person(telegram):
    someone = telegram.person("Ann")
    someone.opens()
    return someone


async def test_letters_of_every_script_arrive(bot, person):
    text = "Rücken & Schmerz = 100% + \N{BONE} ظهر"
    await bot.send_message(person.id, text)
    assert person.last().text == text


async def test_a_file_arrives_under_its_own_name(bot, person):
    await bot.send_document(person.id, InputFile(b"\0\1", filename='Rücken "1".bin'))
    assert person.last().body["document"]["file_size"] == 2
    assert "R" in person.last().body["document"]["file_name"]


async def test_a_large_file_arrives_whole(bot, person):
    await bot.send_document(person.id, InputFile(b"x" * 3_000_000, filename="large.bin"))
    assert person.last().body["document"]["file_size"] == 3_000_000


async def test_a_refused_connection_certainly_did_not_arrive():
    async with LocalTelegram() as gone:
        url = gone.url
    async with AiohttpRequest() as request:
        with pytest.raises(NotSentError) as refused:
            await request.post(f"{url}/botSECRET/getMe")
    assert "SECRET" not in str(refused.value)
    assert refused.value.__suppress_context__


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Fault.HANG, TimedOut),
        (Fault.CUT_BEFORE, NetworkError),
        (Fault.CUT_AFTER, NetworkError),
        (Fault.SERVER_ERROR, ServerError),
        (Fault.BAD_GATEWAY, ServerError),
    ],
)
async def test_each_fault_has_its_error(telegram, bot, person, fault, error):
    telegram.faults.add(fault, "sendMessage")
    with pytest.raises(error) as raised:
        await bot.send_message(person.id, "Hello", read_timeout=0.2)
    assert type(raised.value) is error
    assert telegram.token not in str(raised.value)


@pytest.mark.parametrize(
    ("status", "answer", "certain"),
    [
        (500, b'{"ok":false,"error_code":500,"description":"Internal Server Error"}', True),
        (503, b'{"ok":false,"error_code":503,"description":"Service Unavailable"}', True),
        (502, b'{"ok":false,"error_code":502,"description":"Bad Gateway"}', False),
        (504, b"<html>504</html>", False),
        (503, b"<html>503</html>", False),
    ],
)
def test_only_telegram_itself_tells_for_certain_that_nothing_was_done(status, answer, certain):
    assert ServerError(status, answer).certain == certain


async def test_it_says_how_long_it_waits_by_itself():
    assert AiohttpRequest(read_timeout=7).read_timeout == 7


async def test_it_can_be_shut_down_twice_and_used_again(telegram):
    request = AiohttpRequest()
    url = f"{telegram.url}/bot{telegram.token}/getMe"
    for _ in range(2):
        await request.initialize()
        await request.initialize()
        assert await request.post(url)
        await request.shutdown()
        await request.shutdown()


async def test_an_answer_that_is_no_json_is_not_logged(caplog):
    async def garbled(_):
        return web.Response(text="secret words")

    app = web.Application()
    app.router.add_post("/bot/getMe", garbled)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    with caplog.at_level(logging.DEBUG):
        async with AiohttpRequest() as request:
            with pytest.raises(Exception, match="Invalid server response"):
                await request.post(f"http://127.0.0.1:{runner.addresses[0][1]}/bot/getMe")
    await runner.cleanup()
    assert "secret" not in caplog.text


def test_it_is_what_the_library_asks_for():
    assert isinstance(AiohttpRequest(), BaseRequest)
