"""Groups, channels and inline mode, wired."""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncEngine
from telegram import Bot

from bot.adapters.store.posts import SqlBallots, SqlPostPast
from bot.adapters.store.trail import SqlTrail
from bot.adapters.store.venues import SqlVenues
from bot.adapters.telegram.public import TelegramPublic
from bot.domain.post import Vote
from bot.service.pictures import Pictures
from bot.service.polls import Polls
from bot.service.ports import Clock
from bot.service.public import Public
from bot.service.quota import Quota
from bot.service.unshown import Answers, always
from bot.service.venue_ports import Asked, FromVenue, Me, Member, Retitled, Spoken, Tapped, Upgraded
from bot.service.venues import Venues
from bot.wording.public import deep_link
from bot.wording.shelf import Shelf


@dataclass(frozen=True, slots=True)
class Groups:
    """Hands what arrives from groups, channels and inline mode to whoever answers it.

    `public.run()` and `polls.run()` go on beside the conversations.
    """

    venues: Venues
    public: Public
    polls: Polls

    async def handle(self, arrived: FromVenue) -> None:
        """Raises StoreUnavailableError: it may be tried again."""
        match arrived:
            case Spoken():
                await self.public.receive(arrived)
            case Tapped(vote=Vote()):
                await self.polls.tapped(arrived)
            case Tapped():
                await self.public.tapped(arrived)
            case Asked():
                await self.public.asked(arrived)
            case Member() | Upgraded() | Retitled():
                if await self.venues.receive(arrived):
                    await self.public.greet(arrived.chat_id)


def groups_of(
    bot: Bot,
    shelf: Callable[[], Shelf],
    engine: AsyncEngine,
    clock: Clock,
    *,
    commands: Collection[str],
    quota: Quota | None = None,
    live: Callable[[], None] | None = None,
    pictures: Pictures | None = None,
    answers: Answers = always,
) -> Groups:
    """`bot` is initialised: it knows its own name. `shelf` gives the current one; `live` is called before each line."""
    me = Me(bot.id, bot.username, hears_groups=bool(bot.bot.can_read_all_group_messages))
    store = SqlVenues(engine)
    venues = Venues(me, shelf, store, SqlTrail(engine), clock)
    outbox = TelegramPublic(bot, live=live, pictures=pictures)
    public = Public(me, shelf, store, outbox, clock, commands=commands, quota=quota, answers=answers)
    ballots, past = SqlBallots(engine), SqlPostPast(engine)
    polls = Polls(shelf, ballots, past, store, outbox, clock, lambda payload: deep_link(bot.username, payload))
    return Groups(venues, public, polls)
