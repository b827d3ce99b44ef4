"""A sender as a process of its own, to be killed or frozen."""

import asyncio
import signal
from multiprocessing import get_context
from multiprocessing.process import BaseProcess

from telegram import Bot

from bot.adapters.clock import SystemClock
from bot.adapters.store.engine import open_engine
from bot.adapters.store.ledger import SqlLedger
from bot.adapters.telegram.courier import TelegramCourier
from bot.adapters.telegram.request import AiohttpRequest
from bot.service.pace import Limit, Pace
from bot.service.sender import Sender, Timing, UnderWay
from bot.service.sending import Address, Delivery, LeftOut, Letter, Text
from bot.wording.reply import Reply

UNDER_WAY = 30
RATE = 400


class SameWords:
    async def write(self, delivery: Delivery) -> tuple[Address, Letter] | LeftOut:
        return Address(delivery.chat_id), Text(Reply(f"Walk a little. {delivery.id}"))


def timing(lease: float) -> Timing:
    return Timing(lease=lease, renew=lease / 4, again=0.1, idle=0.05, batch=0.03, settle=0.03)


async def _send(database: str, api: str, token: str, holder: str, lease: float) -> None:
    stopped = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopped.set)
    engine = open_engine(database)
    async with Bot(token, base_url=f"{api}/bot", request=AiohttpRequest(), get_updates_request=AiohttpRequest()) as bot:
        sender = Sender(
            SqlLedger(engine),
            SameWords(),
            TelegramCourier(bot),
            SystemClock(),
            Pace(Limit(RATE, RATE + 50)),
            holder=holder,
            timing=timing(lease),
            under_way=UnderWay(free=UNDER_WAY),
        )
        await sender.run(stopped)
    await engine.dispose()


def _run(*given: str | float) -> None:
    asyncio.run(_send(*given))  # type: ignore[arg-type]


def start(database: str, api: str, token: str, holder: str, lease: float) -> BaseProcess:
    """`lease` is in seconds. What all of them need is read once, or a test would mostly wait for imports."""
    context = get_context("forkserver")
    context.set_forkserver_preload([__name__])
    process = context.Process(target=_run, args=(database, api, token, holder, lease), daemon=True)
    process.start()
    return process
