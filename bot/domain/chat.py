"""What is kept of a chat: the answers in order, never where it stands."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.domain.guard import Answers


@dataclass(frozen=True, slots=True)
class Consent:
    version: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Raised:
    """A danger sign that was shown. It stays until it is looked at again."""

    flag: str
    flow: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Session:
    """The answers in one flow. Those off the walked path are parked here and return if the path does."""

    flow: str
    number: int
    revision: int
    began: datetime
    answers: Answers = field(default_factory=dict)
    heard: Answers = field(default_factory=dict)
    """Danger signs heard in typed text, until their own question is answered."""
    draft: frozenset[str] = frozenset()
    """The ticks of the open screen."""
    again: frozenset[str] = frozenset()
    """Answered questions that are to be asked again."""
    proposed: str | None = None
    """The option that a typed answer seemed to mean, until it is confirmed."""
    confirmed: bool = False

    def ticks(self, question: str) -> frozenset[str]:
        """What stands ticked on an open tick screen: by hand, or heard before it was asked."""
        return self.draft | (frozenset() if question in self.answers else self.heard.get(question, frozenset()))

    def answered(self, question: str, options: frozenset[str]) -> "Session":
        return replace(
            self,
            answers={**self.answers, question: options},
            draft=frozenset(),
            proposed=None,
            again=self.again - {question},
            confirmed=False,
        )

    def ticked(self, option: str, *, on: bool) -> "Session":
        return replace(self, draft=self.draft | {option} if on else self.draft - {option})

    def reopened(self, questions: frozenset[str], draft: frozenset[str] = frozenset()) -> "Session":
        return replace(self, again=questions, draft=draft, confirmed=False)


@dataclass(frozen=True, slots=True)
class Trial:
    """An exercise that was done."""

    exercise: str
    hurt: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class Chat:
    language: str
    country: str | None = None
    consent: Consent | None = None
    proxy: bool = False
    """Answered for somebody else."""
    source: str | None = None
    """The post or channel that brought the person; for counting only."""
    active: str | None = None
    sessions: Mapping[str, Session] = field(default_factory=dict)
    raised: tuple[Raised, ...] = ()
    rechecking: frozenset[str] = frozenset()
    """Raised flags whose questions are being asked again."""
    heard: tuple[str, str] | None = None
    """A danger sign (question, option) that was asked back and not yet answered."""
    trials: tuple[Trial, ...] = ()
    stopped: bool = False

    @property
    def session(self) -> Session | None:
        return self.sessions.get(self.active) if self.active else None

    def with_session(self, session: Session) -> "Chat":
        return replace(self, sessions={**self.sessions, session.flow: session}, active=session.flow)
