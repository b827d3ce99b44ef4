"""Somebody who taps and types at random, and so comes across every sort of screen."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime

from bot.domain.act import Act, Choose, Command, Done, Forget, Odd, Open, Rang, Start, Tick, Write
from bot.domain.chat import Chat
from bot.domain.take import take
from bot.domain.turn import Turn
from bot.wording.catalog import Catalog
from bot.wording.interpret import interpret
from bot.wording.phrase import phrase
from bot.wording.questions import option_words
from bot.wording.reply import Reply
from bot.wording.shelf import Shelf

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
STEPS = 60
ALARMS = {"saddle", "legs", "now", "onset", "health", "lately"}
CALM = {"none", "overdid", "slowly"}
TYPED = [
    "43",
    "below the knee, I think",
    "numb between my legs",
    "none",
    "qwertz",
    "bird dog",
    "sit ups",
    "Germany",
    "yes",
]
TYPED += ["no", "200 m", "I want to kill myself", "he hits me", "I took a capsule and my heart pounds", "accident"]
RANG = [Rang("later", "202611220800"), Rang("hurt", "202611220800"), Rang("done", "202611220800")]
TYPED += ["about 4", "7/10", "20 minutes", "skip"]
TYPED += ["8 pm", "Monday and Friday", "Vienna", "a walk"]
COMMANDS = ("again", "after", "why", "summary", "country", "language", "mydata", "forget", "stop", "help", "nonsense",
            "remind", "messages", "pain", "progress")  # fmt: skip


class Wanderer:
    """Taps and types at random, mostly forward; `careful` mostly says no to danger signs."""

    def __init__(self, shelf: Shelf, catalog: Catalog, seed: int) -> None:
        self.shelf, self.catalog = shelf, catalog
        self.random = random.Random(seed)
        self.careful = seed % 6 > 0
        self.chat: Chat | None = None

    def steps(self) -> Iterator[tuple[Turn, Reply]]:
        turn = self.take(Start())
        for _ in range(STEPS):
            reply = phrase(turn, self.catalog, self.shelf)
            yield turn, reply
            turn = self.take(self.choice(reply))

    def take(self, act: Act) -> Turn:
        if isinstance(act, Write):
            act = interpret(act.text, self.chat, self.catalog, self.shelf)
        turn = take(self.shelf.flows, self.chat, act, NOW)
        self.chat = turn.chat
        return turn

    def choice(self, reply: Reply) -> Act:
        buttons = [button.act for row in reply.rows for button in row if button.act]
        if not buttons or self.random.random() < 0.06:
            odd: list[Act] = [Start(), Odd("media"), Odd("edited"), *RANG, *map(Write, TYPED), *map(Command, COMMANDS)]
            return self.random.choice(odd)
        if self.chat and self.chat.reminder and self.random.random() < 0.1:
            return self.random.choice(RANG)
        calm = [act for act in buttons if isinstance(act, Choose) and act.question in ALARMS and act.option in CALM]
        if self.careful and calm and self.random.random() < 0.97:
            return calm[0]
        chosen = self.random.choices(buttons, [_weight(act) for act in buttons])[0]
        if isinstance(chosen, Choose) and self.random.random() < 0.1:
            return Write(f"hard to say for me, but I would guess that it is rather {self.words(chosen)}")
        return chosen

    def words(self, act: Choose) -> str:
        flow = next(flow for flow in self.shelf.flows.values() if act.question in flow.by_id)
        return option_words(self.catalog, flow, act.question, act.option).label


def _weight(act: Act) -> float:
    match act:
        case Forget() | Command():
            return 0.2
        case Tick(on=False):
            return 0.5
        case Tick():
            return 1
        case Done() | Choose():
            return 6
        case Open(card="why_asked" | "counts"):
            return 0.3
    return 2
