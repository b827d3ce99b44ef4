"""A group that became a supergroup has a new id: what is kept of it moves there."""

from datetime import datetime

from sqlalchemy import Table, delete, exists, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.store import votes
from bot.adapters.store.tables import audience, deliveries, venues


async def move(connection: AsyncConnection, old: int, new: int, now: datetime) -> bool:
    """Move everything to the new id; doing it again changes nothing. Whether a venue moved.

    Rows are locked in the order that `ledger` tells.
    """
    if old == new:
        return False
    there = deliveries.alias()
    twice = exists().where(
        there.c.run_id == deliveries.c.run_id, there.c.slot == deliveries.c.slot, there.c.chat_id == new
    )
    ours = update(deliveries).where(deliveries.c.chat_id == old)
    # The new id gets the same thing by itself.
    waiting = ours.where(twice, deliveries.c.state == "waiting")
    await connection.execute(waiting.values(state="left_out", why="moved", changed_at=now))
    await connection.execute(ours.where(~twice).values(chat_id=new))
    await votes.moved(connection, old, new)
    await _moved(connection, audience, old, new)
    # The new id may be known before the upgrade is told; what operators chose stands with the old one.
    before = venues.alias()
    chosen = select(before.c.settings).where(before.c.chat_id == old)
    both = venues.c.chat_id == new, exists(chosen)
    await connection.execute(update(venues).where(*both).values(settings=chosen.scalar_subquery()))
    return await _moved(connection, venues, old, new)


async def _moved(connection: AsyncConnection, table: Table, old: int, new: int) -> bool:
    """Whether there was a row to move. Where the new id has one, that stays."""
    there = table.alias()
    known = exists().where(there.c.chat_id == new)
    given = await connection.execute(update(table).where(table.c.chat_id == old, ~known).values(chat_id=new))
    left = await connection.execute(delete(table).where(table.c.chat_id == old))
    return given.rowcount + left.rowcount > 0
