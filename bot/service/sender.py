"""Sends what waits in the ledger, as long as this process is the one that leads."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog

from bot.domain.errors import StoreUnavailableError
from bot.service.carrier import Carrier
from bot.service.going import Going
from bot.service.hold import Hold
from bot.service.pace import Monotonic, Pace
from bot.service.ports import Clock
from bot.service.sending import Courier, Lease, Ledger, LostLeaseError, Writer
from bot.service.settling import Settling
from bot.service.term import Term, elect, renewed
from bot.service.waits import is_set_within
from bot.service.where import where

log = structlog.get_logger(__name__)

HEEDED = 300.0
"""Seconds of a pause that another process was asked for, at most: its end is told by a clock, which may be set back."""

OnTick = Callable[[datetime], Coroutine[Any, Any, object]]


@dataclass(frozen=True, slots=True)
class Timing:
    """All in seconds."""

    lease: float = 15.0
    renew: float = 5.0
    again: float = 2.0
    """Until it is asked again who leads, or a store that was away is."""
    idle: float = 0.5
    """Between looks where nothing waits."""
    batch: float = 0.25
    """What is claimed at once is sent in this time."""
    settle: float = 0.2
    tick: float = 1.0
    grace: float = 4.0
    """For requests under way when it is told to stop."""


@dataclass(frozen=True, slots=True)
class UnderWay:
    """At most so many are claimed and not settled, however slow Telegram is: a crash leaves no more uncertain."""

    free: int = 200
    paid: int = 2000


class Sender:
    """Supervised: whatever goes wrong in it is logged, and it begins again."""

    def __init__(
        self,
        ledger: Ledger,
        writer: Writer,
        courier: Courier,
        clock: Clock,
        pace: Pace,
        *,
        holder: str,
        ticks: Sequence[OnTick] = (),
        timing: Timing | None = None,
        under_way: UnderWay | None = None,
        monotonic: Monotonic = time.monotonic,
    ) -> None:
        """`holder` names this process and no other.

        While it leads, each of `ticks` is called again a second after it is done; none waits for another.
        """
        self._ledger = ledger
        self._clock = clock
        self._pace = pace
        self._holder = holder
        self._ticks = ticks
        self._timing = timing or Timing()
        self._under_way = under_way or UnderWay()
        self._monotonic = monotonic
        self._hold = Hold(monotonic)
        self._settling = Settling(ledger, clock, self._timing.settle)
        self._carrier = Carrier(writer, courier, pace, self._settling, clock, self._hold, Going(ledger.runs, monotonic))
        self._paid = False
        self._term: Term | None = None
        self._heeded: datetime | None = None

    async def run(self, stopped: asyncio.Event) -> None:
        """Send until told to stop; what is under way then is finished and settled."""
        settling = asyncio.create_task(self._settling.run())
        try:
            while not stopped.is_set():
                await self._lead(stopped)
            await self._carrier.finish(self._timing.grace)
            await self._hand_over(settling)
        finally:
            await self._carrier.finish(0)
            settling.cancel()
            await asyncio.gather(settling, return_exceptions=True)

    async def _lead(self, stopped: asyncio.Event) -> None:
        """One term, or one time of waiting."""
        term = self._term = await self._elected()
        if term is not None:
            log.info("sending_led", epoch=term.lease.epoch)
            ticking = [self._tick(term, tick) for tick in self._ticks]
            loops = [self._renew(term), self._claim(term), self._stop(term, stopped), *ticking]
            await asyncio.gather(*(self._guarded(term, loop) for loop in loops))
            log.info("sending_left", epoch=term.lease.epoch)
        await is_set_within(stopped, self._timing.again)

    async def _elected(self) -> Term | None:
        try:
            term = await elect(self._ledger, self._holder, self._timing.lease, self._monotonic)
        except StoreUnavailableError:
            log.warning("lease_unknown")
            return None
        except Exception as error:  # noqa: BLE001  # it is asked again
            log.error("sender_fault", error=type(error).__name__, where=where(error))  # noqa: TRY400
            return None
        if term is not None:
            self._heed(term.lease)
        return term

    async def _guarded(self, term: Term, loop: Awaitable[None]) -> None:
        """A loop that ends, for whatever reason, ends the term."""
        try:
            await loop
        except Exception as error:  # noqa: BLE001  # the next term begins afresh
            log.error("sender_fault", error=type(error).__name__, where=where(error))  # noqa: TRY400
        finally:
            term.over.set()
            self._carrier.stirred.set()

    async def _stop(self, term: Term, stopped: asyncio.Event) -> None:
        while not term.over.is_set() and not await is_set_within(stopped, self._timing.settle):
            pass

    async def _renew(self, term: Term) -> None:
        pause = self._timing.renew
        while not await is_set_within(term.over, pause):
            try:
                lease = await renewed(term, self._ledger, self._holder, self._timing.lease)
            except StoreUnavailableError:
                log.warning("lease_not_renewed")
                pause = min(self._timing.renew, self._timing.again)
            else:
                if lease is None:
                    log.warning("lease_lost", epoch=term.lease.epoch)
                    return
                self._heed(lease)
                pause = self._timing.renew
            if not term.holds:
                log.warning("lease_expired", epoch=term.lease.epoch)
                return

    def _heed(self, lease: Lease) -> None:
        """Another process, or this one before it started again, may have been asked to wait; each pause counts once."""
        if lease.paused_until not in {None, self._heeded}:
            self._heeded = lease.paused_until
            left = (lease.paused_until - self._clock.now()).total_seconds()
            self._hold.wait(min(max(0.0, left), HEEDED))

    async def _claim(self, term: Term) -> None:
        """Claim little, just before it is sent: a crash leaves only that uncertain."""
        while not term.over.is_set():
            self._carrier.stirred.clear()
            if self._hold.left:
                await is_set_within(term.over, min(self._hold.left, 1.0))
            elif (most := self._room()) < 1:
                await is_set_within(self._carrier.stirred, self._timing.settle)
            elif not await self._claim_some(term, most):
                await is_set_within(term.over, self._timing.idle)

    async def _claim_some(self, term: Term, most: int) -> bool:
        try:
            claimed = await self._ledger.claim(term.lease, self._clock.now(), most)
        except LostLeaseError:
            log.warning("lease_lost", epoch=term.lease.epoch)
            term.ends_at = 0.0
            term.over.set()
            return False
        except StoreUnavailableError:
            log.warning("nothing_claimed")
            return False
        self._paid = any(delivery.run.paid for delivery in claimed)
        for delivery in claimed:
            self._carrier.begin(term, delivery)
        return bool(claimed)

    def _room(self) -> int:
        """How many may be claimed now; none before half of the last ones are on their way."""
        batch = max(1, round(self._pace.rate(paid=self._paid) * self._timing.batch))
        if self._carrier.unsent > batch // 2:
            return 0
        most = self._under_way.paid if self._paid else self._under_way.free
        return min(batch, most - self._carrier.going - self._settling.pending)

    async def _tick(self, term: Term, tick: OnTick) -> None:
        while not term.over.is_set():
            await self._tick_once(term, asyncio.create_task(tick(self._clock.now())))
            await is_set_within(term.over, self._timing.tick)

    async def _tick_once(self, term: Term, planning: asyncio.Task[Any]) -> None:
        """Wait for it; once the term is over, not for long."""
        over: asyncio.Task[Any] = asyncio.create_task(term.over.wait())
        try:
            await asyncio.wait({planning, over}, return_when=asyncio.FIRST_COMPLETED)
            await asyncio.wait({planning}, timeout=self._timing.tick)
        finally:
            over.cancel()
            planning.cancel()
        await asyncio.wait({planning})
        fault = None if planning.cancelled() else planning.exception()
        if isinstance(fault, StoreUnavailableError):
            log.warning("not_planned")
        elif fault is not None:  # what plans must never stop what sends
            log.error("tick_fault", error=type(fault).__name__, where=where(fault))

    async def _hand_over(self, settling: asyncio.Task[None]) -> None:
        """Commit the last outcomes, and let another lead at once."""
        self._settling.end()
        await asyncio.wait({settling}, timeout=1.0)
        if self._settling.pending:
            # The database is away, so that the lease could not be given back either: it ends by itself.
            log.error("outcomes_left", outcomes=self._settling.pending)
            return
        if self._term is None or not self._term.holds:
            return
        try:
            await self._ledger.lead(self._holder, 0.0)
        except StoreUnavailableError:
            log.warning("lease_kept")
