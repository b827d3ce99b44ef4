import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import suppress
from io import BytesIO
from typing import Any

import pytest
from aiohttp import ClientError, web
from aiohttp.test_utils import TestClient, TestServer
from structlog.testing import capture_logs

from bot.adapters import health
from bot.adapters.door import opened
from bot.adapters.telegram import webhook
from bot.adapters.telegram.inbox import Inbound, Understood
from bot.domain.act import Write
from bot.domain.errors import SettingsError, StoreUnavailableError

Client = TestClient[web.Request, web.Application]

SECRET = {webhook.SECRET_HEADER: "right"}


def update(text: str, update_id: int = 7) -> bytes:
    chat = {"id": 1, "type": "private"}
    return json.dumps({"update_id": update_id, "message": {"message_id": 1, "chat": chat, "text": text}}).encode()


class Desk:
    def __init__(self) -> None:
        self.handled: list[str] = []
        self.tries = 0
        self.open = asyncio.Event()
        self.open.set()

    async def __call__(self, inbound: Understood) -> None:
        await self.open.wait()
        assert isinstance(inbound, Inbound)
        assert isinstance(inbound.act, Write)
        self.tries += 1
        match inbound.act.text:
            case "away":
                raise StoreUnavailableError("away")
            case "fault":
                raise RuntimeError("secret words")
        self.handled.append(inbound.act.text)


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
async def client(desk) -> AsyncIterator[Client]:
    async with TestClient(TestServer(webhook.webhook_app(desk, "right"))) as made:
        yield made


async def post(client: Client, body: Any, headers: dict[str, str] = SECRET) -> int:
    async with client.post(webhook.PATH, data=body, headers=headers) as response:
        return response.status


async def test_an_update_is_accepted_only_after_it_is_handled(client, desk):
    desk.open.clear()
    sent = asyncio.create_task(post(client, update("hello")))
    await asyncio.sleep(0.05)
    assert not sent.done()
    desk.open.set()
    assert await sent == 200
    assert desk.handled == ["hello"]


@pytest.mark.parametrize("headers", [{}, {webhook.SECRET_HEADER: ""}, {webhook.SECRET_HEADER: "wr\xf6ng"}])
async def test_nobody_gets_in_without_the_secret(client, desk, headers):
    assert await post(client, update("hello"), headers) == 403
    assert desk.tries == 0


async def test_a_webhook_without_a_secret_is_not_opened(desk):
    with pytest.raises(SettingsError):
        webhook.webhook_app(desk, "")


@pytest.mark.parametrize("body", [b"", b"rubbish", b"[]", b"{}", b"\xff"])
async def test_rubbish_is_refused(client, body):
    assert await post(client, body) == 400


async def test_what_would_only_come_again_is_accepted_and_logged(client, desk):
    with capture_logs() as told:
        assert await post(client, b'{"update_id": 7, "message": {"message_id": "many"}}') == 200
    assert [(line["event"], line["update"]) for line in told] == [("update_unreadable", 7)]
    assert desk.tries == 0


async def test_too_deep_a_body_is_refused(client):
    deep = b'{"update_id": 7, "message": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"
    assert await post(client, deep) == 400


async def test_too_large_a_body_is_refused(client):
    assert await post(client, BytesIO(b" " * (webhook.BODY_LIMIT + 1))) == 413


async def test_what_nobody_waits_for_is_accepted(client, desk):
    assert await post(client, b'{"update_id": 7, "channel_post": {}}') == 200
    assert desk.tries == 0


async def test_an_update_that_was_not_stored_is_sent_again(client, desk):
    assert await post(client, update("away")) == 503
    assert desk.tries == 1


async def test_a_faulty_update_does_not_block_the_queue(client, desk):
    assert await post(client, update("fault")) == 200
    assert desk.tries == 3


async def test_what_cannot_be_finished_in_time_is_not_accepted(client, desk):
    desk.open.clear()
    sent = [asyncio.create_task(post(client, update("hello", number))) for number in (7, 8)]
    await asyncio.sleep(0.05)
    assert client.app is not None
    await client.app[webhook.RECEIVER].drain(0.01)
    assert await asyncio.gather(*sent) == [503, 503]
    assert desk.handled == []


async def test_once_told_to_stop_nothing_new_is_begun(desk):
    stopped = asyncio.Event()
    stopped.set()
    async with TestClient(TestServer(webhook.webhook_app(desk, "right", stopped=stopped))) as client:
        assert await post(client, update("hello")) == 503
    assert desk.tries == 0


async def test_a_body_that_does_not_end_is_not_waited_for(client, monkeypatch):
    monkeypatch.setattr(webhook, "BODY_WITHIN", 0.05)

    async def slow() -> AsyncIterator[bytes]:
        yield b"{"
        await asyncio.sleep(60)

    with suppress(ClientError):  # it may be cut while it is still sent
        assert await post(client, slow()) == 408


async def test_telegram_delivers_to_it_until_stopped(telegram, bot, desk, unused_tcp_port):
    stopped = asyncio.Event()
    app = webhook.webhook_app(desk, "right", stopped=stopped)
    async with health.listening(app, opened(unused_tcp_port, "127.0.0.1")):
        await webhook.tell_address(bot, f"http://127.0.0.1:{unused_tcp_port}/", "right", stopped)
        telegram.person("Ann").writes("hello")
        await telegram.settled()
    assert desk.handled == ["hello"]
    told = telegram.journal.calls("setWebhook")[0].params
    assert (told["secret_token"], told["max_connections"]) == ("right", webhook.CONNECTIONS)
    assert "message" in told["allowed_updates"]
