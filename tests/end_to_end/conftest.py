import asyncio
import json
import os
import socket
import sys
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

import pytest

import bot.app as wiring
from bot.adapters import settings as settings_of
from bot.adapters.store.turns import SqlStore
from bot.adapters.telegram import application, calls, poll
from bot.adapters.telegram.request import AiohttpRequest
from bot.app import operations
from bot.loaders.shelf import load
from bot.local_telegram import LocalTelegram
from bot.service.ports import Clock
from tests.end_to_end.calendar import Calendar
from tests.end_to_end.databases import file_of, rows_of
from tests.end_to_end.processes import Process
from tests.end_to_end.visitor import Visitor

ROOT = Path(__file__).parents[2]
cached = lru_cache(load)

on_both = pytest.mark.parametrize("database", ["sqlite", "postgresql"], indirect=True)
"""On either database. The others are content with SQLite."""
on_postgres = pytest.mark.parametrize("database", ["postgresql"], indirect=True)


class Running:
    """The real bot in this process: `serve` with everything below it, stopped as by a signal."""

    def __init__(self, telegram: LocalTelegram, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
        self.telegram = telegram
        self.clock: Clock | None = None
        """None: the machine's own."""
        self.url = url
        self._monkeypatch = monkeypatch
        self._stopped = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        self._stopped = asyncio.Event()
        self._monkeypatch.setattr(wiring, "_stop_signal", partial(_given, self._stopped))
        self._task = asyncio.create_task(wiring.serve(settings_of.load(), self.clock))

    async def stop(self) -> None:
        self._stopped.set()
        if self._task is not None:
            task, self._task = self._task, None
            await asyncio.wait_for(task, 10)

    async def fails(self) -> BaseException | None:
        """Waits for the bot to end by itself, and tells why it did."""
        assert self._task is not None
        await asyncio.wait({self._task}, timeout=10)
        task, self._task = self._task, None
        return task.exception()

    async def restart(self) -> None:
        await self.stop()
        await self.start()

    @property
    def database(self) -> Path:
        """The file of SQLite."""
        return file_of(self.url)

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """What a query with `?` finds, or nothing where it only writes. Instants are given as they are."""
        return rows_of(self.url, query, *values)

    def kept(self, chat_id: int) -> dict[str, Any] | None:
        """What the database holds of a chat."""
        found = self.rows("select sealed from chats where chat_id = ?", chat_id)
        kept: dict[str, Any] | None = json.loads(found[0][0][1:]) if found else None
        return kept


async def until(condition, seconds: float = 30) -> None:
    """Waits for what the server does not tell of."""
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110  # a call that has begun stirs nothing
            await asyncio.sleep(0.01)


def _given(event: asyncio.Event) -> asyncio.Event:
    return event


@pytest.fixture
async def telegram(request):
    """The Bot API of this machine. Whatever it refuses, and no test asked for with `expects`, fails the test."""
    async with LocalTelegram() as server:
        server.expected = []  # type: ignore[attr-defined]
        yield server
        refused = [f"{entry.method}: {entry.text}" for entry in server.journal.refused()]
        wrong = [text for text in refused if not any(part in text for part in server.expected)]  # type: ignore[attr-defined]
        assert not wrong


@pytest.fixture
def expects(telegram):
    """Names a refusal that this test asks for."""
    return telegram.expected.append


@pytest.fixture(params=["polling", "webhook"])
def mode(request):
    return request.param


@pytest.fixture
def database(request, tmp_path) -> str:
    """The address of an empty database: SQLite, if nothing else is asked for with `on_both` or `on_postgres`."""
    if getattr(request, "param", "sqlite") == "postgresql":
        return str(request.getfixturevalue("postgres_url"))
    return f"sqlite+aiosqlite:///{tmp_path / 'data' / 'bot.db'}"


@pytest.fixture
def rows(database):
    """What a query finds in the database of this test."""
    return partial(rows_of, database)


@pytest.fixture
def environment(telegram, mode, database, tmp_path, monkeypatch):
    """The settings, as an operator gives them."""
    for name in [name for name in os.environ if name.startswith("BOT_")]:
        monkeypatch.delenv(name)
    given = {
        "BOT_TOKEN": telegram.token,
        "BOT_API_URL": telegram.url,
        "BOT_DATABASE_URL": database,
    }
    if mode == "webhook":
        port = free_port()
        given |= {"BOT_WEBHOOK_URL": f"http://127.0.0.1:{port}", "BOT_WEBHOOK_SECRET": "kept-secret", "PORT": str(port)}
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)
    return given


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


@pytest.fixture
def hurried(monkeypatch):
    """The same bot with less patience, so that a test does not wait for minutes."""
    monkeypatch.setattr(SqlStore, "open", partial(SqlStore.open, busy_seconds=0.1))
    monkeypatch.setattr(application, "AiohttpRequest", partial(AiohttpRequest, read_timeout=0.5))
    monkeypatch.setattr(wiring, "Poller", partial(poll.Poller, store_pause=0.1, timeout=1))
    monkeypatch.setattr(poll, "GRACE", 0.5)
    monkeypatch.setattr(wiring, "ASK_AGAIN", 0.1)
    monkeypatch.setattr(calls, "BRIEFLY", 0.3)


@pytest.fixture
async def bot(telegram, environment, database, monkeypatch):
    """A bot that is not started yet."""
    monkeypatch.setattr(wiring, "load", cached)
    running = Running(telegram, database, monkeypatch)
    yield running
    await running.stop()


@pytest.fixture
async def started(bot):
    await bot.start()
    return bot


@pytest.fixture
async def impatient(hurried, bot):
    await bot.start()
    return bot


@pytest.fixture
def calendar(bot, telegram, monkeypatch):
    """Moves the clock of the bot, which is the server's own, and does not let what is due wait."""
    bot.clock = telegram.clock
    found = Calendar(bot, telegram.clock)
    monkeypatch.setattr(operations, "Sender", found.sender)
    return found


@pytest.fixture
def ada(telegram):
    return Visitor(telegram, "Ada")


@pytest.fixture
async def process(environment):
    """Starts `bot serve`; whatever still runs at the end is killed."""
    begun: list[Process] = []

    async def start(*arguments: str, **more: str) -> Process:
        found = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "bot",
            "serve",
            *arguments,
            env={**os.environ, "PYTHONPATH": str(ROOT), **more},
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
        )
        begun.append(Process(found))
        return begun[-1]

    yield start
    for each in begun:
        await each.stopped()
