import asyncio
from collections import deque

import pytest

from bot.domain.errors import StoreUnavailableError
from bot.service import going as module
from bot.service.going import Going

RUN = 1


class Database:
    """Answers when it is told to; what it answers was so when it was asked."""

    def __init__(self) -> None:
        self.now = 0.0
        self.on = True
        self.asked = 0
        self._under_way: deque[asyncio.Future[bool | None]] = deque()

    async def ask(self, _run: int) -> bool:
        self.asked += 1
        answer = asyncio.get_running_loop().create_future()
        self._under_way.append(answer)
        stood = self.on
        await answer
        return stood

    async def answers(self, at: float) -> None:
        self.now = at
        self._under_way.popleft().set_result(None)
        await settled()


async def settled() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


@pytest.fixture
def database() -> Database:
    return Database()


@pytest.fixture
def going(database: Database) -> Going:
    return Going(database.ask, lambda: database.now)


async def first(going: Going, database: Database, at: float) -> bool:
    """The first message waits for its answer."""
    asking = asyncio.create_task(going.on(RUN))
    await settled()
    await database.answers(at)
    return await asking


async def test_slow_answers_count_until_the_next_ones_are_there(going, database):
    asking = asyncio.create_task(going.on(RUN))
    await settled()
    await database.answers(0.06)  # and it is asked once more, since this was long under way
    await database.answers(0.12)
    assert await asking
    assert await going.on(RUN)  # and asks for the next one beside
    await settled()
    database.now = 0.179
    assert await going.on(RUN)
    assert database.asked == 3
    database.on = False
    await database.answers(0.179)
    assert await going.on(RUN)  # asked before it was stopped: the next one tells
    await settled()
    await database.answers(0.23)
    assert not await going.on(RUN)


async def test_an_answer_counts_no_longer_than_it_is_fresh(going, database):
    assert await first(going, database, 0.001)
    database.on = False
    database.now = module.FRESH
    assert not await first(going, database, module.FRESH)


async def test_all_who_wait_share_one_question(going, database):
    asking = [asyncio.create_task(going.on(RUN)) for _ in range(20)]
    await settled()
    await database.answers(0.01)
    assert await asyncio.gather(*asking) == [True] * 20
    assert database.asked == 1


async def test_who_goes_away_leaves_the_answer_to_the_others(going, database):
    gone, waits = (asyncio.create_task(going.on(RUN)) for _ in range(2))
    await settled()
    gone.cancel()
    await settled()
    await database.answers(0.01)
    assert await waits


async def test_a_question_that_hangs_is_given_up(going, database, monkeypatch):
    monkeypatch.setattr(module, "PATIENCE", 0.01)
    with pytest.raises(StoreUnavailableError):
        await going.on(RUN)
    assert await first(going, database_answering(database), 0.02)


def database_answering(database: Database) -> Database:
    """After it hung."""
    database._under_way.clear()
    return database
