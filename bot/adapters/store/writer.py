"""Turns that wait are committed together: one flush to the disk serves many."""

import asyncio
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.adapters.store import rows
from bot.adapters.store.batch import Asked, Shown
from bot.adapters.store.engine import straight, told, transaction
from bot.adapters.store.keyring import opens
from bot.adapters.store.lately import Lately
from bot.adapters.watch import NOBODY, Watch, committing
from bot.domain.errors import ChatUnreadableError, SettingsError, StoreUnavailableError
from bot.service.ports import Taken

LARGEST_BATCH = 256
Outcome = Taken | Exception | None
_KEY_MISSING = "What is kept is sealed with a key that this process was not given."
TRIES = 5
"""How often a turn that another process got in the way of is run."""
_AWAY = ("08", "28", "3D", "53", "57", "58")
"""Classes of PostgreSQL's codes: no connection, no entrance, no database, no room, being stopped, broken."""
_CROSSED = ("40001", "40P01")
"""Could not be put in a row; deadlock."""


@dataclass(frozen=True, slots=True)
class _Waiting:
    job: Asked | Shown
    done: asyncio.Future[Any]

    def settle(self, outcome: Outcome) -> None:
        if self.done.done():  # who asked has gone
            return
        if isinstance(outcome, Exception):
            self.done.set_exception(outcome)
        else:
            self.done.set_result(outcome)


class Writer:
    """Runs jobs in the order in which they were asked for, as many as wait in one transaction."""

    def __init__(self, engine: AsyncEngine, seal: Lately) -> None:
        self._engine = engine
        self._straight = straight(engine)
        self._thread = ThreadPoolExecutor(1, "store-writer")
        self._seal = seal
        self._queue: asyncio.Queue[_Waiting | None] = asyncio.Queue()
        self._task = asyncio.create_task(self._write(), name="store-writer")
        self._closed = False
        self.watch: Watch = NOBODY

    async def ask(self, job: Asked | Shown) -> Any:
        """What came of it, once it is committed.

        Raises:
            StoreUnavailableError: nothing was committed.
        """
        if self._closed:
            raise StoreUnavailableError("The store is closed.")
        waiting = _Waiting(job, asyncio.get_running_loop().create_future())
        self._queue.put_nowait(waiting)
        return await waiting.done

    async def close(self) -> None:
        """Commit what waits, then take no more."""
        if self._closed:
            return
        self._closed = True
        self._queue.put_nowait(None)
        await self._task
        if self._straight is not None:
            self._thread.submit(self._straight.dispose)
        self._thread.shutdown()

    async def _write(self) -> None:
        last = False
        while not last:
            batch = [await self._queue.get()]
            while len(batch) < LARGEST_BATCH and not self._queue.empty():
                batch.append(self._queue.get_nowait())
            last = batch[-1] is None
            # Who has gone in the meantime will come with the same update again.
            await self._settle([waiting for waiting in batch if waiting and not waiting.done.done()])

    async def _settle(self, batch: Sequence[_Waiting], tries: int = TRIES) -> None:
        if not batch:
            return
        try:
            outcomes = await self._commit([waiting.job for waiting in batch])
        except Exception as error:  # noqa: BLE001 - handed to everyone who waits
            if len(batch) > 1 and not _gone(error):
                for waiting in batch:
                    await self._settle([waiting])
                return
            if tries > 1 and _crossed(error):
                await self._settle(batch, tries - 1)
                return
            outcomes = [error] * len(batch)
        for waiting, outcome in zip(batch, outcomes, strict=True):
            waiting.settle(outcome)

    async def _commit(self, jobs: Sequence[Asked | Shown]) -> Sequence[Outcome]:
        with committing(self.watch, len(jobs)), _unlocked():
            if self._straight is None:
                async with transaction(self._engine) as connection:
                    return await connection.run_sync(_run, jobs, self._seal)
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._thread, _run_straight, self._straight, jobs, self._seal)


def _run_straight(engine: Engine, jobs: Sequence[Asked | Shown], seal: Lately) -> Sequence[Outcome]:
    """In the thread: each way there and back takes as long as a turn, so a whole batch goes once.

    It commits even where nobody waits any more: then the updates come again, and are known.
    """
    with told(), engine.begin() as connection:
        return _run(connection, jobs, seal)


def _run(connection: Connection, jobs: Sequence[Asked | Shown], seal: Lately) -> Sequence[Outcome]:
    batch = rows.read(connection, jobs, seal)
    outcomes = _judged(connection, jobs, [batch.run(job) for job in jobs])
    rows.write(connection, batch, seal)
    return outcomes


def _judged(connection: Connection, jobs: Sequence[Asked | Shown], outcomes: Sequence[Outcome]) -> Sequence[Outcome]:
    """Where the key does not fit it is the bot's own trouble, which passes: the person's update must come again.

    What the program does by itself does not wait for one chat.
    """
    if not any(isinstance(each, ChatUnreadableError) for each in outcomes) or opens(connection):
        return outcomes
    persons = [isinstance(job, Shown) or job.update_id is not None for job in jobs]
    return [
        StoreUnavailableError(_KEY_MISSING) if mine and isinstance(each, ChatUnreadableError) else each
        for each, mine in zip(outcomes, persons, strict=True)
    ]


@contextmanager
def _unlocked() -> Iterator[None]:
    """What is beside the chats is sealed, too."""
    try:
        yield
    except SettingsError as error:
        raise StoreUnavailableError(_KEY_MISSING) from error


def _gone(error: Exception) -> bool:
    """Whether the database itself is the trouble, so that trying each turn alone would be no better."""
    match error.__cause__:
        case OperationalError() | PoolTimeoutError() | OSError():
            return True
        case DBAPIError() as cause:
            return cause.connection_invalidated or _code(cause).startswith(_AWAY)
        case _:
            return False


def _crossed(error: Exception) -> bool:
    """Whether another process was in the way, and is not any more."""
    cause = error.__cause__
    return isinstance(cause, IntegrityError) or (isinstance(cause, DBAPIError) and _code(cause) in _CROSSED)


def _code(error: DBAPIError) -> str:
    """PostgreSQL's own; SQLite has none."""
    return getattr(error.orig, "sqlstate", None) or ""
