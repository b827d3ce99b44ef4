"""When an update is tried again: a fault of the bot a few times, a store that is away until it is back."""

import asyncio

import structlog

from bot.adapters.telegram.inbox import Understood
from bot.adapters.telegram.order import Handle
from bot.adapters.telegram.outcomes import Sleep
from bot.domain.errors import StoreUnavailableError
from bot.service.waits import is_set_within
from bot.service.where import where

log = structlog.get_logger(__name__)

TRIES = 3
PAUSE = 0.1
"""Seconds between them."""


def skipping(handle: Handle, *, sleep: Sleep = asyncio.sleep) -> Handle:
    """Give an update up after three failures, so that a fault cannot hold up the queue.

    The handle made raises StoreUnavailableError: nothing was committed, and the update is not at fault.
    """

    async def attempt(inbound: Understood) -> None:
        with structlog.contextvars.bound_contextvars(update=inbound.update_id):  # on every line that is logged of it
            await tries(inbound)

    async def tries(inbound: Understood) -> None:
        for tried in range(TRIES):
            if tried:
                await sleep(PAUSE)
            try:
                await handle(inbound)
            except StoreUnavailableError:
                raise
            except Exception as error:  # noqa: BLE001  # a fault, of whatever kind
                log.error(  # noqa: TRY400  # an error's own text may hold what the person wrote
                    "update_fault", update=inbound.update_id, error=type(error).__name__, where=where(error)
                )
            else:
                return
        log.error("update_skipped", update=inbound.update_id)

    return attempt


def waiting(handle: Handle, stopped: asyncio.Event, *, pause: float = 1.0) -> Handle:
    """Wait for a store that is away. `pause` is in seconds.

    The handle made raises StoreUnavailableError only once `stopped` is set.
    """

    async def attempt(inbound: Understood) -> None:
        while True:
            try:
                return await handle(inbound)
            except StoreUnavailableError:
                log.warning("store_unavailable", update=inbound.update_id)
                if await is_set_within(stopped, pause):
                    raise

    return attempt
