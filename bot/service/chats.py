"""One update: understood, taken, committed, phrased, shown."""

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from weakref import WeakValueDictionary

import structlog

from bot.domain.act import Act, Command, Odd, Start, Write
from bot.domain.chat import Chat
from bot.domain.errors import StoreUnavailableError
from bot.domain.interview import current, fitted
from bot.domain.listed import derived
from bot.domain.listing import Listing
from bot.domain.say import MyData
from bot.domain.take import take
from bot.domain.turn import Turn
from bot.service.ports import Behind, Clock, Outbox, Outcome, Place, Refused, RetryLater, Sent, Store, Unknown
from bot.wording.catalog import Catalog
from bot.wording.interpret import interpret, overheard
from bot.wording.phrase import phrase
from bot.wording.reply import Reply
from bot.wording.shelf import Shelf
from bot.wording.summary import my_data

log = structlog.get_logger(__name__)

COPIES = 3
"""How often a screen that may have arrived is shown once more."""

Export = Callable[[Chat, Listing | None, datetime | None], Mapping[str, object]]
"""Everything stored of a chat, for its own person to read, with what stands in clear and when something is due."""


@dataclass(frozen=True, slots=True)
class Incoming:
    update_id: int
    act: Act
    language: str
    """What the person's messenger says, such as `pt-BR`; may be empty."""
    place: Place
    overheard: str = ""
    """Words beside the act (under a picture, after a command): danger signs are listened for."""


class Chats:
    """The conversations. `shelf` may be replaced while running; answers are replayed on the new one."""

    def __init__(self, shelf: Shelf, store: Store, outbox: Outbox, clock: Clock, export: Export) -> None:
        self.shelf = shelf
        self._store = store
        self._outbox = outbox
        self._clock = clock
        self._export = export
        self._told: set[int] = set()
        self._locks: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()
        self._copies: Counter[tuple[int, int]] = Counter()
        self._quiet_until = datetime.min.replace(tzinfo=UTC)

    async def receive(self, incoming: Incoming) -> Outcome:
        """Handle one update. It may be confirmed once this returns: its effects are committed.

        Raises:
            StoreUnavailableError: nothing was committed; the person was told once, and it may be tried again.
        """
        async with self._lock(incoming.place.chat_id):
            return await self._receive(incoming)

    async def _receive(self, incoming: Incoming) -> Outcome:
        chat_id, now = incoming.place.chat_id, self._clock.now()
        try:
            taken = await self._store.turn(
                chat_id, incoming.update_id, lambda chat: self._take(chat, incoming, now), now
            )
        except StoreUnavailableError:
            await self._tell_trouble(incoming)
            raise
        if taken.turn and taken.turn.silent:
            return Sent()
        told = chat_id in self._told
        self._told.discard(chat_id)
        if taken.turn is None:
            return await self._again(taken.chat, taken.number, incoming) if taken.behind else Sent()
        # Below the words about the trouble, not above them.
        place = replace(incoming.place, stale=taken.turn.stale or told)
        reply = self._reply(taken.turn, incoming.language, taken.chat)
        return await self._show(place, taken.number, reply)

    async def catch_up(self, before: datetime | None = None) -> int:
        """Show the current screen wherever the last one never arrived; how many there were.

        With `before`, only where nothing has happened since: a reply may be on its way from another process. Where
        this one is handling an update, the chat is left to it.

        Raises:
            StoreUnavailableError: who is behind cannot be told.
        """
        shown = 0
        for found in await self._store.behind(before):
            if self._clock.now() < self._quiet_until:
                break
            lock = self._lock(found.chat_id)
            if not lock.locked():
                async with lock:
                    shown += await self._catch_up_one(found.chat_id, before)
        return shown

    async def _catch_up_one(self, chat_id: int, before: datetime | None) -> bool:
        # Read anew: the person may have gone on while others were shown theirs.
        for behind in await self._store.behind(before, chat_id):
            key = (chat_id, behind.number)
            if self._copies[key] >= COPIES:
                return False
            outcome = await self._show_current(behind)
            self._copies[key] += isinstance(outcome, Unknown)
            if isinstance(outcome, Sent | Refused):
                del self._copies[key]
            return True
        return False

    async def _show_current(self, behind: Behind) -> Outcome:
        try:
            turn = Turn(behind.chat, current(self.shelf.flows, fitted(self.shelf.flows, behind.chat)))
            return await self._show(Place(behind.chat_id), behind.number, self._reply(turn, "", behind.chat))
        except Exception as error:  # noqa: BLE001  # a fault in one chat must not keep all the others from their answer
            log.error("screen_not_shown", error=type(error).__name__)  # noqa: TRY400  # its text may hold answers
            return Unknown()

    def _lock(self, chat_id: int) -> asyncio.Lock:
        """Held while an update of the chat is handled, or its screen shown again; kept only as long."""
        return self._locks.setdefault(chat_id, asyncio.Lock())

    def _take(self, chat: Chat | None, incoming: Incoming, now: datetime) -> Turn:
        catalog = self.catalog(chat.language if chat else incoming.language)
        chat = fitted(self.shelf.flows, chat) if chat else None
        act = incoming.act
        if isinstance(act, Write):
            act = interpret(act.text, chat, catalog, self.shelf)
        elif incoming.overheard and isinstance(act, Odd | Command | Start):
            act = overheard(incoming.overheard, chat, catalog, self.shelf) or act
        turn = take(self.shelf.flows, chat, act, now)
        if turn.chat:
            known = turn.chat.language in self.shelf.catalogs
            language = turn.chat.language if known else catalog.code
            turn = replace(turn, chat=replace(turn.chat, language=language, active_at=now))
        return derived(self.shelf.flows, turn, now)

    async def blocked(self, chat_id: int, *, on: bool) -> None:
        """The person blocked the bot, or let it back in.

        Raises:
            StoreUnavailableError: nothing was committed.
        """
        await self._store.off(chat_id, self._clock.now() if on else None)

    def catalog(self, language: str) -> Catalog:
        return self.shelf.catalog(language)

    def _reply(self, turn: Turn, language: str, chat: Chat | None) -> Reply:
        catalog = self.catalog(chat.language if chat else language)
        if isinstance(turn.say, MyData):
            return my_data(self._export(chat, turn.listing, turn.due_at) if chat else None, catalog)
        reply = phrase(turn, catalog, self.shelf)
        toast = catalog.text("note.answered") if turn.note == "answered" else reply.toast
        return replace(reply, fresh=reply.fresh or turn.fresh, toast=toast)

    async def _again(self, chat: Chat | None, number: int, incoming: Incoming) -> Outcome:
        """A repeated update whose reply was lost: the current screen."""
        turn = Turn(chat, current(self.shelf.flows, fitted(self.shelf.flows, chat) if chat else None))
        return await self._show(incoming.place, number, self._reply(turn, incoming.language, chat))

    async def _show(self, place: Place, number: int, reply: Reply) -> Outcome:
        outcome = await self._outbox.show(place, [reply])
        if number and isinstance(outcome, Sent | Refused):
            with suppress(StoreUnavailableError):  # it is committed and seen; the next start may show it once more
                await self._store.shown(place.chat_id, number)
        if isinstance(outcome, RetryLater):
            self._quiet_until = self._clock.now() + timedelta(seconds=outcome.seconds)
        return outcome

    async def _tell_trouble(self, incoming: Incoming) -> None:
        """Once for a chat and trouble: somebody in danger must not wait for a silent bot."""
        chat_id = incoming.place.chat_id
        if chat_id not in self._told:
            self._told.add(chat_id)
            trouble = Reply(self.catalog(incoming.language).text("trouble.store"), fresh=True)
            await self._outbox.show(Place(chat_id), [trouble])
