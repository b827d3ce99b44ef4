"""The sender with its real ledger over HTTP, through everything that may go wrong on the way to many people."""

import asyncio
import os
import re
import signal
import sqlite3
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing, suppress
from multiprocessing.process import BaseProcess
from random import Random
from typing import Any

import pytest
from sqlalchemy import update
from telegram import Bot

from bot.adapters.clock import SystemClock
from bot.adapters.store.ledger import SqlLedger
from bot.adapters.store.tables import chats, deliveries, leases, runs
from bot.adapters.store.turns import SqlStore
from bot.adapters.telegram import outcomes
from bot.adapters.telegram.courier import TelegramCourier
from bot.adapters.telegram.request import AiohttpRequest
from bot.local_telegram import Fault, Flood, LocalTelegram, Person
from bot.service.pace import Limit, Pace
from bot.service.sender import Sender, UnderWay
from tests.adapters.store import ledgers
from tests.end_to_end.conftest import on_both, until
from tests.end_to_end.databases import file_of
from tests.end_to_end.sending_process import UNDER_WAY, SameWords, start, timing


class Scene:
    """Many people, a run for them, and senders."""

    def __init__(self, telegram: LocalTelegram, store: SqlStore, database: str) -> None:
        self.telegram = telegram
        self.store = store
        self.database = database
        self.people: list[Person] = []
        self.run = 0

    async def gather(self, many: int) -> None:
        self.people = [self.telegram.person(f"P{number}") for number in range(many)]
        for person in self.people:
            person.opens()
        ids = [person.id for person in self.people]
        await ledgers.listed(self.store.engine, *ids)
        self.run = await ledgers.a_run(self.store.engine)
        await ledgers.for_people(self.store.engine, self.run, *ids)

    @asynccontextmanager
    async def sending(
        self, request: AiohttpRequest | None = None, *, rate: float = 400, under_way: int = 200
    ) -> AsyncIterator[None]:
        stopped = asyncio.Event()
        async with Bot(
            self.telegram.token,
            base_url=f"{self.telegram.url}/bot",
            request=request or AiohttpRequest(),
            get_updates_request=AiohttpRequest(),
        ) as bot:
            sender = Sender(
                SqlLedger(self.store.engine), SameWords(), TelegramCourier(bot), SystemClock(),
                Pace(Limit(rate, round(rate * 1.1))),
                holder="here", timing=timing(5), under_way=UnderWay(free=under_way),
            )  # fmt: skip
            running = asyncio.create_task(sender.run(stopped))
            try:
                yield
            finally:
                stopped.set()
                await asyncio.wait_for(running, 30)

    async def rows(self) -> list[Any]:
        return list(await ledgers.rows(self.store.engine, deliveries))

    async def counted(self) -> Counter[str]:
        return Counter(row.state for row in await self.rows())

    async def ended(self, seconds: float = 60) -> Counter[str]:
        async with asyncio.timeout(seconds):
            while {"waiting", "sending"} & (counted := await self.counted()).keys():  # noqa: ASYNC110
                await asyncio.sleep(0.05)
        return counted

    def received(self) -> Counter[int]:
        """How many messages each chat got, as Telegram knows it."""
        private = self.telegram.world.privates.values()
        bot = self.telegram.bot.id
        return Counter({chat.id: sum(one.author == bot for one in chat.messages.values()) for chat in private})

    async def change_run(self, state: str) -> None:
        await ledgers.execute(self.store.engine, update(runs).where(runs.c.id == self.run).values(state=state))

    async def check(self) -> None:
        """None twice; what is sent came, and what is not tried did not."""
        received = self.received()
        for row in await self.rows():
            assert received[row.chat_id] <= 1
            if row.state == "sent":
                assert received[row.chat_id] == 1
            elif row.state != "uncertain":
                assert received[row.chat_id] == 0


@pytest.fixture
async def server() -> AsyncIterator[LocalTelegram]:
    async with LocalTelegram(flood=Flood(on=False)) as telegram:
        yield telegram


@pytest.fixture
async def scene(server: LocalTelegram, database: str) -> AsyncIterator[Scene]:
    async with SqlStore.open(database) as store:
        yield Scene(server, store, database)


@on_both
async def test_everybody_gets_it_and_the_ledger_knows_which_message(scene, server):
    await scene.gather(120)
    async with scene.sending():
        assert await scene.ended() == {"sent": 120}
    await scene.check()
    assert {row.chat_id: row.message_id for row in await scene.rows()} == {
        person.id: person.last().id for person in scene.people
    }


async def test_with_refusals_and_flood_control_everybody_else_gets_it_once(scene, server):
    random = Random(11)
    await scene.gather(100)
    odd = random.sample(scene.people, 13)
    for person in odd[:3]:
        server.faults.add(Fault.TOO_MANY, chat=person.id)
    for person in odd[3:]:
        person.blocks()
    async with scene.sending():
        assert await scene.ended() == {"sent": 90, "refused": 10}
    await scene.check()
    gone = await ledgers.rows(scene.store.engine, chats)
    assert {row.chat_id for row in gone if row.off_at} == {person.id for person in odd[3:]}
    assert (await ledgers.rows(scene.store.engine, leases))[0].paused_until is not None


async def test_a_slow_telegram_gets_nothing_twice_and_slows_nothing(scene, server):
    random = Random(12)
    await scene.gather(300)
    loop = asyncio.get_running_loop()
    begun = loop.time()
    async with scene.sending(rate=150, under_way=1000):
        changing = asyncio.create_task(_vary(server, random))
        assert await scene.ended() == {"sent": 300}
        changing.cancel()
        with suppress(asyncio.CancelledError):
            await changing
    assert loop.time() - begun < 100  # one after the other would take 900 seconds
    assert len(server.journal.calls("sendMessage")) == 300
    await scene.check()


async def _vary(server: LocalTelegram, random: Random) -> None:
    while True:
        server.world.delay = random.uniform(1.5, 4.5)
        await asyncio.sleep(0.003)


async def test_what_may_have_arrived_is_uncertain_and_never_sent_again(scene, server, monkeypatch):
    monkeypatch.setattr(outcomes, "LATER", 0.1)
    await scene.gather(40)
    hung, before, after, failing = scene.people[5], scene.people[15], scene.people[25], scene.people[35]
    server.faults.add(Fault.HANG, chat=hung.id)
    server.faults.add(Fault.CUT_BEFORE, chat=before.id)
    server.faults.add(Fault.CUT_AFTER, chat=after.id)
    server.faults.add(Fault.SERVER_ERROR, chat=failing.id, times=2)
    async with scene.sending(AiohttpRequest(read_timeout=0.5)):
        assert await scene.ended() == {"sent": 37, "uncertain": 3}
    await scene.check()
    assert scene.received()[after.id] == 1
    assert len([call for call in server.journal.calls() if call.params.get("chat_id") == failing.id]) == 3


class Unplugged(AiohttpRequest):
    """Asks where nobody listens, for so many requests."""

    def __init__(self, many: int) -> None:
        super().__init__()
        self.left = many

    async def do_request(self, url: str, *given: Any, **more: Any) -> tuple[int, bytes]:
        if self.left and "getMe" not in url:
            self.left -= 1
            url = re.sub(r":\d+/", ":9/", url)
        return await super().do_request(url, *given, **more)


async def test_while_nothing_listens_little_is_tried_and_everybody_waits(scene, monkeypatch):
    monkeypatch.setattr(outcomes, "LATER", 0.1)
    await scene.gather(100)
    request = Unplugged(4)
    async with scene.sending(request):
        assert await scene.ended() == {"sent": 100}
    await scene.check()
    assert request.left == 0


async def test_a_group_that_is_upgraded_in_the_middle_gets_it_at_its_new_id(scene, server):
    ann = server.person("Ann")
    groups = [server.group(f"G{number}", ann, server.bot) for number in range(30)]
    key = await ledgers.a_run(scene.store.engine, "post")
    await ledgers.for_people(scene.store.engine, key, *(group.id for group in groups))
    new = groups[20].upgrades()
    async with scene.sending(rate=200):
        assert await scene.ended() == {"sent": 30}
    assert [seen.by_bot for seen in new.messages()].count(True) == 1
    assert [seen.by_bot for seen in groups[20].messages()].count(True) == 0
    assert new.id in {row.chat_id for row in await scene.rows()}


@pytest.mark.parametrize("state", ["paused", "cancelled"])
async def test_a_run_that_is_stopped_in_the_middle_sends_no_more_than_was_claimed(scene, server, state):
    await scene.gather(300)
    async with scene.sending(under_way=UNDER_WAY):
        await until(_more_than(scene, 60), 30)
        await scene.change_run(state)
        sent = (await scene.counted())["sent"]
        while (counted := await scene.counted())["sending"]:  # noqa: ASYNC110
            await asyncio.sleep(0.02)
        await asyncio.sleep(0.3)
        assert await scene.counted() == counted
        assert counted["sent"] <= sent + UNDER_WAY
        if state == "paused":
            await scene.change_run("running")
            assert await scene.ended() == {"sent": 300}
    await scene.check()


class Processes:
    """Senders of their own, on the same database and server."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self.begun: list[BaseProcess] = []

    def start(self, holder: str, lease: float) -> BaseProcess:
        telegram = self._scene.telegram
        self.begun.append(start(self._scene.database, telegram.url, telegram.token, holder, lease))
        return self.begun[-1]

    async def end(self) -> None:
        for process in self.begun:
            if process.is_alive():
                _signal(process, signal.SIGCONT)
                process.kill()
            await asyncio.to_thread(process.join)
            process.close()


def _signal(process: BaseProcess, number: signal.Signals) -> None:
    assert process.pid is not None
    os.kill(process.pid, number)


@pytest.fixture
async def processes(scene: Scene) -> AsyncIterator[Processes]:
    begun = Processes(scene)
    yield begun
    await begun.end()


async def test_killed_six_times_it_loses_nobody_and_writes_to_nobody_twice(scene, server, processes):
    random = Random(13)
    server.world.delay = 0.02
    await scene.gather(700)
    lost = 0
    for kill, at in enumerate(sorted(random.sample(range(30, 640), 6))):
        process = processes.start(f"one {kill}", 1)
        await until(_more_than(scene, at), 60)
        await asyncio.sleep(random.uniform(0, 0.05))
        process.kill()
        await asyncio.to_thread(process.join)
        counted = await scene.counted()
        assert counted["sending"] <= UNDER_WAY
        lost = counted["sending"] + counted["uncertain"]
    last = processes.start("the last", 1)
    counted = await scene.ended()
    last.terminate()
    await asyncio.to_thread(last.join, 10)
    assert last.exitcode == 0
    assert counted["sent"] + counted["uncertain"] == 700
    assert counted["uncertain"] <= lost <= 6 * UNDER_WAY
    await scene.check()


async def test_frozen_and_thawed_while_another_leads_it_doubles_nothing(scene, server, processes):
    server.world.delay = 0.02
    await scene.gather(400)
    frozen = processes.start("the frozen", 3)
    await until(_more_than(scene, 50), 60)
    await _freeze(frozen, scene)
    processes.start("the other", 3)
    await until(_more_than(scene, 200), 60)
    _signal(frozen, signal.SIGCONT)
    counted = await scene.ended()
    await asyncio.sleep(0.3)
    assert counted["sent"] + counted["uncertain"] == 400
    assert counted["uncertain"] <= UNDER_WAY
    await scene.check()


async def _freeze(process: BaseProcess, scene: Scene) -> None:
    """Not amid a commit: with SQLite the file would stay locked, and everybody would wait for the thaw."""
    random = Random(14)
    while True:
        _signal(process, signal.SIGSTOP)
        await asyncio.sleep(0.1)  # it takes effect a little later
        with (
            suppress(sqlite3.OperationalError),
            closing(sqlite3.connect(file_of(scene.database), timeout=0)) as connection,
        ):
            connection.execute("begin immediate")
            return
        _signal(process, signal.SIGCONT)
        await asyncio.sleep(random.uniform(0, 0.05))


def _more_than(scene: Scene, many: int) -> Callable[[], bool]:
    return lambda: sum(scene.received().values()) > many
