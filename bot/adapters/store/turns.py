"""The store in a database. Turns that wait are committed together: one flush to the disk serves many."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

import msgspec
import structlog
from sqlalchemy import func, insert, select, update
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.adapters.store import rows
from bot.adapters.store.batch import Asked, Shown
from bot.adapters.store.engine import BUSY_SECONDS, open_engine, reading, transaction
from bot.adapters.store.migrations import upgrade
from bot.adapters.store.seal import PlainSeal, Seal
from bot.adapters.store.sweeping import swept
from bot.adapters.store.tables import bot, chats, deliveries, runs
from bot.domain.chat import Chat
from bot.domain.errors import BackwiseError, SettingsError, StoreUnavailableError
from bot.domain.ringing import SNOOZED
from bot.service.ports import Behind, Take, Taken

LARGEST_BATCH = 256

# Only what is sure not to have come does not count as having come.
_REACHED = deliveries.c.state.in_(("sending", "sent", "uncertain")) & ~deliveries.c.slot.startswith(SNOOZED)

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class _Waiting:
    job: Asked | Shown
    done: asyncio.Future[Any]

    def settle(self, outcome: Taken | Exception | None) -> None:
        if self.done.done():  # who asked has gone
            return
        if isinstance(outcome, Exception):
            self.done.set_exception(outcome)
        else:
            self.done.set_result(outcome)


class SqlStore:
    """Keeps chats in SQLite or PostgreSQL; see `ports.Store` for what it promises."""

    def __init__(self, engine: AsyncEngine, seal: Seal) -> None:
        self._engine = engine
        self._seal = seal
        self._queue: asyncio.Queue[_Waiting | None] = asyncio.Queue()
        self._writer = asyncio.create_task(self._write(), name="store-writer")
        self._closed = False

    @classmethod
    @asynccontextmanager
    async def open(
        cls, url: str, seal: Seal | None = None, *, busy_seconds: float = BUSY_SECONDS
    ) -> AsyncIterator[Self]:
        """Open the database and bring its tables up to date.

        Raises:
            SettingsError: the address is wrong, or the database is of a newer version of the bot.
            StoreUnavailableError: the database does not answer.
        """
        engine = open_engine(url, busy_seconds=busy_seconds)
        try:
            await upgrade(engine)
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
        if not self._closed:
            self._closed = True
            self._queue.put_nowait(None)
        await self._writer

    async def turn(self, chat_id: int, update_id: int, take: Take, now: datetime) -> Taken:
        taken: Taken = await self._ask(Asked(chat_id, update_id, take, now))
        return taken

    async def ring(self, chat_id: int, take: Take, now: datetime) -> Taken:
        taken: Taken = await self._ask(Asked(chat_id, None, take, now))
        return taken

    async def shown(self, chat_id: int, number: int) -> None:
        await self._ask(Shown(chat_id, number))

    async def behind(self, before: datetime | None = None, chat_id: int | None = None) -> Sequence[Behind]:
        wanted = select(chats).where(chats.c.shown < chats.c.turn)
        if before is not None:
            wanted = wanted.where(chats.c.changed_at < before)
        if chat_id is not None:
            wanted = wanted.where(chats.c.chat_id == chat_id)
        async with reading(self._engine) as connection:
            found = (await connection.execute(wanted)).all()
        behind: list[Behind] = []
        for row in found:
            try:
                kept = rows.unseal(row, self._seal)
            except (BackwiseError, msgspec.DecodeError) as error:
                # One broken row must not keep all the others from their answer.
                log.warning("chat_unreadable", error=type(error).__name__)
                continue
            if kept.chat is not None:
                behind.append(Behind(row.chat_id, kept.turn, kept.chat))
        return behind

    async def sweep(self, now: datetime) -> None:
        await swept(self._engine, now)

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
            known = (await connection.execute(select(bot.c.id))).scalars().all()
            if not known:
                await connection.execute(insert(bot), {"id": bot_id})
        if known and list(known) != [bot_id]:
            raise SettingsError("This database belongs to another bot: the token or the database is wrong.")

    async def _ask(self, job: Asked | Shown) -> Any:
        if self._closed:
            raise StoreUnavailableError("The store is closed.")
        waiting = _Waiting(job, asyncio.get_running_loop().create_future())
        self._queue.put_nowait(waiting)
        return await waiting.done

    async def _write(self) -> None:
        last = False
        while not last:
            batch = [await self._queue.get()]
            while len(batch) < LARGEST_BATCH and not self._queue.empty():
                batch.append(self._queue.get_nowait())
            last = batch[-1] is None
            # Who has gone in the meantime will come with the same update again.
            await self._settle([waiting for waiting in batch if waiting and not waiting.done.done()])

    async def _settle(self, batch: Sequence[_Waiting]) -> None:
        if not batch:
            return
        try:
            outcomes = await self._commit([waiting.job for waiting in batch])
        except Exception as error:  # noqa: BLE001 - handed to everyone who waits
            if len(batch) > 1 and not _gone(error):
                for waiting in batch:
                    await self._settle([waiting])
                return
            outcomes = [error] * len(batch)
        for waiting, outcome in zip(batch, outcomes, strict=True):
            waiting.settle(outcome)

    async def _commit(self, jobs: Sequence[Asked | Shown]) -> Sequence[Taken | Exception | None]:
        async with transaction(self._engine) as connection:
            batch = await rows.read(connection, jobs, self._seal)
            outcomes = [batch.run(job) for job in jobs]
            await rows.write(connection, batch, self._seal)
        return outcomes


def _gone(error: Exception) -> bool:
    """Whether the database itself is the trouble, so that trying each turn alone would be no better."""
    match error.__cause__:
        case OperationalError() | InterfaceError() | PoolTimeoutError() | OSError():
            return True
        case DBAPIError() as cause:
            return cause.connection_invalidated
        case _:
            return False
