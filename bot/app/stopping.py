"""Ending in time: what was begun is finished, and what cannot be finished in time is cut."""

import asyncio
import faulthandler
import signal
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from typing import TypeVar

import structlog

from bot.service.waits import unless

log = structlog.get_logger(__name__)

CUT_AFTER = 6.0
"""Seconds for everything in its order; then each step that still takes is cut, and the next begins."""
STEP = 0.25
"""Seconds for each step after that."""
FORCED_AFTER = 9.0
"""Seconds until the process is gone, whatever hangs in it. As with `kill -9`, nothing that was committed is lost."""

Entered = TypeVar("Entered")


def stop_signal() -> asyncio.Event:
    """Set by SIGTERM or SIGINT. From then on the process has ten seconds; a further signal changes nothing."""
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, _stop, stopped)
    return stopped


def _stop(stopped: asyncio.Event) -> None:
    if not stopped.is_set():
        log.info("stopping")
        stopped.set()
        # Not by the loop, and not by Python: whatever does not come back is ended, too. It tells where that was.
        faulthandler.dump_traceback_later(FORCED_AFTER, exit=True)


@asynccontextmanager
async def in_time(stopped: asyncio.Event) -> AsyncIterator[None]:
    """Cuts, one after the other, the steps of ending that do not end by themselves."""
    task = asyncio.current_task()
    assert task is not None
    late = asyncio.Event()
    cutting = asyncio.create_task(_cut(stopped, task, late))
    try:
        yield
    except asyncio.CancelledError:
        if not late.is_set():
            raise
        while task.cancelling():
            task.uncancel()
    finally:
        cutting.cancel()


async def _cut(stopped: asyncio.Event, task: "asyncio.Task[object]", late: asyncio.Event) -> None:
    await stopped.wait()
    await asyncio.sleep(CUT_AFTER)
    late.set()
    while True:
        log.warning("stopping_cut")
        task.cancel()
        await asyncio.sleep(STEP)


@asynccontextmanager
async def begun(
    entering: AbstractAsyncContextManager[Entered], stopped: asyncio.Event
) -> AsyncIterator[Entered | None]:
    """What is entered; None where it is told to stop before that was done."""
    async with AsyncExitStack() as stack:
        yield await unless(stopped, stack.enter_async_context(entering))
