"""The pace that the receiving server sees, with live replies beside: `python -m tests.bench.sending [SECONDS]`.

What sends has one core with its database and its live replies, as the bot has: its loop, its garbage collector. The
server is a process of its own on the other core, and does nothing but note when a request has come.
"""

import asyncio
import os
import sys
import tempfile
import time
from bisect import bisect_left
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random
from statistics import median

from rich.console import Console
from rich.table import Table
from telegram import Bot

from bot.adapters.clock import SystemClock
from bot.adapters.store import bodies
from bot.adapters.store.ledger import SqlLedger
from bot.adapters.store.turns import SqlStore
from bot.adapters.telegram.courier import TelegramCourier
from bot.adapters.telegram.outbox import TelegramOutbox
from bot.adapters.telegram.request import AiohttpRequest
from bot.app import rest
from bot.cli.running import run
from bot.domain.campaign import Body
from bot.service.campaigns.letters import write
from bot.service.pace import FREE, PAID, Limit, Pace
from bot.service.ports import Place
from bot.service.sender import Sender
from bot.service.sending import Address, Delivery, LeftOut, Letter
from bot.wording.reply import Reply
from bot.wording.shelf import Shelf
from tests.adapters.store import ledgers
from tests.bench.conversation import shelf
from tests.bench.load import wire
from tests.bench.load.http import ApiConnection
from tests.bench.load.machine import cores, only_on

ANSWERS_AFTER = 0.05
LIVE = 2.0
"""Live replies a second, at random moments."""
LIVE_CHAT = 1
FIRST_CHAT = 1000
SECONDS = 60.0
BACKLOG = 1024
WARM = 2.0
"""Seconds that the mean leaves out: the first second begins slowly."""


@dataclass(frozen=True, slots=True)
class Arrival:
    at: float
    live: bool


@dataclass(frozen=True, slots=True)
class Figures:
    arrivals: Sequence[Arrival]
    took: Sequence[float]
    """Seconds of each live reply."""
    cpu: float
    """Seconds that the sender's process used while it sent."""


@dataclass(frozen=True, slots=True)
class Words:
    """A campaign's own, without the shelf's being looked for."""

    shelf: Shelf

    async def write(self, delivery: Delivery) -> tuple[Address, Letter] | LeftOut:
        return write(self.shelf, delivery)


def serve(pipe: Connection) -> None:
    """Tell the port, note arrivals until asked, and hand them over."""
    # Kept waiting for its core for a few milliseconds, it would count what came in two seconds as of one.
    with suppress(PermissionError):
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))
    asyncio.run(_serve(pipe))


async def _serve(pipe: Connection) -> None:
    arrivals: list[Arrival] = []
    loop = asyncio.get_running_loop()

    def called(method: str, body: bytes, answer: Callable[[bytes], None]) -> None:
        at = time.monotonic()
        if method != "sendMessage":
            answer(wire.SAID.get(method, wire.TRUE))
            return
        chat = wire.chat_of(body)
        arrivals.append(Arrival(at, chat == LIVE_CHAT))
        message = {"message_id": len(arrivals), "date": 1, "chat": {"id": chat, "type": "private"}, "text": "x"}
        loop.call_later(ANSWERS_AFTER, answer, wire.answered(message))

    server = await loop.create_server(lambda: ApiConnection(called), "127.0.0.1", 0, backlog=BACKLOG)
    pipe.send(server.sockets[0].getsockname()[1])
    await asyncio.to_thread(pipe.recv)
    pipe.send(arrivals)
    server.close()


@contextmanager
def _server() -> Iterator[Connection]:
    here, there = get_context("spawn").Pipe()
    server = get_context("spawn").Process(target=serve, args=(there,), daemon=True)
    with only_on(cores()[1]):
        server.start()
    there.close()  # so that a server which has ended is noticed
    try:
        yield here
    finally:
        server.terminate()
        server.join()


def measure(limit: Limit, seconds: float, *, paid: bool) -> Figures:
    """What the server saw, and how the sender fared."""
    found: list[Figures] = []
    words = Words(shelf())

    async def measured() -> None:
        port = await asyncio.to_thread(here.recv)
        async with _store(round(limit.rate * (seconds + 5)), next(iter(words.shelf.templates)), paid=paid) as store:
            rest()
            begun = time.process_time()
            took = await _send(store, words, f"http://127.0.0.1:{port}", seconds)
            used = time.process_time() - begun
        here.send("end")
        found.append(Figures(await asyncio.to_thread(here.recv), took, used))

    with _server() as here, only_on(cores()[0]):
        run(measured())
    return found[0]


@asynccontextmanager
async def _store(many: int, template: str, *, paid: bool) -> AsyncIterator[SqlStore]:
    """With a campaign to so many people, for all of whom it is about noon."""
    body = bodies.encode(Body(template=template))
    zone = f"Etc/GMT{SystemClock().now().hour - 12:+d}"
    with tempfile.TemporaryDirectory() as folder:
        async with SqlStore.open(f"sqlite+aiosqlite:///{Path(folder) / 'bot.db'}") as store:
            number = await ledgers.a_run(store.engine, "campaign", paid=paid, body=body)
            for first in range(FIRST_CHAT, FIRST_CHAT + many, 1000):
                people = range(first, min(first + 1000, FIRST_CHAT + many))
                await ledgers.listed(store.engine, *people, zone=zone)
                await ledgers.for_people(store.engine, number, *people)
            yield store


async def _send(store: SqlStore, words: Words, url: str, seconds: float) -> list[float]:
    pace, stopped = Pace(), asyncio.Event()
    async with Bot("1:x", base_url=f"{url}/bot", request=AiohttpRequest(), get_updates_request=AiohttpRequest()) as bot:
        sender = Sender(SqlLedger(store.engine), words, TelegramCourier(bot), SystemClock(), pace, holder="bench")
        running = asyncio.create_task(sender.run(stopped))
        took: list[float] = []
        talking = asyncio.create_task(_talk(TelegramOutbox(bot, live=pace.live), took))
        await asyncio.sleep(seconds)
        talking.cancel()
        with suppress(asyncio.CancelledError):
            await talking
        stopped.set()
        await running
    return took


async def _talk(outbox: TelegramOutbox, took: list[float]) -> None:
    random = Random(1)
    while True:
        await asyncio.sleep(random.expovariate(LIVE))
        begun = time.perf_counter()
        await outbox.show(Place(LIVE_CHAT), [Reply("Noted")])
        took.append(time.perf_counter() - begun)


def busiest(times: Sequence[float]) -> int:
    """How many the fullest second holds; it may begin at any moment."""
    return max(bisect_left(times, start + 1.0) - at for at, start in enumerate(times))


def main(seconds: float = SECONDS) -> None:
    table = Table(title=f"as counted by the server; {LIVE:g} live replies a second beside")
    for column in (
        "",
        "set rate",
        "messages",
        "mean rate",
        "off by",
        "fullest second",
        "with live",
        "live reply, median",
        "CPU for each",
    ):
        table.add_column(column, justify="left" if not column else "right")
    for name, limit, lasts in (("free", FREE, seconds), ("paid", PAID, seconds / 3)):
        figures = measure(limit, lasts, paid=name == "paid")
        arrivals = figures.arrivals
        many = sorted(each.at for each in arrivals if not each.live)
        sustained = [at for at in many if at > many[0] + WARM]
        mean = (len(sustained) - 1) / (sustained[-1] - sustained[0])
        table.add_row(
            name, f"{limit.rate:g}/s", f"{len(many):,}", f"{mean:.2f}/s", f"{mean / limit.rate - 1:+.2%}",
            str(busiest(many)), str(busiest(sorted(each.at for each in arrivals))),
            f"{median(figures.took) * 1000:.0f} ms", f"{figures.cpu / len(arrivals) * 1e6:.0f} µs",
        )  # fmt: skip
    Console().print(table)


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else SECONDS)
