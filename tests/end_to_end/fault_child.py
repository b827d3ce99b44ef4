"""`bot serve` as a process of its own, which can be told to end at a certain point as if the machine had failed."""

import asyncio
import os
import resource
import signal
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from inspect import iscoroutinefunction
from multiprocessing import get_context
from typing import Any

import bot.app as wiring
from bot.adapters import settings as settings_of
from bot.adapters.clock import SystemClock
from bot.adapters.store import rows
from bot.adapters.store.ledger import SqlLedger
from bot.adapters.store.turns import SqlStore
from bot.adapters.telegram.courier import TelegramCourier
from bot.adapters.telegram.outbox import TelegramOutbox
from tests.end_to_end.fault_hurry import Hours, hurry

When = Callable[..., bool]


def _anyhow(*_given: Any, **_more: Any) -> bool:
    return True


def _of_a_turn(_connection: object, batch: Any, *_given: Any) -> bool:
    return bool(batch.changed)


def _with_outcomes(_ledger: object, _lease: object, settled: Any, *_given: Any) -> bool:
    return bool(settled)


POINTS: Mapping[str, tuple[Any, str, str, When]] = {
    "before a turn is committed": (rows, "write", "after", _of_a_turn),
    "between its commit and the reply": (TelegramOutbox, "show", "before", _anyhow),
    "between the reply and noting it": (SqlStore, "shown", "before", _anyhow),
    "between that and telling Telegram": (SqlStore, "shown", "after", _anyhow),
    "when deliveries are claimed": (SqlLedger, "claim", "after", _anyhow),
    "when a delivery is sent": (TelegramCourier, "send", "after", _anyhow),
    "before its outcome is written": (SqlLedger, "settle", "before", _with_outcomes),
}
"""What is called there, and whether the process ends before or after it."""


class Child:
    """Its clock goes with `hours`. It is killed at the point as soon as it is `armed`, and not before."""

    def __init__(self, environment: Mapping[str, str], hours: Hours, point: str = "") -> None:
        # What all of them need is read once by the server that they are forked from.
        context = get_context("forkserver")
        context.set_forkserver_preload(["tests.end_to_end.fault_warm"])
        self._armed = context.Value("b", 0)
        ahead = context.Value("d", hours.ahead)
        hours.followed_by(ahead)
        self.process = context.Process(target=_run, args=(dict(environment), point, self._armed, ahead), daemon=True)
        self.process.start()

    def arms(self) -> None:
        self._armed.value = 1

    def terminates(self) -> None:
        self.process.terminate()

    def disk_is_full(self, *, full: bool) -> None:
        """Nothing can be written to any file, as where no block is left."""
        assert self.process.pid is not None
        _, most = resource.prlimit(self.process.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(self.process.pid, resource.RLIMIT_FSIZE, (0 if full else most, most))

    async def ended(self) -> int | None:
        """The exit status, or the signal below 0; None if it runs on."""
        await asyncio.to_thread(self.process.join, 60)
        return self.process.exitcode

    async def is_gone(self) -> None:
        self.process.kill()
        await asyncio.to_thread(self.process.join)
        self.process.close()


def _run(environment: Mapping[str, str], point: str, armed: Any, ahead: Any) -> None:
    _is_quiet()
    for name in [name for name in os.environ if name.startswith("BOT_")]:
        del os.environ[name]
    os.environ.update(environment)
    hurry(setattr)
    if point:
        _ends_at(*POINTS[point], armed)
    asyncio.run(wiring.serve(settings_of.load(), _Ahead(ahead)))


def _is_quiet() -> None:
    """Its words would go into a file, which a full disk refuses, too."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for number in (1, 2):
        os.dup2(nowhere, number)


def _ends_at(owner: Any, name: str, moment: str, when: When, armed: Any) -> None:
    call: Callable[..., Any] = getattr(owner, name)

    async def ending(*given: Any, **more: Any) -> Any:
        if moment == "before" and armed.value and when(*given, **more):
            os.kill(os.getpid(), signal.SIGKILL)
        result = await call(*given, **more)
        if moment == "after" and armed.value and when(*given, **more) and result != []:
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    def ending_at_once(*given: Any, **more: Any) -> Any:
        result = call(*given, **more)
        if moment == "after" and armed.value and when(*given, **more):
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    setattr(owner, name, ending if iscoroutinefunction(call) else ending_at_once)


class _Ahead:
    """The machine's clock, so many seconds ahead."""

    def __init__(self, ahead: Any) -> None:
        self._ahead = ahead
        self._clock = SystemClock()

    def now(self) -> datetime:
        return self._clock.now().astimezone(UTC) + timedelta(seconds=self._ahead.value)
