"""Campaigns and the withdrawals of them, as rows of `runs`. A change of state is one fenced UPDATE."""

import dataclasses
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

import msgspec
import structlog
from sqlalchemy import ColumnElement, Row, and_, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.adapters.store import bodies
from bot.adapters.store.engine import alone, insert_into, reading, transaction
from bot.adapters.store.tables import runs
from bot.adapters.store.trail import noted
from bot.domain.campaign import Kind, RunState
from bot.service.campaigns.ports import Check, Values
from bot.service.campaigns.records import Campaign
from bot.service.trail import Trace

log = structlog.get_logger()

_PARENTS = runs.alias("parents")


class SqlRuns:
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def add(self, run: Campaign, now: datetime, trace: Trace | None = None) -> int | None:
        given = {field.name: getattr(run, field.name) for field in dataclasses.fields(run)}
        written = _written({name: value for name, value in given.items() if name not in {"id", "made_at"}})
        async with transaction(self._engine) as connection:
            if run.kind == "campaign" and run.parent is not None and not await _goes_on(connection, run.parent):
                return None
            adding = insert_into(connection, runs).values(**written, made_at=now).on_conflict_do_nothing()
            added: int | None = (await connection.execute(adding.returning(runs.c.id))).scalar_one_or_none()
            if added is not None and trace is not None:
                await noted(connection, dataclasses.replace(trace, about=trace.about or str(added)))
        return added

    async def get(self, run_id: int) -> Campaign | None:
        async with reading(self._engine) as connection:
            found = (await connection.execute(select(runs).where(runs.c.id == run_id, _ours()))).first()
        return _campaign(found) if found else None

    async def find(
        self, kinds: Collection[Kind], states: Collection[RunState], most: int | None = None
    ) -> Sequence[Campaign]:
        wanted = select(runs).where(runs.c.kind.in_(kinds), runs.c.state.in_(states), _ours())
        wanted = wanted.order_by(runs.c.id.desc()).limit(most)
        async with reading(self._engine) as connection:
            found = (await connection.execute(wanted)).all()
        return _readable(found)

    async def beginning(self, earliest: datetime, latest: datetime) -> Sequence[Campaign]:
        async with reading(self._engine) as connection:
            return await _beginning(connection, earliest, latest)

    async def change(
        self,
        run_id: int,
        among: Collection[RunState],
        values: Values,
        trace: Trace | None = None,
        version: str | None = None,
        check: Check | None = None,
    ) -> bool:
        changing = update(runs).where(runs.c.id == run_id, runs.c.state.in_(among), _ours())
        async with transaction(self._engine) as connection:
            if check is not None:
                await alone(connection)
                await check(partial(_beginning, connection))
            if version is not None and await _version(connection, run_id) != version:
                return False
            changed = await connection.execute(changing.values(**_written(values)))
            if changed.rowcount and trace is not None:
                await noted(connection, trace)
        return bool(changed.rowcount)

    async def occasion(self, parent: int, slot: str) -> Campaign | None:
        wanted = select(runs).where(runs.c.parent == parent, runs.c.slot == slot)
        async with reading(self._engine) as connection:
            found = (await connection.execute(wanted)).first()
        return _campaign(found) if found else None


def _ours() -> ColumnElement[bool]:
    """Posts are withdrawn, too, by others."""
    undone = runs.c.parent.in_(select(_PARENTS.c.id).where(_PARENTS.c.kind == "campaign"))
    return or_(runs.c.kind == "campaign", and_(runs.c.kind == "withdrawal", undone))


async def _beginning(connection: AsyncConnection, earliest: datetime, latest: datetime) -> Sequence[Campaign]:
    wanted = select(runs).where(
        runs.c.kind == "campaign",
        runs.c.state.not_in(("draft", "cancelled")),
        runs.c.parent.is_(None),
        runs.c.begins_at.between(earliest, latest),
    )
    return _readable((await connection.execute(wanted)).all())


async def _goes_on(connection: AsyncConnection, weekly: int) -> bool:
    """It may have been stopped since somebody looked; it is locked, so that it is not stopped in between."""
    wanted = select(runs.c.state).where(runs.c.id == weekly).with_for_update(key_share=True)
    return (await connection.execute(wanted)).scalar_one_or_none() == "scheduled"


async def _version(connection: AsyncConnection, run_id: int) -> str | None:
    """What it says now; it is locked, so that it goes on saying that until this transaction is over."""
    found = (await connection.execute(select(runs).where(runs.c.id == run_id).with_for_update())).first()
    return _campaign(found).version if found else None


def _readable(found: Sequence[Row[Any]]) -> list[Campaign]:
    campaigns = []
    for row in found:
        try:
            campaigns.append(_campaign(row))
        except msgspec.DecodeError:
            # One broken run must not keep all the others from being sent.
            log.warning("run_unreadable", run=row.id)
    return campaigns


def _written(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values of a campaign as columns."""
    columns: dict[str, Any] = {}
    for name, value in values.items():
        match name:
            case "watched":
                columns["watched_chat"], columns["watched_message"] = value or (None, None)
            case "body" | "audience":
                columns[name] = bodies.encode(value)
            case "repeats":
                columns[name] = bodies.encode(value) if value else None
            case "left_out":
                columns[name] = msgspec.json.encode(value).decode()
            case _:
                columns[name] = value
    return columns


def _campaign(row: Row[Any]) -> Campaign:
    kept = {**row._mapping}  # noqa: SLF001 - the documented way to a row's columns by name
    chat, message = kept.pop("watched_chat"), kept.pop("watched_message")
    return Campaign(
        **{
            **kept,
            "body": bodies.body(row.body),
            "audience": bodies.audience(row.audience),
            "repeats": bodies.weekly(row.repeats) if row.repeats else None,
            "watched": (chat, message) if chat and message else None,
            "left_out": msgspec.json.decode(row.left_out, type=dict[str, int]),
        }
    )
