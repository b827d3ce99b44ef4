"""What is kept of a chat: the answers in order, never where it stands."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from msgspec import Struct, field

from bot.domain.diary import Mark, Marking
from bot.domain.guard import Answers
from bot.domain.reminder import CheckIns, Draft, Reminder
from bot.domain.value import replace

KEPT_FOR = timedelta(days=180)
"""How long answers are kept where nothing else is set; the text that is agreed to says it."""


class Consent(Struct, frozen=True):
    version: int
    at: datetime


class Raised(Struct, frozen=True):
    """A danger sign that was shown. It stays until it is looked at again."""

    flag: str
    flow: str
    at: datetime


class Session(Struct, frozen=True):
    """The answers in one flow. Those off the walked path are parked here and return if the path does."""

    flow: str
    number: int
    revision: int
    began: datetime
    answers: Answers = field(default_factory=dict)
    heard: Answers = field(default_factory=dict)
    """Danger signs heard in typed text, until their own question is answered."""
    drafts: Answers = field(default_factory=dict)
    """The ticks that stand on tick screens, until *Done*."""
    again: frozenset[str] = frozenset()
    """Answered questions that are to be asked again."""
    proposed: str | None = None
    """The option that a typed answer seemed to mean, until it is confirmed."""
    confirmed: bool = False
    proxy: bool = False
    """Answered for somebody else."""

    def ticks(self, question: str) -> frozenset[str]:
        """What stands ticked on an open tick screen: by hand, or heard before it was asked."""
        heard = frozenset[str]() if question in self.answers else self.heard.get(question, frozenset())
        return self.drafts.get(question, frozenset()) | heard

    def answered(self, question: str, options: frozenset[str]) -> "Session":
        return replace(
            self,
            answers={**self.answers, question: options},
            drafts={name: ticks for name, ticks in self.drafts.items() if name != question},
            proposed=None,
            again=self.again - {question},
            confirmed=False,
        )

    def ticked(self, question: str, option: str, *, on: bool) -> "Session":
        """A tick set, or taken off wherever it came from."""
        ticks = self.drafts.get(question, frozenset())
        heard = self.heard.get(question, frozenset())
        return replace(
            self,
            drafts={**self.drafts, question: ticks | {option} if on else ticks - {option}},
            heard=self.heard if on else {**self.heard, question: heard - {option}},
            proposed=None,
        )

    def reopened(self, questions: frozenset[str], drafts: Answers | None = None) -> "Session":
        """Asked again, with these ticks standing."""
        kept = {name: ticks for name, ticks in self.drafts.items() if name not in questions}
        return replace(self, again=questions, drafts={**kept, **(drafts or {})}, proposed=None, confirmed=False)


class Trial(Struct, frozen=True):
    """An exercise that was done."""

    exercise: str
    hurt: bool
    at: datetime


class Chat(Struct, frozen=True):
    language: str
    country: str | None = None
    consent: Consent | None = None
    proxy: bool = False
    """The next interview is for somebody else."""
    active: str | None = None
    sessions: Mapping[str, Session] = field(default_factory=dict)
    raised: tuple[Raised, ...] = ()
    rechecking: frozenset[str] = frozenset()
    """Raised flags whose questions are being asked again."""
    heard: tuple[tuple[str, str], ...] = ()
    """Danger signs (question, option) in typed text that are asked back, one after another; none is answered yet."""
    trials: tuple[Trial, ...] = ()
    diary: tuple[Mark, ...] = ()
    """In order of days."""
    marking: Marking | None = None
    exercise_days: tuple[date, ...] = ()
    """Days on which a reminder was answered with *done*; days of trials are those as well."""
    stopped: bool = False
    zone: str | None = None
    """Where the person's clock is, as an IANA name."""
    reminder: Reminder | None = None
    check_ins: CheckIns | None = None
    setting: Draft | None = None
    waits_until: datetime | None = None
    """What is due waits until then: the person was in the middle of an interview, or it was night."""
    messages: Consent | None = None
    """To messages that fit, for which some of this is kept in clear."""
    source: str = ""
    """The link that brought the person."""
    active_at: datetime | None = None
    """When the person last did something."""

    @property
    def session(self) -> Session | None:
        return self.sessions.get(self.active) if self.active else None

    def with_session(self, session: Session) -> "Chat":
        return replace(self, sessions={**self.sessions, session.flow: session}, active=session.flow)
