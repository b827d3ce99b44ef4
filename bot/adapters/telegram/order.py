"""One chat's updates one after another, many chats at once."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable

import structlog

from bot.adapters.telegram.inbox import Understood

log = structlog.get_logger(__name__)

Handle = Callable[[Understood], Awaitable[None]]
_Queue = deque[tuple[Understood, asyncio.Future[None]]]


class Order:
    """At most `limit` updates are held; `put` waits for room."""

    def __init__(self, handle: Handle, *, limit: int = 256) -> None:
        self._handle = handle
        self._room = asyncio.Semaphore(limit)
        self._queues: dict[int, _Queue] = {}
        self._workers: set[asyncio.Task[None]] = set()

    async def put(self, inbound: Understood) -> "asyncio.Future[None]":
        """Take an update in. What is given back ends when it is handled, with the error if that failed."""
        await self._room.acquire()
        finished: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        queue = self._queues.get(inbound.chat_id)
        if queue is not None:
            queue.append((inbound, finished))
            return finished
        queue = self._queues[inbound.chat_id] = deque([(inbound, finished)])
        worker = asyncio.create_task(self._work(inbound.chat_id, queue))
        self._workers.add(worker)
        worker.add_done_callback(self._workers.discard)
        return finished

    async def drain(self) -> None:
        """Wait until nothing is left to do."""
        while self._workers:
            await asyncio.wait(self._workers)

    async def _work(self, chat_id: int, queue: _Queue) -> None:
        try:
            while queue:
                inbound, finished = queue[0]
                await self._run(inbound, finished)
                queue.popleft()
        finally:
            del self._queues[chat_id]
            for _, finished in queue:  # left over where the worker was cancelled
                finished.cancel()
                self._room.release()

    async def _run(self, inbound: Understood, finished: "asyncio.Future[None]") -> None:
        error: Exception | None = None
        try:
            await self._handle(inbound)
        except Exception as raised:  # noqa: BLE001  # whatever it is, other chats go on; it is handed to the caller
            error = raised
            log.error("update_failed", update=inbound.update_id, error=type(error).__name__)  # noqa: TRY400
        self._room.release()
        if finished.cancelled():
            return
        if error is None:
            finished.set_result(None)
        else:
            finished.set_exception(error)
            finished.exception()  # looked at: nobody has to wait for it
