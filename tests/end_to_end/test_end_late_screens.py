"""Two processes with one database in the same chat: whichever is slow, the current screen stands there in the end."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from bot.adapters.store.codec import as_json
from bot.adapters.store.turns import SqlStore
from bot.domain.act import Act, Agree, Choose, Forget, Start
from bot.service.chats import OVERTAKEN, Chats, Incoming
from bot.service.ports import Outcome, Place, Sent, Unknown
from bot.wording.reply import Reply
from tests.fakes import FakeClock

ADA, MESSAGE = 1, 7
ANSWERS = [Choose(1, "age", "40_49"), Choose(1, "saddle", "none"), Choose(1, "legs", "none"), Choose(1, "now", "none")]


@dataclass
class Slow:
    """One process's way to the person, whose message it edits when it `goes`."""

    seen: list[Reply]
    """What stood in the message, shared by all."""
    goes: asyncio.Event = field(default_factory=asyncio.Event)
    begun: asyncio.Event = field(default_factory=asyncio.Event)
    outcome: Outcome = field(default_factory=lambda: Sent(MESSAGE))
    meanwhile: Callable[[], object] | None = None
    place: Place | None = None

    async def show(self, place: Place, replies: Sequence[Reply]) -> Outcome:
        assert place.chat_id == ADA
        self.begun.set()
        await self.goes.wait()
        self.seen += replies
        self.place = place
        if self.meanwhile:
            await self.meanwhile()  # type: ignore[misc]
        return self.outcome


class Replica:
    def __init__(self, chats: Chats, outbox: Slow, store: SqlStore) -> None:
        self.chats = chats
        self.outbox = outbox
        self.store = store

    async def gets(self, number: int, act: Act) -> Outcome:
        return await self.chats.receive(Incoming(number, act, "en", Place(ADA, MESSAGE)))


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request, tmp_path) -> str:
    here = f"sqlite+aiosqlite:///{tmp_path}/bot.db"
    return str(request.getfixturevalue("postgres_url")) if request.param == "postgresql" else here


@pytest.fixture
async def replicas(url, shelf) -> AsyncIterator[list[Replica]]:
    """Three of them, quick for now; Ada is asked for her age."""
    seen: list[Reply] = []
    clock = FakeClock()
    async with AsyncExitStack() as stack:
        found = []
        for _ in range(3):
            store, outbox = await stack.enter_async_context(SqlStore.open(url)), Slow(seen)
            outbox.goes.set()
            found.append(Replica(Chats(shelf, store, outbox, clock, as_json), outbox, store))
        await found[0].gets(1, Start())
        await found[0].gets(2, Agree("check"))
        found[0].outbox.begun.clear()
        yield found


def asked(reply: Reply) -> str | None:
    acts = [button.act for row in reply.rows for button in row]
    return next((act.question for act in acts if isinstance(act, Choose)), None)


async def test_a_late_screen_gives_way_to_the_one_that_was_there(replicas):
    slow, quick, _ = replicas
    slow.outbox.goes.clear()
    late = asyncio.create_task(slow.gets(3, ANSWERS[0]))
    await slow.outbox.begun.wait()
    await quick.gets(4, ANSWERS[1])
    assert asked(quick.outbox.seen[-1]) == "legs"
    slow.outbox.goes.set()
    await late
    assert [asked(reply) for reply in slow.outbox.seen[-3:]] == ["legs", "saddle", "legs"]
    assert await slow.store.behind() == []


async def test_three_late_ones_at_once_leave_the_current_screen(replicas):
    for replica in replicas:
        replica.outbox.goes.clear()
    late = []
    for number, (replica, answer) in enumerate(zip(replicas, ANSWERS, strict=False), 3):
        late.append(asyncio.create_task(replica.gets(number, answer)))
        await replica.outbox.begun.wait()
    for replica, task in reversed(list(zip(replicas, late, strict=True))):
        replica.outbox.goes.set()
        await task
    assert asked(replicas[0].outbox.seen[-1]) == "now"
    assert len(replicas[0].outbox.seen) == 2 + 3 + 2, "who comes last has nothing to mend"


async def test_a_screen_later_than_forgetting_is_gone_as_well(replicas):
    slow, quick, _ = replicas
    slow.outbox.goes.clear()
    late = asyncio.create_task(slow.gets(3, ANSWERS[0]))
    await slow.outbox.begun.wait()
    await quick.gets(4, Forget())
    slow.outbox.goes.set()
    await late
    last = slow.outbox.seen[-1]
    assert asked(last) is None
    assert any(isinstance(button.act, Agree) for row in last.rows for button in row)


async def test_alone_nothing_is_shown_twice(replicas):
    alone = replicas[0]
    for number, answer in enumerate(ANSWERS, 3):
        before = len(alone.outbox.seen)
        await alone.gets(number, answer)
        assert len(alone.outbox.seen) == before + 1


async def test_nobody_runs_after_a_restless_chat_for_ever(replicas):
    slow, quick, _ = replicas
    numbers = iter(range(4, 100))

    async def another() -> None:
        await quick.gets(next(numbers), Start())

    slow.outbox.meanwhile = another
    await slow.gets(3, ANSWERS[0])
    assert next(numbers) == 4 + OVERTAKEN


async def test_a_lost_screen_is_shown_by_one_of_those_who_look(replicas):
    first, *others = replicas
    first.outbox.outcome = Unknown()
    await first.gets(3, ANSWERS[0])
    before = len(first.outbox.seen)
    for replica in others:
        replica.outbox.goes.clear()
    first.chats._clock.pass_by(timedelta(seconds=30))
    looking = [
        asyncio.create_task(other.chats.catch_up(other.chats._clock.now() - timedelta(seconds=20))) for other in others
    ]
    await asyncio.wait(
        {asyncio.create_task(other.outbox.begun.wait()) for other in others}, return_when="FIRST_COMPLETED"
    )
    done, _ = await asyncio.wait(looking, return_when="FIRST_COMPLETED", timeout=10)
    assert [task.result() for task in done] == [0]
    for replica in others:
        replica.outbox.goes.set()
    assert sum(await asyncio.gather(*looking)) == 1
    assert len(first.outbox.seen) == before + 1


async def test_somebody_new_at_two_processes_at_once_is_told_of_no_trouble(replicas):
    for number in range(10, 40, 2):
        await replicas[0].gets(number * 10, Forget())
        agreed = [replica.gets(number * 10 + at, Agree("check")) for at, replica in enumerate(replicas, 1)]
        assert await asyncio.gather(*agreed) == [Sent(MESSAGE)] * 3


async def test_an_old_update_again_brings_a_lost_screen_below_all_others(replicas):
    first, other, _ = replicas
    await first.gets(3, ANSWERS[0])
    first.outbox.outcome = Unknown()
    await first.gets(4, ANSWERS[1])
    await other.gets(3, ANSWERS[0])
    assert asked(other.outbox.seen[-1]) == "legs"
    assert other.outbox.place is not None
    assert other.outbox.place.stale, "the screen it was tapped on need not be the lowest any more"
