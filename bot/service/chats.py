"""One update: understood, taken, committed, phrased, shown."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from weakref import WeakValueDictionary

import structlog

from bot.domain.act import Act, Command, Odd, Start, Write
from bot.domain.chat import Chat
from bot.domain.errors import BackwiseError, ChatUnreadableError, StoreUnavailableError
from bot.domain.interview import current, fitted
from bot.domain.listed import derived
from bot.domain.say import MyData
from bot.domain.take import take
from bot.domain.turn import Turn
from bot.domain.value import replace
from bot.service.alarms import Unsaid, loudest, together
from bot.service.ports import Clock, Export, Outbox, Outcome, Place, Refused, Sent, Store, Take, Taken, Unknown
from bot.service.stuck import Stuck, for_anybody, written
from bot.service.unshown import Answers, Unshown, always
from bot.wording.catalog import Catalog
from bot.wording.interpret import interpret, overheard
from bot.wording.phrase import phrase
from bot.wording.reply import Reply
from bot.wording.shelf import Shelf
from bot.wording.summary import my_data

log = structlog.get_logger(__name__)

OVERTAKEN = 5
"""How often on end a screen is followed by a newer one, where other processes go on in the same chat."""


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

    def __init__(
        self, shelf: Shelf, store: Store, outbox: Outbox, clock: Clock, export: Export, answers: Answers = always
    ) -> None:
        """`answers` is asked before lost screens are shown again, so that none are spent on a Telegram that is away."""
        self.shelf = shelf
        self._store = store
        self._outbox = outbox
        self._clock = clock
        self._export = export
        self._answers = answers
        self._stuck = Stuck(outbox)
        self._locks: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()
        self._unshown = Unshown()
        self._unsaid = Unsaid(outbox)

    async def receive(self, incoming: Incoming) -> Outcome:
        """Handle one update. It may be confirmed once this returns: its effects are committed.

        Raises:
            StoreUnavailableError: nothing was committed; the person was told once, and it may be tried again.
        """
        async with self._lock(incoming.place.chat_id):
            try:
                outcome = await self._receive(incoming)
            except Exception as error:
                await self._tell_trouble([incoming], error)
                raise
            await self._unsaid.say(incoming.place.chat_id)
            return outcome

    async def hushed(self, flood: Sequence[Incoming]) -> None:
        """Handle updates of one chat together and show nothing of it: the next one, which is on its way, does that.

        Words about danger that would never be shown again are kept for then.

        Raises:
            StoreUnavailableError: some were not committed; all may be tried again.
        """
        if not flood:
            return
        chat_id, now = flood[0].place.chat_id, self._clock.now()
        async with self._lock(chat_id):
            taken, error = await together(
                self._store.turn(chat_id, each.update_id, self._taking(each, now), now) for each in flood
            )
            if isinstance(error, ChatUnreadableError):  # the next one is told so
                taken, error = [*(Taken(None, 0, self._take(None, each, now)) for each in flood), *taken], None
            if turn := loudest(self.shelf.flows, taken):
                self._unsaid.note(chat_id, self._reply(turn, flood[-1].language, turn.chat))
        if error:
            await self._tell_trouble(flood, error)
            raise error

    def _taking(self, incoming: Incoming, now: datetime) -> Take:
        return lambda chat: self._take(chat, incoming, now)

    async def _receive(self, incoming: Incoming) -> Outcome:
        chat_id, now = incoming.place.chat_id, self._clock.now()
        try:
            taken = await self._store.turn(chat_id, incoming.update_id, self._taking(incoming, now), now)
        except ChatUnreadableError:
            return await self._unreadable(incoming, now)
        if taken.turn and taken.turn.silent:
            return Sent()
        told = self._stuck.passed(chat_id)
        if taken.turn is None:
            # Where nothing is kept, nobody knows whether the reply arrived.
            behind = taken.behind or taken.chat is None
            return await self._again(taken.chat, taken.number, incoming) if behind else Sent()
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
        behind = {found.chat_id: found.number for found in await self._store.behind(before)}
        lost = [*self._unshown.unkept(), *(name for name in behind if self._unshown.may_come(name, behind[name]))]
        if before is not None and lost and not await self._answers():
            return 0
        shown = 0
        for chat_id in lost:
            if self._unshown.quiet(self._clock.now()):
                break
            lock = self._lock(chat_id)
            if not lock.locked():
                async with lock:
                    shown += await self._catch_up_one(chat_id, before)
        return shown

    async def _catch_up_one(self, chat_id: int, before: datetime | None) -> bool:
        # Read anew: the person may have gone on while others were shown theirs, and another process may see to it.
        behind = await self._store.take_on(chat_id, before, self._clock.now())
        number = behind.number if behind else 0
        reply = self._unshown.reply(chat_id, number)
        if behind is None and reply is None:
            return False
        try:
            await self._show(Place(chat_id), number, reply or self._current(behind.chat if behind else None, ""))
        except Exception as error:  # noqa: BLE001  # a fault in one chat must not keep all the others from their answer
            log.error("screen_not_shown", error=type(error).__name__)  # noqa: TRY400  # its text may hold answers
            self._unshown.note(chat_id, number, None, Unknown(), self._clock.now())
        return True

    def _lock(self, chat_id: int) -> asyncio.Lock:
        """Held while an update of the chat is handled, or its screen shown again; kept only as long."""
        return self._locks.setdefault(chat_id, asyncio.Lock())

    def _take(self, chat: Chat | None, incoming: Incoming, now: datetime) -> Turn:
        shelf = self.shelf  # once: another one may come while the store runs this in its thread
        catalog = shelf.catalog(chat.language if chat else incoming.language)
        chat = fitted(shelf.flows, chat) if chat else None
        act = incoming.act
        if isinstance(act, Write):
            act = interpret(act.text, chat, catalog, shelf)
        elif incoming.overheard and isinstance(act, Odd | Command | Start):
            act = overheard(incoming.overheard, chat, catalog, shelf) or act
        turn = take(shelf.flows, chat, act, now, timedelta(days=shelf.keep_days))
        if turn.chat:
            known = turn.chat.language in shelf.catalogs
            language = turn.chat.language if known else catalog.code
            turn = replace(turn, chat=replace(turn.chat, language=language, active_at=now))
        return derived(shelf.flows, turn, now)

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
        if turn.note == "answered":
            reply = replace(reply, toast=catalog.text("note.answered"))
        return replace(reply, fresh=True) if turn.fresh else reply

    async def _again(self, chat: Chat | None, number: int, incoming: Incoming) -> Outcome:
        """A repeated update while the last reply is lost: the current screen, below all others.

        It may be an old one that another process brings again: the screen it was tapped on is not the lowest.
        """
        place = replace(incoming.place, stale=True)
        return await self._show(place, number, self._current(chat, incoming.language))

    def _current(self, chat: Chat | None, language: str) -> Reply:
        turn = Turn(chat, current(self.shelf.flows, fitted(self.shelf.flows, chat) if chat else None))
        return self._reply(turn, language, chat)

    async def _show(self, place: Place, number: int, reply: Reply) -> Outcome:
        """Where another process went on meanwhile, this may stand over its newer screen: that is shown here, too."""
        for _ in range(OVERTAKEN):
            outcome = await self._outbox.show(place, [reply])
            newer = await self._noted(place.chat_id, number, reply, outcome)
            if newer is None or not isinstance(outcome, Sent):
                break
            log.info("screen_overtaken")
            place = Place(place.chat_id, outcome.message_id or place.message_id)
            number, reply = newer.number, self._current(newer.chat, "")
        return outcome

    async def _noted(self, chat_id: int, number: int, reply: Reply, outcome: Outcome) -> Taken | None:
        """Note what was shown; how the chat stands where that was not its last turn any more."""
        self._unshown.note(chat_id, number, reply, outcome, self._clock.now())
        if number and isinstance(outcome, Sent | Refused):
            with suppress(BackwiseError):  # it is committed and seen; the next start may show it once more
                return await self._store.shown(chat_id, number)
        return None

    async def _unreadable(self, incoming: Incoming, now: datetime) -> Outcome:
        """What is kept stays as it is, for whoever can mend it; about danger the answer is that to somebody unknown."""
        log.error("chat_unreadable")
        turn = self._take(None, incoming, now)
        reply = Reply(self.catalog(incoming.language).text("trouble.chat"), fresh=True)
        if for_anybody(turn.say):
            reply = self._reply(turn, incoming.language, None)
        return await self._show(replace(incoming.place, stale=True), 0, reply)

    async def _tell_trouble(self, flood: Sequence[Incoming], error: Exception) -> None:
        """An update that brings a fault is given up in the end: what it says of danger would never be answered."""
        last = flood[-1]
        await self._stuck.tell(last.place.chat_id, self.catalog(last.language))
        if not isinstance(error, StoreUnavailableError):
            words = [written(each.act, each.overheard) for each in flood]
            await self._stuck.warn(last.place.chat_id, last.update_id, words, self.catalog(last.language), self.shelf)
