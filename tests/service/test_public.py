"""What the bot says where everybody reads along."""

from dataclasses import replace
from datetime import timedelta
from itertools import count

import pytest
from structlog.testing import capture_logs

from bot.domain.errors import StoreUnavailableError
from bot.domain.venue import Venue, place_number
from bot.service.ports import RetryLater, Sent
from bot.service.public import Public
from bot.service.quota import ALL, REPLIES
from bot.service.venue_ports import Asked, Me, Spoken, Tapped
from bot.wording.public import danger_line
from tests.fakes import FakeClock
from tests.fakes_groups import FakePublicOutbox, FakeVenues

ME = Me(9, "This_bot", hears_groups=False)
GROUP = -100
NUMB = "since today I am numb between my legs and cannot pee"
LINK = f"https://t.me/This_bot?start=g-{place_number(GROUP)}"
numbers = count(1)


@pytest.fixture
def store():
    return FakeVenues({GROUP: Venue(GROUP, "group", "Backs")})


@pytest.fixture
def outbox():
    return FakePublicOutbox()


@pytest.fixture
def clock():
    return FakeClock()


@pytest.fixture
def public(shelf, store, outbox, clock):
    return Public(ME, lambda: shelf, store, outbox, clock, commands=("again",))


def spoken(text: str, **more) -> Spoken:
    number = next(numbers)
    return replace(Spoken(number, GROUP, number, 55, text), **more)


def check(**more) -> Spoken:
    return spoken("/check", command="check", **more)


ADDRESSED = {
    "command": {"command": "check"},
    "private command": {"command": "again"},
    "command by name": {"command": "anything", "command_to": "this_bot"},
    "mention": {"mentions": frozenset({"this_bot"})},
    "reply": {"replied_to": 9},
}


@pytest.mark.parametrize("how", ADDRESSED.values(), ids=ADDRESSED)
async def test_who_speaks_to_the_bot_is_shown_the_way_into_the_private_chat(public, outbox, how):
    asked = spoken("my back aches a bit", topic=4, **how)
    await public.receive(asked)
    (said,) = outbox.said
    assert (said.chat_id, said.topic, said.reply_to) == (GROUP, 4, asked.message_id)
    assert said.links == [LINK]
    assert all(button.act is None for row in said.reply.rows for button in row)


@pytest.mark.parametrize(
    "how",
    [
        {},
        {"command": "rules"},
        {"command": "check", "command_to": "other_bot"},
        {"mentions": frozenset({"other_bot"})},
        {"replied_to": 8},
    ],
)
async def test_what_is_not_for_the_bot_is_passed_over(public, outbox, how):
    await public.receive(spoken("my back aches a bit", **how))
    assert not outbox.said


@pytest.mark.parametrize("how", [{}, {"command": "check"}, {"command": "ask", "command_to": "other_bot"}])
async def test_danger_words_that_reach_the_bot_get_help_whoever_they_were_for(public, outbox, shelf, how):
    await public.receive(spoken(NUMB, **how))
    assert outbox.said[0].reply == danger_line("emergency", shelf.catalogs["en"], LINK)


@pytest.mark.parametrize(
    ("text", "danger"),
    [
        ("my left leg feels so weak", "today"),
        ("fever and chills since yesterday", "today"),
        (f"fever and chills. {NUMB}", "emergency"),
        ("I am not numb between my legs", None),
        ("stiff for an hour every morning", None),
    ],
)
async def test_only_what_is_urgent_is_answered_unasked_and_the_worst_of_it(public, outbox, shelf, text, danger):
    await public.receive(spoken(text))
    told = [said.reply.text for said in outbox.said]
    assert told == ([danger_line(danger, shelf.catalogs["en"], None).text] if danger else [])


async def test_words_of_suicide_get_help(public, outbox, shelf):
    await public.receive(spoken("the pain is so bad that I want to kill myself"))
    assert outbox.said[0].reply.text == danger_line("suicide", shelf.catalogs["en"], None).text


async def test_words_of_violence_are_answered_only_to_who_speaks_to_the_bot(public, outbox):
    await public.receive(spoken("my husband hits me"))
    assert not outbox.said
    await public.receive(spoken("my husband hits me", replied_to=9))
    assert outbox.said


@pytest.mark.parametrize("text", [NUMB, "my husband hits me", "I want to kill myself", "my left leg feels so weak"])
async def test_nothing_that_somebody_wrote_is_repeated(public, outbox, text):
    await public.receive(spoken(text, replied_to=9))
    (said,) = outbox.said
    telling = {"numb", "pee", "legs", "leg", "weak", "husband", "hits", "kill", "myself"}
    assert telling.isdisjoint(said.reply.text.lower().replace(".", " ").replace(",", " ").split())


async def test_who_has_no_private_chat_gets_the_line_without_a_button(public, outbox):
    await public.receive(check(sender=None))
    await public.receive(spoken(NUMB, sender=None))
    assert [said.links for said in outbox.said] == [[], []]


async def test_a_message_is_answered_once_however_often_it_comes_or_is_changed(public, outbox, store):
    first = spoken(NUMB, replied_to=9)
    await public.receive(first)
    await public.receive(first)
    await public.receive(replace(first, update_id=next(numbers), edited=True))
    assert len(outbox.said) == 1
    assert first.update_id in store.seen


async def test_after_a_restart_an_answered_update_is_known(public, outbox, store, shelf, clock):
    first = check()
    await public.receive(first)
    await Public(ME, lambda: shelf, store, outbox, clock).receive(first)
    assert len(outbox.said) == 1


async def test_a_changed_message_is_heard_only_if_it_speaks_to_the_bot(public, outbox):
    await public.receive(spoken(NUMB, edited=True))
    assert not outbox.said
    await public.receive(spoken(NUMB, edited=True, replied_to=9))
    assert outbox.said


async def test_no_group_gets_more_than_it_may_and_posts_keep_their_room(public, outbox, clock):
    for person in range(REPLIES + 3):
        await public.receive(check(sender=person))
    assert len(outbox.said) == REPLIES
    clock.pass_by(timedelta(minutes=1))
    await public.receive(check())
    assert len(outbox.said) == REPLIES + 1


async def test_who_asks_again_and_again_is_answered_once_a_minute_but_each_danger_is_heard(public, outbox, clock):
    for _ in range(5):
        await public.receive(check())
    assert len(outbox.said) == 1
    for _ in range(2):
        await public.receive(spoken(NUMB))
    assert len(outbox.said) == 3
    await public.receive(check(sender=56))
    assert len(outbox.said) == 4
    clock.pass_by(timedelta(minutes=1))
    await public.receive(check())
    assert len(outbox.said) == 5


async def test_danger_lines_use_all_the_room_and_then_one_serves_all(public, outbox, clock):
    for _ in range(ALL + 5):
        await public.receive(spoken(NUMB))
    assert len(outbox.said) == ALL
    await public.catch_up()
    assert len(outbox.said) == ALL
    clock.pass_by(timedelta(minutes=1))
    await public.catch_up()
    await public.catch_up()
    assert len(outbox.said) == ALL + 1


async def test_no_log_tells_in_which_group_words_of_danger_were_said(public, outbox):
    outbox.outcome = RetryLater(1)
    with capture_logs() as logs:
        await public.receive(spoken(NUMB))
    assert [entry["event"] for entry in logs] == ["danger_line_waits"]
    assert str(GROUP) not in str(logs)


async def test_a_danger_line_that_telegram_puts_off_is_said_later(public, outbox, clock):
    outbox.outcome = RetryLater(9)
    await public.receive(spoken(NUMB))
    outbox.outcome = Sent()
    await public.catch_up()
    assert len(outbox.said) == 2


async def test_help_does_not_wait_for_a_database_and_is_said_once(public, outbox, store):
    store.broken = True
    numb, asked = spoken(NUMB), check()
    for _ in range(2):
        with pytest.raises(StoreUnavailableError):
            await public.receive(asked)
    with pytest.raises(StoreUnavailableError):
        await public.receive(numb)
    await public.receive(numb)
    assert [said.reply_to for said in outbox.said] == [numb.message_id]


async def test_a_button_in_a_group_points_to_the_private_chat(public, outbox):
    await public.tapped(Tapped(1, GROUP, "7", "en"))
    assert len(outbox.toasts) == 1


async def test_a_new_group_is_greeted_with_the_button(public, outbox):
    await public.greet(GROUP)
    assert outbox.said[0].links


async def test_inline_cards_are_general_and_lead_into_the_private_chat(public, outbox, shelf):
    await public.asked(Asked(1, 55, "7", "walk", "en"))
    (found,) = outbox.offered
    assert found
    assert all("https://t.me/This_bot?start=i-" in str(card.reply.rows[0][0].url) for card in found)
    flow, words = shelf.flows["back_pain"], shelf.catalogs["en"].topics["back_pain"].exercises
    left_alone = {words[name].name for name, one in flow.exercises.items() if one.strictest.word == "avoid"}
    await public.asked(Asked(2, 55, "8", "e", "en"))
    assert left_alone.isdisjoint(card.title for card in outbox.offered[1])
