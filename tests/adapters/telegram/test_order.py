import asyncio

import pytest

from bot.adapters.telegram import order as order_of
from bot.adapters.telegram import poll, webhook
from bot.adapters.telegram.inbox import Flood, Inbound, Understood
from bot.adapters.telegram.order import CROWD, Order
from bot.domain.act import Mistaken
from bot.domain.errors import StoreUnavailableError


def inbound(update_id: int, chat_id: int = 1) -> Inbound:
    return Inbound(update_id, chat_id, "private", "en", Mistaken())


async def test_one_chats_updates_run_one_after_another_and_in_order():
    running: set[int] = set()
    order_seen: list[int] = []

    async def handle(update: Understood) -> None:
        assert update.chat_id not in running
        running.add(update.chat_id)
        await asyncio.sleep(0.001 * (5 - update.update_id % 5))
        running.discard(update.chat_id)
        order_seen.append(update.update_id)

    order = Order(handle)
    for at in range(20):
        await order.put(inbound(at, chat_id=at % 2))
    await order.drain()
    assert [at for at in order_seen if at % 2] == list(range(1, 20, 2))
    assert [at for at in order_seen if not at % 2] == list(range(0, 20, 2))


async def test_a_slow_chat_does_not_hold_up_another():
    let_go = asyncio.Event()

    async def handle(update: Understood) -> None:
        if update.chat_id == 1:
            await let_go.wait()

    order = Order(handle)
    slow = await order.put(inbound(1, chat_id=1))
    await (await order.put(inbound(2, chat_id=2)))
    assert not slow.done()
    let_go.set()
    await slow


async def test_a_full_order_lets_nothing_in_until_there_is_room():
    let_go = asyncio.Event()

    async def handle(_: Understood) -> None:
        await let_go.wait()

    order = Order(handle, limit=2)
    await order.put(inbound(1))
    await order.put(inbound(2, chat_id=2))
    third = asyncio.ensure_future(order.put(inbound(3, chat_id=3)))
    await asyncio.sleep(0.01)
    assert not third.done()
    let_go.set()
    await (await third)
    await order.drain()


async def test_a_failed_update_tells_its_own_caller_only():
    async def handle(update: Understood) -> None:
        if update.update_id == 1:
            raise RuntimeError

    order = Order(handle, limit=1)
    failed = await order.put(inbound(1))
    fine = await order.put(inbound(2))
    await fine
    with pytest.raises(RuntimeError):
        await failed


async def test_a_caller_that_went_away_does_not_stop_the_chat():
    seen: list[int] = []

    async def handle(update: Understood) -> None:
        await asyncio.sleep(0.001)
        seen.append(update.update_id)

    order = Order(handle)
    (await order.put(inbound(1))).cancel()
    await order.put(inbound(2))
    await order.drain()
    assert seen == [1, 2]


async def test_nothing_is_left_waiting_when_the_work_is_cut_off():
    async def handle(_: Understood) -> None:
        await asyncio.Event().wait()

    order = Order(handle, limit=2)
    waiting = [await order.put(inbound(1)), await order.put(inbound(2))]
    await asyncio.sleep(0)
    for worker in order._workers:
        worker.cancel()
    await order.drain()
    assert all(finished.cancelled() for finished in waiting)
    async with asyncio.timeout(1):
        await order.put(inbound(3))


class Crowd:
    """Handles nothing before it is let go; notes the pieces in which a flood comes."""

    def __init__(self) -> None:
        self.pieces: list[list[int]] = []
        self.let_go = asyncio.Event()
        self.trouble: Exception | None = None

    async def __call__(self, update: Understood) -> None:
        await self.let_go.wait()
        several = update.updates if isinstance(update, Flood) else (update,)
        self.pieces.append([each.update_id for each in several])
        if self.trouble and isinstance(update, Flood):
            raise self.trouble


async def test_a_flood_is_handled_in_few_pieces_in_order_and_its_last_one_alone():
    crowd = Crowd()
    order = Order(crowd, lull=0.01)
    finished = [await order.put(inbound(at)) for at in range(100)]
    crowd.let_go.set()
    await asyncio.gather(*finished)
    assert [at for piece in crowd.pieces for at in piece] == list(range(100))
    assert len(crowd.pieces) <= 3
    assert crowd.pieces[-1] == [99]


async def test_a_flood_that_goes_on_is_not_answered_between():
    crowd = Crowd()
    order = Order(crowd, lull=60)
    crowd.let_go.set()
    first = [await order.put(inbound(at)) for at in range(50)]
    await asyncio.gather(*first[:-1])
    assert not first[-1].done()
    second = [await order.put(inbound(at)) for at in range(50, 100)]
    await asyncio.gather(first[-1], *second[:-1])
    assert [len(piece) for piece in crowd.pieces] == [49, 50]
    for worker in order._workers:
        worker.cancel()


async def test_few_that_wait_are_each_handled_alone():
    crowd = Crowd()
    order = Order(crowd)
    for at in range(CROWD):
        await order.put(inbound(at))
    crowd.let_go.set()
    await order.drain()
    assert crowd.pieces == [[at] for at in range(CROWD)]


async def test_where_a_flood_fails_each_of_it_is_told():
    crowd = Crowd()
    crowd.trouble = RuntimeError()
    order = Order(crowd, lull=0.01)
    finished = [await order.put(inbound(at)) for at in range(50)]
    crowd.let_go.set()
    told = await asyncio.gather(*finished, return_exceptions=True)
    assert [isinstance(each, RuntimeError) for each in told] == [True] * 49 + [False]


async def test_all_that_one_chat_can_have_under_way_leaves_room_for_others():
    crowd = Crowd()
    order = Order(crowd, lull=0.01)
    for at in range(max(poll.BATCH, webhook.CONNECTIONS)):
        await order.put(inbound(at))
    async with asyncio.timeout(5):
        other = await order.put(inbound(1000, chat_id=2))
    crowd.let_go.set()
    await other
    await order.drain()


async def test_a_store_that_is_away_is_no_fault_of_each_update(monkeypatch):
    logged: list[str] = []
    monkeypatch.setattr(order_of.log, "error", lambda event, **_: logged.append(event))

    async def handle(update: Understood) -> None:
        raise StoreUnavailableError if update.update_id == 1 else RuntimeError

    order = Order(handle)
    for number, error in ((1, StoreUnavailableError), (2, RuntimeError)):
        with pytest.raises(error):
            await (await order.put(inbound(number)))
    assert logged == ["update_failed"]
