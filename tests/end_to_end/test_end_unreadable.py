"""What is kept of one person cannot be opened; everybody else is answered as ever."""

import asyncio

import pytest
from pydantic import SecretStr

from bot.adapters.store.seal import new_key, seal_of
from bot.domain.act import Choose, Forget
from tests.end_to_end.conftest import until
from tests.end_to_end.visitor import Visitor, asked

TROUBLE = "Something is stuck"
OTHER = seal_of([SecretStr(new_key())])


@pytest.fixture
async def begun(impatient, telegram, ada):
    await ada.begins()
    await telegram.settled()
    return impatient


def sealed(bot, chat_id: int) -> bytes:
    return bytes(bot.rows("select sealed from chats where chat_id = ?", chat_id)[0][0])


async def put(bot, chat_id: int, value: bytes) -> None:
    await write(bot, "update chats set sealed = ? where chat_id = ?", value, chat_id)


async def write(bot, query: str, *values: object) -> None:
    """Without holding up the bot, which may be in the middle of a transaction of its own."""
    await asyncio.to_thread(bot.rows, query, *values)


async def test_with_a_key_missing_the_person_is_told_once_and_answered_when_it_is_there(begun, telegram, ada):
    before = sealed(begun, ada.id)
    await put(begun, ada.id, OTHER.close(before[1:]))
    await write(begun, "insert into keys (name, key) values ('proof', ?)", OTHER.close(b"proof"))
    ada.person.writes("43")
    await ada.person.sees(TROUBLE)
    eve = Visitor(telegram, "Eve")
    assert asked(await eve.begins()) == "age"
    await put(begun, ada.id, before)
    await write(begun, "delete from keys where name = 'proof'")
    await telegram.settled()
    assert sum(TROUBLE in message.text for message in ada.person.messages()) == 1
    assert begun.kept(ada.id)["sessions"]["back_pain"]["answers"] == {"age": ["40_49"]}


async def test_a_damaged_chat_is_answered_holds_nobody_up_and_can_be_forgotten(begun, telegram, ada):
    damaged = OTHER.close(b"{}")
    await put(begun, ada.id, damaged)
    ada.press(Choose(1, "age", "40_49"))
    await ada.person.sees(TROUBLE)
    ada.person.writes("I cannot pee since today")
    await telegram.settled()
    card = ada.person.messages()[-1].text
    assert TROUBLE not in card
    assert "emergency" in card.lower()
    assert sealed(begun, ada.id) == damaged
    eve = Visitor(telegram, "Eve")
    assert asked(await eve.begins()) == "age"
    ada.person.writes("/forget")
    await ada.sees(Forget)
    ada.press(Forget())
    await until(lambda: not begun.rows("select 1 from chats where chat_id = ?", ada.id))
    assert asked(await ada.begins()) == "age"
