"""Many people at once, and how long each waits.

Closed: so many people, each taps on as soon as the next screen is there. Open: updates at instants that do not ask
whether the bot keeps up; each wait is counted from its instant, so that a bot that stalls is not measured less often.
"""

import asyncio
from collections import deque
from dataclasses import dataclass
from random import Random

from tests.bench.load import wire
from tests.bench.load.http import Webhook
from tests.bench.load.learning import Exchange
from tests.bench.load.telegram import Answer, Telegram


@dataclass(slots=True)
class Person:
    chat: int
    step: int = 0
    """The next update is of this step."""
    due: float | None = None
    """Since when the person waits."""


@dataclass(slots=True)
class Tally:
    waits: list[float]
    """Seconds, of those whose screen came."""
    wrong: int = 0
    """Calls that are not the one that was learned."""
    stray: int = 0
    """Screens that nobody waited for."""


FIRST = 1000
"""Chats and updates below were used before."""
BEYOND_START = 2
"""Who has been shown so many screens is in the interview."""


class Play:
    def __init__(self, telegram: Telegram, webhook: Webhook, exchanges: list[Exchange], pause: float = 0.0) -> None:
        """`pause`: seconds until somebody taps on, where the load is closed."""
        self._pause = pause
        self._telegram = telegram
        self._webhook = webhook
        self._exchanges = exchanges
        self._chat = wire.FIRST_CHAT + FIRST
        self._update = wire.FIRST_UPDATE + FIRST
        self._people: dict[int, Person] = {}
        self._ready: deque[Person] = deque()
        self._loop = asyncio.get_running_loop()
        self._begun = 0
        self._closed = True
        self._replaced = True
        self._ends_at = len(exchanges)
        self.tally = Tally([])
        telegram.shown = self._shown

    async def begin(self, people: int, patience: float) -> None:
        """Let them begin, and wait until all are in the interview, but no longer than `patience` seconds."""
        self._closed = True
        while len(self._people) < people:
            self._give(self._newcomer(), self._loop.time())
        end = self._loop.time() + patience
        while self._begun < people and self._loop.time() < end:  # noqa: ASYNC110  # it ends by the clock, too
            await asyncio.sleep(0.01)

    async def open(self, rate: float, people: int, seconds: float, random: Random) -> None:
        """So many updates a second at random instants, of so many people in turn; of more, where those all wait."""
        self._closed = False
        due = now = self._loop.time()
        end = now + seconds
        while due < end:
            if due > now:
                await asyncio.sleep(due - now)
                now = self._loop.time()
            while due <= now and due < end:
                full = len(self._people) >= people and self._ready
                self._give(self._ready.popleft() if full else self._newcomer(), due)
                due += random.expovariate(rate)

    async def come(self, people: int, steps: int, at_once: int) -> None:
        """So many new people go so many steps, and stay there; a few at once."""
        self._closed, self._replaced, self._ends_at = True, False, steps
        while people or self._people:
            while people and len(self._people) < at_once:
                self._give(self._newcomer(), self._loop.time())
                people -= 1
            await asyncio.sleep(0.001)

    def waiting(self) -> list[float]:
        """How long those have waited so far whose screen has not come."""
        now = self._loop.time()
        return [now - person.due for person in self._people.values() if person.due is not None]

    def _newcomer(self) -> Person:
        self._chat += 1
        person = self._people[self._chat] = Person(self._chat)
        return person

    def _give(self, person: Person, due: float) -> None:
        person.due = due
        self._update += 1
        self._webhook.give(self._exchanges[person.step].filled(self._update, person.chat))

    def _shown(self, body: bytes, answer: Answer) -> None:
        chat = wire.chat_of(body)
        person = self._people.get(chat)
        if person is None or person.due is None:
            self.tally.stray += 1
            answer(
                wire.answered({"message_id": wire.MESSAGE, "date": wire.WHEN, "chat": {"id": chat, "type": "private"}})
            )
            return
        exchange, due = self._exchanges[person.step], person.due
        self.tally.wrong += exchange.length != len(body)
        person.due = None

        def seen() -> None:
            answer(exchange.answer % chat)
            self._seen(person, due)

        self._telegram.later(seen)

    def _seen(self, person: Person, due: float) -> None:
        now = self._loop.time()
        self.tally.waits.append(now - due)
        person.step += 1
        self._begun += person.step == BEYOND_START
        if person.step == self._ends_at:
            del self._people[person.chat]
            if not self._replaced:
                return
            person = self._newcomer()
        if self._closed and self._pause:
            self._loop.call_later(self._pause, self._give, person, now + self._pause)
        elif self._closed:
            self._give(person, now)
        else:
            self._ready.append(person)
