"""The sender over a ledger, a writer and a courier in memory. Over HTTP: `end_to_end/test_end_sender.py`."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.adapters.clock import SystemClock
from bot.domain.errors import StoreUnavailableError
from bot.service.fate import ATTEMPTS, HARDLY, back, fate
from bot.service.pace import Limit, Pace
from bot.service.ports import Outcome, Refused, RetryLater, Sent, Unknown
from bot.service.sender import OnTick, Sender, Timing, UnderWay
from bot.service.sending import (
    Address,
    Courier,
    Delivery,
    Flooded,
    Lease,
    Ledger,
    LeftOut,
    Letter,
    LostLeaseError,
    Moved,
    NotBefore,
    Run,
    Settled,
    Text,
    Writer,
)
from bot.wording.reply import Reply
from tests.fakes import NOON

QUICK = Timing(lease=0.8, renew=0.1, again=0.05, idle=0.01, batch=0.02, settle=0.01, tick=0.02, grace=0.5)
RUN = Run(1, "campaign", "running")


@dataclass
class FakeLedger:
    """Rows in memory; `broken` is the store away, `leader` whoever else leads."""

    rows: dict[int, Delivery] = field(default_factory=dict)
    state: dict[int, str] = field(default_factory=dict)
    settled: dict[int, Settled] = field(default_factory=dict)
    paused: list[datetime] = field(default_factory=list)
    broken: bool = False
    leader: str = ""
    epoch: int = 1
    leads: int = 0
    claims: list[int] = field(default_factory=list)
    stopped: set[int] = field(default_factory=set)
    """Runs that an operator stopped."""
    asked: Callable[[], object] = lambda: None
    """What happens while the answer whether a run goes on is under way."""

    @classmethod
    def of(cls, many: int) -> "FakeLedger":
        rows = {number: Delivery(number, RUN, 1000 + number, attempts=0) for number in range(1, many + 1)}
        return cls(rows, dict.fromkeys(rows, "waiting"))

    async def lead(self, holder: str, seconds: float) -> Lease | None:
        self._check()
        self.leads += 1
        if self.leader not in ("", holder):
            return None
        return Lease(holder, self.epoch, self.paused[-1] if self.paused else None)

    async def claim(self, lease: Lease, now: datetime, most: int) -> Sequence[Delivery]:
        self._check()
        if self.leader not in ("", lease.holder):
            raise LostLeaseError("another leads")
        free = [number for number, state in self.state.items() if state == "waiting" and self._due(number, now)][:most]
        for number in free:
            self.state[number] = "sending"
            self.rows[number] = replace(self.rows[number], attempts=self.rows[number].attempts + 1)
        self.claims.append(len(free))
        return [self.rows[number] for number in free]

    async def settle(self, lease: Lease, settled: Sequence[Settled], now: datetime) -> None:
        self._check()
        for each in settled:
            self.settled[each.id] = each
            self.state[each.id] = each.state
            if each.moved_to:
                self.rows[each.id] = replace(self.rows[each.id], chat_id=each.moved_to)
            if each.untried:
                self.rows[each.id] = replace(self.rows[each.id], attempts=self.rows[each.id].attempts - 1)

    async def runs(self, run_id: int) -> bool:
        self._check()
        going = run_id not in self.stopped
        self.asked()
        return going

    async def wait_until(self, until: datetime) -> None:
        self._check()
        self.paused.append(until)

    def _due(self, number: int, now: datetime) -> bool:
        known = self.settled.get(number)
        return known is None or known.not_before is None or known.not_before <= now

    def _check(self) -> None:
        if self.broken:
            raise StoreUnavailableError("away")

    def count(self) -> Counter[str]:
        return Counter(self.state.values())


@dataclass
class FakeWriter:
    said: Callable[[Delivery], Any] | None = None
    """What it says or raises; by default, words to the chat."""

    async def write(self, delivery: Delivery) -> tuple[Address, Letter] | LeftOut:
        said = self.said(delivery) if self.said else None
        if isinstance(said, Exception):
            raise said
        written: tuple[Address, Letter] | LeftOut = said or (Address(delivery.chat_id), Text(Reply("words")))
        return written


@dataclass
class FakeCourier:
    """`answers` tells what happens to the letters for a chat, one after the other; then they arrive."""

    answers: dict[int, list[Outcome | Moved | Exception]] = field(default_factory=dict)
    sent: list[int] = field(default_factory=list)
    at: list[datetime] = field(default_factory=list)
    pause: float = 0.0

    async def send(self, address: Address, letter: Letter) -> Outcome | Moved:
        self.sent.append(address.chat_id)
        self.at.append(SystemClock().now())
        await asyncio.sleep(self.pause)
        answer = self.answers[address.chat_id].pop(0) if self.answers.get(address.chat_id) else Sent(7)
        if isinstance(answer, Exception):
            raise answer
        return answer


@dataclass
class Scene:
    ledger: FakeLedger
    courier: FakeCourier = field(default_factory=FakeCourier)
    writer: FakeWriter = field(default_factory=FakeWriter)
    ticks: Sequence[OnTick] = ()
    ahead: float = 0.0
    """Seconds that the monotonic clock was moved on."""
    under_way: UnderWay = field(default_factory=UnderWay)
    timing: Timing = QUICK

    @asynccontextmanager
    async def sending(self) -> AsyncIterator[asyncio.Event]:
        loop, stopped = asyncio.get_running_loop(), asyncio.Event()
        pace = Pace(Limit(500, 550))
        sender = Sender(
            self.ledger, self.writer, self.courier, SystemClock(), pace,
            holder="me", ticks=self.ticks, timing=self.timing, under_way=self.under_way,
            monotonic=lambda: loop.time() + self.ahead,
        )  # fmt: skip
        running = asyncio.create_task(sender.run(stopped))
        try:
            yield stopped
        finally:
            stopped.set()
            await asyncio.wait_for(running, 30)


async def until(condition: Callable[[], bool], seconds: float = 30) -> None:
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110  # the fakes stir nothing
            await asyncio.sleep(0.005)


def _is_sent(ledger: FakeLedger, number: int) -> bool:
    return ledger.state[number] == "sent"


def ended(ledger: FakeLedger) -> Callable[[], bool]:
    return lambda: not {"waiting", "sending"} & set(ledger.state.values())


async def test_everybody_gets_it_once():
    scene = Scene(FakeLedger.of(200))
    async with scene.sending():
        await until(ended(scene.ledger))
    assert scene.ledger.count() == {"sent": 200}
    assert sorted(scene.courier.sent) == [1000 + number for number in range(1, 201)]
    assert scene.ledger.settled[1] == Settled(1, "sent", 7)


async def test_little_is_claimed_at_once_and_just_before():
    scene = Scene(FakeLedger.of(200))
    unsent = []
    scene.writer.said = lambda delivery: unsent.append(scene.ledger.count()["sending"])
    async with scene.sending():
        await until(ended(scene.ledger))
    assert max(scene.ledger.claims) == 10
    assert max(unsent) < 60


async def test_a_slow_telegram_slows_nothing_and_doubles_nothing():
    scene = Scene(FakeLedger.of(150), FakeCourier(pause=0.5))
    begun = asyncio.get_running_loop().time()
    async with scene.sending():
        await until(ended(scene.ledger))
    assert asyncio.get_running_loop().time() - begun < 30  # one after the other would take 75 seconds
    assert max(Counter(scene.courier.sent).values()) == 1


async def test_no_more_are_under_way_than_allowed():
    scene = Scene(FakeLedger.of(40), FakeCourier(pause=0.2), under_way=UnderWay(free=15))
    async with scene.sending():
        await until(lambda: len(scene.courier.sent) >= 15)
        await asyncio.sleep(0.05)
        assert len(scene.courier.sent) == 15
        await until(ended(scene.ledger))


async def test_flood_control_stops_everything_and_is_kept():
    scene = Scene(FakeLedger.of(100), FakeCourier({1020: [Flooded(0.5)]}))
    async with scene.sending():
        await until(ended(scene.ledger))
    resumed = scene.ledger.paused[0]
    paused = resumed - timedelta(seconds=0.5)
    assert not [at for at in scene.courier.at if paused < at < resumed - timedelta(seconds=0.01)]
    assert scene.ledger.count() == {"sent": 100}
    assert Counter(scene.courier.sent)[1020] == 2


async def test_a_pause_asked_of_the_last_process_is_kept_by_the_next():
    ledger = FakeLedger.of(5)
    ledger.paused.append(SystemClock().now() + timedelta(seconds=0.4))
    scene = Scene(ledger)
    async with scene.sending():
        await until(ended(ledger))
    assert min(scene.courier.at) >= ledger.paused[0] - timedelta(seconds=0.01)


async def test_a_pause_from_before_the_clock_was_set_back_does_not_last(monkeypatch):
    monkeypatch.setattr("bot.service.sender.HEEDED", 0.3)
    ledger = FakeLedger.of(5)
    ledger.paused.append(SystemClock().now() + timedelta(hours=1))
    async with Scene(ledger).sending():
        await until(ended(ledger), 10)
    assert ledger.count() == {"sent": 5}


async def test_a_fault_is_one_deliverys_own():
    scene = Scene(FakeLedger.of(20), FakeCourier({1003: [ValueError("secret words")]}))
    scene.writer.said = lambda delivery: KeyError("secret name") if delivery.id == 5 else None
    with capture_logs() as logs:
        async with scene.sending():
            await until(ended(scene.ledger))
    assert scene.ledger.count() == {"sent": 18, "failed": 2}
    assert {scene.ledger.settled[number].why for number in (3, 5)} == {"fault"}
    assert "secret" not in str(logs)


async def test_who_is_left_out_at_the_last_moment_gets_nothing():
    scene = Scene(FakeLedger.of(3))
    scene.writer.said = lambda delivery: LeftOut("not_now") if delivery.id == 2 else None
    async with scene.sending():
        await until(ended(scene.ledger))
    assert scene.ledger.settled[2] == Settled(2, "left_out", why="not_now")
    assert 1002 not in scene.courier.sent


async def test_what_was_claimed_when_its_run_was_stopped_is_not_sent():
    scene = Scene(FakeLedger.of(3))
    scene.writer.said = lambda _: scene.ledger.stopped.add(RUN.id)  # an operator, after the claim
    async with scene.sending():
        await until(lambda: len(scene.ledger.settled) == 3)
    assert scene.courier.sent == []
    assert scene.ledger.count() == {"waiting": 3}


async def test_a_chat_that_moved_is_written_to_at_its_new_id():
    scene = Scene(FakeLedger.of(3), FakeCourier({1002: [Moved(9002)]}))
    async with scene.sending():
        await until(ended(scene.ledger))
    assert scene.courier.sent.count(9002) == 1


async def test_while_telegram_is_away_little_is_tried_and_nothing_fails():
    ledger = FakeLedger.of(300)
    scene = Scene(ledger, FakeCourier({1000 + number: [RetryLater(0.01)] * 4 for number in range(1, 301)}))
    async with scene.sending():
        await asyncio.sleep(0.9)
    assert len(scene.courier.sent) <= 20
    assert set(ledger.count()) == {"waiting"}


@pytest.mark.parametrize("answer", [Flooded(0.01), RetryLater(0.0001)])
async def test_what_strikes_everybody_uses_up_nobodys_tries(answer, monkeypatch):
    monkeypatch.setattr("bot.service.hold.LONGEST", 0.01)
    scene = Scene(FakeLedger.of(1), FakeCourier({1001: [answer] * 40}))
    async with scene.sending():
        await until(ended(scene.ledger))
    assert scene.ledger.count() == {"sent": 1}
    assert len(scene.courier.sent) == 41


async def test_one_chat_that_always_asks_to_wait_is_given_up():
    """While others get theirs, it is its own trouble, and keeps them waiting."""
    scene = Scene(FakeLedger.of(1), FakeCourier({1001: [Flooded(0.01)] * 1000}))
    async with scene.sending():
        while scene.ledger.state[1] != "failed":
            number = len(scene.ledger.rows) + 1
            scene.ledger.rows[number] = Delivery(number, RUN, 1000 + number, attempts=0)
            scene.ledger.state[number] = "waiting"
            await until(partial(_is_sent, scene.ledger, number))
    assert scene.ledger.settled[1].why == "tried_often"
    assert scene.courier.sent.count(1001) >= HARDLY


async def test_outcomes_survive_a_store_that_is_away():
    scene = Scene(FakeLedger.of(20), FakeCourier(pause=0.1))
    async with scene.sending():
        await until(lambda: len(scene.courier.sent) >= 15)
        scene.ledger.broken = True
        await asyncio.sleep(0.3)
        assert scene.ledger.count()["sending"]
        scene.ledger.broken = False
        await until(ended(scene.ledger))
    assert scene.ledger.count() == {"sent": 20}
    assert max(Counter(scene.courier.sent).values()) == 1


async def test_a_writer_without_its_store_is_asked_again():
    scene = Scene(FakeLedger.of(1))
    scene.writer.said = lambda delivery: StoreUnavailableError("away")
    async with scene.sending():
        await until(lambda: 1 in scene.ledger.settled)
    assert (scene.ledger.state[1], scene.ledger.rows[1].attempts) == ("waiting", 0)


async def test_who_does_not_lead_sends_and_plans_nothing():
    ticks: list[datetime] = []

    async def tick(now: datetime) -> None:
        ticks.append(now)

    scene = Scene(FakeLedger.of(5), ticks=[tick])
    scene.ledger.leader = "another"
    async with scene.sending():
        await until(lambda: scene.ledger.leads > 3)
        assert (scene.courier.sent, ticks) == ([], [])
        scene.ledger.leader = ""
        await until(ended(scene.ledger))
    assert ticks


async def test_a_lost_lease_stops_at_once():
    scene = Scene(FakeLedger.of(500))
    async with scene.sending():
        await until(lambda: len(scene.courier.sent) > 20)
        scene.ledger.leader = "another"
        asked = scene.ledger.leads
        await until(lambda: scene.ledger.leads > asked + 3)
        before = len(scene.courier.sent)
        await asyncio.sleep(0.2)
        assert len(scene.courier.sent) == before
    assert scene.ledger.count()["sending"] == 0


async def test_who_was_frozen_beyond_its_lease_sends_nothing_of_what_it_had_claimed():
    scene = Scene(FakeLedger.of(30))
    frozen = asyncio.Event()
    scene.writer.said = lambda delivery: frozen.set()
    async with scene.sending():
        await frozen.wait()
        before = len(scene.courier.sent)
        scene.ahead = 100.0
        scene.ledger.leader = "another"
        await asyncio.sleep(0.3)
        assert len(scene.courier.sent) == before


async def test_who_was_frozen_while_it_asked_whether_the_run_goes_on_sends_nothing():
    scene = Scene(FakeLedger.of(3))

    def freezes() -> None:
        scene.ahead = 100.0
        scene.ledger.leader = "another"

    scene.ledger.asked = freezes
    async with scene.sending():
        await until(lambda: scene.ledger.leader == "another")
        await asyncio.sleep(0.1)
    assert scene.courier.sent == []


async def test_an_answer_that_was_long_under_way_is_asked_for_again():
    scene = Scene(FakeLedger.of(1))

    def is_stopped_meanwhile() -> None:
        scene.ahead += 0.1
        scene.ledger.stopped.add(RUN.id)

    scene.ledger.asked = is_stopped_meanwhile
    async with scene.sending():
        await until(lambda: 1 in scene.ledger.settled)
    assert scene.courier.sent == []


async def test_what_has_to_wait_for_the_morning_is_not_sent_and_no_try_is_counted():
    scene = Scene(FakeLedger.of(1))
    morning = SystemClock().now() + timedelta(hours=9)
    scene.writer.said = lambda _: NotBefore(morning)
    async with scene.sending():
        await until(lambda: 1 in scene.ledger.settled)
    assert scene.ledger.settled[1] == Settled(1, "waiting", not_before=morning, untried=True)
    assert scene.courier.sent == []


async def test_while_nobody_can_renew_it_ends_with_the_lease():
    scene = Scene(FakeLedger.of(1))
    async with scene.sending():
        await until(ended(scene.ledger))
        scene.ledger.broken = True
        with capture_logs() as logs:
            await until(lambda: any(entry["event"] == "lease_expired" for entry in logs), 2)
        scene.ledger.broken = False
        scene.ledger.state[1] = "waiting"
        await until(ended(scene.ledger))


async def test_a_planner_that_fails_stops_nothing():
    async def tick(now: datetime) -> None:
        raise ValueError("secret")

    scene = Scene(FakeLedger.of(20), ticks=[tick])
    with capture_logs() as logs:
        async with scene.sending():
            await until(ended(scene.ledger))
    assert {entry["error"] for entry in logs if entry["event"] == "tick_fault"} == {"ValueError"}
    assert "secret" not in str(logs)


async def test_a_planner_that_takes_long_holds_up_neither_the_sending_nor_the_end():
    async def tick(now: datetime) -> None:
        await asyncio.sleep(3600)

    scene = Scene(FakeLedger.of(20), ticks=[tick])
    async with scene.sending():
        await until(ended(scene.ledger))


async def test_no_planner_waits_for_another_and_none_is_called_while_it_is_at_it():
    calls: Counter[str] = Counter()

    async def long(now: datetime) -> None:
        calls["long"] += 1
        await asyncio.sleep(3600)

    async def short(now: datetime) -> None:
        calls["short"] += 1
        if calls["short"] == 2:
            raise StoreUnavailableError("away")

    scene = Scene(FakeLedger.of(0), ticks=[long, short])
    async with scene.sending():
        await until(lambda: calls["short"] > 4)
    assert calls["long"] == 1


async def test_told_to_stop_it_finishes_what_is_under_way():
    scene = Scene(FakeLedger.of(500), FakeCourier(pause=0.2))
    async with scene.sending() as stopped:
        await until(lambda: len(scene.courier.sent) > 20)
        stopped.set()
    assert set(scene.ledger.count()) == {"sent", "waiting"}
    assert scene.ledger.count()["sent"] == len(scene.courier.sent)


async def test_what_has_no_answer_by_the_end_may_have_arrived():
    scene = Scene(FakeLedger.of(3), FakeCourier(pause=60))
    async with scene.sending() as stopped:
        await until(lambda: len(scene.courier.sent) == 3)
        stopped.set()
    assert scene.ledger.count() == {"uncertain": 3}


DELIVERY = Delivery(1, RUN, 2)


@pytest.mark.parametrize(
    ("outcome", "state", "why", "off"),
    [
        (Sent(3), "sent", "", False),
        (Refused("blocked"), "refused", "blocked", True),
        (Refused("deactivated"), "refused", "deactivated", True),
        (Refused("gone"), "refused", "gone", True),
        (Refused("no_rights"), "refused", "no_rights", False),
        (Refused("badly_formed"), "failed", "badly_formed", False),
        (Unknown(), "uncertain", "no_answer", False),
    ],
)
def test_what_an_outcome_means(outcome, state, why, off):
    settled = fate(DELIVERY, outcome, NOON)
    assert (settled.state, settled.why, settled.off) == (state, why, off)


@pytest.mark.parametrize("outcome", [RetryLater(5), Flooded(5), Moved(8)])
def test_tries_are_counted(outcome):
    last = HARDLY if isinstance(outcome, Flooded) else ATTEMPTS
    assert fate(replace(DELIVERY, attempts=last - 1), outcome, NOON).state == "waiting"
    assert fate(replace(DELIVERY, attempts=last), outcome, NOON) == Settled(1, "failed", why="tried_often")


def test_while_telegram_is_away_no_delivery_is_to_blame():
    assert fate(replace(DELIVERY, attempts=ATTEMPTS), RetryLater(5), NOON, away=True).state == "waiting"


def test_further_tries_come_later_and_later():
    assert fate(DELIVERY, RetryLater(5), NOON) == back(DELIVERY, NOON + timedelta(seconds=5))
    third = replace(DELIVERY, attempts=3)
    assert fate(third, RetryLater(5), NOON) == back(third, NOON + timedelta(seconds=20))


def test_the_fakes_are_what_is_asked_for():
    ledger: Ledger = FakeLedger()
    writer: Writer = FakeWriter()
    courier: Courier = FakeCourier()
    assert all((ledger, writer, courier))
