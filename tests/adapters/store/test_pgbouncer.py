"""Everything through a real pgbouncer in transaction mode: what one transaction leaves behind, the next does not find.

Many ask at once and there are few connections behind it, so that nobody keeps the same one.
"""

import asyncio
from collections import Counter
from collections.abc import Iterator

import pytest
from sqlalchemy import func, insert, select

from bot.adapters.store.audience import everyone
from bot.adapters.store.campaigns import SqlRuns
from bot.adapters.store.engine import open_engine, reading
from bot.adapters.store.ledger import SqlLedger
from bot.adapters.store.migrations import migrate
from bot.adapters.store.planning import SqlRecipients
from bot.adapters.store.posts import SqlBallots, SqlPostPast
from bot.adapters.store.tables import deliveries, runs
from bot.adapters.store.turns import SqlStore
from bot.domain.campaign import Audience, Body
from bot.domain.post import Vote
from bot.service.campaigns.records import Campaign, Rules
from bot.service.sending import Settled
from tests import postgres as postgres_
from tests.adapters.store.ledgers import execute, listed
from tests.adapters.store.takes import NOW, marking, marks
from tests.fakes import NOON

CHATS, TURNS = range(1, 13), 20
RULES = Rules()


@pytest.fixture
def url(postgres: postgres_.Server) -> Iterator[str]:
    """An address without tables, by way of pgbouncer."""
    program = postgres_.bouncer()
    if program is None:
        pytest.skip(postgres_.BOUNCER_MISSING)
    with postgres_.pooled(program, postgres) as port, postgres.database(migrated=False) as there:
        yield postgres_.with_port(there, port)


async def test_turns_of_several_processes_are_all_kept(url):
    await asyncio.gather(*(migrate(url) for _ in range(3)))
    async with SqlStore.open(url) as one, SqlStore.open(url) as two, SqlStore.open(url) as three:
        stores = [one, two, three]
        await asyncio.gather(*(store.claim(7) for store in stores))
        for turn in range(TURNS):
            number = turn * len(CHATS)
            await asyncio.gather(
                *(stores[(turn + key) % 3].turn(key, number + key, marking("a"), NOW) for key in CHATS),
                *(stores[(turn + key + 1) % 3].turn(key, number + key, marking("a"), NOW) for key in CHATS),
                *(store.due(NOW, 5) for store in stores),
            )
        assert [await marks(one, key) for key in CHATS] == ["a" * TURNS] * len(CHATS)


async def test_a_campaign_is_planned_sent_and_counted(url):
    await migrate(url)
    engine = open_engine(url)
    people = range(1, 101)
    await listed(engine, *people)
    campaigns, recipients = SqlRuns(engine), SqlRecipients(engine, portion=30)
    run_id = await campaigns.add(Campaign(0, "campaign", "scheduled", Body("walk"), Audience()), NOON)
    run = await campaigns.get(run_id or 0)
    assert run is not None
    await asyncio.gather(*(recipients.plan(run, NOON, RULES) for _ in range(3)))
    counted = await asyncio.gather(*(recipients.count(Audience(), NOON, NOON, RULES) for _ in range(8)))
    assert {one.count for one in counted} == {len(people)}
    assert await campaigns.change(run.id, {"scheduled"}, {"state": "running"})
    assert sorted(await sent_by_several(engine)) == list(people)
    await engine.dispose()


async def sent_by_several(engine) -> list[int]:
    """Three that want to lead claim and settle what there is until nothing is left."""
    ledger, found = SqlLedger(engine), list[int]()

    async def send(name: str) -> None:
        while len(found) < 100:
            await asyncio.sleep(0)
            lease = await ledger.lead(name, 60)
            if lease is None:
                continue
            for one in await ledger.claim(lease, NOON, 7):
                found.append(one.chat_id or 0)
                await ledger.settle(lease, [Settled(one.id, "sent", 1)], NOON)
            await ledger.lead(name, 0)

    await asyncio.gather(*(send(name) for name in ("one", "two", "three")))
    return found


async def test_votes_of_many_at_once_are_counted(url):
    await migrate(url)
    engine = open_engine(url)
    made = {"kind": "post", "state": "running", "body": "{}", "audience": "{}", "made_at": NOW}
    row = {"run_id": 40, "chat_id": -1, "what": "poll", "state": "sent", "due_at": NOW, "changed_at": NOW}
    await execute(engine, insert(runs).values(id=40, **made), insert(deliveries).values(**row, message_id=7))
    ballots = SqlBallots(engine)
    votes = [Vote("poll", "yes"), Vote("poll", "no")]
    await asyncio.gather(*(ballots.vote(votes[n % 2], -1, n // 2, NOW) for n in range(60)))
    assert sum(Counter(await SqlPostPast(engine).votes("poll", -1)).values()) == 30
    async with reading(engine) as look:  # one moment, whichever connection it is
        before = (await look.execute(everyone())).scalar_one()
        await listed(engine, 1)
        assert (await look.execute(everyone())).scalar_one() == before
        assert (await look.execute(select(func.current_setting("transaction_read_only")))).scalar_one() == "on"
    await engine.dispose()
