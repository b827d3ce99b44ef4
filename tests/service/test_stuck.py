"""Where no turn can be taken: what is kept of a chat cannot be read, or the bot has a fault."""

import pytest

from bot.domain.act import Choose, Command, Forget, Open, Write
from bot.service.chats import Incoming
from bot.service.ports import Place
from tests.fakes import FakeOutbox, FakeStore
from tests.service.test_chats import ADA, Talk


@pytest.fixture
async def talk(shelf):
    begun = Talk(shelf, FakeStore(), FakeOutbox())
    await begun.begins()
    return begun


@pytest.fixture
async def damaged(talk):
    """What is kept of Ada cannot be read."""
    talk.store.damaged.add(ADA)
    return talk


async def test_who_cannot_be_read_is_answered_and_danger_in_their_words_gets_its_card(damaged):
    before = damaged.store.rows[ADA]
    await damaged.says(Choose(1, "age", "40_49"), message=5)
    assert "/forget" in damaged.outbox.last.text
    assert "emergency number" in damaged.outbox.last.text
    await damaged.says(Command("mydata"))
    assert "/forget" in damaged.outbox.last.text  # never: nothing is kept
    await damaged.says(Write("my legs are numb and I cannot pee"))
    assert any(isinstance(button.act, Open) for row in damaged.outbox.last.rows for button in row)
    await damaged.says(Write("I want to kill myself"))
    assert "/forget" not in damaged.outbox.last.text
    assert damaged.store.rows[ADA] is before


async def test_danger_in_a_flood_of_who_cannot_be_read_is_said_with_the_next_answer(damaged):
    acts = [Write("I cannot pee since today"), Write("hello")]
    await damaged.chats.hushed([Incoming(90 + at, act, "en", Place(ADA)) for at, act in enumerate(acts)])
    shown = len(damaged.outbox.sent)
    await damaged.says(Write("hello"))
    first, second = [reply.text for _, reply in damaged.outbox.sent[shown:]]
    assert "/forget" in first
    assert "/forget" not in second


async def test_who_cannot_be_read_can_be_forgotten_and_begin_anew(damaged):
    await damaged.says(Command("forget"))
    assert any(isinstance(button.act, Forget) for row in damaged.outbox.last.rows for button in row)
    await damaged.says(Forget())
    assert ADA not in damaged.store.rows
    await damaged.begins()
    assert damaged.asked == "age"


async def test_a_fault_is_told_once_and_words_of_danger_get_their_line(talk, monkeypatch):
    def fails(*_: object) -> None:
        raise ZeroDivisionError

    shown = len(talk.outbox.sent)
    with monkeypatch.context() as broken:
        broken.setattr(talk.chats, "_take", fails)
        for said in ("43", "I cannot pee since today"):
            for again in (False, True, True):
                with pytest.raises(ZeroDivisionError):
                    await talk.says(Write(said), again=again)
    trouble, danger = [reply.text for _, reply in talk.outbox.sent[shown:]]
    assert "stuck" in trouble
    assert "stuck" not in danger
    await talk.says(Write("43"))
    assert talk.asked == "saddle"
