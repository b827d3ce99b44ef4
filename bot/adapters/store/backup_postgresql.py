"""Backups of PostgreSQL by its own programs. They get the password by the environment, never by a command line."""

import os
import re
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy.dialects import postgresql

from bot.adapters.store.address import known
from bot.adapters.store.backup_found import BackupError
from bot.adapters.store.holding import holding
from bot.adapters.store.tables import metadata

_BEGINS = b"PGDMP"
_TABLES = (*metadata.tables, "alembic_version")
_REVISION = re.compile(r"^COPY \S*alembic_version .*\n(\w+)$", re.MULTILINE)


def write(url: str, unfinished: Path) -> None:
    # Only what is ours: a database may be shared.
    ours = [f"--table={name}" for name in _TABLES]
    _run(["pg_dump", "--format=custom", f"--file={unfinished}", *ours], _connection(url))


@dataclass(frozen=True, slots=True)
class _Found:
    folder: Path
    script: Path
    revision: str | None

    def put(self, url: str, now: datetime) -> None:
        before, after = self.folder / "before.sql", self.folder / "after.sql"
        before.write_text(f"DROP TABLE IF EXISTS {', '.join(_TABLES)};\n", "utf-8")
        # The script leaves no schemas to look in.
        after.write_text("\n".join(["RESET search_path;", *self._holding(now)]), "utf-8")
        files = [f"--file={each}" for each in (before, self.script, after)]
        once = ["--single-transaction", "--set=ON_ERROR_STOP=1"]
        _run(["psql", "--no-psqlrc", "--quiet", "--output=/dev/null", *once, *files], _connection(url))

    def _holding(self, now: datetime) -> Iterator[str]:
        # The first tables knew of no sending.
        return iter(()) if self.revision == "0001" else _literally(now)


@contextmanager
def read(file: Path) -> Iterator[_Found]:
    try:
        with file.open("rb") as given:
            if given.read(len(_BEGINS)) != _BEGINS:
                raise BackupError(f"{file} is no backup of PostgreSQL.")
    except OSError as error:
        raise BackupError(f"{file} cannot be read: {error.strerror}.") from error
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        # All of it is read before anything is touched, so a damaged one is found here.
        script, version = folder / "script.sql", folder / "version.sql"
        whole = ["pg_restore", "--no-owner", "--no-privileges", str(file)]
        _run([*whole, f"--file={script}"], os.environ)
        _run([*whole, "--data-only", "--table=alembic_version", f"--file={version}"], os.environ)
        found = _REVISION.search(version.read_text("utf-8"))
        yield _Found(folder, script, found[1] if found else None)


def _literally(now: datetime) -> Iterator[str]:
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
    for statement in holding(now):
        yield f"{statement.compile(dialect=dialect, compile_kwargs={'literal_binds': True})};"


def _connection(url: str) -> Mapping[str, str]:
    """The address as PostgreSQL's programs read it from the environment."""
    address = known(url)
    ssl = address.query.get("ssl", address.query.get("sslmode"))
    given = {
        "PGHOST": address.host or address.query.get("host"),
        "PGPORT": address.port or address.query.get("port"),
        "PGUSER": address.username,
        "PGPASSWORD": address.password,
        "PGDATABASE": address.database,
        "PGSSLMODE": ssl,
        "PGCHANNELBINDING": address.query.get("channel_binding"),
        **{f"PG{name.upper()}": address.query.get(name) for name in ("sslrootcert", "sslcert", "sslkey")},
        "LC_ALL": "C",
    }
    return {**os.environ, **{name: str(value) for name, value in given.items() if value}}


def _run(command: list[str], environment: Mapping[str, str]) -> None:
    program = command[0]
    try:
        done = subprocess.run(  # noqa: S603 - a fixed program, and no shell
            command, env=dict(environment), stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
        )
    except FileNotFoundError:
        raise BackupError(f"{program} is missing: it comes with PostgreSQL's client programs.") from None
    if done.returncode == 0:
        return
    if "server version mismatch" in done.stderr:
        raise BackupError(f"{program} is older than the server: install PostgreSQL's client programs of its version.")
    # Only one line: those behind it may show what is in a row.
    told = next((line for line in done.stderr.splitlines() if "error:" in line.lower()), done.stderr[:200])
    raise BackupError(f"{program} did not do it: {told.strip()}")
