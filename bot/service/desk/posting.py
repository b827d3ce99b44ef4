"""Posts of the education series: looked at, published, corrected and withdrawn."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

from bot.domain.venue import Venue
from bot.service.desk.desk import Screens
from bot.service.desk.ports import Posts, Shelves, VenueList
from bot.service.desk.showing import Showing
from bot.service.desk.visit import OddButtonError, Route, Visit, begun
from bot.service.operators import Operators
from bot.service.posts import PostError
from bot.wording.desk import posts
from bot.wording.desk.posts import AGAIN, PINNED, SILENT, Picked
from bot.wording.reply import Reply

MOST = 32
"""Places that can be ticked on one screen."""
_MARK = 6


@dataclass(frozen=True, slots=True)
class Posting:
    chats: Shelves
    operators: Operators
    posts: Posts
    venues: VenueList
    showing: Showing

    def screens(self) -> Screens:
        seeing = {"posts": self._list, "post": self._post}
        changing = {
            "publish": self._publish,
            "publishnow": self._publish_now,
            "correct": self._correct,
            "withdraw": self._withdraw,
        }
        routes = {verb: Route("viewer", handle) for verb, handle in seeing.items()}
        return Screens({**routes, **{verb: Route("operator", handle) for verb, handle in changing.items()}}, {})

    async def _list(self, visit: Visit) -> list[Reply]:
        page = visit.number(1) if visit.has(1) else 0
        return [posts.posts(visit.catalog, tuple(self.chats.shelf.posts), max(page, 0))]

    async def _post(self, visit: Visit) -> list[Reply]:
        """Its sample first, in the language that was chosen, and the buttons below it."""
        post = self._named(visit)
        language = visit.words[2] if visit.has(2) else visit.catalog.code
        if language not in self.chats.shelf.catalogs:
            raise OddButtonError("There is no such language.")
        for letter in self.posts.sample(post, language):
            await self.showing.sent(visit, letter)
        known = self.chats.shelf.posts[post]
        came = await self.posts.came(post)
        shown = posts.post(visit.catalog, known, came, tuple(self.chats.shelf.catalogs), may=visit.may_change)
        return [replace(shown, fresh=True)]

    async def _publish(self, visit: Visit) -> list[Reply]:
        post, venues = self._named(visit), await self._places()
        if not visit.has(2):
            return [posts.publish(visit.catalog, Picked(post, 0, 0, mark_of(venues)), venues)]
        picked = _picked(visit, post)
        picked = replace(picked, how=picked.how & (SILENT | PINNED))
        if picked.mark != mark_of(venues):
            return [self._anew(visit, post, venues)]
        return [posts.publish(visit.catalog, picked, venues)]

    async def _publish_now(self, visit: Visit) -> list[Reply]:
        post, venues = self._named(visit), await self._places()
        picked = _picked(visit, post)
        if picked.mark != mark_of(venues):
            return [self._anew(visit, post, venues)]
        chosen = [venue for at, venue in enumerate(venues) if picked.bits >> at & 1]
        if not chosen:
            raise OddButtonError("Nowhere is no place.")
        if not visit.has(5):
            return [posts.sure_to_publish(visit.catalog, picked, chosen)]
        if not await begun(self.operators, visit, "runs"):
            return [posts.published(visit.catalog, post, chosen)]
        try:
            await self.posts.publish(
                post,
                [venue.chat_id for venue in chosen],
                visit.person,
                silent=bool(picked.how & SILENT),
                pinned=bool(picked.how & PINNED),
                sure=bool(picked.how & AGAIN),
            )
        except PostError as error:
            await self.operators.expect(visit.person, "")
            if error.key != "just_posted":
                raise
            return [posts.twice(visit.catalog, picked)]
        return [posts.published(visit.catalog, post, chosen)]

    async def _correct(self, visit: Visit) -> list[Reply]:
        post = self._named(visit)
        if not visit.has(2):
            return [posts.asks(visit.catalog, post, "correct")]
        await self.posts.correct(post, visit.person)
        return [posts.done(visit.catalog, post, "correct")]

    async def _withdraw(self, visit: Visit) -> list[Reply]:
        post = self._named(visit)
        if not visit.has(2):
            return [posts.asks(visit.catalog, post, "withdraw")]
        await self.posts.withdraw(post, visit.person)
        return [posts.done(visit.catalog, post, "withdraw")]

    def _named(self, visit: Visit) -> str:
        if visit.word(1) not in self.chats.shelf.posts:
            raise OddButtonError("There is no such post.")
        return visit.word(1)

    async def _places(self) -> list[Venue]:
        return [venue for venue in await self.venues.all() if venue.present and venue.can_post][:MOST]

    def _anew(self, visit: Visit, post: str, venues: Sequence[Venue]) -> Reply:
        """The ticks are bits over a list that is another one now: none of them can be trusted."""
        shown = posts.publish(visit.catalog, Picked(post, 0, 0, mark_of(venues)), venues)
        return replace(shown, toast=visit.catalog.text("operators.posts.moved"))


def mark_of(venues: Sequence[Venue]) -> str:
    """Tells one list of places from another."""
    return sha256(" ".join(str(venue.chat_id) for venue in venues).encode()).hexdigest()[:_MARK]


def _picked(visit: Visit, post: str) -> Picked:
    return Picked(post, visit.number(2, base=16), visit.number(3), visit.word(4))
