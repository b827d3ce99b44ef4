"""What operators send out: what, to whom, and the states that it goes through."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Kind = Literal["campaign", "post", "reminder", "check_in", "correction", "withdrawal"]
"""A correction edits what was sent, a withdrawal deletes it; of a campaign, that is its undoing."""

RunState = Literal["draft", "proposed", "scheduled", "running", "held", "paused", "cancelled", "done"]
"""`proposed` waits for a second operator, `held` stopped by itself or after the canary."""

LAWFUL: Mapping[RunState, frozenset[RunState]] = {
    "draft": frozenset({"proposed", "scheduled", "running", "cancelled"}),
    "proposed": frozenset({"draft", "scheduled", "running", "cancelled"}),
    "scheduled": frozenset({"running", "paused", "cancelled"}),
    "running": frozenset({"held", "paused", "cancelled", "done"}),
    "held": frozenset({"running", "cancelled"}),
    "paused": frozenset({"scheduled", "running", "cancelled"}),
    "cancelled": frozenset(),
    "done": frozenset({"running"}),  # those of which nobody knows whether they arrived are sent again
}
"""The changes that there are; all others are refused."""


def before(state: RunState) -> frozenset[RunState]:
    """The states from which there is a way to this one."""
    return frozenset(former for former, later in LAWFUL.items() if state in later)


State = Literal["waiting", "sending", "sent", "refused", "failed", "uncertain", "left_out", "cancelled"]
"""Of one delivery. `sending` is committed before the request; `uncertain` may have arrived."""

PRIORITY: Mapping[Kind, int] = {
    "reminder": 0, "check_in": 0, "correction": 1, "withdrawal": 1, "post": 2, "campaign": 3
}  # fmt: skip
"""The lower goes first."""


@dataclass(frozen=True, slots=True)
class Audience:
    """Of those who asked for messages, who is meant; what is empty does not narrow."""

    languages: frozenset[str] = frozenset()
    patterns: frozenset[str] = frozenset()
    seen_within: int | None = None
    """Days since they last did something, at most."""
    unseen_for: int | None = None
    """Days since they last did something, at least."""
    days: frozenset[int] = frozenset()
    """Weekdays with a reminder; 0 is Monday."""
    source: str = ""
    """The post that brought them."""


@dataclass(frozen=True, slots=True)
class Body:
    """What is sent: one of a template, a post, or a message of an operator's chat that is copied as it is."""

    template: str = ""
    """A key of `campaigns.yaml`."""
    post: str = ""
    """A key of `posts.yaml`."""
    copied_from: int = 0
    copied: int = 0
    """The chat and the message that is copied."""
    sort: str = ""
    """Of a copied message: `text`, `photo`, `animation`, `poll` ..."""
    print: str = ""
    """Of a copied message, the hash of its words: the same text twice is asked about."""
    silent: bool = False
    pinned: bool = False
    title: str = ""
    """Of a copied message, its first words, by which operators know it in a list."""
