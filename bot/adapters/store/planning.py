"""Counting an audience, and writing a row for each of its people.

Rows are written in portions: one transaction for a million would keep every conversation waiting meanwhile. A row is
written only while the run is still to begin, and only once, so a crash between portions does no harm.
"""

import asyncio
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Callable
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, Insert, Select, case, func, literal, null, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.adapters.store.audience import GETS_IT, everyone, meant
from bot.adapters.store.engine import counted_anew, insert_into, reading, transaction
from bot.adapters.store.tables import Instant, audience, deliveries, runs
from bot.domain.campaign import Audience
from bot.domain.schedule import Quiet
from bot.service.campaigns.records import Campaign, Counted, Reason, Rules

PORTION = 20_000
BREATH = 0.1
"""Seconds between portions: SQLite lets somebody who waits look again that often."""
_COLUMNS = ("run_id", "chat_id", "slot", "what", "state", "due_at", "attempts", "target", "why", "changed_at")


class SqlRecipients:
    def __init__(self, engine: AsyncEngine, portion: int = PORTION) -> None:
        self._engine = engine
        self._portion = portion

    async def count(self, audience: Audience, at: datetime, now: datetime, rules: Rules) -> Counted:
        found = meant(audience, now, rules.cap).subquery()
        grouped = select(found.c.reason, found.c.language, found.c.zone, func.count()).group_by(*list(found.c)[1:])
        async with reading(self._engine) as connection:
            groups = (await connection.execute(grouped)).all()
            all_ = (await connection.execute(everyone())).scalar_one()
        left_out: Counter[Reason] = Counter()
        languages: Counter[str] = Counter()
        due: Counter[datetime] = Counter()
        for reason, language, zone, many in groups:
            if reason == GETS_IT:
                languages[language] += many
                due[rules.quiet.over(at, zone)] += many
            else:
                left_out[reason] += many
        deferred = sum(many for instant, many in due.items() if instant > at)
        last_due = max(due, default=at)
        return Counted(languages.total(), dict(left_out), deferred, dict(languages), last_due, all_)

    async def plan(self, run: Campaign, now: datetime, rules: Rules) -> None:
        async with reading(self._engine) as connection:
            zones = (await connection.execute(select(audience.c.zone).distinct())).scalars().all()
        due_at = _due_at(list(zones), now, rules.quiet)
        found = meant(run.audience, now, rules.cap, run.id).subquery()
        rows = _rows(run, found.c.chat_id, due_at(found.c.zone), null(), now).where(found.c.reason == GETS_IT)
        await self._write(run, rows, found.c.chat_id, select(audience.c.chat_id), audience.c.chat_id)

    async def withdraw(self, run: Campaign, since: datetime, now: datetime) -> None:
        d = deliveries.c
        assert run.parent is not None
        rows = _rows(run, d.chat_id, literal(now, Instant), d.message_id, now).where(*_withdrawn(run.parent, since))
        await self._write(run, rows, d.chat_id, select(d.chat_id).where(d.run_id == run.parent), d.chat_id)

    async def undoable(self, run_id: int, since: datetime) -> bool:
        sent = select(deliveries.c.id).where(*_withdrawn(run_id, since)).exists()
        async with reading(self._engine) as connection:
            return bool((await connection.execute(select(sent))).scalar_one())

    async def _write(
        self, run: Campaign, rows: Select[Any], key: ColumnElement[int], all_: Select[int], bound: Any
    ) -> None:
        async for after, upto in self._portions(all_, bound):
            # A portion that comes after a cancellation would be of rows that nobody cancels.
            part = rows.where(key > after, *([key <= upto] if upto is not None else []), _is_open(run.id))
            async with transaction(self._engine) as connection:
                await connection.execute(_insert(connection, part))
        async with transaction(self._engine) as connection:
            await counted_anew(connection, deliveries)

    async def _portions(self, all_: Select[int], key: Any) -> AsyncIterator[tuple[int, int | None]]:
        """Bounds of the chats' ids, the lower one left out, the upper one included; the last has no upper one."""
        after, upto = _BEFORE_ALL, None
        while True:
            last = all_.where(key > after).order_by(key).offset(self._portion - 1).limit(1)
            async with reading(self._engine) as connection:
                upto = (await connection.scalars(last)).one_or_none()
            yield after, upto
            if upto is None:
                return
            after = upto
            await asyncio.sleep(BREATH)


_BEFORE_ALL = -(2**62)


def _withdrawn(run_id: int, since: datetime) -> tuple[ColumnElement[bool], ...]:
    """Messages of a run that Telegram still lets be deleted."""
    d = deliveries.c
    here = d.message_id.is_not(None) & d.chat_id.is_not(None)
    return (d.run_id == run_id, d.state == "sent", here, d.changed_at > since)


def _rows(
    run: Campaign, chat: ColumnElement[int], due_at: ColumnElement[datetime], target: ColumnElement[Any], now: datetime
) -> Select[Any]:
    values = (literal(run.id), chat, literal(""), literal(""), literal("waiting"), due_at, literal(0), target)
    return select(*values, literal(""), literal(now, Instant)).order_by(chat)


def _insert(connection: AsyncConnection, rows: Select[Any]) -> Insert:
    return insert_into(connection, deliveries).from_select(_COLUMNS, rows).on_conflict_do_nothing()


def _is_open(run_id: int) -> ColumnElement[bool]:
    return select(runs.c.id).where(runs.c.id == run_id, runs.c.state.in_(("scheduled", "running"))).exists()


def _due_at(zones: list[str], now: datetime, quiet: Quiet) -> Callable[[ColumnElement[str]], ColumnElement[datetime]]:
    """Now, or where it is quiet now, when that is over; there are few such instants and many zones."""
    ends: defaultdict[datetime, list[str]] = defaultdict(list)
    for zone in zones:
        ends[quiet.over(now, zone)].append(zone)
    ends.pop(now, None)
    return partial(_case, ends, now)


def _case(ends: dict[datetime, list[str]], now: datetime, zone: ColumnElement[str]) -> ColumnElement[datetime]:
    if not ends:
        return literal(now, Instant)
    return case(*((zone.in_(names), literal(end, Instant)) for end, names in ends.items()), else_=literal(now, Instant))
