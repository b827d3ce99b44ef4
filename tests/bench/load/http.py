"""As little HTTP/1.1 as the measurement needs, by hand: the load server must be far quicker than any bot it measures.

Both sides keep connections alive and have one request under way on each. What is not understood is an error, never
passed over.
"""

import asyncio
import re
from collections import deque
from collections.abc import Callable
from typing import Protocol

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_CHUNKED = re.compile(rb"\r\ntransfer-encoding: *chunked", re.IGNORECASE)
_LAST_CHUNK = b"0\r\n\r\n"
_CONTINUE = re.compile(rb"\r\nexpect: *100-continue", re.IGNORECASE)
OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%b"


class Called(Protocol):
    """What is done with a call of the Bot API: `answer` is to be called with the JSON, now or later."""

    def __call__(self, method: str, body: bytes, answer: Callable[[bytes], None], /) -> None: ...


class ApiConnection(asyncio.Protocol):
    """One connection of the bot to the Bot API."""

    def __init__(self, called: Called) -> None:
        self._called = called
        self._held = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._held = held = self._held + data if self._held else data
        head = held.find(b"\r\n\r\n")
        if head < 0:
            return
        found = _LENGTH.search(held, 0, head)
        if found is None and _CHUNKED.search(held, 0, head):
            raise ValueError("a call in chunks is not understood")
        end = head + 4 + (int(found[1]) if found else 0)
        if len(held) < end:
            if len(held) == head + 4 and _CONTINUE.search(held, 0, head):
                self._write(b"HTTP/1.1 100 Continue\r\n\r\n")
            return
        self._held = held[end:]
        line = held[: held.index(b" HTTP/1")]
        method = line[line.rindex(b"/") + 1 :].partition(b"?")[0].decode()
        self._called(method, held[head + 4 : end], self._answer)

    def _answer(self, body: bytes) -> None:
        self._write(OK % (len(body), body))

    def _write(self, data: bytes) -> None:
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write(data)


class WebhookConnection(asyncio.Protocol):
    """One connection to the bot, and the update that it has not confirmed yet."""

    def __init__(self, webhook: "Webhook") -> None:
        self._webhook = webhook
        self._held = b""
        self._transport: asyncio.Transport | None = None
        self.sending: bytes | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._webhook.idle(self)

    def send(self, request: bytes) -> None:
        assert self._transport is not None
        self.sending = request
        self._transport.write(request)

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()

    def data_received(self, data: bytes) -> None:
        self._held = held = self._held + data if self._held else data
        head = held.find(b"\r\n\r\n")
        body = _body(held, head) if head >= 0 else None
        if body is None:
            return
        self._held, self.sending = b"", None
        if not held.startswith(b"HTTP/1.1 200"):
            self._webhook.refused += 1
        elif body:
            self._webhook.carried(body)
        self._webhook.idle(self)

    def connection_lost(self, exc: Exception | None) -> None:
        del exc
        self._webhook.lost(self)


def _body(held: bytes, head: int) -> bytes | None:
    """Of an answer, once all of it is there. One in chunks is left as it is, unless it is empty."""
    found = _LENGTH.search(held, 0, head)
    if found:
        end = head + 4 + int(found[1])
        return held[head + 4 : end] if len(held) >= end else None
    if not _CHUNKED.search(held, 0, head):
        return held[head + 4 :]
    return held[head + 4 :].removesuffix(_LAST_CHUNK) if held.endswith(_LAST_CHUNK) else None


class Webhook:
    """Telegram's end of the webhook: no more updates unconfirmed at a time than the bot asked for; others wait."""

    def __init__(self, host: str, port: int, head: bytes, carried: Callable[[bytes], None]) -> None:
        """`head` is a request's with a place for the number of bytes; `carried` gets what a 200 has in its body."""
        self.carried = carried
        self._address = host, port
        self._head = head
        self._free: list[WebhookConnection] = []
        self._all: set[WebhookConnection] = set()
        self._waiting: deque[bytes] = deque()
        self._tasks: set[asyncio.Task[None]] = set()
        self._closed = False
        self.refused = 0
        """Updates that were not answered with 200."""

    async def connect(self, connections: int) -> None:
        """Raises: OSError where nobody listens yet."""
        for _ in range(connections):
            await self._connect()

    async def _connect(self) -> None:
        loop = asyncio.get_running_loop()
        _, made = await loop.create_connection(lambda: WebhookConnection(self), *self._address)
        self._all.add(made)

    def give(self, update: bytes) -> None:
        request = self._head % len(update) + update
        if self._free:
            self._free.pop().send(request)
        else:
            self._waiting.append(request)

    def close(self) -> None:
        self._closed = True
        for connection in list(self._all):
            connection.close()

    def idle(self, connection: WebhookConnection) -> None:
        if self._waiting:
            connection.send(self._waiting.popleft())
        else:
            self._free.append(connection)

    def lost(self, connection: WebhookConnection) -> None:
        """Servers close what was idle for seconds. What was under way comes again, as from Telegram."""
        self._all.discard(connection)
        if connection in self._free:
            self._free.remove(connection)
        if connection.sending is not None:
            self._waiting.appendleft(connection.sending)
        if not self._closed:
            task = asyncio.get_running_loop().create_task(self._connect())
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
