"""A backup of a whole database in one file, and its way back.

A backup holds what is sealed as it is sealed, so it is of no use without the key, and nobody's secret without it.
"""

import asyncio
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from alembic.script import ScriptDirectory
from sqlalchemy import Select, func, inspect, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.store import backup_postgresql, backup_sqlite, migrations
from bot.adapters.store.backup_found import BackupError
from bot.adapters.store.engine import open_engine, reading
from bot.adapters.store.holding import RESTORED
from bot.adapters.store.lease import DatabaseSeconds
from bot.adapters.store.tables import chats, deliveries, leases, runs

_LOOKS, _PAUSE = 20, 0.1
"""A connection that was closed a moment ago is still there for another one: seconds between two looks."""
# What kind it is, only its own user and a superuser are told.
_OTHERS = text(
    "select count(*) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()"
    " and coalesce(backend_type, 'client backend') = 'client backend'"
)


@dataclass(frozen=True, slots=True)
class Restored:
    """What waits for an operator's word."""

    campaigns: int
    """Paused."""
    doubtful: int
    """Messages that may have been sent since the backup, and are sent again only if an operator says so."""


def backup(url: str, file: Path) -> None:
    """Write a backup, also while bots run: it is of one moment.

    Raises:
        BackupError: there is such a file, or it did not work; then there is none.
        SettingsError: the address is of no database known here.
    """
    with _new(file) as unfinished:
        _kind(url).write(url, unfinished)


def restore(url: str, file: Path, now: datetime, *, replace: bool = False) -> Restored:
    """Put what is in the file in the place of all that is in the database, as one step.

    What was to be sent then may have been sent since, so none of it is sent by itself.

    Raises:
        BackupError: the file is no backup for here, a bot is running, anything else is connected to the database (in
            PostgreSQL a process that only answers can be seen by nothing else, nor behind pgbouncer than by
            pgbouncer's own connections), or the database holds chats and is not to be replaced; nothing was changed.
        StoreUnavailableError: nothing was changed, either.
        SettingsError: the address is of no database known here.
    """
    kind = _kind(url)
    with kind.read(file) as found:
        _check(found.revision)
        if not replace and asyncio.run(_asked(url, "chats", select(chats.c.chat_id).limit(1))) is not None:
            raise BackupError("This database holds chats. To lose them for those of the backup, say --replace.")
        held = select(leases.c.holder).where(leases.c.expires > DatabaseSeconds())
        if asyncio.run(_asked(url, "leases", held)) is not None:
            raise BackupError("A bot is running on this database, or was a minute ago: stop it first.")
        if asyncio.run(_others(url)):
            raise BackupError("Something is connected to this database: stop all bots, and pgbouncer if there is one.")
        found.put(url, now)
    asyncio.run(migrations.migrate(url))
    return asyncio.run(_waiting(url))


def _kind(url: str) -> Any:
    return backup_sqlite if url.startswith("sqlite") else backup_postgresql


@contextmanager
def _new(file: Path) -> Iterator[Path]:
    """A place beside the file, only for this user to read; the file is there once it is whole."""
    if file.exists():
        raise BackupError(f"{file} exists already: it is not written over.")
    try:
        handle, name = tempfile.mkstemp(prefix=f".{file.name}.", dir=file.parent)
    except OSError as error:
        raise BackupError(f"{file.parent}: {error.strerror}.") from error
    os.close(handle)
    unfinished = Path(name)
    try:
        yield unfinished
        with unfinished.open("rb") as written:
            os.fsync(written.fileno())
        unfinished.rename(file)
    finally:
        unfinished.unlink(missing_ok=True)


def _check(revision: str | None) -> None:
    known = {script.revision for script in ScriptDirectory(str(Path(migrations.__file__).parent)).walk_revisions()}
    if revision is None:
        raise BackupError("This is not a database of this bot.")
    if revision not in known:
        raise BackupError("The backup is of a newer version of the bot.")


async def _asked(url: str, table: str, wanted: Select[Any]) -> object:
    """The first value; None where there is none, or no such table."""
    engine = open_engine(url)
    try:
        async with reading(engine) as connection:
            there = await connection.run_sync(lambda plain: inspect(plain).has_table(table))
            return (await connection.execute(wanted)).scalars().first() if there else None
    finally:
        await engine.dispose()


async def _others(url: str) -> bool:
    """Whether anybody else is connected; SQLite notices that by itself when its file is replaced."""
    engine = open_engine(url)
    if engine.dialect.name != "postgresql":
        await engine.dispose()
        return False
    try:
        for _ in range(_LOOKS):
            async with reading(engine) as connection:
                if not (await connection.execute(_OTHERS)).scalar_one():
                    return False
            await asyncio.sleep(_PAUSE)
        return True
    finally:
        await engine.dispose()


async def _waiting(url: str) -> Restored:
    paused = select(runs.c.id).where(runs.c.state == "paused", runs.c.why == RESTORED)
    engine = open_engine(url)
    try:
        async with reading(engine) as connection:
            campaigns = await _count(connection, paused)
            of_people = deliveries.c.run_id.in_(select(runs.c.id).where(runs.c.kind.in_(("campaign", "post"))))
            doubtful = select(deliveries.c.id).where(of_people, deliveries.c.state == "uncertain")
            return Restored(campaigns, await _count(connection, doubtful))
    finally:
        await engine.dispose()


async def _count(connection: AsyncConnection, wanted: Select[Any]) -> int:
    return int((await connection.execute(select(func.count()).select_from(wanted.subquery()))).scalar_one())
