"""Telegram, as far as a bot that is measured needs it: its Bot API here, the bot's webhook there."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from tests.bench.load import wire
from tests.bench.load.http import ApiConnection, Webhook

PUT = frozenset({"sendMessage", "editMessageText"})
"""The calls that put a screen before somebody."""
BACKLOG = 4096
MOST_CONNECTIONS = 40
"""To the webhook, where the bot asks for no other number: Telegram's own default."""

Answer = Callable[[bytes], None]
Shown = Callable[[bytes, Answer], None]
"""Told of a call that puts a screen before somebody; it is to answer it."""


@dataclass(frozen=True, slots=True)
class Given:
    """What the bot told of its webhook."""

    host: str
    port: int
    path: str
    secret: str
    connections: int

    @property
    def head(self) -> bytes:
        lines = (
            f"POST {self.path} HTTP/1.1", f"Host: {self.host}:{self.port}", "Content-Type: application/json",
            f"X-Telegram-Bot-Api-Secret-Token: {self.secret}", "Content-Length: %d", "", "",
        )  # fmt: skip
        return "\r\n".join(lines).encode()


class Telegram:
    def __init__(self, delay: float = 0.0) -> None:
        """`delay`: seconds until a call is answered."""
        self.delay = delay
        self._server: asyncio.Server | None = None
        self._given: asyncio.Future[Given] = asyncio.get_running_loop().create_future()
        self.shown: Shown = _nobody
        self.calls = 0

    async def open(self) -> int:
        """The port of the Bot API."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: ApiConnection(self._called), "127.0.0.1", 0, backlog=BACKLOG)
        port: int = self._server.sockets[0].getsockname()[1]
        return port

    async def webhook(self, patience: float) -> Webhook:
        """Connected to the bot's webhook, as soon as it is set and there.

        Raises:
            TimeoutError: it is not.
        """
        async with asyncio.timeout(patience):
            given = await self._given
            while True:
                webhook = Webhook(given.host, given.port, given.head, self._carried)
                with suppress(OSError):
                    await webhook.connect(given.connections)
                    return webhook
                await asyncio.sleep(0.002)

    def _called(self, method: str, body: bytes, answer: Answer) -> None:
        self.calls += 1
        if method in PUT:
            self.shown(body, answer)
        elif self.delay and method == "answerCallbackQuery":
            asyncio.get_running_loop().call_later(self.delay, answer, wire.TRUE)
        else:
            if method == "setWebhook":
                self._set(wire.fields(body))
            answer(wire.SAID.get(method, wire.TRUE))

    def _carried(self, body: bytes) -> None:
        """A call in the answer to an update is one like all others, but nobody waits for what it gives."""
        method = wire.carried(body)
        if method in PUT:
            raise ValueError(f"{method} in the answer to an update cannot be measured")
        self.calls += method is not None

    def later(self, then: Callable[[], None]) -> None:
        """When a call that came now is answered."""
        if self.delay:
            asyncio.get_running_loop().call_later(self.delay, then)
        else:
            then()

    def _set(self, call: dict[str, Any]) -> None:
        if self._given.done():
            return
        url = urlsplit(call["url"])
        assert url.hostname is not None
        assert url.port is not None
        most = int(call.get("max_connections") or MOST_CONNECTIONS)
        self._given.set_result(Given(url.hostname, url.port, url.path or "/", call.get("secret_token", ""), most))

    def close(self) -> None:
        if self._server is not None:
            self._server.close()


def _nobody(_body: bytes, _answer: Answer) -> None:
    raise RuntimeError("a screen that nobody waits for")
