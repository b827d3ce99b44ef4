"""Backups of SQLite: a database like the one it was made of, in one file."""

import asyncio
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import create_engine

from bot.adapters.store.address import known
from bot.adapters.store.backup_found import BackupError
from bot.adapters.store.engine import BUSY_SECONDS
from bot.adapters.store.holding import holding
from bot.adapters.store.migrations import migrate

_BEGINS = b"SQLite format 3\x00"


def write(url: str, unfinished: Path) -> None:
    database = _path(url)
    if not database.exists():
        raise BackupError(f"There is no database {database}.")
    try:
        with closing(sqlite3.connect(database, timeout=BUSY_SECONDS, isolation_level=None)) as connection:
            connection.execute("VACUUM INTO ?", (str(unfinished),))
    except sqlite3.Error as error:
        raise BackupError(f"The backup could not be written: {error}.") from error


@dataclass(frozen=True, slots=True)
class _Found:
    copy: Path
    revision: str | None

    def put(self, url: str, now: datetime) -> None:
        asyncio.run(migrate(f"sqlite+aiosqlite:///{self.copy}"))
        engine = create_engine(f"sqlite:///{self.copy}")
        with engine.begin() as connection:
            for statement in holding(now):
                connection.execute(statement)
        engine.dispose()
        try:
            self._put(_path(url))
        except sqlite3.Error as error:
            raise BackupError(f"Nothing was restored: {error}.") from error

    def _put(self, database: Path) -> None:
        database.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(self.copy)) as source, closing(sqlite3.connect(database, timeout=1)) as target:
            try:
                # Possible only while nobody else has it open.
                target.execute("PRAGMA journal_mode = DELETE")
            except sqlite3.OperationalError as error:
                raise BackupError("A bot is running on this database: stop it first.") from error
            # In one transaction of the file that is there: it keeps its owner, and is never half of both.
            source.backup(target)


@contextmanager
def read(file: Path) -> Iterator[_Found]:
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "copy.db"
        try:
            with file.open("rb") as given:
                if given.read(len(_BEGINS)) != _BEGINS:
                    raise BackupError(f"{file} is no SQLite database.")
            shutil.copyfile(file, copy)
            with closing(sqlite3.connect(copy)) as connection:
                whole = connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
                revision = _revision(connection) if whole else None
        except (OSError, sqlite3.Error) as error:
            raise BackupError(f"{file} cannot be read: {error}.") from error
        if not whole:
            raise BackupError(f"{file} is damaged.")
        yield _Found(copy, revision)


def _revision(connection: sqlite3.Connection) -> str | None:
    ours = "select count(*) from sqlite_master where name in ('chats', 'seen', 'alembic_version')"
    if connection.execute(ours).fetchone() != (3,):
        return None
    found = connection.execute("select version_num from alembic_version").fetchone()
    return str(found[0]) if found else None


def _path(url: str) -> Path:
    return Path(known(url).database or "")
