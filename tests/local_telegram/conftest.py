import asyncio
import io
import json
import re
import struct
import zlib

import aiohttp
import pytest
from telegram import Bot

from bot.local_telegram import Flood, LocalTelegram
from bot.local_telegram.refusals import TABLE


@pytest.fixture
async def server():
    async with LocalTelegram(flood=Flood(on=False)) as running:
        yield running


@pytest.fixture
async def bot(server):
    async with Bot(server.token, base_url=f"{server.url}/bot", base_file_url=f"{server.url}/file/bot") as client:
        yield client


@pytest.fixture
async def web():
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
def call(server, web):
    """A call without a client library in between: whatever is wrong with it reaches the server."""

    async def perform(method, token=None, **params):
        async with web.post(f"{server.url}/bot{token or server.token}/{method}", json=params) as response:
            return await response.json()

    return perform


@pytest.fixture
def called(server):
    """Waits until a call of this method has reached the server."""

    async def wait(method):
        for _ in range(500):
            if server.journal.calls(method):
                return
            await asyncio.sleep(0.01)
        raise TimeoutError(method)

    return wait


@pytest.fixture
def ada(server):
    person = server.person("Ada")
    person.opens()
    return person


@pytest.fixture
def refused(call):
    """Checks that a call is refused with exactly the sentence of the table."""

    async def check(key, method, **params):
        answer = await call(method, **params)
        wanted = TABLE[key]
        pattern = re.sub(r"\\\{\w+\\\}", ".+", re.escape(wanted.text))
        assert not answer["ok"], answer
        assert answer["error_code"] == wanted.code
        assert re.fullmatch(pattern, answer["description"]), answer["description"]
        return answer

    return check


@pytest.fixture
def upload(server, web):
    """A call with files, as multipart; `files` maps a field to bytes, or to a number of empty bytes."""

    async def perform(method, files, **params):
        form = aiohttp.FormData()
        for name, value in params.items():
            form.add_field(name, value if isinstance(value, str) else json.dumps(value))
        for name, given in files.items():
            data = bytes(given) if isinstance(given, int) else given
            form.add_field(name, io.BytesIO(data), filename=f"{name}.bin", content_type="application/octet-stream")
        async with web.post(f"{server.url}/bot{server.token}/{method}", data=form) as response:
            return await response.json()

    return perform


@pytest.fixture
def picture():
    """A real, small PNG of the wanted size."""

    def draw(width=4, height=3):
        def chunk(kind: bytes, data: bytes) -> bytes:
            body = kind + data
            return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

        rows = b"".join(b"\0" + b"\x80" * width for _ in range(height)) if width * height < 10_000 else b"\0"
        header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
        return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")

    return draw


@pytest.fixture
async def scene(server, call, ada, upload, picture):
    """A private chat with one message of each sort, and the ids by which the tables below name them."""
    button = {"inline_keyboard": [[{"text": "Yes", "callback_data": "y"}]]}
    sent = {
        "text": await call("sendMessage", chat_id=ada.id, text="Hello", reply_markup=button),
        "photo": await upload("sendPhoto", {"photo": picture()}, chat_id=ada.id),
        "poll": await call("sendPoll", chat_id=ada.id, question="Well?", options=["Yes", "No"]),
        "protected": await call("sendMessage", chat_id=ada.id, text="Mine", protect_content=True),
    }
    ids = {name: answer["result"]["message_id"] for name, answer in sent.items()}
    return {**ids, "ada": ada.id, "hers": ada.writes("And mine").id, "tap": ada.taps("Yes")}
