"""What keeps a restored ledger from sending again what was sent since the backup.

The ledger is older than the world then: what waits in it may have arrived. So it becomes uncertain, which only an
operator sends again, and broadcasts are paused. Reminders and the rota begin anew at that moment: what was due before
it has come, or is over. Corrections and withdrawals go on: to edit or delete a message twice is to do it once.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, UpdateBase, exists, func, insert, literal, null, select, update

from bot.adapters.store import bodies
from bot.adapters.store.posts import ROTA
from bot.adapters.store.tables import Instant, deliveries, leases, runs
from bot.domain.campaign import Audience, Body

RESTORED = "restored"
"""Why it is paused."""
_GOING = ("scheduled", "running", "held", "paused")
_R, _D = runs.c, deliveries.c
_MAY_DOUBLE = _R.kind.in_(("campaign", "post", "reminder", "check_in")) & _R.state.in_(_GOING)


def holding(now: datetime) -> Iterator[UpdateBase]:
    """Statements for a database that was just restored, in this order and in the transaction that restores it."""
    yield _rota(now)
    anew = (_R.id == ROTA) | _R.kind.in_(("reminder", "check_in"))
    yield update(runs).where(anew).values(begins_at=literal(now, Instant))
    of_run = select(func.count()).where(_D.run_id == _R.id, _D.state == "waiting").correlate(runs)
    # As if they had been claimed: those that an operator sends again are counted back.
    yield update(runs).where(_MAY_DOUBLE).values(taken=_R.taken + of_run.scalar_subquery())
    theirs = _D.run_id.in_(select(_R.id).where(_MAY_DOUBLE)), _D.state.in_(("waiting", "sending"))
    yield update(deliveries).where(*theirs).values(state="uncertain", changed_at=literal(now, Instant))
    yield update(runs).where(_R.kind == "campaign", _R.state.in_(_GOING)).values(state="paused", why=RESTORED)
    # Not erased: a later epoch tells what was claimed before.
    yield update(leases).values(holder="", expires=0.0, epoch=leases.c.epoch + 1, paused_until=null())


def _rota(now: datetime) -> UpdateBase:
    """The run of the rota, where there was none at the time: from now on it says when it begins."""
    at = literal(now, Instant)
    values: dict[str, ColumnElement[Any]] = {
        "id": literal(ROTA), "kind": literal("post"), "state": literal("running"),
        "body": literal(bodies.encode(Body())), "audience": literal(bodies.encode(Audience())),
        "slot": literal(""), "taken": literal(0), "paid": literal(value=False), "why": literal(""),
        "left_out": literal("{}"), "made_at": at, "began_at": at,
    }  # fmt: skip
    missing = select(*values.values()).where(~exists(select(_R.id).where(_R.id == ROTA)))
    return insert(runs).from_select(list(values), missing)
