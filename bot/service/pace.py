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
BREATH = 0.004
"""Seconds that a sleep may end too late. At a high rate several are due by then and go at once."""


@dataclass(frozen=True, slots=True)
class Limit:
    rate: float
    """Messages a second, evenly spread."""
    most: int
    """In any one second, live replies and what is caught up included. Below what Telegram allows by as much as the
    way there may squeeze them together."""


FREE = Limit(rate=25, most=28)
PAID = Limit(rate=960, most=985)


class Slots:
    """When the next message may go. It only reckons; instants are given in, and never go back."""

    def __init__(self, free: Limit = FREE, paid: Limit = PAID) -> None:
        self._limits = {False: free, True: paid}
        self._ideal = -inf
        self._soonest = -inf
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
        begun = self._ideal if now - self._ideal <= TOO_LATE else now
        self._ideal = begun + 1 / limit.rate
        self._soonest = max(self._soonest, now - BREATH) + 1 / limit.most
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

    async def turn(self, *, paid: bool = False) -> None:
        """Wait until the next message may go, in the order of asking."""
        async with self._one_by_one:
            # Live replies may have moved it while this slept.
            while (wait := self._slots.opens(paid=paid) - self._monotonic()) > 0:
                await self._sleep(wait)
            self._slots.take(self._monotonic(), paid=paid)
