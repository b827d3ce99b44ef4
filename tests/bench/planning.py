"""Planning for a million people: seconds, memory over idle, and how long a conversation waits meanwhile.

Then the first claims: milliseconds for each. `postgresql` starts one of its own, set as it comes.

python -m tests.bench.planning [people] [postgresql | postgresql+asyncpg://...]
"""

import asyncio
import gc
import resource
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import TypeVar

from sqlalchemy import func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.adapters.store.campaigns import SqlRuns
from bot.adapters.store.engine import open_engine
from bot.adapters.store.ledger import SqlLedger
from bot.adapters.store.migrations import upgrade
from bot.adapters.store.planning import SqlRecipients
from bot.adapters.store.results import SqlRows
from bot.adapters.store.tables import audience, chats, deliveries, runs
from bot.domain.campaign import Audience, Body
from bot.service.campaigns.records import Campaign, Rules
from bot.service.sending import Settled
from tests import postgres

PEOPLE = 1_000_000
PART = 50_000
NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
ZONES = ("UTC", "Europe/Vienna", "Europe/Moscow", "Asia/Tokyo", "America/New_York", "Asia/Kolkata")
RULES = Rules()
CLAIMS, AT_ONCE = 200, 250

Result = TypeVar("Result")


@asynccontextmanager
async def database(url: str | None) -> AsyncIterator[AsyncEngine]:
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        if url == "postgresql":
            programs = postgres.binaries()
            assert programs is not None, postgres.MISSING
            url = stack.enter_context(postgres.serving(programs, {})).url("postgres")
        engine = open_engine(url or f"sqlite+aiosqlite:///{Path(folder) / 'some.db'}")
        try:
            await upgrade(engine)
            yield engine
        finally:
            await engine.dispose()


async def fill(engine: AsyncEngine, people: int) -> None:
    """In every hundred one has stopped and one has blocked the bot; everybody got one campaign this week."""
    async with engine.begin() as connection:
        former = {"id": 50, "kind": "campaign", "state": "done", "body": "{}", "audience": "{}", "made_at": NOW}
        await connection.execute(insert(runs), former)
    for first in range(1, people + 1, PART):
        ids = range(first, min(first + PART, people + 1))
        known = {"turn": 1, "shown": 1, "sealed": b"x" * 400, "changed_at": NOW}
        listed = {"language": "en", "days": 0, "not_now": False, "seen_at": NOW, "pattern": "muscle_strain"}
        sent = {"run_id": 50, "state": "sent", "due_at": NOW, "changed_at": NOW - timedelta(days=3)}
        async with engine.begin() as connection:
            await connection.execute(
                insert(chats), [{**known, "chat_id": key, "off_at": NOW if key % 100 == 1 else None} for key in ids]
            )
            await connection.execute(
                insert(audience),
                [{**listed, "chat_id": key, "zone": ZONES[key % 6], "stopped": key % 100 == 0} for key in ids],
            )
            await connection.execute(insert(deliveries), [{**sent, "chat_id": key} for key in ids])


@dataclass
class Meanwhile:
    """What is felt beside the work: the longest wait of a small write, in seconds, and the most memory, in MB."""

    wait: float = 0.0
    memory: float = 0.0

    async def watch(self, engine: AsyncEngine, over: asyncio.Event) -> None:
        """Until it is over and the last write was let through."""
        while not over.is_set():
            begun = time.perf_counter()
            async with engine.begin() as connection:
                await connection.execute(update(chats).where(chats.c.chat_id == 1).values(turn=chats.c.turn + 1))
            self.wait = max(self.wait, time.perf_counter() - begun)
            self.memory = max(self.memory, memory())
            await asyncio.sleep(0.02)


async def measure(engine: AsyncEngine, people: int) -> None:
    await fill(engine, people)
    recipients, store, rows = SqlRecipients(engine), SqlRuns(engine), SqlRows(engine)
    run_id = await store.add(Campaign(0, "campaign", "scheduled", Body("walk"), Audience()), NOW)
    run = await store.get(run_id or 0)
    assert run is not None
    gc.collect()
    idle = memory()
    counted = await told("counted", recipients.count(Audience(), NOW, NOW, RULES), engine)
    await told("planned", recipients.plan(run, NOW, RULES), engine)
    async with engine.begin() as connection:
        ours = select(func.count()).where(deliveries.c.run_id == run.id)
        assert (await connection.execute(ours)).scalar_one() == counted.count
    await told("report tallied", rows.tally(run.id), engine)
    await told("looked after", rows.signs(run.id, None), engine)
    await store.change(run.id, {"scheduled"}, {"state": "running"})
    await claimed(engine)
    await store.change(run.id, {"running"}, {"state": "cancelled"})
    await told("cancelled", rows.cancel(run.id, NOW), engine)
    print(f"{counted.count:,} of {people:,} people; idle {idle:.0f} MB")


async def claimed(engine: AsyncEngine) -> None:
    """At the pace of a paid broadcast; each is settled before the next."""
    ledger, took = SqlLedger(engine), list[float]()
    lease = await ledger.lead("bench", 3600)
    assert lease is not None
    for _ in range(CLAIMS):
        begun = time.perf_counter()
        found = await ledger.claim(lease, NOW, AT_ONCE)
        took.append((time.perf_counter() - begun) * 1000)
        if len(found) < AT_ONCE:  # all that is due now
            break
        await ledger.settle(lease, [Settled(one.id, "sent", 1) for one in found], NOW)
    print(f"claimed {AT_ONCE} at once: first {took[0]:.1f}, median {median(took):.1f}, worst {max(took):.1f} ms")


async def told(what: str, work: Awaitable[Result], engine: AsyncEngine) -> Result:
    felt, over = Meanwhile(), asyncio.Event()
    watching = asyncio.create_task(felt.watch(engine, over))
    begun = time.perf_counter()
    done = await work
    seconds = time.perf_counter() - begun
    over.set()
    await watching
    print(f"{what}: {seconds:.2f} s; a conversation waited {felt.wait:.2f} s at most; memory {felt.memory:.0f} MB")
    return done


def memory() -> float:
    """Of this process now, in MB."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() / 2**20


async def main(people: int = PEOPLE, url: str | None = None) -> None:
    async with database(url) as engine:
        await measure(engine, people)


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if sys.argv[1:] else PEOPLE, *sys.argv[2:3]))
