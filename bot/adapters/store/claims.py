"""Choosing what is sent next, and writing down that it is being sent before it is."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import msgspec
import structlog
from sqlalchemy import Row, bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.store import bodies
from bot.adapters.store.recipients import Recipients
from bot.adapters.store.tables import deliveries, runs
from bot.domain.campaign import PRIORITY
from bot.service.sending import Delivery, Run

MOST_LOOKED_AT = 1_000
"""Rows of one run that one claim looks at: a long stretch of people who are left out takes many short claims."""
PAGE = 250

log = structlog.get_logger()

# Locked, so that no pause or cancellation is committed in between; rows of these runs may be added all the same.
_RUNNING = select(runs).where(runs.c.state == "running").order_by(runs.c.id).with_for_update(key_share=True)
_DUE = (
    select(deliveries)
    .where(deliveries.c.run_id == bindparam("run"), deliveries.c.state == "waiting")
    .where(deliveries.c.due_at <= bindparam("now"))
    .order_by(deliveries.c.due_at, deliveries.c.id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
_THESE = update(deliveries).where(deliveries.c.id.in_(bindparam("ids", expanding=True)))
_PUT_OFF = update(deliveries).where(deliveries.c.id == bindparam("key")).values(due_at=bindparam("to"))
_COUNT = update(runs).where(runs.c.id == bindparam("key")).values(taken=runs.c.taken + bindparam("more"))


@dataclass(frozen=True, slots=True)
class _Sorted:
    """What becomes of the rows of one page."""

    claimed: list[Delivery] = field(default_factory=list)
    left_out: dict[str, list[int]] = field(default_factory=dict)
    put_off: list[dict[str, Any]] = field(default_factory=list)


async def claim(connection: AsyncConnection, epoch: int, now: datetime, most: int) -> list[Delivery]:
    """Take rows that wait and are due, the most urgent kind first. The lease is to be checked before."""
    claimed: list[Delivery] = []
    found = (await connection.execute(_RUNNING)).all()
    for row in sorted(found, key=lambda run: (PRIORITY[run.kind], run.id)):
        room = most - len(claimed)
        if row.released is not None:
            room = min(room, row.released - row.taken)
        run = _read(row) if room > 0 else None
        if run is None:
            continue
        taken = await _claim_of(connection, run, epoch, now, room)
        if taken:
            await connection.execute(_COUNT, {"key": run.id, "more": len(taken)})
        claimed += taken
    return claimed


def _read(row: Row[Any]) -> Run | None:
    try:
        return Run(row.id, row.kind, row.state, bodies.body(row.body), row.paid)
    except msgspec.DecodeError:
        # One broken run must not keep all the others from being sent.
        log.warning("run_unreadable", run=row.id)
        return None


async def _claim_of(connection: AsyncConnection, run: Run, epoch: int, now: datetime, room: int) -> list[Delivery]:
    claimed: list[Delivery] = []
    looked_at, limit = 0, room
    while len(claimed) < room and looked_at < MOST_LOOKED_AT:
        page = (await connection.execute(_DUE, {"run": run.id, "now": now, "most": limit})).all()
        # What is looked at waits no more or is put off, so that the next page begins where this one ends.
        done = await _sort(connection, run, page, now, room - len(claimed))
        await _write(connection, done, epoch, now)
        claimed += done.claimed
        if len(page) < limit:
            break
        looked_at, limit = looked_at + len(page), max(PAGE, room - len(claimed))
    return claimed


async def _sort(connection: AsyncConnection, run: Run, page: Sequence[Row[Any]], now: datetime, room: int) -> _Sorted:
    done = _Sorted()
    recipients = await Recipients.read(connection, {row.chat_id for row in page if row.chat_id is not None})
    for row in page:
        if len(done.claimed) == room:
            break
        match recipients.judge(run.kind, row, now):
            case None:
                done.claimed.append(_delivery(run, row, recipients.language(row.chat_id)))
            case str(why):
                done.left_out.setdefault(why, []).append(row.id)
            case later:
                done.put_off.append({"key": row.id, "to": later})
    return done


def _delivery(run: Run, row: Row[Any], language: str) -> Delivery:
    return Delivery(row.id, run, row.chat_id, row.slot, row.what, row.attempts + 1, row.target, language)


async def _write(connection: AsyncConnection, done: _Sorted, epoch: int, now: datetime) -> None:
    if done.claimed:
        sending = _THESE.values(state="sending", epoch=epoch, attempts=deliveries.c.attempts + 1, changed_at=now)
        await connection.execute(sending, {"ids": [one.id for one in done.claimed]})
    for why, ids in done.left_out.items():
        await connection.execute(_THESE.values(state="left_out", why=why, changed_at=now), {"ids": ids})
    if done.put_off:
        await connection.execute(_PUT_OFF, done.put_off)
