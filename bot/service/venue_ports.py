"""What arrives from groups, channels and inline mode, and what the services for them need of the world outside."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from bot.domain.post import Vote
from bot.domain.venue import Venue
from bot.service.ports import Outcome
from bot.service.trail import Trace
from bot.wording.inline import Card
from bot.wording.reply import Reply


@dataclass(frozen=True, slots=True)
class Me:
    """The bot itself, as Telegram knows it."""

    id: int
    username: str
    hears_groups: bool
    """Privacy mode is off: every message of a group arrives, also without being an administrator there."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """Somebody's words in a group. They are read for danger signs and kept nowhere."""

    update_id: int
    chat_id: int
    message_id: int
    sender: int | None
    """None: an anonymous administrator or a channel, who have no private chat."""
    text: str
    topic: int | None = None
    """The forum topic it was written in."""
    command: str | None = None
    command_to: str = ""
    """The bot's name after the command's @, in lower case."""
    mentions: frozenset[str] = frozenset()
    """Names after an @, in lower case."""
    replied_to: int | None = None
    """Who wrote the message that this one replies to."""
    edited: bool = False


@dataclass(frozen=True, slots=True)
class Tapped:
    """A button under a message in a group, where only links and the options of polls should be."""

    update_id: int
    chat_id: int
    tap_id: str
    language: str
    person: int = 0
    message_id: int | None = None
    """The tapped message, if it can still be edited."""
    vote: Vote | None = None


@dataclass(frozen=True, slots=True)
class Member:
    """What the bot is in a group or channel from now on."""

    update_id: int
    chat_id: int
    kind: Literal["group", "channel"]
    title: str
    language: str
    """Of whoever changed it, as Telegram tells it; may be empty."""
    present: bool
    can_post: bool
    leads: bool
    """The bot is an administrator there."""
    can_pin: bool = True


@dataclass(frozen=True, slots=True)
class Upgraded:
    """A group became a supergroup, which has another id. Told twice: in the old chat and in the new one."""

    update_id: int
    chat_id: int
    old: int
    new: int


@dataclass(frozen=True, slots=True)
class Retitled:
    update_id: int
    chat_id: int
    title: str


@dataclass(frozen=True, slots=True)
class Asked:
    """Words typed after the bot's name, in whichever chat."""

    update_id: int
    chat_id: int
    """The person's private chat; where they type is not told."""
    query_id: str
    query: str
    language: str


FromVenue = Spoken | Tapped | Member | Upgraded | Retitled | Asked
Change = Callable[[Venue | None], Venue | None]
"""A pure function from a venue (None: not known) to what it is from now on (None: nothing is kept)."""


class VenueStore(Protocol):
    """Every method raises StoreUnavailableError where the database does not answer; nothing was changed then."""

    async def all(self) -> Sequence[Venue]: ...

    async def get(self, chat_id: int) -> Venue | None: ...

    async def change(self, chat_id: int, change: Change, now: datetime) -> tuple[Venue | None, Venue | None]:
        """Run `change` inside a transaction; the venue before and after it."""
        ...

    async def move(self, old: int, new: int, change: Change, trace: Trace) -> bool:
        """Give all that is kept of the chat `old` to `new`, or nothing of it; whether there was a venue to move.

        The venue is changed and the trace noted with it, if there was one.
        """
        ...

    async def was_seen(self, update_id: int) -> bool: ...

    async def saw(self, update_id: int, now: datetime) -> bool:
        """Remember an update; whether nobody had, of several at once for one of them only."""
        ...


class PublicOutbox(Protocol):
    """What is said where everybody reads it."""

    async def say(self, chat_id: int, reply: Reply, *, topic: int | None, reply_to: int | None) -> Outcome: ...

    async def edit(self, chat_id: int, message_id: int, reply: Reply) -> Outcome:
        """One try. RetryLater: it was certainly not done."""
        ...

    async def answer(self, tap_id: str, toast: str) -> None: ...

    async def offer(self, query_id: str, cards: Sequence[Card]) -> None:
        """Answer an inline query."""
        ...
