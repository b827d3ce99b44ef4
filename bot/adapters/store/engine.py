"""Opening a database, and telling its troubles as one error."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, Table, create_engine, event, func, literal, select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bot.adapters.store.address import known, libpq
from bot.domain.errors import SettingsError, StoreUnavailableError

BUSY_SECONDS = 5.0
"""How long a transaction waits for rows, or SQLite for its file, that another process is writing."""
ANSWER_SECONDS = 30.0
"""How long PostgreSQL may take for all of a transaction: one that hangs is as good as gone."""
LONG_SECONDS = 300.0
"""The same for what takes its time: a look at a million people, a migration."""
CONNECT_SECONDS = 10.0
RECYCLED_SECONDS = 300.0
"""Firewalls forget connections that have been silent for longer, without a word to either end."""


def open_engine(url: str, *, busy_seconds: float = BUSY_SECONDS) -> AsyncEngine:
    """Open `sqlite+aiosqlite:///file` (its folder is made) or `postgresql+asyncpg://...`.

    Raises:
        SettingsError: the address is of no database known here.
    """
    address = known(url)
    if address.get_backend_name() != "sqlite":
        return _open_postgresql(address, busy_seconds)
    if not address.database or ":memory:" in address.database:
        raise SettingsError("The SQLite address must name a file; what is kept in memory is lost.")
    _make_folder(Path(address.database).parent)
    engine = create_async_engine(address, connect_args=_sqlite(busy_seconds))
    _prepare(engine.sync_engine)
    return engine.execution_options(busy_seconds=busy_seconds)


def straight(engine: AsyncEngine) -> Engine | None:
    """The same SQLite database for a thread that works on it without the driver's own; PostgreSQL has none.

    The asynchronous driver goes to a thread and back for every little thing, which costs more than the thing itself.
    """
    if engine.dialect.name != "sqlite":
        return None
    options = engine.get_execution_options()
    twin = create_engine(engine.url.set(drivername="sqlite"), connect_args=_sqlite(options["busy_seconds"]))
    _prepare(twin)
    return twin.execution_options(**options)


@asynccontextmanager
async def transaction(engine: AsyncEngine, seconds: float = ANSWER_SECONDS) -> AsyncIterator[AsyncConnection]:
    """Everything inside is committed at the end, or nothing is; in PostgreSQL after so many seconds at most.

    Raises:
        StoreUnavailableError: the database is locked, full, broken or gone, or does not answer.
    """
    # SQLite works in a thread, which nothing can interrupt, and has a limit of its own.
    patience = seconds if engine.dialect.name == "postgresql" else None
    with told():
        async with asyncio.timeout(patience), engine.begin() as connection:
            yield connection


@contextmanager
def told() -> Iterator[None]:
    """Tells all troubles of a database as StoreUnavailableError."""
    try:
        yield
    except (SQLAlchemyError, OSError) as error:
        raise StoreUnavailableError(f"The database did not do it: {cause(error)}.") from error


def cause(error: BaseException | None) -> str:
    """What kind of trouble it was, in the database's own name for it, which holds no value: `InvalidPasswordError`."""
    if isinstance(error, StoreUnavailableError) and error.__cause__:
        return cause(error.__cause__)
    told_by = getattr(error, "orig", None)
    if name := getattr(told_by, "sqlite_errorname", None):
        return str(name)
    own = getattr(told_by, "__cause__", None) or told_by or error
    return type(own).__name__


@asynccontextmanager
async def reading(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """A look at one moment, however long it takes: in SQLite, too, others may write meanwhile.

    Raises:
        StoreUnavailableError: as above.
    """
    options: dict[str, Any] = {"only_reads": True}
    if engine.dialect.name == "postgresql":
        options |= {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    async with transaction(engine.execution_options(**options), LONG_SECONDS) as connection:
        yield connection


async def alone(connection: AsyncConnection) -> None:
    """Until the transaction ends, nobody else is here; SQLite has one writer at a time anyway."""
    if connection.dialect.name == "postgresql":
        before = (await connection.execute(select(func.current_setting(_LOCKS)))).scalar_one()
        # A migration may take longer than rows are waited for.
        await connection.execute(select(func.set_config(_LOCKS, "0", literal(value=True))))
        await connection.execute(select(func.pg_advisory_xact_lock(_HERE)))
        await connection.execute(select(func.set_config(_LOCKS, before, literal(value=True))))


async def counted_anew(connection: AsyncConnection, table: Table) -> None:
    """After many rows at once: until PostgreSQL has counted them by itself it reads all of them to find a few."""
    if connection.dialect.name == "postgresql":
        await connection.execute(text(f"ANALYZE {table.name}"))


INSERTS: Mapping[str, Callable[[Table], sqlite.Insert | postgresql.Insert]] = {
    "sqlite": sqlite.insert,
    "postgresql": postgresql.insert,
}
"""Insertions that can say `on conflict`: both databases know it, each through its own class."""


def insert_into(connection: AsyncConnection | Connection, table: Table) -> sqlite.Insert | postgresql.Insert:
    return INSERTS[connection.dialect.name](table)


_LOCKS = "lock_timeout"
_HERE = 0x6261636B77697365
"""Any number will do that other programs on the same database do not use: the letters of `backwise`."""


def _open_postgresql(address: URL, busy_seconds: float) -> AsyncEngine:
    """Nothing here outlives a transaction: behind pgbouncer, the next one may be on another connection."""
    engine = create_async_engine(
        address.set(query={}),
        pool_pre_ping=True,
        pool_recycle=int(RECYCLED_SECONDS),
        connect_args={
            "dsn": libpq(address),
            "timeout": CONNECT_SECONDS,
            "command_timeout": LONG_SECONDS,
            # No statement is prepared under a name; each is sent whole whenever it is executed.
            "statement_cache_size": 0,
        },
    )
    here = literal(value=True)
    limits = select(
        func.set_config(_LOCKS, f"{busy_seconds}s", here),
        # A process that froze or lost its network must not keep its rows from all the others.
        func.set_config("idle_in_transaction_session_timeout", f"{ANSWER_SECONDS}s", here),
        # It takes seconds to compile a look at the audience, and saves none.
        func.set_config("jit", "off", here),
    )

    def limit(connection: Connection) -> None:
        connection.execute(limits)

    event.listen(engine.sync_engine, "begin", limit)
    return engine


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsError(f"The folder {folder} of the database cannot be made.") from error


def _sqlite(busy_seconds: float) -> dict[str, Any]:
    # `isolation_level=None` keeps the driver from beginning transactions of its own.
    return {"timeout": busy_seconds, "isolation_level": None}


def _prepare(engine: Engine) -> None:
    event.listen(engine, "connect", _set_pragmas)
    event.listen(engine, "begin", _begin_immediate)


def _set_pragmas(connection: DBAPIConnection, _record: Any) -> None:
    cursor = connection.cursor()
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "secure_delete = ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_immediate(connection: Connection) -> None:
    # A transaction that begins by reading cannot start to write once another one has written.
    only_reads = connection.get_execution_options().get("only_reads", False)
    connection.exec_driver_sql("BEGIN" if only_reads else "BEGIN IMMEDIATE")
