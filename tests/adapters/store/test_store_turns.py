import asyncio
from datetime import timedelta, timezone

import pytest

from bot.adapters.store.writer import LARGEST_BATCH
from bot.domain.chat import KEPT_FOR, Chat
from tests.adapters.store.takes import ANNA, BEN, NOW, arrive, erase, keeping, marking, marks, same
from tests.postgres import rows


async def test_a_turn_is_kept_and_numbered(store):
    first = await store.turn(ANNA, 1, marking("a"), NOW)
    second = await store.turn(ANNA, 2, marking("b"), NOW)
    assert (first.number, second.number) == (1, 2)
    assert second.chat is not None
    assert second.chat.country == "ab"
    assert second.turn == keeping(second.chat)


async def test_a_repeated_update_is_applied_once(store):
    await store.turn(ANNA, 1, marking("a"), NOW)
    again = await store.turn(ANNA, 1, marking("a"), NOW)
    assert (again.turn, again.number, again.behind) == (None, 1, True)
    assert again.chat == Chat("en", country="a")


async def test_a_repeated_update_whose_turn_was_shown_is_not_behind(store):
    await store.turn(ANNA, 1, marking("a"), NOW)
    await store.shown(ANNA, 1)
    assert not (await store.turn(ANNA, 1, marking("a"), NOW)).behind


async def test_an_update_that_comes_twice_at_once_is_applied_once(store):
    first, again = await asyncio.gather(*(store.turn(ANNA, 1, marking("a"), NOW) for _ in range(2)))
    assert first.turn is not None
    assert again.turn is None
    assert again.chat == Chat("en", country="a")


async def test_two_updates_of_one_chat_at_once_are_applied_in_order(store):
    taken = await asyncio.gather(*(store.turn(ANNA, n, marking(mark), NOW) for n, mark in enumerate("abc")))
    assert [one.number for one in taken] == [1, 2, 3]
    assert await marks(store, ANNA) == "abc"


async def test_chats_do_not_mix(store):
    await asyncio.gather(store.turn(ANNA, 1, marking("a"), NOW), store.turn(BEN, 2, marking("b"), NOW))
    assert (await marks(store, ANNA), await marks(store, BEN)) == ("a", "b")


async def test_many_turns_at_once_are_all_applied_in_order(store):
    letters = "abcdefghij"
    await asyncio.gather(
        *(store.turn(n % 50, n, marking(letters[n // 50]), NOW) for n in range(500)),
        *(store.shown(n, 1) for n in range(50)),
    )
    assert [await marks(store, chat_id) for chat_id in range(50)] == [letters] * 50


async def test_waiting_turns_share_a_commit(store, monkeypatch):
    sizes = []
    commit = store.writer._commit

    async def measured(jobs):
        sizes.append(len(jobs))
        return await commit(jobs)

    monkeypatch.setattr(store.writer, "_commit", measured)
    await asyncio.gather(*(store.turn(n, n, marking("a"), NOW) for n in range(300)))
    assert sizes == [LARGEST_BATCH, 300 - LARGEST_BATCH]


async def test_an_unchanged_chat_still_counts_the_turn(store):
    await store.turn(ANNA, 1, marking("a"), NOW)
    assert (await store.turn(ANNA, 2, same, NOW)).number == 2


async def test_nothing_is_kept_of_a_chat_that_keeps_nothing(store, url):
    taken = await store.turn(ANNA, 1, same, NOW)
    assert (taken.chat, taken.number) == (None, 0)
    assert (await store.turn(ANNA, 1, same, NOW)).turn is None
    assert rows(url, "SELECT chat_id FROM chats") == []


async def test_an_erased_chat_leaves_no_row(store, url):
    await store.turn(ANNA, 1, marking("a"), NOW)
    erased = await store.turn(ANNA, 2, erase, NOW)
    assert (erased.chat, erased.number) == (None, 0)
    assert rows(url, "SELECT chat_id FROM chats") == []


@pytest.mark.parametrize("at_once", [True, False])
async def test_a_chat_begun_again_after_erasing_is_a_new_one(store, at_once):
    await store.turn(ANNA, 1, marking("a"), NOW)
    await store.shown(ANNA, 1)
    jobs = [store.turn(ANNA, 2, erase, NOW), store.turn(ANNA, 3, marking("b"), NOW)]
    taken = await asyncio.gather(*jobs) if at_once else [await job for job in jobs]
    assert taken[1].number == 1
    assert [one.number for one in await store.behind()] == [1]
    assert await marks(store, ANNA) == "b"


async def test_what_was_shown_before_erasing_does_not_count_after(store):
    for update_id in (1, 2, 3):
        await store.turn(ANNA, update_id, marking("a"), NOW)
    await store.turn(ANNA, 4, erase, NOW)
    await store.turn(ANNA, 5, marking("b"), NOW)
    await store.shown(ANNA, 3)
    assert [one.number for one in await store.behind()] == [1]


async def test_showing_an_older_turn_does_not_take_a_newer_back(store):
    await store.turn(ANNA, 1, marking("a"), NOW)
    await store.turn(ANNA, 2, marking("b"), NOW)
    await asyncio.gather(store.shown(ANNA, 2), store.shown(ANNA, 1))
    await store.shown(ANNA, 1)
    assert await store.behind() == []


async def test_an_arrival_is_counted_once(store, url):
    await asyncio.gather(*(store.turn(ANNA, n, arrive, NOW) for n in (1, 1, 2)))
    await store.turn(BEN, 2, arrive, NOW)
    await store.turn(BEN, 3, arrive, NOW + timedelta(days=1))
    found = rows(url, "SELECT payload, day, count FROM arrivals ORDER BY day")
    assert [(payload, str(day), count) for payload, day, count in found] == [
        ("spring", "2026-03-01", 2),
        ("spring", "2026-03-02", 1),
    ]


@pytest.mark.parametrize("typed", ["", "two words", "\0", "x" * 65])
async def test_what_no_link_can_carry_is_not_counted(store, url, typed):
    taken = await store.turn(ANNA, 1, lambda chat: keeping(chat, arrived=typed), NOW)
    assert taken.turn is not None
    assert rows(url, "SELECT payload FROM arrivals") == []


async def test_sweeping_forgets_updates_after_two_days(store, url):
    await store.turn(ANNA, 1, marking("a"), NOW)
    await store.turn(ANNA, 2, marking("b"), NOW + timedelta(hours=1))
    await store.sweep(NOW + timedelta(hours=48, minutes=1), KEPT_FOR)
    assert rows(url, "SELECT update_id FROM seen") == [(2,)]
    assert await marks(store, ANNA) == "ab"


async def test_sweeping_goes_by_the_instant_not_by_the_wall_clock(store, url):
    east = timezone(timedelta(hours=10))
    await store.turn(ANNA, 1, marking("a"), NOW.astimezone(east))
    await store.sweep(NOW + timedelta(hours=47), KEPT_FOR)
    assert rows(url, "SELECT update_id FROM seen") == [(1,)]


async def test_sweeping_erases_what_was_silent_for_180_days(store, url):
    await store.turn(ANNA, 1, marking("a"), NOW)
    await store.turn(BEN, 2, marking("b"), NOW + timedelta(days=2))
    await store.sweep(NOW + timedelta(days=181), KEPT_FOR)
    assert rows(url, "SELECT chat_id FROM chats") == [(BEN,)]
