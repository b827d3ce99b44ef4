"""The time in which this process may send."""

import asyncio
from dataclasses import dataclass, field

from bot.service.pace import Monotonic
from bot.service.sending import Lease, Ledger

SAFE = 0.9
"""The part of a lease that is used: two clocks may run a little apart."""


@dataclass(slots=True)
class Term:
    """Ends with its lease by this process's own clock too, so that one which was frozen sends no more."""

    lease: Lease
    ends_at: float
    monotonic: Monotonic
    over: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def holds(self) -> bool:
        """Whether a request may begin at this moment; also while the last ones of a term are finished."""
        return self.monotonic() < self.ends_at


async def elect(ledger: Ledger, holder: str, seconds: float, monotonic: Monotonic) -> Term | None:
    """Ask for the lease; None while another holds it.

    Raises:
        StoreUnavailableError: nobody can tell.
    """
    asked_at = monotonic()  # before: the lease begins somewhere between here and the answer
    lease = await ledger.lead(holder, seconds)
    return None if lease is None else Term(lease, asked_at + seconds * SAFE, monotonic)


async def renewed(term: Term, ledger: Ledger, holder: str, seconds: float) -> Lease | None:
    """Renew it once; None where it is lost, and with it the right to send.

    Raises:
        StoreUnavailableError: nobody can tell; it goes on until its time runs out.
    """
    fresh = await elect(ledger, holder, seconds, term.monotonic)
    if fresh is None or fresh.lease.epoch != term.lease.epoch:
        term.ends_at = 0.0
        return None
    term.ends_at = fresh.ends_at
    return fresh.lease
