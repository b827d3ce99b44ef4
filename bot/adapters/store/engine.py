"""Opening a database, and telling its troubles as one error."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Table, event, make_url
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bot.domain.errors import SettingsError, StoreUnavailableError

BUSY_SECONDS = 5.0
"""How long SQLite waits for another process that is writing."""

_DRIVERS = ("sqlite+aiosqlite", "postgresql+asyncpg")


def open_engine(url: str, *, busy_seconds: float = BUSY_SECONDS) -> AsyncEngine:
    """Open `sqlite+aiosqlite:///file` (its folder is made) or `postgresql+asyncpg://...`.

    Raises:
        SettingsError: the address is of no database known here.
    """
    address = _address(url)
    if address.get_backend_name() != "sqlite":
        return create_async_engine(address, pool_pre_ping=True)
    if not address.database or ":memory:" in address.database:
        raise SettingsError("The SQLite address must name a file; what is kept in memory is lost.")
    _make_folder(Path(address.database).parent)
    # `isolation_level=None` keeps the driver from beginning transactions of its own.
    engine = create_async_engine(address, connect_args={"timeout": busy_seconds, "isolation_level": None})
    event.listen(engine.sync_engine, "connect", _set_pragmas)
    event.listen(engine.sync_engine, "begin", _begin_immediate)
    return engine


@asynccontextmanager
async def transaction(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """Everything inside is committed at the end, or nothing is.

    Raises:
        StoreUnavailableError: the database is locked, full, broken or gone.
    """
    try:
        async with engine.begin() as connection:
            yield connection
    except (SQLAlchemyError, OSError) as error:
        raise StoreUnavailableError(f"The database did not do it: {type(error).__name__}.") from error


def insert_into(connection: AsyncConnection, table: Table) -> sqlite.Insert | postgresql.Insert:
    """An insertion that can say `on conflict`: both databases know it, each through its own class."""
    return postgresql.insert(table) if connection.dialect.name == "postgresql" else sqlite.insert(table)


@asynccontextmanager
async def reading(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """A look at one moment, however long it takes: in SQLite, too, others may write meanwhile.

    Raises:
        StoreUnavailableError: as above.
    """
    async with transaction(engine.execution_options(only_reads=True)) as connection:
        yield connection


def _address(url: str) -> URL:
    try:
        address = make_url(url)
    except ArgumentError as error:
        # The address may hold a password, so it is not repeated.
        raise SettingsError("The database address cannot be read.") from error
    if address.drivername not in _DRIVERS:
        raise SettingsError(f"The database address must begin with {' or '.join(_DRIVERS)}.")
    return address


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsError(f"The folder {folder} of the database cannot be made.") from error


def _set_pragmas(connection: DBAPIConnection, _record: Any) -> None:
    cursor = connection.cursor()
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_immediate(connection: Connection) -> None:
    # A transaction that begins by reading cannot start to write once another one has written.
    only_reads = connection.get_execution_options().get("only_reads", False)
    connection.exec_driver_sql("BEGIN" if only_reads else "BEGIN IMMEDIATE")
