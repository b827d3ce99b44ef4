"""What the services need of the world outside."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.domain.chat import Chat
from bot.domain.turn import Turn
from bot.wording.reply import Reply

Take = Callable[[Chat | None], Turn]
"""A pure function from what is kept of a chat (None: nothing) to its next turn."""


@dataclass(frozen=True, slots=True)
class Taken:
    """The outcome of one update, committed."""

    chat: Chat | None
    number: int
    """How many turns the chat has had; 0 where nothing is kept of it."""
    turn: Turn | None
    """None for an update that was seen before."""
    behind: bool = False
    """For a repeated update: the last turn was never shown."""


@dataclass(frozen=True, slots=True)
class Behind:
    """A chat whose last turn was never shown."""

    chat_id: int
    number: int
    chat: Chat


class Clock(Protocol):
    def now(self) -> datetime:
        """An aware instant in UTC."""
        ...


class Store(Protocol):
    """Keeps chats. A turn is applied once, however often its update comes."""

    async def turn(self, chat_id: int, update_id: int, take: Take, now: datetime) -> Taken:
        """Run `take` on the chat inside a transaction and commit what it gives.

        Raises:
            StoreUnavailable: nothing was committed; the same update may be tried again.
        """
        ...

    async def shown(self, chat_id: int, number: int) -> None: ...

    async def behind(self, before: datetime | None = None, chat_id: int | None = None) -> Sequence[Behind]:
        """Those whose last turn was committed earlier than `before`, if that is given; of one chat or of all."""
        ...

    async def sweep(self, now: datetime) -> None:
        """Forget the ids of updates seen more than 48 hours ago, and chats that were silent for 180 days."""
        ...


@dataclass(frozen=True, slots=True)
class Sent:
    message_id: int | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """Trying again makes no sense."""

    why: str


@dataclass(frozen=True, slots=True)
class RetryLater:
    seconds: float


@dataclass(frozen=True, slots=True)
class Unknown:
    """It may have arrived."""


Outcome = Sent | Refused | RetryLater | Unknown


@dataclass(frozen=True, slots=True)
class Place:
    """Where a reply goes: the chat and, after a tap, the message and the tap themselves."""

    chat_id: int
    message_id: int | None = None
    tap_id: str | None = None
    stale: bool = False
    """The tapped message is an old one: it loses its buttons and a new one is sent."""


class Outbox(Protocol):
    async def show(self, place: Place, replies: Sequence[Reply]) -> Outcome: ...
