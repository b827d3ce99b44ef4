"""What a single process would have made of a chat: the pure `take`, folded over its acts in their order."""

import json
import re
from dataclasses import dataclass, field
from random import Random
from typing import Any

from bot.adapters.clock import SystemClock
from bot.adapters.store import codec
from bot.adapters.store.codec import as_json
from bot.domain.act import Act, Agree, Choose, Command, Confirm, Start, Write
from bot.domain.chat import Chat
from bot.domain.turn import Turn
from bot.service.chats import Chats, Incoming
from bot.service.ports import Place
from bot.wording.reply import Reply
from bot.wording.shelf import Shelf
from tests.end_to_end.storm_words import ANSWERS, DANGER, HARMLESS
from tests.end_to_end.visitor import STRAIN
from tests.fakes import FakeOutbox, FakeStore

COMMANDS = ("again", "help", "why", "country", "language", "after", "stop", "messages", "forget")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\d(T.*)?")


@dataclass
class Twin:
    shelf: Shelf
    random: Random
    chat: Chat | None = None
    turns: int = 0
    reply: Reply = field(default_factory=lambda: Reply(""))
    """What the person saw last."""
    before: list[Act] = field(default_factory=list)
    """Buttons of old screens."""

    def __post_init__(self) -> None:
        self._clock = SystemClock()
        self._foreseen: tuple[Act, Chat | None, tuple[Turn, Reply]] | None = None
        self._chats = Chats(self.shelf, FakeStore(), FakeOutbox(), self._clock, as_json)

    @property
    def acts(self) -> list[Act]:
        return acts_of(self.reply)

    @property
    def current(self) -> list[Act]:
        """The buttons of the screen that is shown where a reply was lost."""
        return acts_of(self._chats._current(self.chat, "en"))

    def takes(self, act: Act) -> Turn:
        """The next act has its effect."""
        turn, reply = self._would(act)
        self.chat = turn.chat
        self.turns = 0 if turn.chat is None else self.turns + (not turn.silent)
        if not turn.silent and reply.text:
            self.before += self.acts
            self.reply = reply
        return turn

    def wants(self) -> Act:
        """Something that the person may do now, and that needs no picture: those are drawn for minutes."""
        while True:
            act = self._some()
            _, reply = self._would(act)
            if not (reply.picture or reply.chart or reply.handout or reply.document):
                return act

    @property
    def kept(self) -> object:
        return timeless(self.chat)

    def _would(self, act: Act) -> tuple[Turn, Reply]:
        """What the act leads to. Whoever wants it looks first, and then does it."""
        if self._foreseen is None or self._foreseen[0] is not act or self._foreseen[1] is not self.chat:
            turn = self._chats._take(self.chat, Incoming(0, act, "en", Place(1)), self._clock.now())
            self._foreseen = act, self.chat, (turn, self._chats._reply(turn, "en", turn.chat))
        return self._foreseen[2]

    def _some(self) -> Act:
        luck = self.random.random()
        if self.chat is None and not self.acts:
            return Start()
        if luck < 0.45 and (fitting := [act for act in self.acts if _goes_on(act)]):
            return self.random.choice(fitting)
        if luck < 0.75 and self.acts:
            return self.random.choice(self.acts)
        if luck < 0.82 and self.before:
            return self.random.choice(self.before)
        if luck < 0.96:
            return Write(self.random.choice([*ANSWERS, *ANSWERS, *DANGER, HARMLESS]))
        commands: list[Act] = [Start(), *map(Command, COMMANDS)]
        return self.random.choice(commands)


def acts_of(reply: Reply) -> list[Act]:
    return [button.act for row in reply.rows for button in row if button.act]


def timeless(chat: Chat | None) -> object:
    """Everything but when it was, and in which order a set was written."""
    return _timeless(json.loads(codec.encode(chat))) if chat else None


def _timeless(value: Any) -> Any:
    match value:
        case dict():
            return {key: _timeless(each) for key, each in value.items()}
        case list():
            return sorted(map(_timeless, value), key=str)
        case str() if _INSTANT.fullmatch(value):
            return "then"
    return value


def _goes_on(act: Act) -> bool:
    wanted = STRAIN.get(act.question, "not_sure") if isinstance(act, Choose) else None
    return isinstance(act, Agree | Confirm) or (isinstance(act, Choose) and act.option == wanted)
