"""The little story that every fault strikes, and what must hold when the fault is over.

Ada is in the middle of an interview: she taps, types, and types a danger sign. Ben starts. In a group somebody asks
for the bot, and somebody tells it of a danger sign. A broadcast is half under way, and Rita's reminder falls due.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import select, text

from bot.adapters.store.engine import open_engine, reading
from bot.adapters.store.tables import chats, deliveries, runs
from bot.domain.act import Agree, Choose, Rang
from bot.domain.errors import StoreUnavailableError
from bot.local_telegram import LocalTelegram, Person, Shown
from bot.wording.shelf import Shelf
from tests.end_to_end.conftest import until
from tests.end_to_end.fault_fold import Fold, timeless
from tests.end_to_end.fault_hurry import Hours
from tests.end_to_end.fault_scene import OPEN, Cast, is_set, planned
from tests.end_to_end.visitor import Visitor, offered
from tests.postgres import Server

NUMB = "I am numb between my legs and cannot pee"
HALF = 5
"""So many have the broadcast when the fault strikes."""
PATIENCE = 60.0
"""Seconds. A busy machine needs them; a green test does not."""


class Story:
    def __init__(self, telegram: LocalTelegram, shelf: Shelf, hours: Hours, database: str) -> None:
        self.telegram = telegram
        self.cast = Cast(telegram)
        self.hours = hours
        self.trouble = shelf.catalog("en").text("trouble.store")
        self._shelf = shelf
        self.database = database
        self.server: Server | None = None
        """The database's, where it is a server and may be stopped."""
        self._fold = Fold(shelf, hours)
        self._plan = planned(hours)
        self._met = 0

    async def is_set(self) -> None:
        """Before the bot starts."""
        begun = await self._fold.begun(self.cast.ada.id)
        await is_set(self.cast, self._plan, begun, self._shelf, self.database, self.hours.now())

    async def begins(self) -> None:
        """The bot is there, has shown what is to be seen, and is in the middle of the broadcast."""
        await until(lambda: self._sees(self.cast.ada) and self.said(), PATIENCE)
        self._met = len(self.said())
        self.hours.set_by((self._plan.sends_at - self.hours.now()).total_seconds())
        await until(lambda: sum(self.got().values()) > HALF, PATIENCE)

    async def goes_on(self, *, in_order: bool = True) -> None:
        """What everybody does while the fault lasts. Nobody waits for an answer.

        A webhook promises no order of what is brought at the same time: then Ada types only the danger sign.
        """
        ada, cast = self.cast.ada, self.cast
        self.hours.set_by((self._plan.rings_at - self.hours.now()).total_seconds())
        if in_order:
            await self._does(lambda: ada.press(Choose(1, "age", "40_49")))
            await self._does(lambda: ada.person.writes("none of these"))
        await self._does(lambda: ada.person.writes(NUMB))
        await self._does(cast.ben.person.opens)
        cast.asker.writes("/check@local_bot", cast.group)
        cast.teller.writes(f"@local_bot {NUMB}", cast.group)

    async def ends(self) -> None:
        """Everything came to its end by itself, nothing is lost, and nothing was done twice; and life goes on."""
        await self._rests()
        await self._adds_up()
        await self._does(lambda: self.cast.ada.press(offered(self.cast.ada.screen)[0]))
        await self._does(lambda: self.cast.ben.press(Agree("check")))
        await self._rests()
        await self._adds_up()

    async def _does(self, act: Callable[[], object]) -> None:
        """At once for Telegram, and reckoned beside the bot."""
        updates = self.telegram.bot.updates
        first = updates.next
        act()
        for update in [each.body for each in updates.pending if each.id >= first]:
            await self._fold.does(update)

    # what everybody sees

    def got(self) -> dict[int, int]:
        """How often each reader got the broadcast, as Telegram knows it."""
        return {person.id: len(self._messages(person)) for person in self.cast.readers}

    def rung(self) -> int:
        """How many reminders Rita got."""
        shown = self._messages(self.cast.rita.person)
        return sum(any(isinstance(act, Rang) for act in offered(each)) for each in shown)

    def said(self) -> list[Shown]:
        return [shown for shown in self.cast.group.messages() if shown.by_bot]

    def told(self) -> int:
        """How often Ada was told that something is stuck."""
        return sum(shown.text == self.trouble for shown in self._messages(self.cast.ada.person))

    @staticmethod
    def _messages(person: Person) -> list[Shown]:
        return [shown for shown in person.messages() if shown.by_bot]

    def _sees(self, visitor: Visitor) -> bool:
        """Whether the lowest message is where the person stands."""
        shown = self._messages(visitor.person)
        return bool(shown) and offered(shown[-1]) == self._fold.screen(visitor.id)

    # what is kept

    async def _rests(self) -> None:
        """Raises: AssertionError, with what is still open, after a long time."""
        end = asyncio.get_running_loop().time() + PATIENCE
        while left := await self._left():
            assert asyncio.get_running_loop().time() < end, f"{left}\n{self.cast.ada.person.screen()}"
            await asyncio.sleep(0.05)

    async def _left(self) -> list[str]:
        open_ = [
            ("updates", bool(self.telegram.bot.updates.pending)),
            ("Ada's screen", not self._sees(self.cast.ada)),
            ("Ben's screen", not self._sees(self.cast.ben)),
            ("the group", not self._group_is_answered()),
        ]
        left = [what for what, is_open in open_ if is_open]
        return left or await self._open_in_the_database()

    def _group_is_answered(self) -> bool:
        """Each of the two: by a line under it."""
        replied = {shown.body.get("reply_to_message", {}).get("from", {}).get("id") for shown in self.said()}
        return {self.cast.asker.id, self.cast.teller.id} <= replied

    async def _open_in_the_database(self) -> list[str]:
        try:
            states = await self._states()
            behind = await self._rows(select(chats.c.chat_id).where(chats.c.shown < chats.c.turn))
        except StoreUnavailableError:
            return ["the database"]
        left = [f"{kind} {state}" for kind, _, state in states if state in {"waiting", "sending"}]
        left += [] if any(kind == "reminder" for kind, _, _ in states) else ["the reminder"]
        return left + [f"the screen of {chat_id}" for (chat_id,) in behind]

    async def _adds_up(self) -> None:
        """None twice; what is sent came, what is not tried did not, and nobody was forgotten."""
        states = await self._states()
        assert Counter(kind for kind, _, _ in states) == {"campaign": len(self.cast.readers), "reminder": 1}
        got = {**self.got(), self.cast.rita.id: self.rung()}
        for kind, chat_id, state in states:
            assert state in {"sent", "uncertain"}, (kind, state)
            assert got[chat_id] == 1 or (state == "uncertain" and got[chat_id] == 0), (kind, state, got[chat_id])
        await self._is_as_folded()

    async def _is_as_folded(self) -> None:
        turns = dict(await self._rows(select(chats.c.chat_id, chats.c.turn)))
        async with OPEN(self.database) as store:
            for person in (self.cast.ada, self.cast.ben):
                assert timeless(await store.chat(person.id)) == timeless(self._fold.kept(person.id))
                assert turns.get(person.id, 0) == self._fold.turns(person.id)

    async def _states(self) -> Sequence[Any]:
        columns = select(runs.c.kind, deliveries.c.chat_id, deliveries.c.state)
        return await self._rows(columns.join_from(deliveries, runs))

    async def uncertain(self) -> int:
        return sum(state == "uncertain" for _, _, state in await self._states())

    async def stops_database(self) -> None:
        assert self.server is not None
        await asyncio.to_thread(self.server.stop)

    async def starts_database(self) -> None:
        assert self.server is not None
        await asyncio.to_thread(self.server.start)

    async def lease_runs_out(self) -> None:
        """It would by itself, a few seconds later."""
        engine = open_engine(self.database)
        async with engine.begin() as connection:
            await connection.execute(text("update leases set expires = 0"))
        await engine.dispose()

    async def _rows(self, wanted: Any) -> Sequence[Any]:
        engine = open_engine(self.database)
        try:
            async with reading(engine) as connection:
                return (await connection.execute(wanted)).all()
        finally:
            await engine.dispose()
