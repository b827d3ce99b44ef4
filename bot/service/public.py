"""What the bot answers in groups: one line and the way into the private chat, and to words of danger where help is."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime

import structlog

from bot.domain.errors import StoreUnavailableError
from bot.domain.venue import place_number
from bot.service.ports import Clock, Outcome, RetryLater
from bot.service.quota import MINUTE, REPLIES, Quota
from bot.service.venue_ports import Asked, Me, PublicOutbox, Spoken, Tapped, VenueStore
from bot.wording.catalog import BASE, Catalog
from bot.wording.inline import cards
from bot.wording.public import WORST, Danger, danger_in, danger_line, deep_link, line
from bot.wording.reply import Reply
from bot.wording.shelf import Shelf

log = structlog.get_logger(__name__)

COMMANDS = ("check", "help")
"""Those that are offered in groups."""
BREATH = 1.0
"""Seconds between looks for danger lines that had no room."""
_ANSWERED_KEPT = 10_000


@dataclass(frozen=True, slots=True)
class _Owed:
    """A danger line that had no room yet. One serves all who wrote since."""

    danger: Danger
    to: Spoken


class Public:
    """`commands` are the bot's own names of commands; those of other bots are passed over.

    `shelf` gives the current one.
    """

    def __init__(
        self,
        me: Me,
        shelf: Callable[[], Shelf],
        store: VenueStore,
        outbox: PublicOutbox,
        clock: Clock,
        *,
        commands: Collection[str] = (),
        quota: Quota | None = None,
    ) -> None:
        self._me = me
        self._shelf = shelf
        self._store = store
        self._outbox = outbox
        self._clock = clock
        self._commands = frozenset({*COMMANDS, "start", *commands})
        self._quota = quota or Quota()
        self._answered: OrderedDict[tuple[int, int], None] = OrderedDict()
        self._owed: dict[int, _Owed] = {}
        self._pointed: dict[tuple[int, int | None], datetime] = {}

    async def receive(self, spoken: Spoken) -> None:
        """Answer what was said in a group, where it asks for an answer; most does not.

        Raises:
            StoreUnavailableError: it may be tried again. A danger line does not wait for the database.
        """
        addressed = self._is_addressed(spoken)
        if spoken.edited and not addressed:
            return
        danger = danger_in(spoken.text, self._shelf(), addressed=addressed)
        if not (danger or addressed) or (spoken.chat_id, spoken.message_id) in self._answered:
            return
        catalog = self._catalog(BASE)
        try:
            if await self._store.was_seen(spoken.update_id):
                return
            catalog = await self._catalog_of(spoken.chat_id)
        except StoreUnavailableError:
            if danger is None:
                raise
        await (self._warn(spoken, danger, catalog) if danger else self._point(spoken, catalog))
        self._remember(spoken)
        await self._store.saw(spoken.update_id, self._clock.now())

    async def greet(self, chat_id: int) -> None:
        """One line in a group that the bot has just come into."""
        catalog = await self._catalog_of(chat_id)
        if self._quota.takes(chat_id, self._clock.now(), most=REPLIES):
            reply = line("hello", catalog, self._link(chat_id))
            await self._outbox.say(chat_id, reply, topic=None, reply_to=None)

    async def tapped(self, tap: Tapped) -> None:
        """A button in a group belongs to a private chat."""
        await self._outbox.answer(tap.tap_id, self._catalog(tap.language).text("groups.tap"))

    async def asked(self, asked: Asked) -> None:
        shelf = self._shelf()
        found = cards(asked.query, self._catalog(asked.language), shelf, self._me.username)
        await self._outbox.offer(asked.query_id, found)

    async def run(self) -> None:
        """For ever: say the danger lines that had no room, as soon as they have."""
        while True:
            await asyncio.sleep(BREATH)
            try:
                await self.catch_up()
            except StoreUnavailableError:
                log.warning("public_not_caught_up", groups=len(self._owed))

    async def catch_up(self) -> None:
        now = self._clock.now()
        self._quota.sweep(now)
        self._pointed = {asker: at for asker, at in self._pointed.items() if now - at < MINUTE}
        for chat_id, owed in list(self._owed.items()):
            catalog = await self._catalog_of(chat_id)
            del self._owed[chat_id]
            await self._warn(owed.to, owed.danger, catalog)

    def _is_addressed(self, spoken: Spoken) -> bool:
        name = self._me.username.lower()
        if spoken.command_to:
            return spoken.command_to == name
        ours = spoken.command in self._commands
        return ours or name in spoken.mentions or spoken.replied_to == self._me.id

    async def _point(self, spoken: Spoken, catalog: Catalog) -> None:
        """Into the private chat, without a word about anybody's health: once a minute for each who asks."""
        now, asker = self._clock.now(), (spoken.chat_id, spoken.sender)
        if asker in self._pointed and now - self._pointed[asker] < MINUTE:
            return
        if not self._quota.takes(spoken.chat_id, now, most=REPLIES):
            log.info("public_line_dropped", chat=spoken.chat_id)
            return
        self._pointed[asker] = now
        await self._say(spoken, line("help" if spoken.command == "help" else "line", catalog, self._link_for(spoken)))

    async def _warn(self, spoken: Spoken, danger: Danger, catalog: Catalog) -> None:
        waiting = self._owed.get(spoken.chat_id)
        if waiting is None and self._quota.takes(spoken.chat_id, self._clock.now()):
            outcome = await self._say(spoken, danger_line(danger, catalog, self._link_for(spoken)))
            if not isinstance(outcome, RetryLater):
                return
        worst = max(danger, waiting.danger if waiting else danger, key=WORST.index)
        self._owed[spoken.chat_id] = _Owed(worst, spoken)
        log.warning("danger_line_waits")  # of nobody: where words of danger were said stands in no log

    async def _say(self, spoken: Spoken, reply: Reply) -> Outcome:
        return await self._outbox.say(spoken.chat_id, reply, topic=spoken.topic, reply_to=spoken.message_id)

    def _link_for(self, spoken: Spoken) -> str | None:
        return self._link(spoken.chat_id) if spoken.sender is not None else None

    def _link(self, chat_id: int) -> str:
        """Says which group somebody came from, and nothing else."""
        return deep_link(self._me.username, f"g-{place_number(chat_id)}")

    async def _catalog_of(self, chat_id: int) -> Catalog:
        venue = await self._store.get(chat_id)
        return self._catalog(venue.settings.language if venue else BASE)

    def _catalog(self, language: str) -> Catalog:
        return self._shelf().catalog(language)

    def _remember(self, spoken: Spoken) -> None:
        """An edit, or a repeated update while the database is away, must not be answered twice."""
        self._answered[spoken.chat_id, spoken.message_id] = None
        if len(self._answered) > _ANSWERED_KEPT:
            self._answered.popitem(last=False)
