"""What is said back, before any language: each is one screen."""

from typing import Literal

from msgspec import Struct

from bot.domain.chat import Chat
from bot.domain.diary import AskMark, Progress
from bot.domain.exercise import Verdict
from bot.domain.flags import Flag, Urgency, Within
from bot.domain.flow import Advice, Flow, Option, Question
from bot.domain.guidance import Outcome
from bot.domain.machine import Walk
from bot.domain.reminder import Draft, Reminder, What

Note = Literal[
    "not_understood",
    "denied",
    "which_one",
    "answered",
    "moved",
    "ticks_stand",
    "proxy",
    "odd",
    "edited",
    "country",
    "agree_first",
    "recheck",
    "hurt_more",
    "moved_down",
    "ticked",
]
"""One polite line beside a screen."""


class Welcome(Struct, frozen=True):
    """What this is, and the question whether to go on."""

    source: str = ""
    """The link that brought the person, which is kept only with their yes."""


class Home(Struct, frozen=True):
    """Where somebody known can go from here."""

    unfinished: bool
    finished: bool


class Ask(Struct, frozen=True):
    session: int
    flow: Flow
    question: Question
    offered: tuple[Option, ...]
    draft: frozenset[str]
    chosen: frozenset[str]
    """The answer that stands, where it is asked again."""
    number: int
    about: int
    progress: float
    ahead: Within | None = None
    """A same-day flag holds, to be seen by then: this screen only decides how fast."""
    first: bool = False


class Propose(Struct, frozen=True):
    """*Below the knee. Right?*, after a typed answer that was not quite sure."""

    session: int
    flow: Flow
    question: Question
    option: str


class Review(Struct, frozen=True):
    session: int
    flow: Flow
    lines: tuple[tuple[str, frozenset[str]], ...]
    dangers: bool = False
    """Only the danger signs, each on a line of its own."""


class Guidance(Struct, frozen=True):
    walk: Walk
    outcome: Outcome


class Report(Struct, frozen=True):
    """The advice after exercise."""

    flow: Flow
    advice: tuple[Advice, ...]
    exercise: str | None
    verdict: Verdict | None


class Urgent(Struct, frozen=True):
    flow: Flow
    flags: tuple[Flag, ...]
    urgency: Urgency
    within: Within
    country: str | None
    kept: bool
    """Whether anything is stored, and so can be looked at again."""
    about: str = ""
    """For somebody of whom nothing is stored: the sign on the card, `question.option`."""


class AskBack(Struct, frozen=True):
    """A danger sign was heard in typed text: is it meant?"""

    flow: Flow
    question: str
    option: str
    urgency: Urgency
    country: str | None = None


class Page(Struct, frozen=True):
    """Something to read about the result: an exercise, a condition, the reasons."""

    card: str
    about: str
    flow: Flow
    walk: Walk | None
    outcome: Outcome | None


class Plain(Struct, frozen=True):
    """A fixed text, by its key, with the way on that fits."""

    key: str
    urgency: Urgency = Urgency.SELF_CARE
    """Of the danger signs that stood until now; what to do about them comes first."""


class Toast(Struct, frozen=True):
    """A line over the chat that changes nothing: why a question is asked, what counts."""

    kind: Literal["why", "counts"]
    flow: Flow
    question: str


class Countries(Struct, frozen=True):
    about: str = ""
    page: int = 0
    urgency: Urgency = Urgency.SELF_CARE
    """Of the card it was opened from, whose first line stays in sight."""
    picked: str | None = None
    """The country that somebody picked of whom nothing is stored."""


class Languages(Struct, frozen=True):
    pass


class Summary(Struct, frozen=True):
    """A card for a clinician."""

    walk: Walk
    outcome: Outcome
    chat: Chat
    proxy: bool


class MyData(Struct, frozen=True):
    chat: Chat | None


class SetReminder(Struct, frozen=True):
    """A reminder that is being set: the next thing that is not known."""

    draft: Draft
    whats: tuple[What, ...]
    country: str | None


class ReminderSet(Struct, frozen=True):
    reminder: Reminder
    zone: str
    next: str | None
    """Its wall time, in ISO form."""
    offers_messages: bool = False


class Snoozed(Struct, frozen=True):
    until: str
    """Its wall time, in ISO form."""


class CheckInsAsked(Struct, frozen=True):
    """What check-ins are, and whether they are wanted."""

    on: bool


class MessagesAsked(Struct, frozen=True):
    """What messages that fit are and what is kept in clear for them, and whether they are wanted."""

    on: bool


Say = (
    Welcome | Home | Ask | Propose | Review | Guidance | Report | Urgent | AskBack | Page | Plain | Toast
    | Countries | Languages | Summary | MyData
    | SetReminder | ReminderSet | Snoozed | CheckInsAsked | MessagesAsked | AskMark | Progress
)  # fmt: skip
