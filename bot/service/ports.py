"""What the services need of the world outside."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from bot.domain.chat import Chat
from bot.domain.listing import Listing
from bot.domain.turn import Turn
from bot.wording.reply import Reply

Take = Callable[[Chat | None], Turn]
"""A pure function from what is kept of a chat (None: nothing) to its next turn; it may run in another thread."""

Export = Callable[[Chat, Listing | None, datetime | None], Mapping[str, object]]
"""Everything stored of a chat, for its own person to read, with what stands in clear and when something is due."""


@dataclass(frozen=True, slots=True)
class Taken:
    """The outcome of one update, committed."""

    chat: Chat | None
    number: int
    """How many turns the chat has had; 0 where nothing is kept of it."""
    turn: Turn | None
    """None for an update that was seen before, and where only the chat is told."""
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
            StoreUnavailableError: nothing was committed; the same update may be tried again.
            ChatUnreadableError: what is kept is damaged, and stays as it is. A turn that erases needs not read it.
        """
        ...

    async def shown(self, chat_id: int, number: int) -> Taken | None:
        """Note that this turn has reached the person. The chat as it stands, if that was not its last turn any more.

        Raises:
            StoreUnavailableError: nothing was noted.
        """
        ...

    async def behind(self, before: datetime | None = None) -> Sequence[Behind]:
        """Those whose last turn was committed earlier than `before`, if that is given."""
        ...

    async def take_on(self, chat_id: int, before: datetime | None, now: datetime) -> Behind | None:
        """One of those behind, for this process to show it its screen.

        With `before`, no other process is given it until as much time has passed again.

        Raises:
            StoreUnavailableError: nobody can tell.
        """
        ...

    async def off(self, chat_id: int, since: datetime | None) -> None:
        """The person cannot be written to since then; None: they can. Whoever does something can."""
        ...

    async def sweep(self, now: datetime, kept_for: timedelta) -> None:
        """Forget the ids of updates seen more than 48 hours ago, and chats that were silent for so long."""
        ...


class Bell(Protocol):
    """Chats for which something is due."""

    async def due(self, now: datetime, most: int) -> Sequence[int]:
        """Those that can be written to, the longest waiting first.

        Raises:
            StoreUnavailableError: nobody can tell.
        """
        ...

    async def ring(self, chat_id: int, take: Take, now: datetime) -> Taken:
        """A turn of the program's own. What it rings is in the ledger when this returns, once for its slot.

        Raises:
            StoreUnavailableError: nothing was committed.
        """
        ...

    async def reached(self, chat_ids: Sequence[int]) -> Mapping[int, str]:
        """The slot of the last reminder that came, or may have come, in each chat; snoozed ones left aside.

        Raises:
            StoreUnavailableError: nobody can tell.
        """
        ...

    async def put_off(self, chat_id: int, until: datetime) -> None:
        """Nothing is due in this chat until then, or until the person does something.

        Raises:
            StoreUnavailableError: nothing was committed.
        """
        ...

    async def chat(self, chat_id: int) -> Chat | None:
        """What is kept of a chat that can be written to.

        Raises:
            StoreUnavailableError: it cannot be read now.
        """
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
    pictured: bool = False
    """The tapped message is a picture, a film or a file, with words under it or none."""


class Outbox(Protocol):
    async def show(self, place: Place, replies: Sequence[Reply]) -> Outcome: ...
