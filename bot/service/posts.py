"""The education series in groups and channels: by hand, by rota, corrected, withdrawn."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Literal

from bot.domain.campaign import Body
from bot.domain.errors import BackwiseError
from bot.domain.post import FEW, Post
from bot.domain.rota import Occasion, next_post, occasion
from bot.domain.venue import Venue, place_number
from bot.service.ports import Clock
from bot.service.post_ports import Link, PostPast, PostRuns, VenueReader
from bot.service.quota import Quota
from bot.service.sending import Address, Delete, Delivery, Edit, LeftOut, Letter, NotBefore, Quiz, Text
from bot.service.trail import Trace
from bot.wording.catalog import Catalog, PostPoll, PostQuiz, PostText
from bot.wording.posts import poll_text, quiz_words, text_post, withdrawn
from bot.wording.public import private
from bot.wording.reply import Picture
from bot.wording.shelf import Shelf

DELETABLE = timedelta(hours=47)
"""Telegram lets a bot delete its own message for 48 hours; an hour is kept for the way."""
TWICE = timedelta(minutes=10)
"""The same post to the same chat again within this time is likely a mistake."""

No = Literal["unknown_post", "no_venues", "cannot_post", "quiz_stays", "not_posted", "just_posted"]


class PostError(BackwiseError):
    """What an operator asked for is refused; `key` says why."""

    def __init__(self, key: No) -> None:
        super().__init__(_SENTENCES[key])
        self.key: No = key


_SENTENCES: Mapping[No, str] = {
    "unknown_post": "There is no such post.",
    "no_venues": "No group or channel was named.",
    "cannot_post": "The bot may not post in all of these groups and channels.",
    "quiz_stays": "A quiz cannot be corrected once it was sent. Withdraw it, and publish it again.",
    "not_posted": "This post stands nowhere, so there is nothing to correct.",
    "just_posted": "It went to one of these places within ten minutes.",
}


def payload(post: str, chat_id: int) -> str:
    """What the link under a post says: the post, and where it stands."""
    return f"p-{post}-{place_number(chat_id)}"


class Posts:
    """All methods raise StoreUnavailableError where the database does not answer; nothing was changed then."""

    def __init__(
        self,
        shelf: Callable[[], Shelf],
        runs: PostRuns,
        past: PostPast,
        venues: VenueReader,
        clock: Clock,
        link: Link,
        quota: Quota | None = None,
        prepare: Callable[[Picture], Awaitable[None]] | None = None,
    ) -> None:
        """`quota` is told of each message to a group, so that what else is said there leaves room.

        `prepare` has a picture drawn before its post waits for its turn to be sent.
        """
        self._shelf = shelf
        self._runs = runs
        self._past = past
        self._venues = venues
        self._clock = clock
        self._link = link
        self._quota = quota or Quota()
        self._prepare = prepare

    async def publish(
        self,
        post: str,
        venues: Sequence[int],
        by: int | None,
        *,
        silent: bool = False,
        pinned: bool = False,
        sure: bool = False,
    ) -> int:
        """Send it to these chats as soon as their quiet hours allow; the run's id.

        Raises:
            PostError: there is no such post, it cannot go to each of these chats, or, unless `sure`, one of them got it
                just now or is about to.
        """
        if post not in self._shelf().posts:
            raise PostError("unknown_post")
        if not venues:
            raise PostError("no_venues")
        now = self._clock.now()
        due = {chat_id: await self._due(chat_id, now) for chat_id in venues}
        body = Body(post=post, silent=silent, pinned=pinned)
        unless_since = None if sure else now - TWICE
        run = await self._runs.publish(body, due, Trace(by, "post_published", post, now), unless_since)
        if run is None:
            raise PostError("just_posted")
        return run

    async def _due(self, chat_id: int, now: datetime) -> datetime:
        venue = await self._venues.get(chat_id)
        if venue is None or not (venue.present and venue.can_post):
            raise PostError("cannot_post")
        return venue.settings.quiet.over(now, venue.settings.zone)

    async def correct(self, post: str, by: int | None) -> int:
        """Edit it wherever it stands to the words that there are now; the run's id.

        Raises:
            PostError: there is no such post, it stands nowhere, or it is a quiz, which cannot be edited.
        """
        known = self._shelf().posts.get(post)
        if known is None:
            raise PostError("unknown_post")
        if known.quiz is not None:
            raise PostError("quiz_stays")
        run = await self._runs.change("correction", post, Trace(by, "post_corrected", post, self._clock.now()))
        if run is None:
            raise PostError("not_posted")
        return run

    async def withdraw(self, post: str, by: int | None) -> int:
        """Take it back wherever it stands, and leave it out of the rota until it is published by hand; the run's id.

        Raises:
            PostError: there never was such a post.
        """
        # What was a mistake may be gone from the files already.
        if post not in self._shelf().posts and not await self._past.posted(post):
            raise PostError("unknown_post")
        run = await self._runs.change("withdrawal", post, Trace(by, "post_withdrawn", post, self._clock.now()))
        if run is None:
            raise PostError("not_posted")
        return run

    async def resend(self, post: str, by: int | None) -> int:
        """Send it again where it may have arrived, on the risk that it stands there twice; to how many places."""
        return await self._runs.resend(post, Trace(by, "post_resent", post, self._clock.now()))

    async def tick(self, now: datetime) -> None:
        """Plan what is due by rota, and end what is done. Only the process that leads the sending calls this."""
        due = {venue.chat_id: _occasion(venue, now) for venue in await self._venues.all()}
        occasions = {chat_id: found for chat_id, found in due.items() if found}
        if occasions:
            await self._runs.rota(occasions, partial(next_post, tuple(self._shelf().posts)), now)
        await self._runs.tidy(now)

    async def write(self, delivery: Delivery) -> tuple[Address, Letter] | LeftOut | NotBefore:
        """What is sent, as things stand at this moment; see `sending.Writer`."""
        venue = await self._venues.get(delivery.chat_id)
        if venue is None or not venue.present:
            return LeftOut("gone")
        if delivery.run.kind == "withdrawal":
            return await self._taken_back(delivery, venue)
        post = self._shelf().posts.get(delivery.what)
        if await self._past.withdrawn(delivery.what):
            return LeftOut("withdrawn")
        if post is None or (delivery.run.kind == "post" and not venue.can_post):
            return LeftOut("gone")
        if delivery.run.kind == "correction":
            letter = await self._words(post, venue)
            if delivery.target is None or not isinstance(letter, Text):
                return LeftOut("gone")
            return _address(delivery, venue), Edit(delivery.target, letter.reply)
        return await self._new(delivery, post, venue)

    async def _new(self, delivery: Delivery, post: Post, venue: Venue) -> tuple[Address, Letter] | NotBefore:
        now = self._clock.now()
        # Not when it was planned: it may have waited since.
        if (morning := venue.settings.quiet.over(now, venue.settings.zone)) > now:
            return NotBefore(morning)
        letter = await self._words(post, venue)
        if venue.kind == "group":
            self._quota.note(delivery.chat_id, now)
        return _address(delivery, venue), letter

    async def _words(self, post: Post, venue: Venue) -> Text | Quiz:
        link = self._link(payload(post.id, venue.chat_id))
        counts = await self._past.votes(post.id, venue.chat_id) if post.poll else {}
        shelf = self._shelf()
        letter = _letter(post, shelf.catalog(venue.settings.language), shelf, link, counts)
        if self._prepare is not None and isinstance(letter, Text) and letter.reply.picture is not None:
            await self._prepare(letter.reply.picture)
        return letter

    async def _taken_back(self, delivery: Delivery, venue: Venue) -> tuple[Address, Letter] | LeftOut:
        """Deleted, or where Telegram does not allow that any more, edited to a line."""
        sent_at = await self._past.sent_at(delivery.chat_id, delivery.target) if delivery.target else None
        if delivery.target is None or sent_at is None:
            return LeftOut("gone")
        if self._clock.now() - sent_at < DELETABLE:
            return _address(delivery, venue), Delete(delivery.target)
        shelf = self._shelf()
        post = shelf.posts.get(delivery.what)
        if post and post.quiz is not None:
            return LeftOut("too_old")
        reply = withdrawn(shelf.catalog(venue.settings.language))
        return _address(delivery, venue), Edit(delivery.target, reply)

    def sample(self, post: str, language: str) -> list[Letter]:
        """As it will look, for an operator; who comes by its button is not counted.

        Raises:
            PostError: there is no such post.
        """
        shelf = self._shelf()
        if post not in shelf.posts:
            raise PostError("unknown_post")
        return [_letter(shelf.posts[post], shelf.catalog(language), shelf, self._link(f"p-{post}"), {})]

    async def places(self) -> Sequence[Venue]:
        """Where the bot is."""
        return [venue for venue in await self._venues.all() if venue.present]

    async def came(self, post: str) -> int | None:
        """How many people its button brought; None for fewer than five."""
        count = await self._past.came(post)
        return count if count >= FEW else None


def _occasion(venue: Venue, now: datetime) -> Occasion | None:
    return occasion(venue.settings, now) if venue.present and venue.can_post else None


def _letter(post: Post, catalog: Catalog, shelf: Shelf, link: str, counts: Mapping[str, int]) -> Text | Quiz:
    match catalog.posts[post.id]:
        case PostText() as words:
            return Text(text_post(post, words, catalog, shelf, link))
        case PostPoll() as words:
            return Text(poll_text(post, words, counts, catalog, link))
        case PostQuiz() as words:
            quiz = quiz_words(post, words)
            return Quiz(quiz.question, quiz.options, quiz.correct, quiz.explanation, private(catalog, link))


def _address(delivery: Delivery, venue: Venue) -> Address:
    body = delivery.run.body
    return Address(delivery.chat_id, venue.settings.topic, body.silent, body.pinned)
