"""When a run stops by itself, and waits for an operator to look at it."""

from dataclasses import dataclass
from typing import Literal

LAST = 50
"""So many of the settled ones are looked at, the newest; with fewer nothing is said about errors ..."""
LEAST_IN_CANARY = 10
"""... but among the first few, which are there to be looked at, so many are enough."""
TROUBLES = 0.2
"""A larger share of refusals and failures than this among them stops it."""
LAST_SENT = 1000
"""So many of those that arrived are looked at for people who stopped or blocked the bot since."""
LEAVERS = 0.05
"""A larger share of such people than this stops it ..."""
LEAST_LEAVERS = 3
"""... if they are at least so many."""


@dataclass(frozen=True, slots=True)
class Signs:
    settled: int
    """Of the last ones, at most LAST."""
    troubles: int
    """Of these, refused and failed."""
    sent: int
    """Of the last ones that arrived, at most LAST_SENT."""
    leavers: int
    """Of these people, who stopped or blocked the bot since."""
    waiting: bool
    sending: bool


def trouble(signs: Signs, *, canary: bool) -> Literal["", "errors", "stops"]:
    """Why it should stop, if it should."""
    enough = signs.settled >= (LEAST_IN_CANARY if canary else LAST)
    if enough and signs.troubles > TROUBLES * signs.settled:
        return "errors"
    if signs.leavers >= LEAST_LEAVERS and signs.leavers > LEAVERS * signs.sent:
        return "stops"
    return ""
