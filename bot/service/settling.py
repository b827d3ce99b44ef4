"""Commits what became of deliveries, soon and together. While the process lives, nothing of it is lost."""

import asyncio
from collections.abc import Sequence
from datetime import datetime

import structlog

from bot.domain.errors import StoreUnavailableError
from bot.service.ports import Clock
from bot.service.sending import Lease, Ledger, Settled
from bot.service.waits import is_set_within
from bot.service.where import where

log = structlog.get_logger(__name__)

MANY = 500
"""In one commit."""


class Settling:
    def __init__(self, ledger: Ledger, clock: Clock, every: float) -> None:
        """`every` is in seconds."""
        self._ledger = ledger
        self._clock = clock
        self._every = every
        self._kept: list[tuple[Lease, Settled]] = []
        self._pause: datetime | None = None
        self._ending = asyncio.Event()

    @property
    def pending(self) -> int:
        return len(self._kept)

    def add(self, lease: Lease, settled: Settled) -> None:
        self._kept.append((lease, settled))

    def wait_until(self, until: datetime) -> None:
        """All sending waits until then; also after a restart."""
        self._pause = until if self._pause is None else max(self._pause, until)

    def end(self) -> None:
        """Nothing more comes: `run` ends as soon as all is committed."""
        self._ending.set()

    async def run(self) -> None:
        while not (self._ending.is_set() and not self._kept and self._pause is None):
            if not await is_set_within(self._ending, self._every):
                await self._flush()
            elif not await self._flush():
                await asyncio.sleep(self._every)

    async def _flush(self) -> bool:
        try:
            await self._flush_pause()
            while self._kept:
                await self._flush_some()
        except StoreUnavailableError:
            log.warning("not_settled", outcomes=self.pending)
            return False
        return True

    async def _flush_pause(self) -> None:
        if (until := self._pause) is None:
            return
        await self._ledger.wait_until(until)
        if self._pause == until:
            self._pause = None

    async def _flush_some(self) -> None:
        lease = self._kept[0][0]
        batch = [each for each in self._kept[:MANY] if each[0] == lease]
        await self._settle(lease, [settled for _, settled in batch])
        written = {id(settled) for _, settled in batch}
        self._kept = [each for each in self._kept if id(each[1]) not in written]

    async def _settle(self, lease: Lease, batch: Sequence[Settled]) -> None:
        try:
            await self._ledger.settle(lease, batch, self._clock.now())
        except StoreUnavailableError:
            raise
        except Exception as error:  # noqa: BLE001  # one that cannot be written must not keep the others
            if len(batch) > 1:
                for settled in batch:
                    await self._settle(lease, [settled])
                return
            # Its row stays as being sent, and whoever leads next marks it uncertain.
            log.error("outcome_fault", delivery=batch[0].id, error=type(error).__name__, where=where(error))  # noqa: TRY400
