"""The load server's process: what it is asked for, and what it tells."""

import asyncio
import gc
import time
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from random import Random
from typing import Any, TypeVar

from tests.bench.load import wire
from tests.bench.load.http import Webhook
from tests.bench.load.learning import learn
from tests.bench.load.machine import used
from tests.bench.load.play import Play, Tally
from tests.bench.load.step import Step
from tests.bench.load.telegram import Telegram

Result = TypeVar("Result")

WARM = 500
"""People who come before memory is looked at first: everything has been used then."""
PATIENCE = 60.0
"""Seconds that a bot has to begin, and everybody with it."""
REHEARSALS = 2
"""Walks before the measurement. Both must be alike, or what is learned from one holds for nobody else."""
BUSY = 0.6
"""Above this share of its core, the load server may itself be what is slow."""


@dataclass(frozen=True, slots=True)
class Load:
    """Closed, where `rate` is None."""

    people: int
    rate: float | None = None
    """Updates a second."""
    delay: float = 0.0
    """Seconds until the Bot API answers."""
    pause: float = 0.0
    """Seconds from when somebody sees a screen to the next tap, where the load is closed."""
    warm: float = 2.0
    """Seconds that are not measured; after everybody has begun, where the load is closed."""
    seconds: float = 8.0


@dataclass(frozen=True, slots=True)
class Crowd:
    """People who come, go a few steps and stay."""

    people: int
    steps: int = 3
    at_once: int = 32
    parts: int = 10
    """How often memory is looked at."""


@dataclass(frozen=True, slots=True)
class Figures:
    updates: int
    """Answered."""
    seconds: float
    cpu: float
    """Seconds of the processes measured."""
    memory: float
    """MB of the first process measured, at the end."""
    p50: float
    p99: float
    """Seconds; who still waits at the end has waited at least until then."""
    load_busy: float
    """Share of its core that the load server used."""
    calls: int
    """Of the Bot API."""
    wrong: int
    """Answers that were not what was learned, screens nobody waited for, updates that were not confirmed."""
    grown: Sequence[tuple[int, float]] = ()
    """How many people were there, and MB."""

    @property
    def rate(self) -> float:
        return self.updates / self.seconds

    @property
    def cpu_each(self) -> float:
        """Seconds for each update."""
        return self.cpu / max(1, self.updates)

    @property
    def calls_each(self) -> float:
        return self.calls / max(1, self.updates)


def serve(pipe: Connection, steps: list[Step], job: Load | Crowd) -> None:
    """Tell the port of the Bot API; be told the ids of the processes; tell the figures, or what went wrong."""
    try:
        pipe.send(asyncio.run(strictly(_serve(pipe, steps, job))))
    except Exception as error:  # noqa: BLE001  # told to who waits
        pipe.send(RuntimeError(f"{type(error).__name__}: {error}"))


async def strictly(work: Coroutine[Any, Any, Result]) -> Result:
    """What goes wrong in a connection ends the work, too; the loop would only log it.

    Raises:
        Exception: from a connection, or from the work.
    """
    loop = asyncio.get_running_loop()
    wrong: asyncio.Future[Any] = loop.create_future()

    def note(_: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        if not wrong.done():
            wrong.set_exception(context.get("exception") or RuntimeError(context["message"]))

    loop.set_exception_handler(note)
    working = loop.create_task(work)
    both: list[asyncio.Future[Any]] = [working, wrong]
    await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
    if wrong.done():
        working.cancel()  # and not waited for: `wait_for` may swallow it
        wrong.result()
    return working.result()


async def _serve(pipe: Connection, steps: list[Step], job: Load | Crowd) -> Figures:
    telegram = Telegram(job.delay if isinstance(job, Load) else 0.0)
    pipe.send(await telegram.open())
    processes: Sequence[int] = await asyncio.to_thread(pipe.recv)
    webhook = await telegram.webhook(PATIENCE)
    walks = [
        await learn(telegram, webhook, steps, wire.FIRST_CHAT + at, wire.FIRST_UPDATE + 100 * at)
        for at in range(REHEARSALS)
    ]
    if walks[0] != walks[-1]:
        raise ValueError("two people get different screens")
    gc.collect()
    gc.freeze()
    watch = _Watch(
        Play(telegram, webhook, walks[0], job.pause if isinstance(job, Load) else 0.0), telegram, webhook, processes
    )
    try:
        return await (_crowd(watch, job) if isinstance(job, Crowd) else _load(watch, job))
    finally:
        webhook.close()
        telegram.close()


@dataclass(frozen=True, slots=True)
class _Watch:
    play: Play
    telegram: Telegram
    webhook: Webhook
    processes: Sequence[int]

    def begun(self) -> Callable[..., Figures]:
        """Measure from now on; what is given back ends it."""
        cpu, own, at = _cpu(self.processes), time.process_time(), time.perf_counter()
        refused, calls = self.webhook.refused, self.telegram.calls
        self.play.tally = Tally([])

        def ended(grown: Sequence[tuple[int, float]] = ()) -> Figures:
            seconds, done = time.perf_counter() - at, self.play.tally
            waits = sorted([*done.waits, *self.play.waiting()])
            return Figures(
                updates=len(done.waits), seconds=seconds, cpu=_cpu(self.processes) - cpu, memory=self.memory(),
                p50=_quantile(waits, 0.5), p99=_quantile(waits, 0.99), load_busy=(time.process_time() - own) / seconds,
                calls=self.telegram.calls - calls, wrong=done.wrong + done.stray + self.webhook.refused - refused,
                grown=grown,
            )  # fmt: skip

        return ended

    def memory(self) -> float:
        return used(self.processes[0]).memory


async def _load(watch: _Watch, job: Load) -> Figures:
    random = Random(1)

    async def go(seconds: float) -> None:
        if job.rate is None:
            await asyncio.sleep(seconds)
        else:
            await watch.play.open(job.rate, job.people, seconds, random)

    if job.rate is None:
        await watch.play.begin(job.people, PATIENCE)
    await go(job.warm)
    ended = watch.begun()
    await go(job.seconds)
    return ended()


async def _crowd(watch: _Watch, job: Crowd) -> Figures:
    await watch.play.come(min(WARM, job.people), job.steps, job.at_once)
    ended = watch.begun()
    grown = [(0, watch.memory())]
    for part in range(1, job.parts + 1):
        await watch.play.come(job.people // job.parts, job.steps, job.at_once)
        grown.append((part * job.people // job.parts, watch.memory()))
    return ended(grown)


def _cpu(processes: Sequence[int]) -> float:
    return sum(used(process).cpu for process in processes)


def _quantile(ordered: Sequence[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else float("nan")
