"""An operator at the desk, and people who asked for messages."""

import asyncio
from collections.abc import Callable, Iterable
from datetime import datetime

from bot.domain.act import Operate
from bot.local_telegram import LocalTelegram, Person, Shown
from bot.local_telegram.chats import Message
from tests.end_to_end.conftest import Running
from tests.end_to_end.visitor import Visitor, offered

HELLO = "Walk a little today"


class Operator(Visitor):
    async def meets(self, verb: str) -> tuple[Shown, Operate]:
        """A message that came or changed since the last act, with a button for this."""

        def found(shown: Shown) -> list[Operate]:
            return [act for act in offered(shown) if isinstance(act, Operate) and act.words[0] == verb]

        shown = await self.person.sees(lambda shown: bool(found(shown)), timeout=60)
        return shown, found(shown)[0]

    async def goes(self, *verbs: str) -> None:
        """Taps one after another, each as soon as it is there."""
        for verb in verbs:
            shown, act = await self.meets(verb)
            self.press(act, shown)

    async def sends(self) -> None:
        """Her own words, to everybody who asked for messages."""
        self.person.writes("/operator")
        await self.goes("new", "compose")
        await self.meets("new")
        self.person.writes(HELLO)
        await self.goes("send", "send")


class Readers:
    """They have a chat with the bot, asked for messages, and are awake."""

    def __init__(self, telegram: LocalTelegram, bot: Running, now: Callable[[], datetime]) -> None:
        self._telegram = telegram
        self._bot = bot
        self._now = now
        self.people: list[Person] = []

    async def come(self, many: int) -> None:
        people = [self._telegram.person(f"P{number}") for number in range(many)]
        for person in people:
            self._telegram.world.private(self._telegram.bot.id, person.id).started = True
        await self.ask(*people, known=False)

    async def ask(self, *people: Person, known: bool = True) -> None:
        """They want messages. `known`: they have a chat already."""
        self.people += people
        # In a thread: the bot may be writing, and has to get on for it to end.
        await asyncio.to_thread(self._written, [person.id for person in people], known=known)

    def _written(self, ids: list[int], *, known: bool) -> None:
        now = self._now()
        zone = f"Etc/GMT{now.hour - 12:+d}"  # where it is about noon
        chats = "insert into chats (chat_id, turn, shown, sealed, changed_at) values {}"
        columns = "chat_id, language, zone, days, stopped, not_now, seen_at"
        audience = f"insert into audience ({columns}) values {{}}"
        if not known:
            each = ", ".join(["(?, 1, 1, '', ?)"] * len(ids))
            self._bot.rows(chats.format(each), *(value for key in ids for value in (key, now)))
        each = ", ".join(["(?, 'en', ?, 0, false, false, ?)"] * len(ids))
        self._bot.rows(audience.format(each), *(value for key in ids for value in (key, zone, now)))

    def got(self) -> dict[int, int]:
        """How often each of them got it, as Telegram knows it."""
        return {person.id: sum(map(self._is_it, self._messages(person))) for person in self.people}

    def _messages(self, person: Person) -> Iterable[Message]:
        return self._telegram.world.private(self._telegram.bot.id, person.id).messages.values()

    def _is_it(self, message: Message) -> bool:
        return message.author == self._telegram.bot.id and message.body.get("text") == HELLO

    def more_than(self, many: int) -> Callable[[], bool]:
        return lambda: sum(self.got().values()) > many
