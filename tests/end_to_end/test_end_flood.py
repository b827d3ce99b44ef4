"""A thousand updates of one chat at once: nobody else waits for them, nothing of them is lost."""

import asyncio

import pytest

from bot.adapters.store import codec
from bot.adapters.store.codec import as_json
from bot.adapters.telegram import taps
from bot.adapters.telegram.inbox import Inbound
from bot.adapters.telegram.order import Order
from bot.domain.act import Choose, Command, Open, Tick
from bot.service.chats import Chats, Incoming
from bot.service.ports import Place
from tests.end_to_end.conftest import ROOT, cached, until
from tests.end_to_end.visitor import STRAIN, Visitor, offered
from tests.fakes import FakeClock, FakeOutbox, FakeStore

FLOOD = 1000
DANGER = "I am numb between my legs and cannot pee"
ACTS = [
    Choose(1, "age", "40_49"),
    Tick(1, "saddle", "bladder", on=True),
    Open("here"),
    Tick(1, "saddle", "bladder", on=False),
    Command("help"),
    Choose(1, "age", "18_39"),
]
FEW = 200
"""Calls of the bot to the flooded chat; it would be some 2000 if each update had its answer."""


class Arrivals:
    """What was put in order, in this order: by webhook it is not the order in which it was sent."""

    def __init__(self, monkeypatch) -> None:
        self.all: list[Inbound] = []
        put = Order.put

        async def noted(order, arrived):
            self.all.append(arrived)
            return await put(order, arrived)

        monkeypatch.setattr(Order, "put", noted)

    def of(self, chat_id: int) -> list[Inbound]:
        return [each for each in self.all if each.chat_id == chat_id]


@pytest.fixture
def arrivals(monkeypatch):
    return Arrivals(monkeypatch)


@pytest.fixture
async def calm(arrivals, telegram, expects, bot):
    """A bot whose clock stands still, on a server without flood control: the bot itself is looked at."""
    expects("message is not modified")
    bot.clock = FakeClock()
    telegram.flood.on = False
    await bot.start()
    return bot


def floods(visitor: Visitor, danger_at: int | None = None) -> None:
    screen = visitor.screen.id
    for at in range(FLOOD):
        if at == danger_at:
            visitor.person.writes(DANGER)
        elif at % 7 == 6:
            visitor.person.writes("43")
        else:
            visitor.person.taps_data(taps.encode(ACTS[at % 7]), screen)


def calls_to(telegram, chat_id: int, since: int) -> int:
    return sum(str(entry.params.get("chat_id")) == str(chat_id) for entry in telegram.journal.entries[since:])


def answers_to(telegram, person: int, since: int) -> int:
    """Waiting signs on this person's taps that were ended."""
    taps_of = {key for key, query in telegram.world.queries.items() if query.person == person}
    return sum(entry.params.get("callback_query_id") in taps_of for entry in telegram.journal.entries[since:])


async def folded(arrived: list[Inbound]) -> object:
    """What the same acts make of a chat, one by one and each shown."""
    store = FakeStore()
    chats = Chats(cached(ROOT / "flows", ROOT / "content"), store, FakeOutbox(), FakeClock(), as_json)
    for each in arrived:
        await chats.receive(Incoming(each.update_id, each.act, each.language, Place(each.chat_id), each.overheard))
    return store.rows[arrived[0].chat_id].chat


async def test_others_are_answered_while_one_chat_floods(calm, telegram, arrivals):
    zoe = Visitor(telegram, "Zoe")
    await zoe.begins()
    mark = len(telegram.journal.entries)
    floods(zoe, danger_at=FLOOD // 2)
    others = [Visitor(telegram, f"Other {n}") for n in range(20)]
    await asyncio.gather(*(other.begins() for other in others))
    before_all_had_begun = calls_to(telegram, zoe.id, mark) + answers_to(telegram, zoe.id, mark)
    await asyncio.gather(*(other.answers(STRAIN, until="legs") for other in others))
    assert before_all_had_begun < FEW
    await until(lambda: not telegram.bot.updates.pending)
    await telegram.settled()
    assert calls_to(telegram, zoe.id, mark) + answers_to(telegram, zoe.id, mark) < FEW
    kept = codec.decode(calm.rows("select sealed from chats where chat_id = ?", zoe.id)[0][0][1:])
    assert kept == await folded(arrivals.of(zoe.id))
    assert any(isinstance(act, Open) and act.card == "countries_0" for act in offered(zoe.screen)), zoe.screen.text


async def test_private_chats_are_answered_while_a_group_floods(calm, telegram):
    zoe = Visitor(telegram, "Zoe")
    group = telegram.group("Backs", zoe.person, telegram.bot)
    await telegram.settled()
    line = next(message for message in group.messages() if message.by_bot)
    mark = len(telegram.journal.entries)
    for at in range(FLOOD):
        if at % 2:
            zoe.person.taps_data("1:vo:no_such_post:yes", line.id, group)
        else:
            zoe.person.writes("/check" if at != FLOOD // 2 else f"/check {DANGER}", group)
    others = [Visitor(telegram, f"Other {n}") for n in range(20)]
    await asyncio.gather(*(other.begins() for other in others))
    assert answers_to(telegram, zoe.id, mark) + calls_to(telegram, group.id, mark) < FEW
    await until(lambda: not telegram.bot.updates.pending)
    assert any("112" in message.text or "emergency" in message.text.lower() for message in group.messages())
