"""Who may send: one row with a holder, an epoch and an end, told by the database's clock alone."""

from datetime import datetime
from typing import Any

from sqlalchemy import Float, Row, bindparam, case, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from bot.adapters.store.engine import insert_into
from bot.adapters.store.tables import deliveries, leases, runs
from bot.service.sending import Lease, LostLeaseError

NAME = "sender"
_FREE = {"name": NAME, "holder": "", "epoch": 0, "expires": 0.0}


class DatabaseSeconds(FunctionElement[float]):
    """Seconds since 1970 on the database's clock, at this moment and not at the transaction's beginning."""

    type = Float()
    inherit_cache = True


@compiles(DatabaseSeconds, "sqlite")
def _sqlite_seconds(_element: DatabaseSeconds, _compiler: SQLCompiler, **_options: Any) -> str:
    return "((julianday('now') - 2440587.5) * 86400.0)"


@compiles(DatabaseSeconds, "postgresql")
def _postgresql_seconds(_element: DatabaseSeconds, _compiler: SQLCompiler, **_options: Any) -> str:
    return "CAST(extract(epoch from clock_timestamp()) AS double precision)"


_LOCKED = select(leases).where(leases.c.name == NAME).with_for_update()
_ORPHANED = (
    update(deliveries)
    # One run after the other, since the index begins with it.
    .where(deliveries.c.run_id == bindparam("run"), deliveries.c.state == "sending")
    .where(or_(deliveries.c.epoch.is_(None), deliveries.c.epoch < bindparam("below")))
    .values(state="uncertain")
)


async def lead(connection: AsyncConnection, holder: str, seconds: float) -> Lease | None:
    """Take or renew the lease; None while another holds it. With no seconds, it is given back."""
    row = await _row(connection)
    now = await _now(connection)
    held = row.expires > now
    if held and row.holder != holder:
        return None
    epoch = row.epoch if held else row.epoch + 1
    taken = update(leases).where(leases.c.name == NAME)
    await connection.execute(taken.values(holder=holder, epoch=epoch, expires=now + seconds))
    if not held:
        await _doubt_what_others_claimed(connection, epoch)
    return Lease(holder, epoch, row.paused_until)


async def check(connection: AsyncConnection, lease: Lease) -> None:
    """Keep the lease from changing hands until the transaction ends.

    Raises:
        LostLeaseError: it is another's, or expired.
    """
    row = await _row(connection)
    if (row.holder, row.epoch) != (lease.holder, lease.epoch) or row.expires <= await _now(connection):
        raise LostLeaseError("Another process leads the sending now.")


async def pause(connection: AsyncConnection, until: datetime) -> None:
    """Whoever leads, now or later, is told to wait until then; a longer pause stays."""
    await _row(connection)
    later = or_(leases.c.paused_until.is_(None), leases.c.paused_until < until)
    paused = case((later, until), else_=leases.c.paused_until)
    await connection.execute(update(leases).where(leases.c.name == NAME).values(paused_until=paused))


async def _row(connection: AsyncConnection) -> Row[Any]:
    found = (await connection.execute(_LOCKED)).one_or_none()
    if found is None:
        await connection.execute(insert_into(connection, leases).on_conflict_do_nothing(), _FREE)
        found = (await connection.execute(_LOCKED)).one()
    return found


async def _now(connection: AsyncConnection) -> float:
    # Asked once the row is locked: in the same statement it would be the time from before the waiting.
    return float((await connection.execute(select(DatabaseSeconds()))).scalar_one())


async def _doubt_what_others_claimed(connection: AsyncConnection, epoch: int) -> None:
    # `changed_at` stays: the moment at which they may have been sent.
    ids = (await connection.execute(select(runs.c.id).order_by(runs.c.id))).scalars().all()
    if ids:
        await connection.execute(_ORPHANED, [{"run": key, "below": epoch} for key in ids])
