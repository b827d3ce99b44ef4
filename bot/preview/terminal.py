"""A chat with the real bot in the terminal."""

import asyncio
import signal
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from aiohttp import ClientSession

from bot.adapters.settings import Settings
from bot.local_telegram import ImpossibleError, LocalTelegram
from bot.preview import lines
from bot.preview.person import Person
from bot.preview.seats import Seats
from bot.preview.stage import Cast
from bot.preview.supervisor import SERVE, BotDiedError, Supervisor, environment
from bot.preview.typed import HELP, Be, Crash, Go, Quit, Tap, TapOld, Write, read
from bot.preview.window import Window

DATA = Path("data")
PATIENCE = 5.0
"""Seconds of silence after which the next line may come, answered or not."""
START = 60.0
"""Seconds that the bot has to come up."""
QUIET = 0.2
"""Seconds of stillness that end an answer."""


async def chat_in_terminal(
    settings: Settings,
    *,
    command: Sequence[str] = SERVE,
    data: Path = DATA,
) -> None:
    """Chat until `:quit`, Ctrl-C or the end of standard input. What was answered is kept in `data`.

    Raises:
        BotDiedError: the bot ended by itself, or never came up.
    """
    chatting = asyncio.current_task()
    assert chatting is not None
    _leave_quietly(chatting)
    async with LocalTelegram() as server, ClientSession() as session:
        # The database knows which updates it has seen; a server that counts anew each time must begin above those.
        server.bot.updates.next = int(time.time() * 10)
        seats = Seats(Cast.of(server), session, server.url)
        await seats.taken.person.does("open")
        told = environment(settings, server.token, server.url, data / "preview.db", seats.cast.people["operator"].id)
        async with Supervisor(told, data / "preview.log", command) as supervisor:
            with suppress(asyncio.CancelledError):
                await Terminal(server, seats, supervisor).chat()


def _leave_quietly(task: "asyncio.Task[Any]") -> None:
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, task.cancel)


class Terminal:
    def __init__(self, server: LocalTelegram, seats: Seats, supervisor: Supervisor) -> None:
        self._server = server
        self._seats = seats
        self._supervisor = supervisor
        self._piped = not sys.stdin.isatty()

    @property
    def _person(self) -> Person:
        return self._seats.taken.person

    @property
    def _window(self) -> Window:
        return self._seats.taken.window

    async def chat(self) -> None:
        print(f"{HELP}\n[starting]", flush=True)
        await self._start()
        await self._answered()
        typed = lines.incoming()
        while (line := await self._next(typed)) is not None:
            if self._piped:
                print(f"> {line}", flush=True)
            if not line.strip():
                continue
            if not await self._does(line):
                return
            await self._answered()

    async def _next(self, typed: "asyncio.Queue[str | None]") -> str | None:
        """The next line; meanwhile, what comes unasked is shown. The last line was answered already."""
        if not self._piped:
            print("> ", end="", flush=True)
        taking = asyncio.ensure_future(typed.get())
        try:
            while not taking.done():
                await asyncio.wait({taking}, timeout=QUIET)
                self._supervisor.check()
                await self._show()
            return taking.result()
        finally:
            taking.cancel()

    async def _does(self, line: str) -> bool:
        """Do what the line says; False to leave."""
        try:
            match read(line, self._window.labels):
                case Quit():
                    return False
                case Crash():
                    await self._crash()
                case Tap(index):
                    await self._tap(index)
                case TapOld(message, label):
                    await self._person.does("tap", message=message, label=label)
                case Write(text):
                    await self._person.writes(text)
                case Be(role):
                    print(self._seats.take(role=role), flush=True)
                case Go(place):
                    print(self._seats.take(place=place), flush=True)
        except ImpossibleError as impossible:
            print(f"[{impossible}]", flush=True)
        return True

    async def _tap(self, index: int) -> None:
        given = await self._person.does("tap", message=self._window.message, index=index)
        if str(given).startswith("http"):
            print(f"[link] {given}", flush=True)

    async def _crash(self) -> None:
        await self._supervisor.crash()
        print("[killed, starting]", flush=True)
        await self._start()

    async def _start(self) -> None:
        """Start the bot, and wait until it asks for updates."""
        before = len(self._server.journal.calls("getUpdates"))
        await self._supervisor.start()
        loop = asyncio.get_running_loop()
        end = loop.time() + START
        while len(self._server.journal.calls("getUpdates")) == before:
            self._supervisor.check()
            if loop.time() > end:
                told = self._supervisor.last_words()
                raise BotDiedError(f"The bot did not come up within {START:.0f} s. What it said last:\n{told}")
            await asyncio.sleep(0.05)

    async def _answered(self) -> None:
        """Show what the bot does until it is done, or silent for too long."""
        settled = asyncio.ensure_future(self._settled())
        loop = asyncio.get_running_loop()
        heard = loop.time()
        try:
            while not settled.done() and loop.time() - heard < PATIENCE:
                self._supervisor.check()
                if await self._show(QUIET):
                    heard = loop.time()
            await self._show()
        finally:
            settled.cancel()

    async def _settled(self) -> None:
        with suppress(TimeoutError):
            await self._server.settled(quiet=QUIET, timeout=START)

    async def _show(self, wait: float = 0.0) -> bool:
        """Show what happened; whether there was anything of the bot's."""
        events = await self._person.hears(wait)
        for told in filter(None, map(self._window.show, events)):
            print(told, flush=True)
        return any(event["by_bot"] for event in events)
