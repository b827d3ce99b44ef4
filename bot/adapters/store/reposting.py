"""Posts of which nobody knows whether they arrived, sent again because an operator says so."""

from sqlalchemy import bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.store.tables import deliveries, runs
from bot.adapters.store.trail import noted
from bot.domain.rota import KEPT_TRYING
from bot.service.trail import Trace

# Runs are locked before their deliveries, as everywhere; none of them ends meanwhile.
_RUNS = select(runs.c.id).where(runs.c.kind == "post").order_by(runs.c.id).with_for_update(key_share=True)
_UNCERTAIN = (
    select(deliveries.c.id, deliveries.c.run_id)
    .where(deliveries.c.run_id.in_(bindparam("runs", expanding=True)), deliveries.c.what == bindparam("post"))
    .where(deliveries.c.state == "uncertain", deliveries.c.chat_id.is_not(None))
    .with_for_update()
)


async def resent(connection: AsyncConnection, post: str, trace: Trace) -> int:
    """They wait again, and their runs go on; how many."""
    ids = (await connection.execute(_RUNS)).scalars().all()
    found = (await connection.execute(_UNCERTAIN, {"runs": ids, "post": post})).all()
    again = {
        "state": "waiting",
        "why": "",
        "epoch": None,
        "due_at": trace.at,
        "until": trace.at + KEPT_TRYING,
        "changed_at": trace.at,
    }
    theirs = deliveries.c.id.in_([row.id for row in found])
    await connection.execute(update(deliveries).where(theirs).values(again))
    over = runs.c.id.in_({row.run_id for row in found}), runs.c.state == "done"
    await connection.execute(update(runs).where(*over).values(state="running", ended_at=None))
    if found:
        await noted(connection, trace)
    return len(found)
