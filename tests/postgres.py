"""A real PostgreSQL for the tests, and pgbouncer before it: on loopback, in a temporary folder, as an ordinary user."""

import asyncio
import itertools
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import make_url, text

from bot.adapters.store.engine import open_engine
from bot.adapters.store.migrations import migrate

ORDINARY = ("postgres", "nobody")
"""PostgreSQL refuses to run as root, so root becomes one of these."""
MISSING = "PostgreSQL is not installed (on Debian: apt-get install postgresql)"
BOUNCER_MISSING = "pgbouncer is not installed (on Debian: apt-get install pgbouncer)"
USER = "backwise"
# Nothing has to outlive the machine. What is committed outlives the server: it was written, if not flushed.
_FAST = {"fsync": "off", "full_page_writes": "off", "autovacuum": "off", "max_connections": "200"}
_MIGRATED = "migrated"


def binaries() -> Path | None:
    """The folder of PostgreSQL's own programs; Debian keeps it off the path."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    if found:
        return found[-1].parent
    there = shutil.which("initdb")
    return Path(there).resolve().parent if there else None


def bouncer() -> Path | None:
    """The program pgbouncer; Debian keeps it where only root looks."""
    found = shutil.which("pgbouncer", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    return Path(found) if found else None


@contextmanager
def running(programs: Path) -> Iterator[str]:
    """The address of a fresh server, `postgresql://...`; it is gone afterwards."""
    with serving(programs) as server:
        yield f"postgresql://{USER}@127.0.0.1:{server.port}/postgres"


@dataclass
class Server:
    """A server of our own with as many databases as are asked for."""

    programs: Path
    folder: Path
    as_user: Sequence[str]
    port: int
    options: dict[str, str]
    _numbers: Iterator[int] = field(default_factory=itertools.count)

    def start(self) -> None:
        settings = {"port": self.port, "listen_addresses": "127.0.0.1", "unix_socket_directories": self.folder}
        told = " ".join(f"-c {name}={value}" for name, value in {**settings, **self.options}.items())
        self._control("-l", self.folder / "log", "-o", told, "-w", "start")

    def stop(self) -> None:
        """At once, as in a crash: whoever is connected is cut off. What was committed is there after `start`."""
        self._control("-m", "immediate", "-w", "stop")

    def url(self, database: str) -> str:
        return f"postgresql+asyncpg://{USER}@127.0.0.1:{self.port}/{database}"

    @contextmanager
    def database(self, *, migrated: bool = True) -> Iterator[str]:
        """The address of a database of its own, with the tables of today or with none."""
        name = f"test_{next(self._numbers)}"
        self.tell(f"CREATE DATABASE {name} TEMPLATE {_MIGRATED if migrated else 'template0'} STRATEGY FILE_COPY")
        try:
            yield self.url(name)
        finally:
            self.tell(f"DROP DATABASE {name} WITH (FORCE)")

    def make_template(self) -> None:
        """The tables are made once; each database is a copy."""
        self.tell(f"CREATE DATABASE {_MIGRATED}")
        aside(migrate(self.url(_MIGRATED)))

    def tell(self, statement: str) -> None:
        """As the owner of the server, in the database `postgres`."""
        to = ["-h", "127.0.0.1", "-p", self.port, "-U", USER, "-d", "postgres"]
        _run([self.programs / "psql", "-qXv", "ON_ERROR_STOP=1", *to, "-c", statement])

    def _control(self, *told: object) -> None:
        _run([*self.as_user, self.programs / "pg_ctl", "-D", self.folder / "data", *told])


@contextmanager
def serving(programs: Path, options: dict[str, str] | None = None) -> Iterator[Server]:
    """A fresh server; it is gone afterwards, wherever it was stopped and started in between."""
    folder = Path(tempfile.mkdtemp(prefix="pg"))
    try:
        server = Server(programs, folder, _ordinary(folder), _free_port(), _FAST if options is None else options)
        told = ["-U", USER, "-A", "trust", "-E", "UTF8", "--no-sync", "--locale=C"]
        _run([*server.as_user, programs / "initdb", "-D", folder / "data", *told])
        server.start()
        try:
            yield server
        finally:
            if (folder / "data" / "postmaster.pid").exists():
                server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def pooled(program: Path, server: Server, size: int = 3) -> Iterator[int]:
    """The port of a pgbouncer in transaction mode with few connections to the server, for all its databases."""
    folder, port = Path(tempfile.mkdtemp(prefix="bouncer")), _free_port()
    try:
        as_user = _ordinary(folder)
        (folder / "users").write_text(f'"{USER}" ""\n')
        settings = {
            "listen_addr": "127.0.0.1", "listen_port": port, "unix_socket_dir": "", "auth_type": "trust",
            "auth_file": folder / "users", "pool_mode": "transaction", "default_pool_size": size,
            "max_client_conn": 200, "ignore_startup_parameters": "",
        }  # fmt: skip
        databases = f"[databases]\n* = host=127.0.0.1 port={server.port}\n"
        lines = "".join(f"{name} = {value}\n" for name, value in settings.items() if value != "")
        (folder / "ini").write_text(f"{databases}[pgbouncer]\n{lines}")
        process = subprocess.Popen([*as_user, program, "-q", folder / "ini"], cwd="/", stderr=subprocess.DEVNULL)
        try:
            _listening(process, port)
            yield port
        finally:
            process.terminate()
            process.wait()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def rows(url: str, query: str, **values: object) -> list[tuple[Any, ...]]:
    """What a query finds, or nothing where it only writes; of SQLite and PostgreSQL, also where a loop is running."""
    found: list[tuple[Any, ...]] = aside(_rows(url, query, values))
    return found


def aside(work: Any) -> Any:
    """Wait for it on a loop of its own: the one that is running here may be waiting for us."""
    done: list[Any] = []
    failed: list[BaseException] = []

    def run() -> None:
        try:
            done.append(asyncio.run(work))
        except BaseException as error:  # noqa: BLE001 - raised where it was asked for
            failed.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    if failed:
        raise failed[0]
    return done[0]


async def _rows(url: str, query: str, values: dict[str, object]) -> list[tuple[Any, ...]]:
    engine = open_engine(url)
    try:
        async with engine.begin() as connection:
            found = await connection.execute(text(query), values)
            return [tuple(row) for row in found] if found.returns_rows else []
    finally:
        await engine.dispose()


def with_port(url: str, port: int) -> str:
    """The same database by way of another port: pgbouncer's."""
    return make_url(url).set(port=port).render_as_string(hide_password=False)


def _listening(process: subprocess.Popen[bytes], port: int) -> None:
    while process.poll() is None:
        with socket.socket() as asked:
            if asked.connect_ex(("127.0.0.1", port)) == 0:
                return
        threading.Event().wait(0.02)
    raise RuntimeError("pgbouncer did not start")


def _ordinary(folder: Path) -> list[str]:
    if os.geteuid() != 0:
        return []
    names = {entry.pw_name for entry in pwd.getpwall()}
    name = next(name for name in ORDINARY if name in names)
    shutil.chown(folder, name)
    return ["runuser", "-u", name, "--"]


def _run(command: list[object]) -> None:
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False, cwd="/")
    if done.returncode:
        raise RuntimeError(f"{command}: {done.stdout[-500:]}{done.stderr[-500:]}")


def _free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])
