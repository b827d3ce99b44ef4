"""What posts need of the world outside. Every method raises StoreUnavailableError: then nothing was changed."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Literal, Protocol

from bot.domain.campaign import Body
from bot.domain.post import Vote
from bot.domain.rota import Occasion
from bot.domain.venue import Venue
from bot.service.trail import Trace

Choose = Callable[[Sequence[str], Collection[str]], str | None]
"""The next post of a chat, from those that it had (the one longest ago first) and those that are withdrawn."""
Link = Callable[[str], str]
"""From a payload to an address that opens the private chat with it."""


class VenueReader(Protocol):
    async def all(self) -> Sequence[Venue]: ...

    async def get(self, chat_id: int) -> Venue | None: ...


class PostRuns(Protocol):
    """Writes what is to be sent; the trace of who wanted it is noted with it, both or neither."""

    async def publish(
        self, body: Body, due: Mapping[int, datetime], trace: Trace, unless_since: datetime | None
    ) -> int | None:
        """A run with a delivery for each chat, due when it says.

        None: one of the chats got the post later than `unless_since`, or is about to get it.
        """
        ...

    async def change(self, kind: Literal["correction", "withdrawal"], post: str, trace: Trace) -> int | None:
        """A run with a delivery for each message that has this post and is not withdrawn.

        What waits to be sent of a withdrawn post is cancelled. None: there is nothing of it anywhere to be corrected.
        """
        ...

    async def resend(self, post: str, trace: Trace) -> int:
        """Its deliveries of which nobody knows whether they arrived wait again, unless it is withdrawn; how many."""
        ...

    async def rota(self, occasions: Mapping[int, Occasion], choose: Choose, now: datetime) -> None:
        """Write a delivery for each chat whose slot has none yet, with the post that `choose` gives."""
        ...

    async def tidy(self, now: datetime) -> None:
        """Change what was on its way when its post was corrected or withdrawn, and end what is done."""
        ...


class PostPast(Protocol):
    async def posted(self, post: str) -> bool:
        """Whether it was ever meant for anywhere."""
        ...

    async def withdrawn(self, post: str) -> bool:
        """Withdrawn, and not published by anybody since."""
        ...

    async def sent_at(self, chat_id: int, message_id: int) -> datetime | None: ...

    async def came(self, post: str) -> int:
        """How many people its button brought."""
        ...

    async def votes(self, post: str, chat_id: int) -> Mapping[str, int]:
        """How many chose each option of a poll there."""
        ...


class Ballots(Protocol):
    """Votes in polls: one for each person, poll and chat. Who voted is kept as a digest only."""

    async def vote(self, vote: Vote, chat_id: int, person: int, now: datetime) -> bool:
        """Count it in place of the person's vote before; False: the poll never went to this chat, or was taken back."""
        ...

    async def stands(self, post: str, chat_id: int, message_id: int) -> bool:
        """Whether this message shows the post, and is not being taken back."""
        ...
