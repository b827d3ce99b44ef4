"""Several processes of one bot behind a balancer, which is played here: it brings updates as Telegram would."""

import asyncio
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from http import HTTPStatus
from itertools import cycle
from pathlib import Path
from random import Random

from aiohttp import ClientError, ClientSession, ClientTimeout, TCPConnector

from bot.adapters.telegram.webhook import PATH, SECRET_HEADER
from bot.local_telegram import LocalTelegram
from bot.local_telegram.calling import perform_carried
from bot.local_telegram.shapes import Json
from tests.end_to_end.conftest import ROOT, free_port

AT_ONCE = 40
"""Updates on their way at once; in production up to `webhook.CONNECTIONS`, which two cores would only make slower."""
SECONDS = 15
"""For one request; then it counts as lost, and the update comes again."""
START = 60


class Part:
    """`bot serve --only web` or `worker`. What it logs goes to a file."""

    def __init__(self, kind: str, log: Path, **settings: str) -> None:
        self.kind = kind
        self.port = free_port()
        self._log = log
        self._settings = settings
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        with self._log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "bot", "serve", "--only", self.kind,
                env={**os.environ, "PYTHONPATH": str(ROOT), "PORT": str(self.port), **self._settings},
                stdout=log, stderr=log,
            )  # fmt: skip

    async def killed(self) -> None:
        """As by the machine: no time for anything."""
        if self._process is not None:
            with suppress(ProcessLookupError):
                self._process.kill()
            await self._process.wait()

    @property
    def runs(self) -> bool:
        return self._process is not None and self._process.returncode is None

    @property
    def told(self) -> str:
        return self._log.read_text()


class Fleet:
    def __init__(self, folder: Path, secret: str, telegram: LocalTelegram, replicas: int = 3) -> None:
        self.web = [Part("web", folder / f"web_{number}.log") for number in range(replicas)]
        self.workers = [Part("worker", folder / "worker_0.log")]
        self.killed = 0
        self.tries = 0
        """Requests, those that were lost included."""
        self._telegram = telegram
        self._headers = {SECRET_HEADER: secret}
        self._next = cycle(self.web)
        self._room = asyncio.Semaphore(AT_ONCE)
        self._session: ClientSession | None = None

    async def start(self) -> None:
        timeout = ClientTimeout(total=SECONDS)
        self._session = ClientSession(timeout=timeout, connector=TCPConnector(limit=0), headers=self._headers)
        for part in (*self.web, *self.workers):
            await part.start()
        async with asyncio.timeout(START):
            for part in self.web:
                while not await self._is(part, "readyz"):
                    assert part.runs, part.told
                    await asyncio.sleep(0.1)

    async def stop(self) -> None:
        for part in (*self.web, *self.workers):
            await part.killed()
        if self._session is not None:
            await self._session.close()

    async def brings(self, update: Json) -> None:
        """To one after the other, until one takes it."""
        async with self._room:
            while not await self._taken(next(self._next), update):  # noqa: ASYNC110  # no process tells that it is back
                await asyncio.sleep(0.02)

    async def kills(self, random: Random, due: Callable[[int], bool]) -> None:
        """One after another, as `due` says after so many; each begins again at once. Some always answer."""
        while True:
            await asyncio.sleep(0.05)
            if due(self.killed) and len(there := [part for part in self.web if await self._is(part, "readyz")]) > 1:
                part = random.choice(there)
                await part.killed()
                self.killed += 1
                await part.start()

    async def _taken(self, part: Part, update: Json) -> bool:
        assert self._session is not None
        self.tries += 1
        try:
            async with self._session.post(f"http://127.0.0.1:{part.port}{PATH}", json=update) as response:
                assert response.status in {200, 503}, response.status
                if response.status != HTTPStatus.OK:
                    return False
                answer = response.content_type, await response.read()
        except (ClientError, TimeoutError):
            return False
        await perform_carried(self._telegram.world, self._telegram.bot, *answer)
        return True

    async def _is(self, part: Part, how: str) -> bool:
        assert self._session is not None
        try:
            async with self._session.get(f"http://127.0.0.1:{part.port}/{how}") as response:
                return response.status == 200
        except (ClientError, TimeoutError):
            return False


async def until_done(work: list[asyncio.Task[None]], beside: asyncio.Task[None]) -> None:
    """Wait for all of the work, and end what goes on beside it."""
    try:
        await asyncio.gather(*work)
    finally:
        beside.cancel()
        for task in work:
            task.cancel()
        ended = await asyncio.gather(beside, *work, return_exceptions=True)
    faults = [fault for fault in ended if isinstance(fault, Exception)]
    assert not faults, faults
