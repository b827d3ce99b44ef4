"""The audit trail: who did what, and when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Trace:
    who: int | None
    """An operator by Telegram's id; None: the command line, or somebody who was forgotten."""
    what: str
    """An id, such as `campaign_sent`; its words are `operators.trail.<id>`."""
    about: str
    at: datetime


class Trail(Protocol):
    async def note(self, who: int | None, what: str, about: str, now: datetime) -> None:
        """Raises StoreUnavailableError; then the act is not done, either."""
        ...

    async def latest(self, most: int, after: int = 0) -> Sequence[Trace]:
        """The newest first, without so many that come before these."""
        ...
