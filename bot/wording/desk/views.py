"""What the screens about a broadcast show, as they stand at one moment."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.domain.campaign import Audience, Body, Kind, RunState
from bot.domain.few import few
from bot.domain.schedule import Weekly

SEEN = "++"
"""Before what a button that sends knows of its screen."""


def about(count: int) -> int:
    """What may stand in a button: whoever reads its data learns of no single person, either."""
    return 1 if few(count) else count


@dataclass(frozen=True, slots=True)
class Plan:
    """A broadcast that has not begun."""

    run: int
    state: RunState
    body: Body
    audience: Audience
    count: int
    left_out: Mapping[str, int]
    deferred: int
    over_at: datetime
    begins_at: datetime | None = None
    repeats: Weekly | None = None
    second_needed: bool = False
    begins: bool = False
    """It is due: in a moment it runs."""
    mine: bool = True
    """The reader made it."""
    version: str = ""
    """What a confirmation belongs to."""

    @property
    def seen(self) -> str:
        """What a button that sends it carries: from another screen than today's it does nothing."""
        return f"{SEEN}{about(self.count):x}-{self.version}"


@dataclass(frozen=True, slots=True)
class Course:
    """One that has."""

    run: int
    kind: Kind
    state: RunState
    body: Body
    audience: Audience
    counts: Mapping[str, int]
    """By what became of the messages: `sent`, `blocked`, `refused`, `failed`, `uncertain` ..."""
    left_out: Mapping[str, int]
    share: float
    """Of its messages, how many are settled; from 0 to 1."""
    taps: int = 0
    undecided: int = 0
    """Of the uncertain, those which no operator has looked at."""
    minutes_left: int | None = None
    why: str = ""
    """Why it stopped by itself."""
    withdrawn: int | None = None
    weekly: int | None = None
    """The weekly one that this is an occasion of, if that goes on."""
    unseen: int = 0
    """Of its messages, those that no count tells."""

    @property
    def of_people(self) -> bool:
        """Groups and channels are counted out."""
        return self.kind == "campaign"


@dataclass(frozen=True, slots=True)
class Line:
    """Of the list of broadcasts."""

    run: int
    state: RunState
    body: Body
    share: float
    made_at: datetime | None = None
    total: int = 0
    """How many it went to, or goes."""
