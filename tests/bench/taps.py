"""40,000 people tap the button of one post within an hour: how long each waits for the first screen.

`python -m tests.bench.taps`. The real bot is a process of its own and polls. People come evenly, whether or not those
before them have their answer. The Bot API is the local one, in this process and on the same machine, with its limits
off; Telegram itself would not send more than about 30 messages a second.
"""

import asyncio
import os
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles

from rich.console import Console
from rich.table import Table

from bot.local_telegram import Flood, LocalTelegram

ROOT = Path(__file__).resolve().parents[2]
RATE = 40_000 / 3600
"""People a second."""
PAYLOAD = "post_lack_of_exercise"
PATIENCE = 120.0
"""Seconds that somebody waits before the measurement is given up."""


@dataclass(frozen=True, slots=True)
class Figures:
    """Seconds from when somebody came until the first screen stood there."""

    people: int
    per_second: float
    """Answered, from the first who came to the last who had the screen."""
    median: float
    p99: float
    worst: float


@asynccontextmanager
async def running(telegram: LocalTelegram) -> AsyncIterator[None]:
    """`bot serve`, ready to answer."""
    with tempfile.TemporaryDirectory() as folder:
        given = {
            "BOT_TOKEN": telegram.token,
            "BOT_API_URL": telegram.url,
            "BOT_DATABASE_URL": f"sqlite:///{folder}/bot.db",
            "PYTHONPATH": str(ROOT),
        }
        ours = {name: value for name, value in os.environ.items() if not name.startswith("BOT_")}
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "serve", env=ours | given, stderr=asyncio.subprocess.DEVNULL, cwd=folder
        )
        try:
            first = telegram.person("First")
            first.opens(PAYLOAD)
            await first.sees(timeout=PATIENCE)
            yield
        finally:
            process.terminate()
            await process.wait()


async def crowd(telegram: LocalTelegram, rate: float, people: int) -> Figures:
    """So many people, evenly at this rate a second."""
    loop = asyncio.get_running_loop()
    begun = loop.time()
    waits: list[asyncio.Task[float]] = []
    for number in range(people):
        due = begun + number / rate
        await asyncio.sleep(max(0.0, due - loop.time()))
        waits.append(asyncio.create_task(_waited(telegram, due)))
    took = await asyncio.gather(*waits)
    spent = loop.time() - begun
    return Figures(people, people / spent, median(took), quantiles(took, n=100)[98], max(took))


async def _waited(telegram: LocalTelegram, due: float) -> float:
    person = telegram.person("Somebody")
    person.opens(PAYLOAD)
    await person.sees(timeout=PATIENCE)
    return asyncio.get_running_loop().time() - due


async def main(seconds: int = 30) -> None:
    table = Table(title=f"the button of one post, {seconds} s at each rate")
    for column in ("offered a second", "people", "answered a second", "median ms", "p99 ms", "worst ms"):
        table.add_column(column, justify="right")
    async with LocalTelegram(flood=Flood(on=False)) as telegram, running(telegram):
        for times in (1, 5, 10):
            found = await crowd(telegram, RATE * times, int(RATE * times * seconds))
            waits = (f"{second * 1000:.0f}" for second in (found.median, found.p99, found.worst))
            table.add_row(f"{RATE * times:.0f}", f"{found.people:,}", f"{found.per_second:.0f}", *waits)
    Console().print(table)


if __name__ == "__main__":
    asyncio.run(main())
