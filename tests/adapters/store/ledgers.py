"""A ledger with rows made by hand, and a look into its tables."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Executable, Row, Table, insert, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.adapters.store import bodies
from bot.adapters.store.tables import audience, chats, deliveries, leases, runs
from bot.domain.campaign import Body

NOW = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
SOON = timedelta(minutes=1)
REMINDERS, CHECK_INS = 1, 2
"""The runs that the migration makes."""


async def execute(engine: AsyncEngine, *statements: Executable) -> None:
    async with engine.begin() as connection:
        for statement in statements:
            await connection.execute(statement)


async def rows(engine: AsyncEngine, table: Table) -> Sequence[Row[Any]]:
    async with engine.begin() as connection:
        return (await connection.execute(select(table).order_by(*table.primary_key.columns))).all()


async def a_run(engine: AsyncEngine, kind: str = "campaign", **columns: Any) -> int:
    """A running one."""
    values = {"kind": kind, "state": "running", "body": bodies.encode(Body(template="walk")), "audience": "{}"}
    async with engine.begin() as connection:
        making = insert(runs).values(**values | {"made_at": NOW} | columns).returning(runs.c.id)
        key: int = (await connection.execute(making)).scalar_one()
        return key


async def for_people(engine: AsyncEngine, run: int, *people: int | None, **columns: Any) -> None:
    """Rows that wait for these people."""
    row = {"run_id": run, "state": "waiting", "due_at": NOW, "changed_at": NOW}
    await execute(engine, insert(deliveries).values([{**row, "chat_id": person, **columns} for person in people]))


async def listed(engine: AsyncEngine, *people: int, **columns: Any) -> None:
    """They asked for messages that fit, and have a chat."""
    await execute(
        engine,
        insert(audience).values([{"chat_id": key, "language": "en", "seen_at": NOW, **columns} for key in people]),
        insert(chats).values(
            [{"chat_id": key, "turn": 1, "shown": 1, "sealed": b"", "changed_at": NOW} for key in people]
        ),
    )


async def expire(engine: AsyncEngine) -> None:
    await execute(engine, update(leases).values(expires=leases.c.expires - 1000))


async def states(engine: AsyncEngine) -> list[tuple[Any, ...]]:
    """Chat, state and reason of each delivery."""
    return [(row.chat_id, row.state, row.why) for row in await rows(engine, deliveries)]
