"""One chat's updates one after another, many chats at once."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from itertools import islice

import structlog

from bot.adapters.telegram.inbox import Flood, Understood
from bot.domain.errors import StoreUnavailableError

log = structlog.get_logger(__name__)

Handle = Callable[[Understood], Awaitable[None]]

CROWD = 20
"""More of one chat that wait are a flood: nobody taps so fast, or reads so much."""
LULL = 1.0
"""Seconds between two answers in a flood: Telegram takes about one a second in a chat."""


@dataclass(frozen=True, slots=True)
class _Held:
    inbound: Understood
    finished: "asyncio.Future[None]"


@dataclass(frozen=True, slots=True)
class _Line:
    """What waits in one chat."""

    queue: deque[_Held] = field(default_factory=deque)
    crowded: asyncio.Event = field(default_factory=asyncio.Event)

    def join(self, held: _Held) -> None:
        self.queue.append(held)
        if len(self.queue) > CROWD:
            self.crowded.set()

    def foremost(self) -> list[_Held]:
        """What is handled next: one, or of a flood all but the last, which is left to tell where the chat stands."""
        self.crowded.clear()
        many = len(self.queue) - 1 if len(self.queue) > CROWD else 1
        return list(islice(self.queue, many))


class Order:
    """At most `limit` updates are held; `put` waits for room.

    One chat alone never takes all of it: Telegram gives a poll 100 updates from the first unconfirmed one, and keeps
    100 connections to a webhook. What a flood could do is to keep these busy, so it is handled in a few large pieces.
    """

    def __init__(self, handle: Handle, *, limit: int = 256, lull: float = LULL) -> None:
        self._handle = handle
        self._lull = lull
        self._room = asyncio.Semaphore(limit)
        self._lines: dict[int, _Line] = {}
        self._workers: set[asyncio.Task[None]] = set()

    async def put(self, inbound: Understood) -> "asyncio.Future[None]":
        """Take an update in. What is given back ends when it is handled, with the error if that failed."""
        await self._room.acquire()
        held = _Held(inbound, asyncio.get_running_loop().create_future())
        line = self._lines.get(inbound.chat_id)
        if line is not None:
            line.join(held)
            return held.finished
        line = self._lines[inbound.chat_id] = _Line()
        line.join(held)
        worker = asyncio.create_task(self._work(inbound.chat_id, line))
        self._workers.add(worker)
        worker.add_done_callback(self._workers.discard)
        return held.finished

    async def drain(self, within: float | None = None) -> None:
        """Wait until nothing is left to do. What is left after so many seconds is cut: Telegram sends it again."""
        try:
            async with asyncio.timeout(within):
                while self._workers:
                    await asyncio.wait(self._workers)
        except TimeoutError:
            log.warning("updates_cut", chats=len(self._workers))
        while self._workers:
            for worker in self._workers:
                worker.cancel()
            await asyncio.wait(self._workers)

    async def _work(self, chat_id: int, line: _Line) -> None:
        try:
            while line.queue:
                foremost = line.foremost()
                await self._run(foremost)
                for _ in foremost:
                    line.queue.popleft()
                if len(foremost) > 1:
                    await self._pause(line)
        finally:
            del self._lines[chat_id]
            for held in line.queue:  # left over where the worker was cancelled
                held.finished.cancel()
                self._room.release()

    async def _pause(self, line: _Line) -> None:
        """Until the flood is over, or goes on."""
        try:
            await asyncio.wait_for(line.crowded.wait(), self._lull)
        except TimeoutError:
            return

    async def _run(self, foremost: Sequence[_Held]) -> None:
        inbound = foremost[0].inbound if len(foremost) == 1 else Flood(tuple(held.inbound for held in foremost))
        error: Exception | None = None
        try:
            await self._handle(inbound)
        except StoreUnavailableError as raised:  # no fault of the update's: whoever brought it in says so
            error = raised
        except Exception as raised:  # noqa: BLE001  # whatever it is, other chats go on; it is handed to the caller
            error = raised
            log.error("update_failed", update=inbound.update_id, error=type(error).__name__)  # noqa: TRY400
        for held in foremost:
            self._room.release()
            _settle(held.finished, error)


def _settle(finished: "asyncio.Future[None]", error: Exception | None) -> None:
    if finished.cancelled():
        return
    if error is None:
        finished.set_result(None)
    else:
        finished.set_exception(error)
        finished.exception()  # looked at: nobody has to wait for it
