"""How fast many messages may go out: evenly, with no burst at the start, and behind the live replies."""

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from math import inf

Monotonic = Callable[[], float]
"""Seconds on a clock that never jumps."""

TOO_LATE = 1.0
"""Seconds behind the even rhythm that are still caught up; after more it starts anew."""


@dataclass(frozen=True, slots=True)
class Limit:
    rate: float
    """Messages a second, evenly spread."""
    most: int
    """In any one second, live replies and what is caught up included. Below what Telegram allows by as much as the
    way there may squeeze them together."""
    breath: float = 0.004
    """Seconds that a sleep may end too late. At a high rate several are due by then and go at once."""
    at_first: float = 1.0
    """The part of the rate in the first second: what goes first waits for connections, and arrives with the next."""


FREE = Limit(rate=25, most=28)
# Telegram allows 1,000. With so little room between, what was missed while the process was busy is caught up at once,
# as far as the second has room.
PAID = Limit(rate=994, most=995, breath=0.03, at_first=0.9)


class Slots:
    """When the next message may go. It only reckons; instants are given in, and never go back."""

    def __init__(self, free: Limit = FREE, paid: Limit = PAID) -> None:
        self._limits = {False: free, True: paid}
        self._ideal = -inf
        self._soonest = -inf
        self._begun = -inf
        # Each as long as its limit, so that the first is the one that must be a second old before the next.
        self._unpaid: deque[float] = deque(maxlen=free.most)
        self._all: deque[float] = deque(maxlen=paid.most)

    def opens(self, *, paid: bool) -> float:
        """The earliest instant for the next; it may have passed."""
        windows = [_opens(self._all)] if paid else [_opens(self._all), _opens(self._unpaid)]
        return max(self._ideal, self._soonest, *windows)

    def take(self, now: float, *, paid: bool) -> None:
        """One goes now."""
        limit = self._limits[paid]
        if now - self._ideal > TOO_LATE:
            self._ideal = self._begun = now
        self._ideal += 1 / (limit.rate * (limit.at_first if now - self._begun < 1.0 else 1.0))
        self._soonest = max(self._soonest, now - limit.breath) + 1 / limit.most
        self._note(now, paid=paid)

    def live(self, now: float) -> None:
        """A live reply went; it asks nobody."""
        self._note(now, paid=False)

    def _note(self, now: float, *, paid: bool) -> None:
        self._all.append(now)
        if not paid:
            self._unpaid.append(now)


def _opens(times: deque[float]) -> float:
    return times[0] + 1.0 if len(times) == times.maxlen else -inf


async def _always() -> bool:
    return True


class Pace:
    """Lets one message after the other go, each at its time."""

    def __init__(
        self,
        free: Limit = FREE,
        paid: Limit = PAID,
        *,
        monotonic: Monotonic = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._rates = {False: free.rate, True: paid.rate}
        self._slots = Slots(free, paid)
        self._monotonic = monotonic
        self._sleep = sleep
        self._one_by_one = asyncio.Lock()

    def rate(self, *, paid: bool) -> float:
        return self._rates[paid]

    def live(self) -> None:
        """A live reply goes now: what many get makes way."""
        self._slots.live(self._monotonic())

    async def turn(self, *, paid: bool = False, ready: Callable[[], Awaitable[bool]] = _always) -> bool:
        """Wait until the next message may go, in the order of asking; where it is not `ready` then, False.

        The others wait while this is asked, and again where that took its time: else they would go all at once after.
        """
        async with self._one_by_one:
            while True:
                # Live replies may have moved it while this slept.
                while (wait := self._slots.opens(paid=paid) - self._monotonic()) > 0:
                    await self._sleep(wait)
                if not await ready():
                    return False
                if self._slots.opens(paid=paid) <= (now := self._monotonic()):
                    self._slots.take(now, paid=paid)
                    return True
