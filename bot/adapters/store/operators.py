"""Operators as a table."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row as SqlRow
from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.adapters.store.engine import insert_into, reading, transaction
from bot.adapters.store.tables import operators
from bot.adapters.store.trail import noted
from bot.service.operators import ROLES, Role, Row
from bot.service.trail import Trace

_NONE = ""
"""The role of a row that only keeps what is awaited of an owner from the settings."""
_COLUMNS = (operators.c.person, operators.c.role, operators.c.given_by, operators.c.awaited)


class SqlOperators:
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def find(self, person: int) -> Row | None:
        wanted = select(*_COLUMNS).where(operators.c.person == person)
        async with reading(self._engine) as connection:
            found = (await connection.execute(wanted)).first()
        return _row(found) if found else None

    async def all(self) -> Sequence[Row]:
        wanted = select(*_COLUMNS).order_by(operators.c.given_at, operators.c.person)
        async with reading(self._engine) as connection:
            return [_row(found) for found in await connection.execute(wanted)]

    async def put(self, person: int, role: Role, trace: Trace) -> None:
        values = {"role": role, "given_by": trace.who, "given_at": trace.at, "awaited": ""}
        async with transaction(self._engine) as connection:
            new = insert_into(connection, operators).values(person=person, **values)
            await connection.execute(new.on_conflict_do_update(index_elements=[operators.c.person], set_=values))
            await noted(connection, trace)

    async def remove(self, person: int, trace: Trace) -> None:
        async with transaction(self._engine) as connection:
            await connection.execute(delete(operators).where(operators.c.person == person))
            await noted(connection, trace)

    async def expect(self, person: int, awaited: str, now: datetime, after: str | None = None) -> bool:
        unchanged = None if after is None else operators.c.awaited == after
        async with transaction(self._engine) as connection:
            new = insert_into(connection, operators).values(person=person, role=_NONE, given_at=now, awaited=awaited)
            noting = new.on_conflict_do_update(
                index_elements=[operators.c.person], set_={"awaited": awaited}, where=unchanged
            )
            return (await connection.execute(noting.returning(operators.c.person))).first() is not None


def _row(found: SqlRow[Any, Any, Any, Any]) -> Row:
    person, written, given_by, awaited = found
    # A role that this version does not know gives no right.
    role = next((role for role in ROLES if role == written), None)
    return Row(person, role, given_by, awaited)
