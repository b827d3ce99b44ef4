"""How long answers are kept is a setting, and what a person is told of it is true."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.adapters.store.codec import as_json
from bot.domain.act import Agree, Command, Start, Write
from bot.service.chats import Chats, Incoming
from bot.service.ports import Place
from tests.fakes import FakeClock, FakeOutbox, FakeStore

ANNA = 11


class Talk:
    def __init__(self, shelf, days: int) -> None:
        self.clock, self.outbox, self.store = FakeClock(), FakeOutbox(), FakeStore()
        self.chats = Chats(replace(shelf, keep_days=days), self.store, self.outbox, self.clock, as_json)
        self.updates = 0

    async def does(self, *acts) -> None:
        for act in acts:
            self.updates += 1
            await self.chats.receive(Incoming(self.updates, act, "en", Place(ANNA)))

    def kept(self):
        return self.store.rows[ANNA].chat


@pytest.mark.parametrize(("days", "words"), [(1, "1 day."), (30, "30 days."), (180, "180 days.")])
async def test_the_welcome_says_for_how_many_days_answers_are_kept(shelf, days, words):
    talk = Talk(shelf, days)
    await talk.does(Start())
    assert words in talk.outbox.last.text


async def test_what_is_older_goes_though_the_person_is_still_here(shelf):
    talk = Talk(shelf, 30)
    await talk.does(Agree("check"), Write("40"))
    talk.clock.pass_by(timedelta(days=29))
    await talk.does(Command("help"))
    assert talk.kept().sessions
    talk.clock.pass_by(timedelta(days=1))
    await talk.does(Command("help"))
    assert not talk.kept().sessions
    assert talk.kept().consent
