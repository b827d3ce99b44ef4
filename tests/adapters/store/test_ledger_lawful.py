"""Two senders, an operator and bad luck, in any order: what the ledger does is what a simple model does."""

import asyncio
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import Executable, select, text, update

from bot.adapters.store.engine import open_engine
from bot.adapters.store.ledger import SqlLedger
from bot.adapters.store.migrations import migrate
from bot.adapters.store.tables import audience, deliveries, runs
from bot.service.sending import Lease, LostLeaseError, Settled
from tests.adapters.store.ledgers import NOW, REMINDERS, a_run, execute, expire, for_people, listed, rows
from tests.postgres import Server

PEOPLE = range(1, 6)
NAMES = ("one", "two")
senders = st.sampled_from(NAMES)
CHANGES = "CREATE TABLE changes (old TEXT, new TEXT)"
WATCH = {
    "sqlite": [
        """CREATE TRIGGER watch AFTER UPDATE OF state ON deliveries WHEN old.state <> new.state
        BEGIN INSERT INTO changes VALUES (old.state, new.state); END"""
    ],
    "postgresql": [
        """CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS
        'BEGIN INSERT INTO changes VALUES (old.state, new.state); RETURN NULL; END'""",
        """CREATE TRIGGER watch AFTER UPDATE OF state ON deliveries FOR EACH ROW WHEN (old.state <> new.state)
        EXECUTE FUNCTION note()""",
    ],
}
LAWFUL = {
    "waiting": {"sending", "left_out", "cancelled"},
    "sending": {"sent", "refused", "failed", "uncertain", "waiting", "cancelled"},
    "uncertain": {"sent", "refused", "failed", "waiting", "cancelled"},
}


@dataclass
class ModelRow:
    run: int
    person: int
    state: str = "waiting"
    due: int = 0
    epoch: int = 0
    handed_out: int = 0
    put_back: int = 0


@dataclass
class ModelRun:
    state: str = "running"
    released: int | None = None
    taken: int = 0


@dataclass
class Sender:
    lease: Lease | None = None
    claimed: list[tuple[int, Lease]] = field(default_factory=list)
    """What it has in hand; a sender that froze still has it."""


class TwoSenders(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        self.loop = asyncio.Runner()
        self.stack = ExitStack()
        self.minute = 0
        self.senders = {name: Sender() for name in NAMES}
        self.holder, self.epoch, self.held, self.pause = "", 0, False, 0
        self.rows: dict[int, ModelRow] = {}
        self.runs: dict[int, ModelRun] = {REMINDERS: ModelRun()}
        self.stopped: set[int] = set()

    @initialize()
    def begin(self):
        self.engine = open_engine(self.stack.enter_context(self.database()))
        self.ledger = SqlLedger(self.engine)
        self.wait(self.fill())

    database: Callable[[], AbstractContextManager[str]]
    """A new one with its tables."""

    async def fill(self):
        await execute(self.engine, text(CHANGES), *map(text, WATCH[self.engine.dialect.name]))
        await listed(self.engine, *PEOPLE)
        for run in (await a_run(self.engine), await a_run(self.engine), REMINDERS):
            self.runs.setdefault(run, ModelRun())
            await for_people(self.engine, run, *PEOPLE)
        for row in await rows(self.engine, deliveries):
            self.rows[row.id] = ModelRow(row.run_id, row.chat_id)

    def wait(self, work):
        return self.loop.run(work)

    def execute(self, *statements: Executable):
        self.wait(execute(self.engine, *statements))

    @property
    def now(self):
        return NOW + timedelta(minutes=self.minute)

    def teardown(self):
        if hasattr(self, "engine"):
            self.wait(self.engine.dispose())
        self.loop.close()
        self.stack.close()

    # The senders

    @rule(name=senders)
    def lead(self, name):
        lease = self.wait(self.ledger.lead(name, 1000))
        if self.held and self.holder != name:
            assert lease is None
            return
        if not self.held:
            self.epoch += 1
            for row in self.rows.values():
                row.state = "uncertain" if row.state == "sending" else row.state
        self.holder, self.held = name, True
        paused = NOW + timedelta(minutes=self.pause) if self.pause else None
        assert lease == Lease(name, self.epoch, paused)
        self.senders[name].lease = lease

    @rule(name=senders, most=st.integers(1, 4), asleep=st.booleans())
    def claim(self, name, most, asleep):
        """Who sleeps in between does not know that the lease may be another's by now."""
        if not asleep:
            self.lead(name)
        sender = self.senders[name]
        if sender.lease is None:
            return
        if self.held:
            # Who had the lease before, under the same name.
            with pytest.raises(LostLeaseError):
                self.wait(self.ledger.claim(replace(sender.lease, epoch=self.epoch - 1), self.now, most))
        if not self.held or (self.holder, self.epoch) != (name, sender.lease.epoch):
            with pytest.raises(LostLeaseError):
                self.wait(self.ledger.claim(sender.lease, self.now, most))
            return
        claimed = [one.id for one in self.wait(self.ledger.claim(sender.lease, self.now, most))]
        assert claimed == self.expected(most)
        for key in claimed:
            row = self.rows[key]
            assert row.handed_out == row.put_back, "handed out twice"
            row.state, row.epoch, row.handed_out = "sending", self.epoch, row.handed_out + 1
            self.runs[row.run].taken += 1
            sender.claimed.append((key, sender.lease))

    def expected(self, most):
        """What a claim takes; who stopped is left out on the way."""
        found: list[int] = []
        for number, run in sorted(self.runs.items()):
            room = most - len(found)
            room = room if run.released is None else min(room, run.released - run.taken)
            due = [
                (row.due, key)
                for key, row in self.rows.items()
                if row.run == number and row.state == "waiting" and row.due <= self.minute
            ]
            for _, key in sorted(due) if run.state == "running" else []:
                if room <= 0:
                    break
                if number != REMINDERS and self.rows[key].person in self.stopped:
                    self.rows[key].state = "left_out"
                    continue
                found.append(key)
                room -= 1
        return found

    @rule(
        name=senders,
        back=st.integers(1, 3),
        state=st.sampled_from(["sent", "refused", "failed", "uncertain", "waiting"]),
        later=st.integers(0, 2),
    )
    def settle(self, name, back, state, later):
        """Also long after another took over, and also twice."""
        sender = self.senders[name]
        if len(sender.claimed) < back:
            return
        key, lease = sender.claimed[-back]
        outcome = Settled(key, state, 7, not_before=self.now + timedelta(minutes=later))
        self.wait(self.ledger.settle(lease, [outcome], self.now))
        row = self.rows[key]
        if row.epoch != lease.epoch or row.state not in {"sending", "uncertain"}:
            return
        row.state = state
        row.due = self.minute + later
        if state == "waiting":
            row.put_back += 1
            self.runs[row.run].taken -= 1
            if self.runs[row.run].state == "cancelled":
                row.state = "cancelled"

    @rule(name=senders)
    def crash(self, name):
        self.senders[name] = Sender()

    @rule()
    def expire(self):
        self.wait(expire(self.engine))
        self.held = False

    @rule(minutes=st.integers(1, 3))
    def pass_time(self, minutes):
        self.minute += minutes

    @rule(ahead=st.integers(1, 9))
    def telegram_asks_to_wait(self, ahead):
        self.wait(self.ledger.wait_until(self.now + timedelta(minutes=ahead)))
        self.pause = max(self.pause, self.minute + ahead)

    # The operator and the people

    @rule(data=st.data(), state=st.sampled_from(["paused", "running", "cancelled"]))
    def steer(self, data, state):
        number = data.draw(st.sampled_from([key for key in self.runs if key != REMINDERS]))
        if self.runs[number].state == "cancelled":
            return
        self.runs[number].state = state
        self.execute(update(runs).where(runs.c.id == number).values(state=state))
        if state == "cancelled":
            these = update(deliveries).where(deliveries.c.run_id == number, deliveries.c.state == "waiting")
            self.execute(these.values(state="cancelled"))
            for row in self.rows.values():
                if row.run == number and row.state == "waiting":
                    row.state = "cancelled"

    @rule(data=st.data(), released=st.none() | st.integers(0, 4))
    def release(self, data, released):
        number = data.draw(st.sampled_from([key for key in self.runs if key != REMINDERS]))
        self.runs[number].released = released
        self.execute(update(runs).where(runs.c.id == number).values(released=released))

    def uncertain(self):
        return [
            key
            for key, row in self.rows.items()
            if row.state == "uncertain" and self.runs[row.run].state != "cancelled"
        ]

    @precondition(lambda self: self.uncertain())
    @rule()
    def resend(self):
        for key in self.uncertain():
            row = self.rows[key]
            row.state, row.put_back = "waiting", row.put_back + 1
            self.runs[row.run].taken -= 1
            self.execute(
                update(deliveries).where(deliveries.c.id == key).values(state="waiting"),
                update(runs).where(runs.c.id == row.run).values(taken=runs.c.taken - 1),
            )

    @precondition(lambda self: self.held)
    @rule(most=st.integers(1, 4))
    def another_takes_over_and_everything_doubtful_is_sent_again(self, most):
        """The way to a doubled message, were a late outcome or an old lease believed."""
        self.expire()
        self.lead(next(name for name in NAMES if name != self.holder))
        self.resend()
        self.claim(self.holder, most, asleep=True)

    @rule(person=st.sampled_from(PEOPLE))
    def stop(self, person):
        self.stopped.add(person)
        self.execute(update(audience).where(audience.c.chat_id == person).values(stopped=True))

    # What always holds

    @invariant()
    def the_tables_are_as_the_model_has_them(self):
        if not self.rows:
            return
        kept, counts, changed = self.wait(self.look())
        assert kept == {key: row.state for key, row in self.rows.items()}
        taken = Counter[int]()
        for row in self.rows.values():
            taken[row.run] += row.handed_out - row.put_back
        assert all(counts[run] == taken[run] for run in self.runs)
        assert all(new in LAWFUL.get(old, set()) for old, new in changed)

    async def look(self):
        async with self.engine.begin() as connection:
            kept = await connection.execute(select(deliveries.c.id, deliveries.c.state))
            counts = await connection.execute(select(runs.c.id, runs.c.taken))
            changed = await connection.execute(text("SELECT DISTINCT old, new FROM changes"))
            return dict(map(tuple, kept)), dict(map(tuple, counts)), changed.all()


@contextmanager
def copied(template: Path) -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        yield f"sqlite+aiosqlite:///{shutil.copy(template, folder)}"


@pytest.fixture
def database(kind, request, tmp_path) -> Callable[[], AbstractContextManager[str]]:
    if kind == "postgresql":
        server: Server = request.getfixturevalue("postgres")
        return server.database
    asyncio.run(migrate(f"sqlite+aiosqlite:///{tmp_path}/template.db"))
    return partial(copied, tmp_path / "template.db")


def test_the_ledger_keeps_the_law_with_two_senders(kind, database, monkeypatch):
    monkeypatch.setattr(TwoSenders, "database", staticmethod(database), raising=False)
    # What differs between the two are locks, and here one works after the other.
    examples = {"sqlite": 20, "postgresql": 6}[kind]
    every = list(HealthCheck)
    lawful = settings(max_examples=examples, stateful_step_count=40, deadline=None, suppress_health_check=every)
    run_state_machine_as_test(TwoSenders, settings=lawful)
