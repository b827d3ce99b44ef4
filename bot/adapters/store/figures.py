"""What the database tells of itself and of the work in it: counts and times, nothing of a person."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, Select, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.adapters.store import migrations
from bot.adapters.store.engine import reading
from bot.adapters.store.holding import RESTORED
from bot.adapters.store.lease import NAME, DatabaseSeconds
from bot.adapters.store.tables import bot, chats, deliveries, leases, runs
from bot.service.campaigns.report import LEFT

# Told by an index alone; with the runs beside it a million rows would be sorted.
_DELIVERIES = select(deliveries.c.run_id, deliveries.c.state, func.count()).group_by(
    deliveries.c.run_id, deliveries.c.state
)
_KINDS = select(runs.c.id, runs.c.kind)
_BEHIND = select(func.count()).select_from(chats).where(chats.c.shown < chats.c.turn)
_HELD = (
    select(func.count())
    .select_from(runs)
    .where(or_(runs.c.state == "held", and_(runs.c.state == "paused", runs.c.why == RESTORED)))
)
_DOUBTFUL = (
    select(func.count())
    .select_from(deliveries)
    .where(
        # Of a reminder nobody decides anything.
        deliveries.c.run_id.in_(select(runs.c.id).where(runs.c.kind.in_(("campaign", "post")))),
        deliveries.c.state == "uncertain",
        deliveries.c.why != LEFT,
    )
)
_LEASE = select(leases.c.expires - DatabaseSeconds()).where(leases.c.name == NAME)


@dataclass(frozen=True, slots=True)
class Figures:
    behind: int
    """Chats whose last screen was not shown."""
    deliveries: Mapping[tuple[str, str], int]
    """By kind of run and state."""
    lease: float | None
    """Seconds until the sender's lease ends; below 0 it has ended. None: nobody has ever sent."""


@dataclass(frozen=True, slots=True)
class Tables:
    """How the tables stand against what this version of the bot knows."""

    behind: int
    """Migrations that are still to be made."""
    known: bool = True
    """False: they are of a newer version."""


@dataclass(frozen=True, slots=True)
class Work:
    """What an operator wants to know of the ledger, and whose database it is."""

    bot_id: int | None
    holder: str
    """Which process sends; empty where none does."""
    lease: float
    """Seconds until its lease ends."""
    held: int
    """Runs that wait for an operator: held, or paused by a restore."""
    uncertain: int
    """Deliveries that may have arrived, and of which no operator has decided yet."""


async def figures(engine: AsyncEngine) -> Figures:
    """Raises StoreUnavailableError."""
    async with reading(engine) as connection:
        behind = (await connection.execute(_BEHIND)).scalar_one()
        kinds = {row.id: row.kind for row in await connection.execute(_KINDS)}
        counted: Counter[tuple[str, str]] = Counter()
        for run, state, many in await connection.execute(_DELIVERIES):
            counted[kinds.get(run, ""), state] += many
        lease = (await connection.execute(_LEASE)).scalar_one_or_none()
    return Figures(behind, counted, lease)


async def tables(engine: AsyncEngine) -> Tables:
    """Raises StoreUnavailableError."""
    async with reading(engine) as connection:
        return await connection.run_sync(_tables)


async def database_seconds(engine: AsyncEngine) -> float:
    """Seconds since 1970 on the database's clock. Raises StoreUnavailableError."""
    async with reading(engine) as connection:
        return float((await connection.execute(select(DatabaseSeconds()))).scalar_one())


async def work(engine: AsyncEngine) -> Work:
    """Of tables that are as this version knows them. Raises StoreUnavailableError."""
    async with reading(engine) as connection:
        owner = (await connection.execute(select(bot.c.id))).scalars().first()
        holder, lease = await _lease(connection)
        held, doubtful = await _count(connection, _HELD), await _count(connection, _DOUBTFUL)
        return Work(owner, holder, lease, held, doubtful)


async def _lease(connection: AsyncConnection) -> tuple[str, float]:
    wanted = select(leases.c.holder, leases.c.expires - DatabaseSeconds()).where(leases.c.name == NAME)
    found = (await connection.execute(wanted)).one_or_none()
    return ("", 0.0) if found is None or found[1] <= 0 else (found[0], found[1])


async def _count(connection: AsyncConnection, wanted: Select[Any]) -> int:
    return int((await connection.execute(wanted)).scalar_one())


def _tables(connection: Connection) -> Tables:
    at = MigrationContext.configure(connection).get_current_revision()
    try:
        _script().get_revision(at or "base")
    except CommandError:
        return Tables(0, known=False)
    return Tables(len(list(_script().iterate_revisions("head", at or "base"))))


@cache
def _script() -> ScriptDirectory:
    """Reads every migration, so once."""
    return ScriptDirectory(str(Path(migrations.__file__).parent))
