"""Beginning while the database is away: it is waited for, as it would be later on."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

import structlog

from bot.adapters.store.engine import cause
from bot.domain.errors import StoreUnavailableError

Found = TypeVar("Found")

log = structlog.get_logger(__name__)

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 30.0
"""Seconds until the database is asked again."""


async def patiently(ask: Callable[[], Awaitable[Found]]) -> Found:
    """Ask until the database does it."""
    pause = FIRST_PAUSE
    while True:
        try:
            return await ask()
        except StoreUnavailableError as error:
            log.warning("store_unavailable", error=cause(error), pause=pause)
        await asyncio.sleep(pause)
        pause = min(pause * 2, LONGEST_PAUSE)
