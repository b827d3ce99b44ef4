"""The same bot with less patience, so that an hour of trouble is a matter of moments."""

import asyncio
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from telegram.error import RetryAfter

import bot.app as wiring
from bot.adapters.store.turns import SqlStore
from bot.adapters.telegram import application, calls, outbox, outcomes, poll, public, webhook
from bot.adapters.telegram.request import AiohttpRequest
from bot.app import background, groups, operations, starting
from bot.local_telegram import VirtualClock
from bot.service import carrier, fate, hold
from bot.service.pace import Monotonic
from bot.service.sender import Sender, Timing

TIMING = Timing(again=0.1, idle=0.05, settle=0.05, tick=0.2)
FASTER = 20
"""Pauses that Telegram asks for, or that grow, are shorter by this."""

Change = Callable[[object, str, Any], None]
"""Such as `setattr`."""


class Hours:
    """Both clocks of the machine: moved together, or only the one on the wall, as when somebody sets it."""

    def __init__(self, wall: VirtualClock) -> None:
        self._wall = wall
        self._ahead = 0.0
        self.ahead = 0.0
        """Seconds that the one on the wall was moved."""
        self._follower: Any = None

    def monotonic(self) -> float:
        return time.monotonic() + self._ahead

    def now(self) -> datetime:
        return self._wall.now()

    def pass_by(self, seconds: float) -> None:
        self._ahead += seconds
        self.set_by(seconds)

    def set_by(self, seconds: float) -> None:
        self.ahead += seconds
        self._wall.advance(seconds)
        if self._follower is not None:
            self._follower.value = self.ahead

    def followed_by(self, ahead: Any) -> None:
        """Another process's clock, by a number that both see."""
        self._follower = ahead


def hurry(change: Change, monotonic: Monotonic = time.monotonic) -> None:
    change(SqlStore, "open", partial(SqlStore.open, busy_seconds=0.3))
    change(application, "AiohttpRequest", partial(AiohttpRequest, read_timeout=0.5))
    change(wiring, "Poller", partial(poll.Poller, store_pause=0.1, timeout=1))
    change(poll, "GRACE", 0.5)
    change(wiring, "ASK_AGAIN", 0.1)
    change(starting, "FIRST_PAUSE", 0.1)
    change(starting, "LONGEST_PAUSE", 0.2)
    for asks in (poll, webhook):
        change(asks, "flood_seconds", _flood_seconds)
        change(asks, "LONGEST_PAUSE", 0.5)
    change(calls, "BRIEFLY", 0.3)
    change(wiring, "TelegramOutbox", partial(outbox.TelegramOutbox, sleep=_sleep))
    change(groups, "TelegramPublic", partial(public.TelegramPublic, sleep=_sleep))
    change(outcomes, "PAUSES", (0.02, 0.05, 0.1))
    change(outcomes, "LATER", 0.1)
    change(background, "LOOK_AGAIN", 0.2)
    change(background, "LOST_AFTER", timedelta(seconds=0.5))
    change(carrier, "STORE_AWAY", timedelta(seconds=0.1))
    change(fate, "LONGEST", timedelta(seconds=0.5))
    change(hold, "LONGEST", 0.3)
    change(operations, "Sender", partial(Sender, timing=TIMING, monotonic=monotonic))


def _flood_seconds(error: RetryAfter) -> float:
    return outcomes.flood_seconds(error) / FASTER


async def _sleep(seconds: float) -> None:
    await asyncio.sleep(seconds / FASTER)
