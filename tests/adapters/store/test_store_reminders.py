"""What is due, what rings, and what stands in clear of those who asked for messages."""

from datetime import timedelta

from sqlalchemy import update

from bot.adapters.store.tables import deliveries
from bot.domain.chat import KEPT_FOR, Chat, Consent
from bot.domain.listing import Listing
from bot.domain.say import Welcome
from bot.domain.turn import Ring, Turn
from bot.domain.value import replace
from tests.adapters.store.takes import ANNA, BEN, NOW, erase
from tests.postgres import rows

SOON = NOW + timedelta(hours=1)
LISTING = Listing(
    "en", "Europe/Vienna", None, frozenset({0, 6}), "p-bed_rest-1", stopped=False, not_now=False, busy_until=None
)
ASKED = Chat("en", messages=Consent(1, NOW))


def due(_chat):
    return Turn(Chat("en"), Welcome(), due_at=SOON)


def listed(_chat):
    return Turn(ASKED, Welcome(), listing=LISTING)


def rings(chat):
    ring = Ring("reminder", "2026-03-02T08:00", "walk.first", SOON + timedelta(hours=2))
    return Turn(replace(chat, country="AT"), Welcome(), silent=True, ring=ring, due_at=SOON + timedelta(days=1))


async def test_what_is_due_is_found_and_rings_once_for_its_slot(store, url):
    await store.turn(ANNA, 1, due, NOW)
    await store.turn(BEN, 2, due, NOW)
    assert await store.due(NOW, 10) == []
    assert await store.due(SOON, 1) == [ANNA]
    for _ in range(2):
        await store.ring(ANNA, rings, SOON)
    assert await store.due(SOON, 10) == [BEN]
    told = rows(url, "SELECT kind, chat_id, d.slot, what, d.state FROM deliveries d JOIN runs r ON r.id = d.run_id")
    assert told == [("reminder", ANNA, "2026-03-02T08:00", "walk.first", "waiting")]


async def test_what_the_program_does_by_itself_is_no_sign_of_life_and_shows_nothing(store):
    await store.turn(ANNA, 1, due, NOW)
    await store.shown(ANNA, 1)
    await store.ring(ANNA, rings, SOON)
    assert await store.behind() == []
    assert (await store.chat(ANNA)).country == "AT"
    await store.sweep(NOW + KEPT_FOR + timedelta(minutes=1), KEPT_FOR)
    assert await store.chat(ANNA) is None


async def test_who_cannot_be_written_to_is_left_alone_until_they_do_something(store):
    await store.turn(ANNA, 1, due, NOW)
    await store.off(ANNA, NOW)
    assert await store.due(SOON, 10) == []
    assert await store.chat(ANNA) is None
    await store.ring(ANNA, lambda chat: Turn(chat, Welcome(), silent=True, due_at=SOON), NOW)
    assert await store.due(SOON, 10) == []
    await store.turn(ANNA, 2, due, NOW)
    assert await store.due(SOON, 10) == [ANNA]


async def test_what_came_is_told_and_what_surely_did_not_is_not(store):
    def rung(slot):
        ring = Ring("reminder", slot, "walk.first", SOON)
        return lambda chat: Turn(chat, Welcome(), silent=True, ring=ring)

    for number, person in enumerate((ANNA, BEN)):
        await store.turn(person, number, due, NOW)
        for slot in ("2026-03-02T08:00", "2026-03-03T08:00", "snooze 2026-03-03T09:00:00"):
            await store.ring(person, rung(slot), NOW)
    assert await store.reached([ANNA, BEN]) == {}
    lost = (deliveries.c.chat_id == BEN, deliveries.c.slot == "2026-03-03T08:00")
    async with store.engine.begin() as connection:
        await connection.execute(update(deliveries).values(state="sent"))
        await connection.execute(update(deliveries).where(*lost).values(state="left_out"))
    assert await store.reached([ANNA, BEN]) == {ANNA: "2026-03-03T08:00", BEN: "2026-03-02T08:00"}
    assert await store.reached([ANNA]) == {ANNA: "2026-03-03T08:00"}


async def test_what_is_put_off_is_due_later(store):
    await store.turn(ANNA, 1, due, NOW)
    await store.put_off(ANNA, SOON + timedelta(hours=1))
    assert await store.due(SOON, 10) == []
    assert await store.due(SOON + timedelta(hours=1), 10) == [ANNA]


async def test_nobody_to_ring_for_is_no_trouble(store):
    taken = await store.ring(ANNA, lambda chat: Turn(chat, Welcome(), silent=True), NOW)
    assert taken.chat is None


async def test_a_listing_stands_as_long_as_it_is_wanted(store, url):
    await store.turn(ANNA, 1, listed, NOW)
    await store.turn(BEN, 2, listed, NOW)
    assert rows(url, "SELECT chat_id, zone, days, source FROM audience ORDER BY chat_id") == [
        (ANNA, "Europe/Vienna", 65, "p-bed_rest-1"),
        (BEN, "Europe/Vienna", 65, "p-bed_rest-1"),
    ]
    await store.turn(ANNA, 3, lambda _: Turn(Chat("en"), Welcome()), NOW)
    assert rows(url, "SELECT chat_id FROM audience") == [(BEN,)]


async def test_forgetting_takes_a_person_off_the_list_and_out_of_what_was_sent(store, url):
    await store.turn(ANNA, 1, listed, NOW)
    await store.ring(ANNA, rings, SOON)
    await store.turn(ANNA, 2, erase, NOW)
    assert rows(url, "SELECT chat_id FROM audience") == []
    assert rows(url, "SELECT chat_id FROM deliveries") == [(None,)]


async def test_after_half_a_year_of_silence_nothing_is_left_in_clear(store, url):
    await store.turn(ANNA, 1, listed, NOW)
    await store.sweep(NOW + KEPT_FOR + timedelta(minutes=1), KEPT_FOR)
    assert rows(url, "SELECT chat_id FROM audience") == []
