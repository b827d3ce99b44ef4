import asyncio
from datetime import timedelta

import pytest

from bot.adapters.store.engine import open_engine
from bot.adapters.store.ledger import SqlLedger
from bot.adapters.store.tables import deliveries
from bot.service.sending import LostLeaseError
from tests.adapters.store.ledgers import NOW, a_run, expire, for_people, listed, rows, states


async def test_one_leads_and_renews_with_the_same_epoch(ledger):
    first = await ledger.lead("one", 60)
    assert (first.holder, first.epoch) == ("one", 1)
    assert await ledger.lead("two", 60) is None
    assert await ledger.lead("one", 60) == first


async def test_an_expired_lease_goes_to_another_with_a_higher_epoch(engine, ledger):
    await ledger.lead("one", 60)
    await expire(engine)
    assert (await ledger.lead("two", 60)).epoch == 2
    assert await ledger.lead("one", 60) is None


async def test_who_lets_the_lease_expire_comes_back_as_somebody_new(engine, ledger):
    await ledger.lead("one", 60)
    await expire(engine)
    assert (await ledger.lead("one", 60)).epoch == 2


async def test_a_lease_given_back_is_free_at_once(ledger):
    await ledger.lead("one", 60)
    await ledger.lead("one", 0)
    assert (await ledger.lead("two", 60)).epoch == 2


async def test_two_processes_cannot_both_lead(store, url):
    """Each has an engine of its own on the same file; they all ask at once."""
    engines = [open_engine(url) for _ in range(5)]
    try:
        asked = [SqlLedger(engine).lead(f"process {n}", 60) for n, engine in enumerate(engines)]
        leases = await asyncio.gather(*asked)
    finally:
        for engine in engines:
            await engine.dispose()
    assert sum(lease is not None for lease in leases) == 1


async def test_who_takes_over_marks_what_was_being_sent_as_uncertain(engine, ledger):
    run, ended = await a_run(engine), await a_run(engine)
    await listed(engine, 1, 2, 3)
    await for_people(engine, run, 1, 2, 3)
    await for_people(engine, ended, 1)
    old = await ledger.lead("one", 60)
    assert [one.chat_id for one in await ledger.claim(old, NOW, 2)] == [1, 2]
    await ledger.lead("one", 60)
    assert [state for _, state, _ in await states(engine)] == ["sending", "sending", "waiting", "waiting"]
    await expire(engine)
    await ledger.lead("two", 60)
    assert [state for _, state, _ in await states(engine)] == ["uncertain", "uncertain", "waiting", "waiting"]
    assert {row.changed_at for row in await rows(engine, deliveries)} == {NOW}


async def test_nothing_is_claimed_without_the_lease(engine, ledger):
    await listed(engine, 1)
    await for_people(engine, await a_run(engine), 1)
    stale = await ledger.lead("one", 60)
    await expire(engine)
    with pytest.raises(LostLeaseError):
        await ledger.claim(stale, NOW, 10)
    await ledger.lead("two", 60)
    with pytest.raises(LostLeaseError):
        await ledger.claim(stale, NOW, 10)
    assert await states(engine) == [(1, "waiting", "")]


async def test_the_longest_pause_holds_for_everyone_and_from_before_anybody_led(ledger):
    await ledger.wait_until(NOW + timedelta(minutes=5))
    await ledger.wait_until(NOW)
    lease = await ledger.lead("one", 60)
    assert (lease.epoch, lease.paused_until) == (1, NOW + timedelta(minutes=5))
    await ledger.wait_until(NOW + timedelta(minutes=7))
    assert (await ledger.lead("one", 60)).paused_until == NOW + timedelta(minutes=7)
