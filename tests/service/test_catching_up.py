"""Screens that were lost on their way are shown again, and only they."""

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from bot.domain.act import Choose, Odd
from bot.service.ports import Outcome, Place, RetryLater, Sent, Unknown
from tests.fakes import FakeOutbox, FakeStore
from tests.service.test_chats import ADA, Talk

BEN = 2
AGE = Choose(1, "age", "40_49")


@dataclass
class SlowOutbox(FakeOutbox):
    """Holds what it is to show until `goes`."""

    goes: asyncio.Event = field(default_factory=asyncio.Event)

    async def show(self, place: Place, replies: object) -> Outcome:
        await self.goes.wait()
        return await super().show(place, replies)  # type: ignore[arg-type]


@pytest.fixture
async def lost(shelf):
    """Ada's answer is kept, and its reply lost."""
    outbox = SlowOutbox()
    outbox.goes.set()
    talk = Talk(shelf, FakeStore(), outbox)
    await talk.begins()
    talk.outbox.outcome = Unknown()
    await talk.says(AGE)
    talk.outbox.outcome = Sent()
    talk.outbox.sent.clear()
    return talk


def later(talk: Talk, **by: float):
    return talk.chats._clock.now() + timedelta(**by)


async def test_only_what_is_older_is_shown(lost):
    assert await lost.chats.catch_up(later(lost, seconds=0)) == 0
    assert await lost.chats.catch_up(later(lost, seconds=1)) == 1
    assert lost.asked == "saddle"


async def test_a_chat_whose_update_is_being_handled_is_left_to_it(lost):
    lost.outbox.goes.clear()
    answering = asyncio.create_task(lost.says(Odd("media")))
    await asyncio.sleep(0)
    assert await lost.chats.catch_up(later(lost, seconds=1)) == 0
    lost.outbox.goes.set()
    await answering
    assert len(lost.outbox.sent) == 1


async def test_an_update_waits_until_the_screen_is_shown_and_comes_below_it(lost):
    lost.outbox.goes.clear()
    catching = asyncio.create_task(lost.chats.catch_up())
    await asyncio.sleep(0)
    answering = asyncio.create_task(lost.says(Choose(1, "saddle", "none")))
    await asyncio.sleep(0)
    lost.outbox.goes.set()
    assert await catching == 1
    await answering
    assert len(lost.outbox.sent) == 2
    assert lost.asked == "legs"


async def test_who_has_gone_on_meanwhile_gets_no_screen_again(lost):
    await lost.says(Odd("media"), chat_id=BEN)
    lost.store.rows[BEN] = lost.store.rows[ADA]
    lost.outbox.sent.clear()
    lost.outbox.goes.clear()
    catching = asyncio.create_task(lost.chats.catch_up())
    await asyncio.sleep(0)
    await lost.store.shown(BEN, 99)
    lost.outbox.goes.set()
    await catching
    assert [place.chat_id for place, _ in lost.outbox.sent] == [ADA]


async def test_flood_control_is_waited_for(lost):
    lost.outbox.outcome = RetryLater(60)
    assert await lost.chats.catch_up() == 1
    lost.outbox.outcome = Sent()
    assert await lost.chats.catch_up() == 0
    lost.chats._clock.pass_by(timedelta(seconds=61))
    assert await lost.chats.catch_up() == 1
    assert await lost.chats.catch_up() == 0


async def test_what_may_have_arrived_each_time_is_not_shown_without_end(lost):
    lost.outbox.outcome = Unknown()
    assert [await lost.chats.catch_up() for _ in range(5)] == [1, 1, 1, 0, 0]
    await lost.says(Choose(1, "saddle", "none"))
    assert await lost.chats.catch_up() == 1


async def test_a_fault_in_one_chat_keeps_no_other_from_its_screen(lost, monkeypatch):
    lost.store.rows = {BEN: lost.store.rows[ADA], ADA: lost.store.rows[ADA]}
    reply = lost.chats._reply
    faults = iter([KeyError("gone")])

    def once_faulty(*given):
        if fault := next(faults, None):
            raise fault
        return reply(*given)

    monkeypatch.setattr(lost.chats, "_reply", once_faulty)
    await lost.chats.catch_up()
    assert [place.chat_id for place, _ in lost.outbox.sent] == [ADA]
