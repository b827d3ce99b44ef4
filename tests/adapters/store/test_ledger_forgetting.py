from sqlalchemy import insert

from bot.adapters.store import bodies
from bot.adapters.store.forgetting import AT_ONCE, forgotten
from bot.adapters.store.tables import audience, audit, deliveries, operators, runs
from bot.domain.campaign import Body
from bot.service.sending import Settled
from tests.adapters.store.ledgers import NOW, a_run, execute, for_people, listed, rows, states

ANNA, BEN = 4_000_011, 4_000_022


async def forget(engine, *people: int) -> None:
    async with engine.begin() as connection:
        await connection.run_sync(forgotten, people, NOW)


async def test_the_id_of_somebody_forgotten_stands_nowhere(engine, ledger):
    copied = bodies.encode(Body(copied_from=ANNA, copied=3, sort="photo"))
    run = await a_run(engine, body=copied, made_by=ANNA, confirmed_by=ANNA, watched_chat=ANNA, watched_message=5)
    await listed(engine, ANNA, BEN)
    await for_people(engine, run, ANNA, BEN, state="sent", message_id=9, target=8)
    await execute(engine, insert(operators).values(person=BEN, role="viewer", given_by=ANNA, given_at=NOW))
    await execute(engine, insert(operators).values(person=ANNA, role="", awaited="words", given_at=NOW))
    await execute(engine, insert(audit).values(who=ANNA, what="role_given", about=str(BEN), at=NOW))
    await execute(engine, insert(audit).values(who=BEN, what="role_given", about=str(ANNA), at=NOW))
    await forget(engine, ANNA)
    for table in (audience, audit, deliveries, operators, runs):
        assert str(ANNA) not in str(await rows(engine, table))
    assert [(row.chat_id, row.message_id, row.target) for row in await rows(engine, deliveries)] == [
        (None, None, None),
        (BEN, 9, 8),
    ]
    assert [(row.who, row.about) for row in await rows(engine, audit)] == [(None, str(BEN)), (BEN, "")]
    assert [row.chat_id for row in await rows(engine, audience)] == [BEN]


async def test_what_waits_for_somebody_forgotten_is_left_out(engine, ledger):
    run = await a_run(engine)
    await listed(engine, ANNA, BEN)
    await for_people(engine, run, ANNA, BEN)
    await forget(engine, ANNA)
    assert await states(engine) == [(None, "left_out", "gone"), (BEN, "waiting", "")]


async def test_nothing_comes_back_of_somebody_forgotten_while_it_was_on_its_way(engine, ledger):
    run = await a_run(engine)
    await listed(engine, ANNA, BEN)
    await for_people(engine, run, ANNA, BEN)
    lease = await ledger.lead("one", 60)
    await ledger.claim(lease, NOW, 2)
    await forget(engine, ANNA, BEN)
    await ledger.settle(lease, [Settled(1, "sent", 70, off=True), Settled(2, "waiting")], NOW)
    assert await states(engine) == [(None, "sent", ""), (None, "left_out", "gone")]
    assert {row.message_id for row in await rows(engine, deliveries)} == {None}


async def test_very_many_may_be_forgotten_at_once(engine, ledger):
    await for_people(engine, await a_run(engine), *range(AT_ONCE + 2))
    await forget(engine, *range(AT_ONCE + 1))
    assert [state for _, state, _ in await states(engine)].count("waiting") == 1
