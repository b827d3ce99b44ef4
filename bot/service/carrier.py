"""Carries claimed deliveries: each is written, waits for its turn, is sent, and its outcome handed on."""

import asyncio
from datetime import timedelta

import structlog

from bot.domain.errors import StoreUnavailableError
from bot.service.fate import back, fate
from bot.service.going import Going
from bot.service.hold import Hold
from bot.service.pace import Pace
from bot.service.ports import Clock, Outcome, RetryLater, Unknown
from bot.service.sending import Address, Courier, Delivery, Flooded, LeftOut, Letter, Moved, NotBefore, Settled, Writer
from bot.service.settling import Settling
from bot.service.term import Term
from bot.service.where import where

log = structlog.get_logger(__name__)

STORE_AWAY = timedelta(seconds=2)
"""Until a delivery that could not be written is tried again."""


class Carrier:
    def __init__(
        self, writer: Writer, courier: Courier, pace: Pace, settling: Settling, clock: Clock, hold: Hold, going: Going
    ) -> None:
        self._writer = writer
        self._courier = courier
        self._pace = pace
        self._settling = settling
        self._clock = clock
        self._hold = hold
        self._runs = going
        self._unsent: set[int] = set()
        self._going: set[asyncio.Task[None]] = set()
        self.stirred = asyncio.Event()
        """Something was sent or came to its end; who waits for that clears it."""

    @property
    def unsent(self) -> int:
        """Claimed, and not yet on the way to Telegram."""
        return len(self._unsent)

    @property
    def going(self) -> int:
        """Claimed, and not yet at its end."""
        return len(self._going)

    def begin(self, term: Term, delivery: Delivery) -> None:
        self._unsent.add(delivery.id)
        task = asyncio.create_task(self._carry(term, delivery))
        self._going.add(task)
        task.add_done_callback(self._going.discard)

    async def finish(self, seconds: float) -> None:
        """Wait for what is under way, so long at most; what is then still without an answer may have arrived."""
        if self._going:
            await asyncio.wait(self._going, timeout=seconds)
        left = list(self._going)
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    async def _carry(self, term: Term, delivery: Delivery) -> None:
        structlog.contextvars.bind_contextvars(delivery=delivery.id, run=delivery.run.id)  # it has a task of its own
        try:
            settled = await self._settled(term, delivery)
        except asyncio.CancelledError:
            self._settling.add(term.lease, self._cut_short(delivery))
            raise
        except Exception as error:  # noqa: BLE001  # one fault must not stop the others
            log.error("delivery_fault", delivery=delivery.id, error=type(error).__name__, where=where(error))  # noqa: TRY400
            settled = Settled(delivery.id, "failed", why="fault")
        finally:
            self._move(delivery)
        self._settling.add(term.lease, settled)

    async def _settled(self, term: Term, delivery: Delivery) -> Settled:
        try:
            written = await self._writer.write(delivery)
        except StoreUnavailableError:
            return back(delivery, self._clock.now() + STORE_AWAY, untried=True)
        if isinstance(written, LeftOut):
            return Settled(delivery.id, "left_out", why=written.why)
        if isinstance(written, NotBefore):
            return back(delivery, written.at, untried=True)
        address, letter = written
        going = await self._pace.turn(paid=address.paid, ready=lambda: self._may_go(term, delivery))
        # Nothing is awaited from here to the request: who was frozen until now leads no longer, and another may be
        # sending. Of its row the ledger then takes nothing.
        if not going or not term.holds or self._hold.left:
            return back(delivery, untried=True)
        return self._judged(delivery, await self._sent(delivery, address, letter))

    async def _may_go(self, term: Term, delivery: Delivery) -> bool:
        return term.holds and not self._hold.left and await self._on(delivery.run.id)

    async def _on(self, run_id: int) -> bool:
        """Whether its run goes on: what an operator stopped a moment ago is not sent, even if it was claimed."""
        try:
            return await self._runs.on(run_id)
        except StoreUnavailableError:
            return False

    async def _sent(self, delivery: Delivery, address: Address, letter: Letter) -> Outcome | Moved:
        self._move(delivery)
        return await self._courier.send(address, letter)

    def _judged(self, delivery: Delivery, outcome: Outcome | Moved) -> Settled:
        now = self._clock.now()
        match outcome:
            case Flooded(seconds):
                self._hold.flooded(seconds)
                self._settling.wait_until(now + timedelta(seconds=seconds))
            case RetryLater() | Unknown():
                self._hold.missed()
            case _:
                self._hold.answered()
        return fate(delivery, outcome, now, away=self._hold.away)

    def _cut_short(self, delivery: Delivery) -> Settled:
        if delivery.id in self._unsent:
            return back(delivery, untried=True)
        return fate(delivery, Unknown(), self._clock.now())

    def _move(self, delivery: Delivery) -> None:
        self._unsent.discard(delivery.id)
        self.stirred.set()
