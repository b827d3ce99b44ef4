"""The education series for groups and channels, and the templates of campaigns: what they are, not their words."""

from dataclasses import dataclass
from typing import Literal

from bot.domain.flow import Source

Way = Literal["check", "after", "remind"]
"""Where a button leads: the interview, the minute after exercise, a reminder."""
FEW = 5
"""Fewer people than this are not counted out."""


@dataclass(frozen=True, slots=True)
class Post:
    """A text, a quiz or a poll. `quiz` is the right option of a quiz; a poll has none."""

    id: str
    source: Source
    quiz: str | None = None
    options: tuple[str, ...] = ()
    """Of a quiz or a poll, in their order."""
    picture: str | None = None
    """An exercise whose drawing goes with it."""
    poll: bool = False
    """Asks what readers like, and never about anybody's health."""


@dataclass(frozen=True, slots=True)
class Vote:
    """An option of a poll, tapped where everybody reads along."""

    post: str
    option: str


@dataclass(frozen=True, slots=True)
class Template:
    """A campaign in each reader's own language."""

    id: str
    source: Source
    way: Way | None = None
    """The button under it, besides *Stop*."""
