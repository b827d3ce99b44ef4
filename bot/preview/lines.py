"""Lines from standard input, without holding up anything else."""

import asyncio
import sys
from threading import Thread


def incoming() -> "asyncio.Queue[str | None]":
    """A queue that fills with the lines typed; None is the end. A line read ahead waits until somebody takes it."""
    loop = asyncio.get_running_loop()
    queue: asyncio.Queue[str | None] = asyncio.Queue()

    def read() -> None:
        for line in sys.stdin:
            if loop.is_closed():
                return
            loop.call_soon_threadsafe(queue.put_nowait, line.rstrip("\r\n"))
        if not loop.is_closed():
            loop.call_soon_threadsafe(queue.put_nowait, None)

    # A thread of its own, not the pool's: at the end nobody must wait for a line that never comes.
    Thread(target=read, daemon=True, name="stdin").start()
    return queue
