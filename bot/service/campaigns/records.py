"""What is known of a campaign, and what an operator is told of it."""

from collections.abc import Mapping
from dataclasses import astuple, dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Literal

from bot.domain.campaign import Audience, Body, Kind, RunState, State
from bot.domain.errors import BackwiseError
from bot.domain.few import Key, Veiled, few, veiled
from bot.domain.schedule import Quiet, Weekly

Reason = Literal["stopped", "blocked", "not_now", "capped"]
"""Why somebody who is meant is left out; `not_now` never says which of several causes it was."""

Why = Literal["too_few", "twice", "second_needed", "same_operator", "wrong_state", "nobody", "gone", "too_late_to_undo"]

UNDOABLE = timedelta(hours=48)
"""Telegram lets a bot delete its own message for so long."""


_VERSION = 12
"""Digits that tell one from another, and fit into a button."""


class NotLawfulError(BackwiseError):
    """What an operator asked for is refused; `key` says why."""

    def __init__(self, key: Why) -> None:
        super().__init__(_SENTENCES[key])
        self.key: Why = key


_SENTENCES: Mapping[Why, str] = {
    "too_few": "Fewer than 20 people would get it, so it could point at somebody; nothing is sent by pattern then.",
    "twice": "The same message was sent within ten minutes; say that it is meant.",
    "second_needed": "It goes to everybody, so a second operator has to confirm it.",
    "same_operator": "Another operator has to confirm it.",
    "wrong_state": "That cannot be done with it now.",
    "nobody": "Nobody would get it.",
    "gone": "There is no such campaign or template.",
    "too_late_to_undo": "Nothing of it can be deleted any more: Telegram allows that for 48 hours.",
}


@dataclass(frozen=True, slots=True)
class Rules:
    """What the settings say about sending to many."""

    rate: float = 25.0
    """Messages a second."""
    cap: int = 2
    """Campaigns that one person gets in seven days, at most."""
    quiet: Quiet = field(default_factory=Quiet)
    """Of each person's own day."""
    two_operators: bool = False
    """A second one confirms what goes to everybody."""
    paid: bool = False


@dataclass(frozen=True, slots=True)
class Campaign:
    """A run as it is stored."""

    id: int
    kind: Kind
    state: RunState
    body: Body
    audience: Audience
    begins_at: datetime | None = None
    repeats: Weekly | None = None
    parent: int | None = None
    slot: str = ""
    made_by: int | None = None
    confirmed_by: int | None = None
    released: int | None = None
    """Of a canary: how many go first. None: all."""
    taken: int = 0
    """How many were claimed so far."""
    paid: bool = False
    watched: tuple[int, int] | None = None
    """The chat and the message in which an operator follows it."""
    why: str = ""
    """Why it stopped by itself."""
    left_out: Mapping[str, int] = field(default_factory=dict)
    looked_at: datetime | None = None
    """Its troubles until then were looked at by an operator, who let it go on."""
    made_at: datetime | None = None
    began_at: datetime | None = None
    ended_at: datetime | None = None

    @property
    def version(self) -> str:
        """The same as long as the same is to go to the same people at the same time, and the same operator wants it."""
        audience = [sorted(part) if isinstance(part, frozenset) else part for part in astuple(self.audience)]
        weekly = self.repeats and (sorted(self.repeats.days), self.repeats.hour, self.repeats.minute, self.repeats.zone)
        # The instant as a number: the zone in which it is written is nobody's choice.
        begins = self.begins_at and self.begins_at.timestamp()
        said = repr((self.body, audience, begins, weekly, self.released, self.made_by))
        return sha256(said.encode()).hexdigest()[:_VERSION]


@dataclass(frozen=True, slots=True)
class Counted:
    """An audience at one moment."""

    count: int
    """Those who get it, the deferred among them."""
    left_out: Mapping[Reason, int]
    deferred: int
    """Those who get it when the quiet hours of their zone end."""
    languages: Mapping[str, int]
    """Of those who get it."""
    last_due: datetime
    everyone: int
    """All who asked for messages, also those who are not meant."""

    @property
    def everybody(self) -> bool:
        """Whether it leaves out nobody by choice, however it is put."""
        return self.count + sum(self.left_out.values()) >= self.everyone


@dataclass(frozen=True, slots=True)
class Preview:
    run: Campaign
    count: int
    """Those who get it, the deferred among them."""
    left_out: Mapping[Reason, int]
    deferred: int
    languages: Mapping[str, int]
    begins_at: datetime
    over_at: datetime
    twice: bool
    """The same was sent within ten minutes."""
    second_needed: bool
    """Another operator has to confirm it."""


@dataclass(frozen=True, slots=True)
class Tally:
    """The rows of a run."""

    states: Mapping[State, int]
    reasons: Mapping[tuple[State, str], int]
    """Of those that did not simply arrive: refused, failed, uncertain, left out."""
    last_due: datetime | None
    """When the last of those that wait is due."""
    taps: int
    """How many came by its buttons."""


@dataclass(frozen=True, slots=True)
class Overview:
    run: Campaign
    total: int
    settled: int

    @property
    def share(self) -> float:
        """From 0 to 1."""
        return self.settled / self.total if self.total else 1.0 if self.run.state == "done" else 0.0


@dataclass(frozen=True, slots=True)
class Report:
    run: Campaign
    total: int
    sent: int
    blocked: int
    """The bot was blocked, or the account is gone: nothing can be sent there any more."""
    refused: int
    """By Telegram, for other reasons."""
    failed: int
    uncertain: int
    """May have arrived."""
    undecided: int
    """Of the uncertain, those which no operator has looked at."""
    waiting: int
    sending: int
    cancelled: int
    left_out: Mapping[str, int]
    """By reason, when it was planned and later."""
    taps: int
    share: float
    """Of its rows, how many are settled; from 0 to 1."""
    minutes_left: int | None
    """None: it does not run."""
    withdrawn: int | None = None
    """After an undoing, how many messages were deleted so far."""
    weekly: int | None = None
    """The weekly one that this is an occasion of, if that goes on."""


def told(count: int) -> str:
    """Of people: who gets it, what they did, what became of it for them."""
    return "fewer than five" if few(count) else str(count)


def told_of(counts: Mapping[Key, int], unseen: int = 0) -> dict[Key, str]:
    """Numbers of people that have a sum; see `veiled`."""
    return {key: _words(one) for key, one in veiled(counts, unseen).items()}


def _words(one: Veiled) -> str:
    if one.count is None:
        return "fewer than five"
    return f"about {one.count}" if one.about else str(one.count)


def some(count: int) -> int:
    """The count, unless it is none.

    Raises:
        NotLawfulError: there is nobody to do it for.
    """
    if not count:
        raise NotLawfulError("nobody")
    return count
