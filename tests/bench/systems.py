"""What is measured: this bot with its databases, and the peers. Each is begun as its users would begin it."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from cryptography.fernet import Fernet

from tests import postgres
from tests.bench.load.machine import cores, only_on

ROOT = Path(__file__).resolve().parents[2]
PEERS = Path(__file__).with_name("peers")
TOKEN = "1:bench"
SECRET = "bench-secret"


class MissingError(Exception):
    """It cannot be measured on this machine."""


@dataclass(frozen=True, slots=True)
class Scene:
    """Where a bot is begun."""

    folder: Path
    """For this one run."""
    api: str
    port: int
    screens: Path
    """The conversation, for the peers."""


@dataclass(frozen=True, slots=True)
class Begun:
    processes: Sequence[int]
    """The bot itself first."""
    popen: "subprocess.Popen[bytes]"
    at: float
    """When, by `time.perf_counter`."""


Beginning = Callable[[Scene], AbstractContextManager[Begun]]


@dataclass(frozen=True, slots=True)
class System:
    key: str
    name: str
    keeps: str
    """Where its state is, and what a crash leaves of it."""
    begin: Beginning
    """Raises: MissingError."""
    ours: bool = False


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def process(
    command: Sequence[str], given: Mapping[str, str], folder: Path, beside: Sequence[int] = ()
) -> Iterator[Begun]:
    """On the core of what is measured; ended afterwards. What it complains of is in `complaints` of the folder."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("BOT_")}
    with (folder / "complaints").open("wb") as complaints, only_on(cores()[0]):
        at = time.perf_counter()
        popen = subprocess.Popen(
            command,
            env={**inherited, **given},
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=complaints,
            stderr=complaints,
        )
    try:
        yield Begun((popen.pid, *beside), popen, at)
    finally:
        popen.terminate()
        try:
            popen.wait(10)
        except subprocess.TimeoutExpired:
            popen.kill()
            popen.wait()


def _ours(scene: Scene, database: str, beside: Sequence[int] = ()) -> AbstractContextManager[Begun]:
    given = {
        "BOT_TOKEN": TOKEN,
        "BOT_API_URL": scene.api,
        "BOT_WEBHOOK_URL": f"http://127.0.0.1:{scene.port}",
        "BOT_WEBHOOK_SECRET": SECRET,
        "PORT": str(scene.port),
        "BOT_DATABASE_URL": database,
        "BOT_DATA_KEYS": Fernet.generate_key().decode(),
        "PYTHONPATH": str(ROOT),
    }
    return process([sys.executable, "-m", "bot", "serve"], given, scene.folder, beside)


def on_sqlite(scene: Scene) -> AbstractContextManager[Begun]:
    return _ours(scene, f"sqlite:///{scene.folder / 'bot.db'}")


@contextmanager
def on_postgres(scene: Scene) -> Iterator[Begun]:
    """The database is on the same core, and its work counts."""
    with only_on(cores()[0]), durable_postgres() as server:
        postmaster = int((server.folder / "data" / "postmaster.pid").read_text().split()[0])
        with _ours(scene, postgres_url(server), [postmaster]) as begun:
            yield begun


def durable_postgres() -> AbstractContextManager[postgres.Server]:
    """As it comes from its makers: what is committed is on the disk. The tests' own server is quicker, and is not.

    Raises:
        MissingError: it is not installed.
    """
    programs = postgres.binaries()
    if programs is None:
        raise MissingError("PostgreSQL is not installed")
    return postgres.serving(programs, {})


def postgres_url(server: postgres.Server) -> str:
    return f"postgresql://{postgres.USER}@127.0.0.1:{server.port}/postgres"


def _environment(scene: Scene) -> dict[str, str]:
    return {
        "BENCH_API": scene.api,
        "BENCH_PORT": str(scene.port),
        "BENCH_TOKEN": TOKEN,
        "BENCH_SECRET": SECRET,
        "BENCH_SCREENS": str(scene.screens),
    }


def python_peer(file: str, **more: str) -> Beginning:
    """A script that names what it needs itself; uv installs that apart from this project."""

    def begin(scene: Scene) -> AbstractContextManager[Begun]:
        uv = shutil.which("uv") or shutil.which("uv", path=str(ROOT / ".uv" / "bin"))
        if uv is None:
            raise MissingError("uv is not installed")
        script = str(PEERS / file)
        _told([uv, "sync", "--quiet", "--python", sys.executable, "--script", script])
        python = _told([uv, "python", "find", "--script", script])
        return process([python, script], {**_environment(scene), **more}, scene.folder)

    return begin


def node_peer(file: str) -> Beginning:
    """What it needs is installed once into the user's cache, by npm, from the package.json beside it."""

    def begin(scene: Scene) -> AbstractContextManager[Begun]:
        node, npm = shutil.which("node"), shutil.which("npm")
        if node is None or npm is None:
            raise MissingError("Node is not installed")
        folder = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "backwise-bench"
        folder.mkdir(parents=True, exist_ok=True)
        for name in ("package.json", file):
            shutil.copy(PEERS / name, folder / name)
        _told([npm, "install", "--silent", "--no-audit", "--no-fund", "--prefix", str(folder)])
        return process([node, str(folder / file)], _environment(scene), scene.folder)

    return begin


def _told(command: Sequence[str]) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=PEERS)
    if done.returncode:
        raise MissingError(f"{' '.join(command[:2])}: {done.stderr.strip()[-300:]}")
    return done.stdout.strip()


SYSTEMS = {
    system.key: system
    for system in (
        System("ptb", "python-telegram-bot, ConversationHandler", "memory", python_peer("with_ptb.py")),
        System(
            "ptb-concurrent", "the same, concurrent_updates", "memory", python_peer("with_ptb.py", BENCH_CONCURRENT="1")
        ),
        System("aiogram", "aiogram, FSM", "memory", python_peer("with_aiogram.py")),
        System("grammy", "grammY, sessions (Node)", "memory", node_peer("with_grammy.mjs")),
        System("sqlite", "this bot, SQLite FULL", "disk, encrypted", on_sqlite, ours=True),
        System("postgres", "this bot, PostgreSQL", "disk, encrypted", on_postgres, ours=True),
    )
}
