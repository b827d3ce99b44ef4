"""Turns that are taken together and not shown: what they do, and what of them is said all the same."""

from dataclasses import replace

import pytest

from bot.adapters.store.codec import as_json
from bot.domain.act import Act, Agree, Choose, Heard, Open, Start, Write
from bot.domain.errors import StoreUnavailableError
from bot.service.chats import Chats, Incoming
from bot.service.ports import Place, RetryLater, Sent
from bot.wording.reply import Reply
from tests.fakes import FakeClock, FakeOutbox, FakeStore

ADA = 1
DANGER = Write("I am numb between my legs and cannot pee")
CRISIS = Write("I want to kill myself")


@pytest.fixture
def store():
    return FakeStore()


@pytest.fixture
def outbox():
    return FakeOutbox()


@pytest.fixture
def chats(shelf, store, outbox):
    return Chats(shelf, store, outbox, FakeClock(), as_json)


def flood(*acts: Act, first: int = 100) -> list[Incoming]:
    return [Incoming(first + at, act, "en", Place(ADA, 5, f"tap {at}")) for at, act in enumerate(acts)]


async def begins(chats: Chats) -> None:
    acts: tuple[Act, ...] = Start(), Agree("check")
    for number, act in enumerate(acts):
        await chats.receive(Incoming(number, act, "en", Place(ADA)))


def leads_to_help(reply: Reply) -> bool:
    acts = [button.act for row in reply.rows for button in row]
    cards = [act.card for act in acts if isinstance(act, Open)]
    return "countries_0" in cards or "emergency number" in reply.text or any(isinstance(act, Heard) for act in acts)


async def test_nothing_of_a_flood_is_shown_and_all_of_it_counts(chats, store, outbox):
    await begins(chats)
    shown = len(outbox.sent)
    await chats.hushed(flood(Choose(1, "age", "18_39"), Choose(1, "saddle", "none")))
    assert len(outbox.sent) == shown
    assert "age" in store.rows[ADA].chat.sessions["back_pain"].answers
    assert store.rows[ADA].shown < store.rows[ADA].number  # after a crash, catching up shows it


@pytest.mark.parametrize("said", [DANGER, CRISIS])
@pytest.mark.parametrize("known", [True, False])
async def test_danger_in_a_flood_is_said_with_the_next_answer(chats, outbox, said, known):
    if known:
        await begins(chats)
    await chats.hushed(flood(Open("here"), said, *[Open("here")] * 5))
    shown = len(outbox.sent)
    await chats.receive(Incoming(999, Open("here"), "en", Place(ADA)))
    assert len(outbox.sent) == shown + (1 if known and said == DANGER else 2)  # what is kept is the screen itself
    assert leads_to_help(outbox.last)
    shown = len(outbox.sent)
    await chats.receive(Incoming(1000, Open("here"), "en", Place(ADA)))
    assert len(outbox.sent) == shown + 1


async def test_danger_that_could_not_be_said_is_said_later(chats, outbox):
    await chats.hushed(flood(CRISIS))
    outbox.outcome = RetryLater(5)
    await chats.receive(Incoming(999, Start(), "en", Place(ADA)))
    outbox.outcome = Sent()
    shown = len(outbox.sent)
    await chats.receive(Incoming(1000, Start(), "en", Place(ADA)))
    assert any("emergency number" in reply.text for _, reply in outbox.sent[shown:])


async def test_a_flood_that_was_not_committed_is_told_once_and_may_come_again(chats, store, outbox):
    await begins(chats)
    shown = len(outbox.sent)
    store.broken = True
    acts = flood(Choose(1, "age", "40_49"), Choose(1, "saddle", "none"))
    for _ in range(2):
        with pytest.raises(StoreUnavailableError):
            await chats.hushed(acts)
    assert len(outbox.sent) == shown + 1
    store.broken = False
    await chats.hushed(acts)
    await chats.hushed([replace(each) for each in acts])
    assert store.rows[ADA].number == 3
