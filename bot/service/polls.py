"""Opinion polls in groups and channels: votes are counted, and the result is shown in the message itself."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from bot.domain.errors import StoreUnavailableError
from bot.domain.post import Vote
from bot.service.ports import Clock, RetryLater, Sent, Unknown
from bot.service.post_ports import Ballots, Link, PostPast, VenueReader
from bot.service.posts import payload
from bot.service.venue_ports import PublicOutbox, Tapped
from bot.wording.catalog import PostPoll
from bot.wording.posts import poll_text
from bot.wording.reply import Reply
from bot.wording.shelf import Shelf

log = structlog.get_logger(__name__)

EVERY = timedelta(seconds=10)
"""How often one message is edited at most."""
MISSES = 6
"""How often a message is looked for that the ledger does not know yet."""
REMEMBERED = 1000
"""Messages whose text is known here, so that it is not shown once more."""
BREATH = 1.0
"""Seconds between looks for messages whose result has changed."""


@dataclass(slots=True)
class _Board:
    """A message with a result. Nothing of it needs to survive: the next vote edits it again."""

    post: str
    not_before: datetime
    stale: bool = True
    missed: int = 0
    """How often the ledger did not know it."""


class Polls:
    """`shelf` gives the current one. `run()` goes on beside the conversations."""

    def __init__(
        self,
        shelf: Callable[[], Shelf],
        ballots: Ballots,
        past: PostPast,
        venues: VenueReader,
        outbox: PublicOutbox,
        clock: Clock,
        link: Link,
    ) -> None:
        self._shelf = shelf
        self._ballots = ballots
        self._past = past
        self._venues = venues
        self._outbox = outbox
        self._clock = clock
        self._link = link
        self._boards: dict[tuple[int, int], _Board] = {}
        self._shown: dict[tuple[int, int], Reply] = {}

    async def tapped(self, tap: Tapped) -> None:
        """Count a vote. The same tap again, or another process, changes nothing more.

        Raises:
            StoreUnavailableError: it was not counted, and may be tried again.
        """
        counted = tap.vote is not None and await self._counts(tap.vote, tap)
        if counted and tap.vote and tap.message_id is not None:
            self._mark(tap.vote.post, tap.chat_id, tap.message_id)
        toast = self._shelf().catalog(tap.language).text(f"groups.poll.{'counted' if counted else 'closed'}")
        await self._outbox.answer(tap.tap_id, toast)

    async def run(self) -> None:
        """For ever: show the results that have changed."""
        while True:
            await asyncio.sleep(BREATH)
            await self.show()

    async def show(self) -> None:
        """Edit the messages that are due."""
        now = self._clock.now()
        for place, board in list(self._boards.items()):
            if now < board.not_before:
                continue
            if not board.stale:
                del self._boards[place]
                continue
            # Before anything is waited for: a vote that comes meanwhile makes it stale again.
            board.stale, board.not_before = False, now + EVERY
            try:
                await self._edit(*place, board)
            except StoreUnavailableError:
                board.stale = True
                log.warning("poll_not_shown")

    async def _counts(self, vote: Vote, tap: Tapped) -> bool:
        post = self._shelf().posts.get(vote.post)
        if post is None or not post.poll or vote.option not in post.options:
            return False
        return await self._ballots.vote(vote, tap.chat_id, tap.person, self._clock.now())

    def _mark(self, post: str, chat_id: int, message_id: int) -> None:
        place = chat_id, message_id
        if place in self._boards:
            self._boards[place].stale = True
        else:
            self._boards[place] = _Board(post, self._clock.now())

    async def _edit(self, chat_id: int, message_id: int, board: _Board) -> None:
        reply = await self._reply(chat_id, message_id, board.post)
        if reply is None:
            # A quick vote may be there before the ledger says that the message is; a made-up tap will never be.
            board.missed += 1
            board.stale = board.missed < MISSES
            return
        if self._shown.get((chat_id, message_id)) == reply:
            return  # below five votes most of them change nothing that is told
        match await self._outbox.edit(chat_id, message_id, reply):
            case Sent():
                self._note((chat_id, message_id), reply)
            case RetryLater(seconds):
                board.stale = True
                board.not_before = max(board.not_before, self._clock.now() + timedelta(seconds=seconds))
            case Unknown():
                board.stale = True

    def _note(self, place: tuple[int, int], reply: Reply) -> None:
        self._shown[place] = reply
        if len(self._shown) > REMEMBERED:
            del self._shown[next(iter(self._shown))]

    async def _reply(self, chat_id: int, message_id: int, name: str) -> Reply | None:
        """None where the message is no such poll: a made-up tap can name any message and any poll."""
        shelf = self._shelf()
        post, venue = shelf.posts.get(name), await self._venues.get(chat_id)
        if post is None or venue is None or not await self._ballots.stands(name, chat_id, message_id):
            return None
        catalog = shelf.catalog(venue.settings.language)
        words = catalog.posts[name]
        if not isinstance(words, PostPoll):
            return None
        counts = await self._past.votes(name, chat_id)
        return poll_text(post, words, counts, catalog, self._link(payload(name, chat_id)))
