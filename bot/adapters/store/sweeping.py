"""Erasing what was kept long enough. Each portion is a transaction of its own, so that nobody waits long for it."""

from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.adapters.store import votes
from bot.adapters.store.engine import transaction
from bot.adapters.store.forgetting import AT_ONCE, forgotten, tidied
from bot.adapters.store.tables import chats, seen

SEEN_FOR = timedelta(hours=48)
"""Telegram repeats an update for 24 hours at most."""

# Locked, so that whoever does something in this moment is seen: theirs has changed then, and is not silent any more.
_SILENT = (
    select(chats.c.chat_id)
    .where(chats.c.changed_at < bindparam("before"))
    .order_by(chats.c.chat_id)
    .limit(AT_ONCE)
    .with_for_update()
)
_THESE = delete(chats).where(chats.c.chat_id.in_(bindparam("ids", expanding=True)))
_STILL_SILENT = _THESE.where(chats.c.changed_at < bindparam("before"))


async def swept(engine: AsyncEngine, now: datetime, kept_for: timedelta) -> None:
    """What is older than `kept_for` goes.

    Raises:
        StoreUnavailableError: some of it stays until the next time.
    """
    before = now - kept_for
    async with transaction(engine) as connection:
        await connection.execute(delete(seen).where(seen.c.at < now - SEEN_FOR))
    async with transaction(engine) as connection:
        await votes.swept(connection, before)
    async with transaction(engine) as connection:
        await connection.run_sync(tidied, before, now)
    more = True
    while more:
        async with transaction(engine) as connection:
            more = await _some_silent(connection, before, now)


async def _some_silent(connection: AsyncConnection, before: datetime, now: datetime) -> bool:
    """Whether there may be more of them."""
    silent = (await connection.execute(_SILENT, {"before": before})).scalars().all()
    if silent:
        await connection.run_sync(forgotten, silent, now)
        await connection.execute(_STILL_SILENT, {"ids": list(silent), "before": before})
    return len(silent) == AT_ONCE
