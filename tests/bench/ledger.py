"""A million recipients: how long planning, claiming and settling take at each point of a run, and the memory."""

import asyncio
import resource
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

from rich.console import Console
from rich.table import Table
from sqlalchemy import Executable, func, insert, literal, select, text, update
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.adapters.store.engine import open_engine
from bot.adapters.store.ledger import SqlLedger
from bot.adapters.store.migrations import upgrade
from bot.adapters.store.tables import audience, deliveries, runs
from bot.service.sending import Lease, Settled

PEOPLE = 1_000_000
CHUNK = 20_000
"""Recipients planned in one transaction: others write in between."""
BATCH = 25
ROUNDS = 200
NOW = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)


def memory() -> float:
    """The most that this process has used so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


async def execute(engine: AsyncEngine, *statements: Executable) -> None:
    async with engine.begin() as connection:
        for statement in statements:
            await connection.execute(statement)


async def people(engine: AsyncEngine) -> None:
    counted = select(literal(1).label("n")).cte("counted", recursive=True)
    counted = counted.union_all(select(counted.c.n + 1).where(counted.c.n < PEOPLE))
    names = ["chat_id", "language", "zone", "days", "stopped", "not_now", "seen_at"]
    columns = (counted.c.n, literal("en"), literal("UTC"), literal(0), text("0"), text("0"), literal(NOW, _INSTANT))
    await execute(engine, insert(audience).from_select(names, select(*columns)))


async def plan(engine: AsyncEngine, due: datetime, state: str = "running") -> int:
    """A run for everybody."""
    async with engine.begin() as connection:
        values = {"kind": "campaign", "state": state, "body": "{}", "audience": "{}", "made_at": NOW}
        run: int = (await connection.execute(insert(runs).values(**values).returning(runs.c.id))).scalar_one()
    names = ["run_id", "chat_id", "slot", "what", "state", "due_at", "attempts", "why", "changed_at"]
    given = [literal(run), audience.c.chat_id, *map(literal, ("", "", "waiting"))]
    given += [literal(due, _INSTANT), literal(0), literal(""), literal(NOW, _INSTANT)]
    for start in range(0, PEOPLE, CHUNK):
        some = select(*given).where(audience.c.chat_id > start, audience.c.chat_id <= start + CHUNK)
        await execute(engine, insert(deliveries).from_select(names, some))
    return run


async def timed(ledger: SqlLedger, lease: Lease) -> tuple[list[float], list[float]]:
    """Milliseconds of each claim, and of settling what it gave."""
    claims, settlings = [], []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        claimed = await ledger.claim(lease, NOW, BATCH)
        between = time.perf_counter()
        await ledger.settle(lease, [Settled(one.id, "sent", one.id) for one in claimed], NOW)
        settlings.append(1000 * (time.perf_counter() - between))
        claims.append(1000 * (between - begun))
    return claims, settlings


async def forward(engine: AsyncEngine, run: int, leaving: int) -> None:
    """As if the run had been sent up to the last `leaving`."""
    last = select(func.max(deliveries.c.id)).where(deliveries.c.run_id == run).scalar_subquery()
    done = update(deliveries).where(deliveries.c.run_id == run, deliveries.c.id <= last - leaving)
    await execute(engine, done.values(state="sent", message_id=1))


async def measure(engine: AsyncEngine, table: Table) -> None:
    ledger = SqlLedger(engine)
    await people(engine)
    idle = memory()

    def add(point: str, claims: Sequence[float], settlings: Sequence[float]) -> None:
        cells = (f"{median(claims):.1f}", f"{max(claims):.1f}", f"{median(settlings):.1f}", f"{max(settlings):.1f}")
        table.add_row(point, *cells, f"{memory() - idle:+.0f}")

    begun = time.perf_counter()
    run = await plan(engine, NOW)
    table.add_row(f"planned in {time.perf_counter() - begun:.1f} s", "", "", "", "", f"{memory() - idle:+.0f}")
    lease = await ledger.lead("bench", 3600)
    assert lease is not None
    for point, leaving in (("start", PEOPLE), ("middle", PEOPLE // 2), ("end", BATCH * ROUNDS)):
        await forward(engine, run, leaving)
        add(point, *await timed(ledger, lease))
    add("all sent", *await timed(ledger, lease))
    await plan(engine, NOW, "paused")
    await plan(engine, NOW + timedelta(days=1))
    await execute(engine, update(deliveries).where(deliveries.c.id <= PEOPLE // 2).values(state="waiting"))
    add("beside a paused and a deferred million", *await timed(ledger, lease))
    begun = time.perf_counter()
    await ledger.lead("bench", 0)
    await ledger.lead("another", 60)
    table.add_row(f"taken over in {1000 * (time.perf_counter() - begun):.0f} ms", "", "", "", "", "")


async def run_bench() -> None:
    table = Table("point of the run", "claim ms", "worst", "settle ms", "worst", "memory MB", title="Ledger, SQLite")
    with tempfile.TemporaryDirectory() as folder:
        engine = open_engine(f"sqlite+aiosqlite:///{Path(folder) / 'ledger.db'}")
        try:
            await upgrade(engine)
            await measure(engine, table)
        finally:
            await engine.dispose()
    Console(width=110).print(table)


_INSTANT = deliveries.c.due_at.type

if __name__ == "__main__":
    asyncio.run(run_bench())
