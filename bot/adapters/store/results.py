"""What became of the rows of a campaign."""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, bindparam, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.adapters.store.engine import reading, transaction
from bot.adapters.store.planning import BREATH, PORTION
from bot.adapters.store.tables import arrivals, audience, chats, deliveries, runs
from bot.adapters.store.trail import noted
from bot.domain.campaign import State
from bot.service.campaigns.health import LAST, LAST_SENT, Signs
from bot.service.campaigns.records import Tally
from bot.service.campaigns.report import LEFT
from bot.service.trail import Trace

_TOLD = ("refused", "failed", "uncertain", "left_out")
"""States with reasons."""
_TROUBLES = ("refused", "failed")
_D = deliveries.c
_Settled = Row[int, int | None, str, datetime]
_LOOKED_AT: dict[State, int] = {"sent": LAST_SENT, "uncertain": LAST, "refused": LAST, "failed": LAST}
_RESENDABLE = ("running", "held", "paused", "done")
_UNDECIDED = update(deliveries).where(_D.run_id == bindparam("run"), _D.state == "uncertain", _D.why != LEFT)


class SqlRows:
    def __init__(self, engine: AsyncEngine, portion: int = PORTION) -> None:
        self._engine = engine
        self._portion = portion

    async def tally(self, run_id: int) -> Tally:
        of = _D.run_id == run_id
        states = select(_D.state, func.count()).where(of).group_by(_D.state)
        reasons = select(_D.state, _D.why, func.count()).where(of, _D.state.in_(_TOLD)).group_by(_D.state, _D.why)
        last = select(func.max(_D.due_at)).where(of, _D.state == "waiting")
        taps = select(func.coalesce(func.sum(arrivals.c.count), 0)).where(arrivals.c.payload == f"c{run_id}")
        async with reading(self._engine) as connection:
            return Tally(
                states=dict((await connection.execute(states)).all()),
                reasons={(state, why): many for state, why, many in await connection.execute(reasons)},
                last_due=(await connection.execute(last)).scalar_one(),
                taps=(await connection.execute(taps)).scalar_one(),
            )

    async def signs(self, run_id: int, since: datetime | None) -> Signs:
        async with reading(self._engine) as connection:
            newest = {state: await _newest(connection, run_id, state, most) for state, most in _LOOKED_AT.items()}
            looked_at = [row for rows in newest.values() for row in rows if since is None or row.changed_at > since]
            last = sorted(looked_at, key=lambda row: (row.changed_at, row.id))[-LAST:]
            sent = [row for row in looked_at if row.state == "sent"]
            return Signs(
                settled=len(last),
                troubles=sum(row.state in _TROUBLES for row in last),
                sent=len(sent),
                leavers=await _leavers(connection, sent),
                waiting=await _any(connection, run_id, "waiting"),
                sending=await _any(connection, run_id, "sending"),
            )

    async def cancel(self, run_id: int, now: datetime) -> None:
        some = _of(run_id, "waiting").limit(self._portion)
        cancelled = update(deliveries).where(_D.id.in_(some)).values(state="cancelled", changed_at=now)
        more = True
        while more:
            async with transaction(self._engine) as connection:
                more = (await connection.execute(cancelled)).rowcount == self._portion
            await asyncio.sleep(BREATH if more else 0)

    async def resend(self, run_id: int, now: datetime, trace: Trace) -> int:
        again = _UNDECIDED.values(state="waiting", due_at=now, changed_at=now, epoch=None)
        async with transaction(self._engine) as connection:
            run = await _locked(connection, run_id)
            if run is None or run.state not in _RESENDABLE or await _undone(connection, run_id):
                return 0
            many = (await connection.execute(again, {"run": run_id})).rowcount
            if many:
                # Of a canary, those that wait again are not taken any more.
                state = "running" if run.state == "done" else run.state
                values = {"state": state, "taken": run.taken - many, "ended_at": None}
                await connection.execute(update(runs).where(runs.c.id == run_id).values(**values))
                await noted(connection, trace)
        return many

    async def leave(self, run_id: int, now: datetime, trace: Trace) -> int:
        async with transaction(self._engine) as connection:
            left = _UNDECIDED.values(why=LEFT, changed_at=now)
            many = (await connection.execute(left, {"run": run_id})).rowcount
            if many:
                await noted(connection, trace)
        return many

    async def end(self, run_id: int, now: datetime) -> bool:
        async with transaction(self._engine) as connection:
            run = await _locked(connection, run_id)
            if run is None or run.state != "running":
                return False
            for state in ("waiting", "sending"):
                if await _any(connection, run_id, state):
                    return False
            done = update(runs).where(runs.c.id == run_id).values(state="done", ended_at=now)
            await connection.execute(done)
        return True


async def _locked(connection: AsyncConnection, run_id: int) -> Row[Any] | None:
    """Locked before its deliveries, as everywhere, so that what is seen of them stays so."""
    return (await connection.execute(select(runs).where(runs.c.id == run_id).with_for_update())).first()


async def _undone(connection: AsyncConnection, run_id: int) -> bool:
    """What were sent again now would stay with people."""
    withdrawal = select(runs.c.id).where(runs.c.parent == run_id, runs.c.kind == "withdrawal")
    return bool((await connection.execute(select(withdrawal.exists()))).scalar_one())


def _of(run_id: int, state: State) -> Select[int]:
    return select(_D.id).where(_D.run_id == run_id, _D.state == state)


async def _newest(connection: AsyncConnection, run_id: int, state: State, most: int) -> Sequence[_Settled]:
    """The last ones in the order of sending, which the index knows."""
    wanted = select(_D.id, _D.chat_id, _D.state, _D.changed_at).where(_D.run_id == run_id, _D.state == state)
    return (await connection.execute(wanted.order_by(_D.due_at.desc(), _D.id.desc()).limit(most))).all()


async def _any(connection: AsyncConnection, run_id: int, state: State) -> bool:
    return bool((await connection.execute(select(_of(run_id, state).exists()))).scalar_one())


async def _leavers(connection: AsyncConnection, sent: Sequence[_Settled]) -> int:
    """Nobody who had stopped or blocked before was planned, so who has is one since.

    Whoever wants no messages any more stands in the audience no longer; whoever was forgotten, in the row neither.
    """
    ids = [row.chat_id for row in sent if row.chat_id is not None]
    people = audience.join(chats, chats.c.chat_id == audience.c.chat_id)
    stays = (audience.c.stopped.is_(False), chats.c.off_at.is_(None))
    counted = select(func.count()).select_from(people).where(audience.c.chat_id.in_(ids), *stays)
    return len(sent) - int((await connection.execute(counted)).scalar_one())
