"""Two workers beside a web process: one sends, and when it is killed the other goes on where it was."""

import pytest

from bot.service.sender import UnderWay
from tests.end_to_end.conftest import on_postgres, until
from tests.end_to_end.desk import Operator, Readers

PEOPLE = 150


@pytest.fixture
def olga(telegram, environment, monkeypatch):
    found = Operator(telegram, "Olga")
    monkeypatch.setenv("BOT_OPERATORS", str(found.id))
    return found


@on_postgres
@pytest.mark.parametrize("mode", ["webhook"])
async def test_a_worker_that_waits_takes_over_and_nobody_gets_it_twice(process, olga, rows, bot, telegram):
    await process("--only", "web")
    first = await process("--only", "worker")
    await until(lambda: bool(rows("select 1 from leases where epoch = 1")), 60)
    await process("--only", "worker")
    await olga.starts()
    readers = Readers(telegram, bot, telegram.clock.now)
    await readers.come(PEOPLE)
    await olga.sends()
    telegram.world.delay = 0.4  # so that several are under way at any moment
    await until(readers.more_than(40), 60)
    await first.killed()
    [(under_way,)] = rows("select count(*) from deliveries where state = 'sending'")
    telegram.world.delay = 0
    rows("update leases set expires = 0")  # it would run out by itself, a few seconds later
    await until(lambda: rows("select state from runs where kind = 'campaign'") == [("done",)], 60)
    assert rows("select max(epoch) from leases") == [(2,)]
    states = dict(
        rows("select chat_id, state from deliveries where run_id = (select id from runs where kind = 'campaign')")
    )
    assert len(states) == PEOPLE
    assert set(states.values()) <= {"sent", "uncertain"}
    doubtful = {chat_id for chat_id, state in states.items() if state == "uncertain"}
    assert len(doubtful) <= under_way <= UnderWay().free
    assert all(count == 1 or (count == 0 and chat_id in doubtful) for chat_id, count in readers.got().items())
