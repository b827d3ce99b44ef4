"""Whoever knows the webhook's address and not its secret gets nothing but 403."""

import hmac
from collections.abc import AsyncIterator
from io import BytesIO

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.adapters.telegram import webhook

Client = TestClient[web.Request, web.Application]
SECRET = "kept-secret"
UPDATE = b'{"update_id":1,"message":{"message_id":1,"chat":{"id":5,"type":"private"},"text":"hi"}}'


@pytest.fixture
def handled() -> list[object]:
    return []


@pytest.fixture
async def client(handled) -> AsyncIterator[Client]:
    async def handle(arrived) -> None:
        handled.append(arrived)

    async with TestClient(TestServer(webhook.webhook_app(handle, SECRET))) as made:
        yield made


async def post(client: Client, body: bytes, headers: dict[str, str]) -> int:
    async with client.post(webhook.PATH, data=BytesIO(body), headers=headers) as response:
        assert b"Traceback" not in await response.read()
        return response.status


WRONG = [{}, {webhook.SECRET_HEADER: ""}, {webhook.SECRET_HEADER: SECRET[:-1]}, {webhook.SECRET_HEADER: SECRET + "x"},
         {webhook.SECRET_HEADER: "k\u00e9pt"}]  # fmt: skip


@pytest.mark.parametrize("headers", WRONG)
async def test_without_the_secret_nothing_is_read(client, handled, headers):
    assert await post(client, UPDATE, headers) == 403
    assert await post(client, b"[" * 100_000, headers) == 403
    assert handled == []


async def test_the_secret_is_compared_in_constant_time(client, monkeypatch):
    compared: list[tuple[bytes, bytes]] = []

    def noted(one, other) -> bool:
        compared.append((one, other))
        return hmac_compare(one, other)

    hmac_compare = hmac.compare_digest
    monkeypatch.setattr(hmac, "compare_digest", noted)
    for headers in ({}, {webhook.SECRET_HEADER: SECRET}):
        await post(client, UPDATE, headers)
    assert compared == [(b"", SECRET.encode()), (SECRET.encode(), SECRET.encode())]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b" " * (webhook.BODY_LIMIT + 1), 413),
        (b"[" * 100_000 + b"]" * 100_000, 400),
        (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, 400),
        (b'{"update_id":' + b"9" * 100_000 + b"}", 400),
    ],
    ids=["large", "deep list", "deep object", "long number"],
)
async def test_a_body_too_large_or_too_deep_is_refused_quietly(client, handled, body, status):
    found = await post(client, body, {webhook.SECRET_HEADER: SECRET})
    assert found == status
    assert handled == []
