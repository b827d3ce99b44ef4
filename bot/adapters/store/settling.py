"""Writing down what became of what was claimed, and what follows from it for the chat."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.store.moving import move
from bot.adapters.store.tables import chats, deliveries, runs
from bot.service.sending import Settled

_THESE = deliveries.c.id.in_(bindparam("ids", expanding=True))
# Chats and runs are locked before deliveries, as everywhere, so that no two transactions wait for each other.
_CHATS = (
    select(chats.c.chat_id)
    .where(chats.c.chat_id.in_(select(deliveries.c.chat_id).where(_THESE)))
    .order_by(chats.c.chat_id)
    .with_for_update()
)
_RUNS = (
    select(runs.c.id, runs.c.state)
    .where(runs.c.id.in_(select(deliveries.c.run_id).where(_THESE)))
    .order_by(runs.c.id)
    .with_for_update(key_share=True)
)
# What another epoch or an operator has taken since is not ours any more.
_OURS = (
    select(deliveries)
    .where(_THESE, deliveries.c.epoch == bindparam("epoch"), deliveries.c.state.in_(("sending", "uncertain")))
    .order_by(deliveries.c.id)
    .with_for_update()
)
_SETTLE = (
    update(deliveries)
    .where(deliveries.c.id == bindparam("key"))
    .values(
        {name: bindparam(f"new_{name}") for name in ("state", "message_id", "why", "due_at", "attempts", "changed_at")}
    )
)
_PUT_BACK = update(runs).where(runs.c.id == bindparam("key")).values(taken=runs.c.taken - bindparam("fewer"))
_SWITCH_OFF = update(chats).where(chats.c.chat_id == bindparam("key"), chats.c.off_at.is_(None))


async def settle(connection: AsyncConnection, epoch: int, settled: Sequence[Settled], now: datetime) -> None:
    """Write the outcomes of rows that this epoch claimed and nobody has taken since."""
    outcomes = {one.id: one for one in settled}
    ids = {"ids": sorted(outcomes)}
    if any(one.off for one in settled):
        await connection.execute(_CHATS, ids)
    states = {row.id: row.state for row in await connection.execute(_RUNS, ids)}
    ours = (await connection.execute(_OURS, {**ids, "epoch": epoch})).all()
    if not ours:
        return
    await connection.execute(_SETTLE, [_columns(row, outcomes[row.id], states[row.run_id], now) for row in ours])
    await _count(connection, ours, outcomes)
    off = [{"key": row.chat_id} for row in ours if outcomes[row.id].off and row.chat_id is not None]
    if off:
        await connection.execute(_SWITCH_OFF.values(off_at=now), off)
    for row in ours:
        new = outcomes[row.id].moved_to
        if new is not None and row.chat_id is not None:
            await move(connection, row.chat_id, new, now)


def _columns(row: Row[Any], outcome: Settled, run: str, now: datetime) -> dict[str, Any]:
    state, why = outcome.state, outcome.why
    match state, run:
        case "waiting", _ if row.chat_id is None:
            state, why = "left_out", "gone"
        case "waiting", "cancelled":
            state = "cancelled"
        case "waiting", "done":
            state, why = "failed", "late"
    return {
        "key": row.id,
        "new_state": state,
        # Of somebody who was forgotten while it was on its way, nothing is kept.
        "new_message_id": None if row.chat_id is None else outcome.message_id,
        "new_why": why,
        "new_due_at": outcome.not_before or row.due_at,
        "new_attempts": row.attempts - outcome.untried,
        "new_changed_at": now,
    }


async def _count(connection: AsyncConnection, ours: Sequence[Row[Any]], outcomes: Mapping[int, Settled]) -> None:
    back = Counter(row.run_id for row in ours if outcomes[row.id].state == "waiting")
    if back:
        await connection.execute(_PUT_BACK, [{"key": key, "fewer": fewer} for key, fewer in sorted(back.items())])
