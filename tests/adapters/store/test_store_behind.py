"""Whose last screen never arrived."""

from datetime import timedelta

from tests.adapters.store.takes import ANNA, BEN, NOW, marking


async def test_those_behind_are_told_by_time(store):
    await store.turn(ANNA, 1, marking("a"), NOW)
    await store.turn(BEN, 2, marking("b"), NOW + timedelta(seconds=30))

    async def behind(*wanted):
        return [one.chat_id for one in await store.behind(*wanted)]

    assert sorted(await behind()) == sorted([ANNA, BEN])
    assert await behind(NOW) == []
    assert await behind(NOW + timedelta(seconds=1)) == [ANNA]
    await store.shown(ANNA, 1)
    assert await behind() == [BEN]


async def test_a_clock_that_was_set_back_hides_nobody_who_is_behind(store):
    await store.turn(ANNA, 1, marking("a"), NOW)
    later = NOW - timedelta(hours=1)
    before = later - timedelta(seconds=20)
    assert [one.chat_id for one in await store.behind(before)] == [ANNA]
    assert await store.take_on(ANNA, before, later) is not None
    assert await store.take_on(ANNA, before, later) is None
