"""A person in a chat, without Telegram: taps what is offered and looks at what is said."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.domain.act import Act, Agree, Change, Choose, Confirm, Done, Tick
from bot.domain.chat import Chat, Session
from bot.domain.flow import EXCLUSIVE
from bot.domain.interview import current
from bot.domain.library import Library
from bot.domain.say import Ask, Plain, Say
from bot.domain.take import take
from bot.domain.turn import Turn
from tests.fakes import NOON
from tests.people import Answers, person

NOTHING = Turn(None, Plain("nothing"))


@dataclass
class Talk:
    library: Library
    chat: Chat | None = None
    last: Turn = NOTHING
    now: datetime = NOON

    def do(self, act: Act) -> Say:
        self.now += timedelta(seconds=5)
        self.last = take(self.library, self.chat, act, self.now)
        self.chat = self.last.chat
        return self.last.say

    @property
    def session(self) -> Session:
        assert self.chat
        assert self.chat.session
        return self.chat.session

    @property
    def say(self) -> Say:
        """The screen as derived from what is kept, not from the last act."""
        return current(self.library, self.chat)

    @property
    def asks(self) -> str | None:
        """The open question."""
        say = self.say
        return say.question.id if isinstance(say, Ask) else None

    @property
    def raised(self) -> set[str]:
        assert self.chat
        return {kept.flag for kept in self.chat.raised}

    def tick(self, option: str, *, on: bool = True) -> Say:
        return self.do(Tick(self.session.number, self.asks or "", option, on))

    def choose(self, option: str) -> Say:
        return self.do(Choose(self.session.number, self.asks or "", option))

    def done(self) -> Say:
        return self.do(Done(self.session.number, self.asks or ""))

    def change(self, question: str) -> Say:
        return self.do(Change(self.session.number, question))

    def confirm(self) -> Say:
        return self.do(Confirm(self.session.number))

    def give(self, options: frozenset[str]) -> Say:
        """Answer the open question."""
        say = self.say
        assert isinstance(say, Ask)
        if say.question.kind != "many" or options <= EXCLUSIVE:
            return self.choose(min(options))
        for option in sorted(options):
            self.tick(option)
        return self.done()

    def until(self, question: str | None, said: Answers | None = None) -> Say:
        """Answer like this person until that question (None: until nothing is asked any more)."""
        known = said or person()
        while self.asks is not None and self.asks != question:
            self.give(known[self.asks])
        return self.say


def talk(library: Library) -> Talk:
    """Somebody who has just agreed."""
    one = Talk(library)
    one.do(Agree("check"))
    return one


def finished(library: Library, said: Answers | None = None) -> Talk:
    """Somebody whose interview is done and confirmed."""
    one = talk(library)
    one.until(None, said)
    one.confirm()
    return one


def without(library: Library, flow: str, question: str) -> Library:
    """The library after a revision that dropped a question."""
    old = library[flow]
    questions = tuple(each for each in old.questions if each.id != question)
    return {**library, flow: replace(old, revision=old.revision + 1, questions=questions)}
