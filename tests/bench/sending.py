"""The pace that the receiving server sees, with live replies beside: `python -m tests.bench.sending [SECONDS]`.

The server is a process of its own that does nothing but note when a request has come.
"""

import asyncio
import json
import sys
import tempfile
import time
from bisect import bisect_left
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random
from statistics import median

from aiohttp import web
from rich.console import Console
from rich.table import Table
from telegram import Bot

from bot.adapters.clock import SystemClock
from bot.adapters.store.ledger import SqlLedger
from bot.adapters.store.turns import SqlStore
from bot.adapters.telegram.courier import TelegramCourier
from bot.adapters.telegram.outbox import TelegramOutbox
from bot.adapters.telegram.request import AiohttpRequest
from bot.service.pace import FREE, PAID, Limit, Pace
from bot.service.ports import Place
from bot.service.sender import Sender
from bot.service.sending import Address, Delivery, LeftOut, Letter, Text
from bot.wording.reply import Reply
from tests.adapters.store import ledgers

ANSWERS_AFTER = 0.05
LIVE = 2.0
"""Live replies a second, at random moments."""
LIVE_CHAT = 1
SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Arrival:
    at: float
    live: bool


@dataclass(frozen=True, slots=True)
class Words:
    paid: bool

    async def write(self, delivery: Delivery) -> tuple[Address, Letter] | LeftOut:
        return Address(delivery.chat_id, paid=self.paid), Text(Reply("Walk a little."))


def serve(pipe: Connection) -> None:
    """Tell the port, note arrivals until asked, and hand them over."""
    asyncio.run(_serve(pipe))


async def _serve(pipe: Connection) -> None:
    arrivals: list[tuple[float, bool]] = []

    async def answer(request: web.Request) -> web.Response:
        at = time.monotonic()
        chat = int((await request.post()).get("chat_id", 0))  # type: ignore[arg-type]
        if request.match_info["method"] == "getMe":
            return web.json_response({"ok": True, "result": {"id": 2, "is_bot": True, "first_name": "B"}})
        arrivals.append((at, chat == LIVE_CHAT))
        await asyncio.sleep(ANSWERS_AFTER)
        message = {"message_id": len(arrivals), "date": 1, "chat": {"id": chat, "type": "private"}, "text": "x"}
        return web.json_response({"ok": True, "result": message})

    app = web.Application()
    app.add_routes([web.post("/bot{token}/{method}", answer)])
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    pipe.send(runner.addresses[0][1])
    while not pipe.poll():  # noqa: ASYNC110  # a pipe stirs nothing
        await asyncio.sleep(0.2)
    pipe.send(json.dumps(arrivals))
    await runner.cleanup()


async def measure(limit: Limit, seconds: float, *, paid: bool) -> tuple[list[Arrival], list[float]]:
    """What the server saw, and how long the live replies took."""
    here, there = get_context("spawn").Pipe()
    server = get_context("spawn").Process(target=serve, args=(there,), daemon=True)
    server.start()
    port = await asyncio.to_thread(here.recv)
    with tempfile.TemporaryDirectory() as folder:
        async with SqlStore.open(f"sqlite+aiosqlite:///{Path(folder) / 'bot.db'}") as store:
            await _fill(store, round(limit.rate * (seconds + 5)), paid=paid)
            took = await _send(store, f"http://127.0.0.1:{port}", seconds, paid=paid)
    here.send("end")
    arrivals = [Arrival(at, live) for at, live in json.loads(await asyncio.to_thread(here.recv))]
    await asyncio.to_thread(server.join)
    return arrivals, took


async def _fill(store: SqlStore, many: int, *, paid: bool) -> None:
    run = await ledgers.a_run(store.engine, "post", paid=paid)
    for first in range(0, many, 1000):
        await ledgers.for_people(store.engine, run, *range(1000 + first, 1000 + min(first + 1000, many)))


async def _send(store: SqlStore, url: str, seconds: float, *, paid: bool) -> list[float]:
    pace, stopped = Pace(), asyncio.Event()
    request = AiohttpRequest(connections=3000)
    async with Bot("1:x", base_url=f"{url}/bot", request=request, get_updates_request=AiohttpRequest()) as bot:
        sender = Sender(
            SqlLedger(store.engine), Words(paid), TelegramCourier(bot), SystemClock(), pace, holder="bench"
        )  # fmt: skip
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
    ):
        table.add_column(column, justify="left" if not column else "right")
    for name, limit, lasts in (("free", FREE, seconds), ("paid", PAID, seconds / 3)):
        arrivals, took = asyncio.run(measure(limit, lasts, paid=name == "paid"))
        many = sorted(each.at for each in arrivals if not each.live)
        mean = (len(many) - 1) / (many[-1] - many[0])
        table.add_row(
            name, f"{limit.rate:g}/s", f"{len(many):,}", f"{mean:.2f}/s", f"{mean / limit.rate - 1:+.2%}",
            str(busiest(many)), str(busiest(sorted(each.at for each in arrivals))), f"{median(took) * 1000:.0f} ms",
        )  # fmt: skip
    Console().print(table)


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else SECONDS)
