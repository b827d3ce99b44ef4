"""Counts tries at updates."""

import asyncio
import time

from bot.adapters.telegram.inbox import Understood
from bot.adapters.telegram.order import Handle
from bot.adapters.watch import Watch
from bot.domain.errors import StoreUnavailableError


def counted(handle: Handle, watch: Watch) -> Handle:
    """The same handle; `watch` is told how each try went."""

    async def attempt(inbound: Understood) -> None:
        began, outcome = time.monotonic(), "fault"
        try:
            await handle(inbound)
            outcome = "handled"
        except StoreUnavailableError:
            outcome = "store_away"
            raise
        except asyncio.CancelledError:
            outcome = "cut"
            raise
        finally:
            watch.handled(outcome, time.monotonic() - began)

    return attempt
