"""The audit trail as a table. `/forget` takes the person out of it, never the trace."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.adapters.store.engine import reading, transaction
from bot.adapters.store.tables import audit
from bot.service.trail import Trace


async def noted(connection: AsyncConnection, trace: Trace) -> None:
    """In the transaction of the act: both are committed, or neither is."""
    await connection.execute(insert(audit), asdict(trace))


class SqlTrail:
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def note(self, who: int | None, what: str, about: str, now: datetime) -> None:
        async with transaction(self._engine) as connection:
            await noted(connection, Trace(who, what, about, now))

    async def latest(self, most: int, after: int = 0) -> Sequence[Trace]:
        told = select(audit.c.who, audit.c.what, audit.c.about, audit.c.at)
        wanted = told.order_by(audit.c.id.desc()).limit(most).offset(after)
        async with reading(self._engine) as connection:
            return [Trace(*row) for row in await connection.execute(wanted)]
