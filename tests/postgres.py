"""A real PostgreSQL for the tests: on loopback, in a temporary folder, as an ordinary user."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ORDINARY = ("postgres", "nobody")
"""PostgreSQL refuses to run as root, so root becomes one of these."""


def binaries() -> Path | None:
    """The folder of PostgreSQL's own programs; Debian keeps it off the path."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    if found:
        return found[-1].parent
    there = shutil.which("initdb")
    return Path(there).resolve().parent if there else None


@contextmanager
def running(programs: Path) -> Iterator[str]:
    """The address of a fresh server, `postgresql://...`; it is gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="pg"))
    try:
        as_user = _ordinary(folder)
        data, port = folder / "data", _free_port()
        _run([*as_user, programs / "initdb", "-D", data, "-U", "backwise", "-A", "trust", "-E", "UTF8", "--no-sync"])
        told = f"-c port={port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder}"
        _run([*as_user, programs / "pg_ctl", "-D", data, "-l", folder / "log", "-o", told, "-w", "start"])
        try:
            yield f"postgresql://backwise@127.0.0.1:{port}/postgres"
        finally:
            _run([*as_user, programs / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop"])
    finally:
        shutil.rmtree(folder, ignore_errors=True)


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
