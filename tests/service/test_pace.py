"""Even, without a burst at the start, never too close together, and behind the live replies."""

import asyncio
from bisect import bisect_left
from collections.abc import Callable, Iterable
from itertools import pairwise
from random import Random

import pytest

from bot.service.pace import FREE, PAID, Limit, Pace, Slots


def sent(
    slots: Slots, seconds: float, late: Callable[[float], float], *, paid: bool = False, live: Iterable[float] = ()
) -> list[float]:
    """When messages went, by somebody who always has one more, and comes too late by `late(now)`."""
    times: list[float] = []
    coming = sorted(live)
    now = 0.0
    while now < seconds:
        at = max(now, slots.opens(paid=paid))
        at += late(at)
        if coming and coming[0] <= at:
            now = max(now, coming.pop(0))
            slots.live(now)
            continue
        slots.take(at, paid=paid)
        times.append(at)
        now = at
    return times


def busiest(times: list[float]) -> int:
    """How many the fullest window of one second holds."""
    return max(bisect_left(times, start + 1.0) - at for at, start in enumerate(times))


def rate(times: list[float]) -> float:
    return (len(times) - 1) / (times[-1] - times[0])


def test_it_begins_and_goes_on_evenly():
    times = sent(Slots(), 60, lambda _: 0.0)
    assert rate(times) == pytest.approx(FREE.rate, rel=0.001)
    assert busiest(times) <= FREE.rate + 1  # one may fall on the very end of the second
    assert times[:2] == [0.0, 1 / FREE.rate]


@pytest.mark.parametrize(("most_late", "often"), [(0.002, 1.0), (0.02, 0.3), (0.3, 0.02)])
def test_what_comes_a_little_late_is_caught_up_without_a_burst(most_late, often):
    random = Random(4)
    times = sent(Slots(), 60, lambda _: random.uniform(0, most_late) if random.random() < often else 0.0)
    assert rate(times) == pytest.approx(FREE.rate, rel=0.02)
    assert busiest(times) <= FREE.most


def test_after_a_long_pause_it_starts_anew():
    times = sent(Slots(), 20, lambda now: 5.0 if 9 < now < 9.05 else 0.0)
    after = [each for each in times if each > 14]
    assert busiest(times) <= FREE.rate + 1
    assert rate(after) == pytest.approx(FREE.rate, rel=0.001)


def test_a_thousand_a_second_are_held_although_sleeps_end_late():
    random = Random(5)
    times = sent(Slots(), 20, lambda _: random.uniform(0, 0.002) if random.random() < 0.5 else 0.0, paid=True)
    assert rate(times) == pytest.approx(PAID.rate, rel=0.02)
    assert busiest(times) <= PAID.most


def test_live_replies_push_back_what_many_get():
    live = [0.013 + each / 10 for each in range(300)]
    times = sent(Slots(), 30, lambda _: 0.0, live=live)
    assert busiest(sorted(times + live)) <= 30
    assert rate(times) == pytest.approx(FREE.most - 10, rel=0.05)


def test_few_live_replies_cost_nothing():
    live = [0.5 + each for each in range(30)]
    assert rate(sent(Slots(), 30, lambda _: 0.0, live=live)) == pytest.approx(FREE.rate, rel=0.01)


def test_after_a_burst_of_live_replies_nothing_goes_until_there_is_room():
    burst = [10.0 + each / 1000 for each in range(40)]
    times = sent(Slots(), 20, lambda _: 0.0, live=burst)
    assert not [each for each in times if 10.001 < each < 11.0]
    assert busiest([each for each in times if each >= 11.0]) <= FREE.most


def test_paid_and_unpaid_messages_share_the_time():
    slots = Slots()
    now, unpaid, every = 0.0, [], []
    for number in range(3000):
        paid = number % 20 != 0
        now = max(now, slots.opens(paid=paid))
        slots.take(now, paid=paid)
        every.append(now)
        if not paid:
            unpaid.append(now)
    assert busiest(unpaid) <= FREE.most
    assert busiest(every) <= PAID.most


async def test_turns_come_in_the_order_of_asking():
    pace, order = Pace(Limit(500, 550)), []

    async def ask(number: int) -> None:
        await pace.turn()
        order.append(number)

    await asyncio.gather(*(ask(number) for number in range(20)))
    assert order == list(range(20))


async def test_a_live_reply_moves_a_turn_that_is_waited_for():
    now = 0.0
    naps: list[float] = []

    async def nap(seconds: float) -> None:
        nonlocal now
        naps.append(seconds)
        now += seconds
        if len(naps) == 1:
            pace.live()
            pace.live()

    pace = Pace(Limit(1, 2), monotonic=lambda: now, sleep=nap)
    await pace.turn()
    await pace.turn()
    assert naps == [1.0, 1.0]


def test_a_thousand_a_second_begin_slowly_so_that_late_connections_do_not_crowd_the_first_second():
    times = sent(Slots(), 5, lambda _: 0.0, paid=True)
    first = [each for each in times if each < 1.0]
    assert len(first) == pytest.approx(0.9 * PAID.rate, rel=0.01)
    arrived = [max(each, 0.08) for each in times]
    assert busiest(arrived) <= PAID.most


def test_short_stalls_cost_a_thousand_a_second_next_to_nothing():
    random = Random(6)
    times = sent(Slots(), 60, lambda _: random.uniform(0, 0.02) if random.random() < 0.01 else 0.0, paid=True)
    assert rate([each for each in times if each > 2.0]) > 990
    assert busiest(times) <= PAID.most


async def test_nobody_goes_while_it_is_asked_and_none_all_at_once_after():
    now = 0.0
    gone: list[tuple[float, bool]] = []

    async def nap(seconds: float) -> None:
        nonlocal now
        now += seconds

    async def asked() -> bool:
        nonlocal now
        now += 0.3 if not gone else 0.0
        return len(gone) != 3

    pace = Pace(Limit(10, 11), monotonic=lambda: now, sleep=nap)
    for _ in range(6):
        went = await pace.turn(ready=asked)
        gone.append((round(now, 3), went))
    at = [when for when, went in gone if went]
    assert [went for _, went in gone] == [True, True, True, False, True, True]
    assert at[0] == 0.3
    assert min(after - before for before, after in pairwise(at)) > 0.085
