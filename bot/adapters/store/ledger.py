"""The ledger of what is sent, in SQLite or PostgreSQL.

Whatever locks rows of several tables does so in this order, so that no two wait for each other: leases, chats, runs,
deliveries, audience, venues.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.adapters.store import lease as leasing
from bot.adapters.store.claims import claim
from bot.adapters.store.engine import reading, transaction
from bot.adapters.store.settling import settle
from bot.adapters.store.tables import runs
from bot.service.sending import Delivery, Lease, Settled


class SqlLedger:
    """See `sending.Ledger` for what it promises."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def lead(self, holder: str, seconds: float) -> Lease | None:
        async with transaction(self._engine) as connection:
            return await leasing.lead(connection, holder, seconds)

    async def claim(self, lease: Lease, now: datetime, most: int) -> Sequence[Delivery]:
        async with transaction(self._engine) as connection:
            await leasing.check(connection, lease)
            return await claim(connection, lease.epoch, now, most)

    async def settle(self, lease: Lease, settled: Sequence[Settled], now: datetime) -> None:
        if not settled:
            return
        async with transaction(self._engine) as connection:
            await settle(connection, lease.epoch, settled, now)

    async def runs(self, run_id: int) -> bool:
        async with reading(self._engine) as connection:
            state = (await connection.execute(select(runs.c.state).where(runs.c.id == run_id))).scalar()
        return bool(state == "running")

    async def wait_until(self, until: datetime) -> None:
        async with transaction(self._engine) as connection:
            await leasing.pause(connection, until)
