"""What the bot answers in groups: one line and the way into the private chat, and to words of danger where help is."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from bot.domain.errors import StoreUnavailableError
from bot.domain.venue import place_number
from bot.service.ports import Clock, RetryLater, Unknown
from bot.service.quota import MINUTE, REPLIES, Quota
from bot.service.unshown import COPIES, Answers, always
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
    """A line that had no room yet, or may not have arrived. One serves all who wrote since."""

    danger: Danger | None
    to: Spoken
    copies: int = 0
    """How often it may have arrived."""


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
        answers: Answers = always,
    ) -> None:
        """`answers` is asked before a line is said once more, so that none are spent on a Telegram that is away."""
        self._me = me
        self._shelf = shelf
        self._store = store
        self._outbox = outbox
        self._clock = clock
        self._commands = frozenset({*COMMANDS, "start", *commands})
        self._quota = quota or Quota()
        self._answered: OrderedDict[tuple[int, int], None] = OrderedDict()
        self._answers = answers
        self._owed: dict[tuple[int, bool], _Owed] = {}
        """By the chat and whether it is about danger."""
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
        if danger is None and self._was_pointed(spoken):  # before the database is asked: this may be one of thousands
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
        # Last: after a crash, and from two processes at one moment, it may be said twice, but is never lost.
        await self._store.saw(spoken.update_id, self._clock.now())

    async def greet(self, chat_id: int) -> None:
        """One line in a group that the bot has just come into; it never comes into it again, so this cannot wait."""
        catalog = self._catalog(BASE)
        with suppress(StoreUnavailableError):
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
        """For ever: say the lines that had no room, or may not have arrived."""
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
        waiting = [(key, owed) for key, owed in self._owed.items() if self._quota.room(owed.to.chat_id, now)]
        if not waiting or not await self._answers():
            return
        for key, owed in waiting:
            catalog = await self._catalog_of(owed.to.chat_id)
            if self._owed.get(key) == owed and self._quota.takes(owed.to.chat_id, now):
                del self._owed[key]
                await self._say_owed(owed, catalog)

    def _is_addressed(self, spoken: Spoken) -> bool:
        name = self._me.username.lower()
        if spoken.command_to:
            return spoken.command_to == name
        ours = spoken.command in self._commands
        return ours or name in spoken.mentions or spoken.replied_to == self._me.id

    async def _point(self, spoken: Spoken, catalog: Catalog) -> None:
        """Into the private chat, without a word about anybody's health: once a minute for each who asks."""
        now = self._clock.now()
        if not self._quota.takes(spoken.chat_id, now, most=REPLIES):
            log.info("public_line_dropped")
            return
        self._pointed[spoken.chat_id, spoken.sender] = now
        await self._say_owed(_Owed(None, spoken), catalog)

    def _was_pointed(self, spoken: Spoken) -> bool:
        at = self._pointed.get((spoken.chat_id, spoken.sender))
        return at is not None and timedelta() <= self._clock.now() - at < MINUTE  # a clock may be set back

    async def _warn(self, spoken: Spoken, danger: Danger, catalog: Catalog) -> None:
        waiting = self._owed.get((spoken.chat_id, True))
        if waiting is None and self._quota.takes(spoken.chat_id, self._clock.now()):
            await self._say_owed(_Owed(danger, spoken), catalog)
        else:
            self._owe(_Owed(danger, spoken))

    async def _say_owed(self, owed: _Owed, catalog: Catalog) -> None:
        """What certainly did not arrive is said later, and what may have, a few times."""
        to, reply = owed.to, self._line(owed, catalog)
        outcome = await self._outbox.say(to.chat_id, reply, topic=to.topic, reply_to=to.message_id)
        copies = owed.copies + isinstance(outcome, Unknown)
        if isinstance(outcome, RetryLater | Unknown) and copies <= COPIES:
            self._owe(replace(owed, copies=copies))

    def _owe(self, owed: _Owed) -> None:
        key = owed.to.chat_id, owed.danger is not None
        waiting = self._owed.get(key)
        dangers = [each.danger for each in (owed, waiting) if each and each.danger]
        self._owed[key] = replace(owed, danger=max(dangers, key=WORST.index, default=None))
        log.warning(
            "danger_line_waits" if owed.danger else "line_waits"
        )  # of nobody: where words of danger were said stands in no log

    def _line(self, owed: _Owed, catalog: Catalog) -> Reply:
        link = self._link_for(owed.to)
        if owed.danger is not None:
            return danger_line(owed.danger, catalog, link)
        return line("help" if owed.to.command == "help" else "line", catalog, link)

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
