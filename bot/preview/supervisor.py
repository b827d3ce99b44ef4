"""The real bot in a subprocess, so that it can be crashed."""

import asyncio
import os
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import bot
from bot.adapters.settings import Settings
from bot.domain.errors import BackwiseError

SERVE = (sys.executable, "-m", "bot", "serve")
PATIENCE = 10.0
"""Seconds that the bot has to stop before it is killed."""
LAST_LINES = 30
_NOT_PASSED_ON = ("BOT_WEBHOOK_URL", "BOT_WEBHOOK_SECRET", "PORT", "BOT_PORT", "BOT_DATA_KEYS")
"""What is the real bot's alone; the keys, too: the page shows what is kept of the people who are played."""


class BotDiedError(BackwiseError):
    """The bot ended by itself, or never came up; the text has what it said last."""


def environment(settings: Settings, token: str, url: str, database: Path, operator: int) -> dict[str, str]:
    """What the bot is told: all that is set, but for where it talks and what it writes to, and one operator more."""
    passed_on = {name: value for name, value in os.environ.items() if name not in _NOT_PASSED_ON}
    return passed_on | {
        "BOT_TOKEN": token,
        "BOT_API_URL": url,
        "BOT_OPERATORS": ",".join(map(str, (*settings.operators, operator))),
        "BOT_DATABASE_URL": f"sqlite:///{database.resolve()}",
        "BOT_FLOWS": str(settings.flows.resolve()),
        "BOT_CONTENT": str(settings.content.resolve()),
        "PYTHONPATH": os.pathsep.join(filter(None, (_package(), os.environ.get("PYTHONPATH")))),
    }


def _package() -> str:
    """The folder that `bot` is imported from: the subprocess runs in another one."""
    return str(Path(bot.__file__).resolve().parents[1])


@dataclass(slots=True)
class _Run:
    process: asyncio.subprocess.Process
    said_from: int


class Supervisor:
    """Starts, stops and crashes the bot. On leaving, the bot is stopped.

    It runs in the log's folder: a `.env` with the webhook of the real bot, in the current one, must not reach it.
    """

    def __init__(self, environment: Mapping[str, str], log: Path, command: Sequence[str] = SERVE) -> None:
        self._environment = environment
        self._log = log
        self._command = command
        self._run: _Run | None = None

    async def __aenter__(self) -> Self:
        self._log.parent.mkdir(parents=True, exist_ok=True)
        self._log.write_bytes(b"")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    @property
    def pid(self) -> int | None:
        return self._run.process.pid if self._run else None

    async def start(self) -> None:
        if self._run is not None:
            raise RuntimeError("the bot is started already")
        with self._log.open("ab") as log:
            # A session of its own: Ctrl-C in the terminal is for the preview, which then stops the bot.
            process = await asyncio.create_subprocess_exec(
                *self._command,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=dict(self._environment),
                cwd=self._log.parent,
                start_new_session=True,
            )
        self._run = _Run(process, self._log.stat().st_size)

    async def stop(self, patience: float = PATIENCE) -> None:
        """Ask the bot to end; kill it after `patience` seconds."""
        run, self._run = self._run, None
        if run is None or run.process.returncode is not None:
            return
        run.process.terminate()
        try:
            with suppress(TimeoutError):
                await asyncio.wait_for(run.process.wait(), patience)
        finally:
            if run.process.returncode is None:
                run.process.kill()
        await run.process.wait()

    async def crash(self) -> None:
        """End the bot as a power cut would: it gets no chance to save or say anything."""
        run, self._run = self._run, None
        if run is not None and run.process.returncode is None:
            run.process.kill()
            await run.process.wait()

    async def restart(self) -> None:
        await self.stop()
        await self.start()

    def check(self) -> None:
        """Raises: BotDiedError if the bot ended without being told to."""
        status = self._run.process.returncode if self._run else None
        if status is not None:
            raise BotDiedError(f"The bot ended by itself (status {status}). What it said last:\n{self.last_words()}")

    def last_words(self) -> str:
        """The last lines that the bot logged since it was started."""
        with self._log.open("rb") as log:
            log.seek(self._run.said_from if self._run else 0)
            lines = log.read().decode("utf-8", "replace").strip().splitlines()
        return "\n".join(lines[-LAST_LINES:]) or "Nothing."
