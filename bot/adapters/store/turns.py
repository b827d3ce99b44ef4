"""The store in a database. Turns that wait are committed together: one flush to the disk serves many."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any, Self

import structlog
from sqlalchemy import ColumnElement, Row, and_, func, or_, select, true, update
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.adapters.store import rows
from bot.adapters.store.batch import Asked, Shown
from bot.adapters.store.engine import BUSY_SECONDS, alone, open_engine, reading, transaction
from bot.adapters.store.keyring import fits, sealing
from bot.adapters.store.lately import Lately
from bot.adapters.store.migrations import upgrade
from bot.adapters.store.seal import PlainSeal, Seal
from bot.adapters.store.sweeping import swept
from bot.adapters.store.tables import bot, chats, deliveries, runs
from bot.adapters.store.writer import Writer
from bot.domain.chat import Chat
from bot.domain.errors import ChatUnreadableError, SettingsError
from bot.domain.ringing import SNOOZED
from bot.service.ports import Behind, Take, Taken

# Only what is sure not to have come does not count as having come.
_REACHED = deliveries.c.state.in_(("sending", "sent", "uncertain")) & ~deliveries.c.slot.startswith(SNOOZED)

AHEAD = timedelta(minutes=1)
"""No reply is under way that was taken so much later than the replies that are looked for."""

log = structlog.get_logger()


class SqlStore:
    """Keeps chats in SQLite or PostgreSQL; see `ports.Store` for what it promises."""

    def __init__(self, engine: AsyncEngine, seal: Seal) -> None:
        self._engine = engine
        self._seal = Lately(seal)
        self.writer = Writer(engine, self._seal)

    @classmethod
    @asynccontextmanager
    async def open(
        cls, url: str, seal: Seal | None = None, *, busy_seconds: float = BUSY_SECONDS
    ) -> AsyncIterator[Self]:
        """Open the database and bring its tables up to date.

        Raises:
            SettingsError: the address is wrong, the database is of a newer version of the bot, or its key is missing.
            StoreUnavailableError: the database does not answer.
        """
        engine = sealing(open_engine(url, busy_seconds=busy_seconds), seal)
        try:
            await upgrade(engine)
            await fits(engine)
            store = cls(engine, seal or PlainSeal())
            try:
                yield store
            finally:
                await store.close()
        finally:
            await engine.dispose()

    @property
    def engine(self) -> AsyncEngine:
        """For what is kept beside the chats: the ledger, venues, operators."""
        return self._engine

    async def close(self) -> None:
        """Commit what waits, then take no more."""
        await self.writer.close()

    async def turn(self, chat_id: int, update_id: int, take: Take, now: datetime) -> Taken:
        taken: Taken = await self.writer.ask(Asked(chat_id, update_id, take, now))
        return taken

    async def ring(self, chat_id: int, take: Take, now: datetime) -> Taken:
        taken: Taken = await self.writer.ask(Asked(chat_id, None, take, now))
        return taken

    async def shown(self, chat_id: int, number: int) -> Taken | None:
        newer: Taken | None = await self.writer.ask(Shown(chat_id, number))
        return newer

    async def behind(self, before: datetime | None = None) -> Sequence[Behind]:
        async with reading(self._engine) as connection:
            found = (await connection.execute(select(chats).where(_behind(before)))).all()
        return [behind for behind in map(self._readable, found) if behind]

    async def take_on(self, chat_id: int, before: datetime | None, now: datetime) -> Behind | None:
        # That it changes now keeps the others away: each looks for what has not changed lately.
        taken = update(chats).where(chats.c.chat_id == chat_id, _behind(before)).values(changed_at=now)
        async with transaction(self._engine) as connection:
            row = (await connection.execute(taken.returning(chats))).one_or_none()
        return self._readable(row) if row else None

    def _readable(self, row: Row[Any]) -> Behind | None:
        try:
            kept = rows.unseal(row, self._seal)
        except ChatUnreadableError as error:
            # One broken row must not keep all the others from their answer.
            log.warning("chat_unreadable", error=type(error.__cause__).__name__)
            return None
        return Behind(row.chat_id, kept.turn, kept.chat) if kept.chat is not None else None

    async def sweep(self, now: datetime, kept_for: timedelta) -> None:
        await swept(self._engine, now, kept_for)

    async def due(self, now: datetime, most: int) -> Sequence[int]:
        wanted = select(chats.c.chat_id).where(chats.c.due_at <= now, chats.c.off_at.is_(None))
        async with reading(self._engine) as connection:
            return (await connection.execute(wanted.order_by(chats.c.due_at).limit(most))).scalars().all()

    async def put_off(self, chat_id: int, until: datetime) -> None:
        async with transaction(self._engine) as connection:
            await connection.execute(update(chats).where(chats.c.chat_id == chat_id).values(due_at=until))

    async def reached(self, chat_ids: Sequence[int]) -> Mapping[int, str]:
        theirs = deliveries.c.run_id.in_(select(runs.c.id).where(runs.c.kind == "reminder")) & _REACHED
        last = select(func.max(deliveries.c.id)).where(theirs, deliveries.c.chat_id.in_(chat_ids))
        wanted = select(deliveries.c.chat_id, deliveries.c.slot).where(
            deliveries.c.id.in_(last.group_by(deliveries.c.chat_id))
        )
        async with reading(self._engine) as connection:
            return {row.chat_id: row.slot for row in await connection.execute(wanted)}

    async def chat(self, chat_id: int) -> Chat | None:
        wanted = select(chats).where(chats.c.chat_id == chat_id, chats.c.off_at.is_(None))
        async with reading(self._engine) as connection:
            row = (await connection.execute(wanted)).one_or_none()
        return rows.unseal(row, self._seal).chat if row else None

    async def off(self, chat_id: int, since: datetime | None) -> None:
        async with transaction(self._engine) as connection:
            await connection.execute(update(chats).where(chats.c.chat_id == chat_id).values(off_at=since))

    async def claim(self, bot_id: int) -> None:
        """Remember whose database this is.

        Raises:
            SettingsError: it is another bot's.
        """
        async with transaction(self._engine) as connection:
            await alone(connection)  # others may be starting, too
            known = (await connection.execute(select(bot.c.id))).scalars().all()
            if not known:
                await connection.execute(bot.insert(), {"id": bot_id})
        if known and list(known) != [bot_id]:
            raise SettingsError("This database belongs to another bot: the token or the database is wrong.")


async def turns_of(engine: AsyncEngine, chat_id: int) -> int:
    """How many turns the chat has had by now, in whichever process; 0 where nothing is kept of it.

    Raises:
        StoreUnavailableError: nobody can tell.
    """
    wanted = select(chats.c.turn).where(chats.c.chat_id == chat_id)
    async with reading(engine) as connection:
        return (await connection.execute(wanted)).scalar_one_or_none() or 0


def _behind(before: datetime | None) -> ColumnElement[bool]:
    # What changed far in the future did so before a clock was set back.
    when = true() if before is None else or_(chats.c.changed_at < before, chats.c.changed_at > before + AHEAD)
    return and_(chats.c.shown < chats.c.turn, when)
