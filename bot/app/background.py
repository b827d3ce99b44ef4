"""What goes on beside the conversations."""

import asyncio
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager, suppress
from datetime import timedelta

import structlog

from bot.domain.errors import StoreUnavailableError
from bot.service.chats import Chats
from bot.service.ports import Clock, Store

log = structlog.get_logger(__name__)

SWEEP = 3600.0
"""Seconds between sweeps of what is no longer needed."""
LOOK_AGAIN = 30.0
"""Seconds between looks for chats whose screen was lost on its way."""
LOST_AFTER = timedelta(seconds=20)
"""How long a reply may be under way."""


@asynccontextmanager
async def meanwhile(*going: Awaitable[None]) -> AsyncIterator[None]:
    """Runs these until what is inside is done."""
    tasks = [asyncio.ensure_future(each) for each in going]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        for task in tasks:
            with suppress(asyncio.CancelledError):
                await task


async def sweep(store: Store, clock: Clock, kept_for: timedelta) -> None:
    while True:
        try:
            await store.sweep(clock.now(), kept_for)
        except StoreUnavailableError:
            log.warning("not_swept")
        await asyncio.sleep(SWEEP)


async def look_again(chats: Chats, clock: Clock) -> None:
    """A reply that hung or was cut would leave the person waiting until they act."""
    while True:
        await asyncio.sleep(LOOK_AGAIN)
        try:
            if left := await chats.catch_up(clock.now() - LOST_AFTER):
                log.info("caught_up", chats=left)
        except StoreUnavailableError:
            log.warning("not_caught_up")
