"""The pain diary from the first word to /forget, through the store."""

import json
from datetime import timedelta

import pytest

from bot.adapters.store.codec import as_json, decode, encode
from bot.domain.act import Act, Agree, Command, Forget, Marked, Open, Start, Write
from bot.domain.chat import Chat, Consent
from bot.domain.diary import Mark, Marking
from bot.service.chats import Chats, Incoming
from bot.service.ports import Place
from bot.wording.reply import Reply
from tests.fakes import NOON, FakeClock, FakeOutbox, FakeStore

ADA = 1
TODAY = NOON.date()


class Talk:
    def __init__(self, shelf) -> None:
        self.store, self.outbox, self.clock = FakeStore(), FakeOutbox(), FakeClock()
        self.chats = Chats(shelf, self.store, self.outbox, self.clock, as_json)
        self.number = 0

    async def does(self, *acts: Act | str) -> Reply:
        for act in acts:
            self.number += 1
            done = Write(act) if isinstance(act, str) else act
            await self.chats.receive(Incoming(self.number, done, "en", Place(ADA)))
        return self.outbox.last


@pytest.fixture
async def ada(shelf) -> Talk:
    talk = Talk(shelf)
    await talk.does(Start(), Agree("check"))
    return talk


def test_a_diary_is_kept_as_it_was():
    chat = Chat("en", diary=(Mark(TODAY, 6, "thigh", 300), Mark(TODAY + timedelta(days=1), 0)), exercise_days=(TODAY,),
                marking=Marking(TODAY, NOON, 4), consent=Consent(1, NOON))  # fmt: skip
    assert decode(encode(chat)) == chat


async def test_mydata_shows_the_diary_and_forget_erases_it(ada):
    await ada.does(Command("pain"), "six", "thigh", "300 m")
    shown = await ada.does(Command("mydata"))
    assert shown.document
    kept = json.loads(shown.document.body)
    assert kept["diary"] == [{"day": TODAY.isoformat(), "pain": 6, "where": "thigh", "metres": 300}]
    await ada.does(Forget())
    assert ADA not in ada.store.rows


async def test_an_update_that_comes_twice_marks_once(ada):
    await ada.does(Command("pain"), "4", "back", "skip")
    before = ada.outbox.last
    await ada.chats.receive(Incoming(ada.number, Write("skip"), "en", Place(ADA)))
    assert ada.outbox.last == before


async def test_a_button_typed_is_a_button(ada):
    reply = await ada.does(Command("pain"), "4", "Below the knee", "Skip")
    assert reply.chart is None
    await ada.does(Open("here"))


async def test_the_second_day_has_a_chart(ada):
    await ada.does(Command("pain"), "4", "back", "skip")
    ada.clock.pass_by(timedelta(days=1))
    reply = await ada.does(Command("pain"), "about 3", "back", "half a mile")
    assert reply.chart
    assert (await ada.does(Command("progress"))).chart == reply.chart
    assert (await ada.does(Marked("new"))).chart is None
