"""Three replicas and a worker on one database, killed again and again: every chat ends where one process would have."""

import asyncio
from random import Random

import pytest

from bot.adapters.store import codec
from bot.adapters.telegram.taps import decode, encode
from bot.domain.act import Act, Command, Start, Write
from bot.local_telegram import Flood, LocalTelegram
from bot.local_telegram.shapes import Json
from tests.end_to_end.conftest import on_postgres, until
from tests.end_to_end.fleet import Fleet, until_done
from tests.end_to_end.twin import Twin, timeless
from tests.end_to_end.visitor import Visitor

CHATS, ACTS = 200, 30
KILLS = 8
"""Spread over all of it, where a machine is quick enough to start a process anew so often."""
ALLOWED = ["message is not modified", "the query was already answered", "query is too old"]
"""What Telegram says to whoever shows a screen that another has just shown."""


@pytest.fixture
async def telegram():
    """Without flood control: it would only slow this down."""
    async with LocalTelegram(flood=Flood(on=False)) as server:
        yield server
        refused = [f"{entry.method}: {entry.text}" for entry in server.journal.refused()]
        assert not [text for text in refused if not any(part in text for part in ALLOWED)]


@pytest.fixture
async def fleet(environment, tmp_path, telegram):
    found = Fleet(tmp_path, environment["BOT_WEBHOOK_SECRET"], telegram)
    try:
        await found.start()
        yield found
    finally:
        await found.stop()


class Walker:
    """Somebody who does a number of things, each when the last one was taken in."""

    def __init__(self, fleet: Fleet, visitor: Visitor, twin: Twin, random: Random) -> None:
        self.visitor = visitor
        self.twin = twin
        self._fleet = fleet
        self._random = random
        self._taps: list[str] = []
        self._taken_in: list[Json] = []
        self._again: set[asyncio.Task[None]] = set()

    async def walks(self, acts: int) -> None:
        await self._does([Start()])
        while len(self._taken_in) < acts:
            both = self._random.random() < 0.1
            await self._does([self.twin.wants() for _ in range(1 + both)])
        await asyncio.gather(*self._again)

    async def _does(self, acts: list[Act]) -> None:
        """The updates of several acts on the same screen come the wrong way round."""
        updates = [self._update(act) for act in acts]
        for act, update in reversed(list(zip(acts, updates, strict=True))):
            turn = self.twin.takes(act)
            await self._brings(update)
            if isinstance(act, Write | Command | Start) and not turn.silent and len(acts) == 1:
                assert self.visitor.screen.id > update["message"]["message_id"], "nothing was said to it"

    def _update(self, act: Act) -> Json:
        person, waiting = self.visitor.person, self.visitor.server.bot.updates.pending
        match act:
            case Start():
                person.opens()
            case Write(text=text):
                person.writes(text)
            case Command(name=name):
                person.writes(f"/{name}")
            case _:
                self._taps.append(person.taps_data(encode(act)))
        return waiting.pop().body

    async def _brings(self, update: Json) -> None:
        luck = self._random.random()
        if luck < 0.1:  # to another replica at the same moment
            await asyncio.gather(self._fleet.brings(update), self._fleet.brings(update))
        else:
            await self._fleet.brings(update)
        self._taken_in.append(update)
        if luck > 0.9:  # beside what comes next
            old = self._random.choice(self._taken_in)
            self._again.add(asyncio.create_task(self._fleet.brings(old)))

    @property
    def done(self) -> int:
        return len(self._taken_in)

    def stands(self) -> bool:
        """Whether the last screen that was shown is the current one; a tap that came late moves an upper message."""
        news = (
            change for change in reversed(self.visitor.server.world.changes.all) if change.chat.id == self.visitor.id
        )
        bodies = (change.data.get("message", change.data) for change in news if change.by_bot)
        last = next(body for body in bodies if body.get("reply_markup", {}).get("inline_keyboard"))
        shown = [act for row in last["reply_markup"]["inline_keyboard"] for button in row
                 if (act := decode(button.get("callback_data", "")))]  # fmt: skip
        return shown in (self.twin.acts, self.twin.current)

    @property
    def unanswered(self) -> list[str]:
        return [tap for tap in self._taps if self.visitor.server.world.queries[tap].answer is None]


@on_postgres
@pytest.mark.parametrize("mode", ["webhook"])
async def test_whichever_replica_gets_it_every_chat_ends_where_one_process_would_have(
    fleet, telegram, database, shelf, rows
):
    walkers = [
        Walker(fleet, Visitor(telegram, f"P{number}"), Twin(shelf, Random(f"twin {number}")), Random(f"walk {number}"))
        for number in range(CHATS)
    ]

    def due(killed: int) -> bool:
        return sum(walker.done for walker in walkers) > CHATS * ACTS * (killed + 0.5) / KILLS

    killing = asyncio.create_task(fleet.kills(Random(5), due))
    await until_done([asyncio.create_task(walker.walks(ACTS)) for walker in walkers], killing)
    assert fleet.killed > 1
    await until(lambda: rows("select count(*) from chats where shown <> turn") == [(0,)], 90)
    await telegram.settled()
    kept = {
        chat_id: (turn, codec.decode(sealed[1:]))
        for chat_id, turn, sealed in rows("select chat_id, turn, sealed from chats")
    }
    for walker in walkers:
        turns, chat = kept.pop(walker.visitor.id, (0, None))
        assert (turns, timeless(chat)) == (walker.twin.turns, walker.twin.kept)
        assert walker.stands(), walker.visitor.person.screen()
        assert not walker.unanswered
    assert not kept
