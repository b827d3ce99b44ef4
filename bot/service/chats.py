"""One update: understood, taken, committed, phrased, shown."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.act import Act, Command, Odd, Start, Write
from bot.domain.chat import Chat
from bot.domain.errors import StoreUnavailableError
from bot.domain.interview import current, fitted
from bot.domain.say import MyData
from bot.domain.take import take
from bot.domain.turn import Turn
from bot.service.ports import Clock, Outbox, Outcome, Place, Refused, Sent, Store
from bot.wording.catalog import Catalog
from bot.wording.interpret import interpret, overheard
from bot.wording.phrase import phrase
from bot.wording.reply import Reply
from bot.wording.shelf import Shelf
from bot.wording.summary import my_data

BASE = "en"
"""The language that has every word; others fall back to it."""

Export = Callable[[Chat], Mapping[str, object]]
"""Everything stored of a chat, for its own person to read."""


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

    async def receive(self, incoming: Incoming) -> Outcome:
        """Handle one update. It may be confirmed once this returns: its effects are committed.

        Raises:
            StoreUnavailableError: nothing was committed; the person was told once, and it may be tried again.
        """
        chat_id, now = incoming.place.chat_id, self._clock.now()
        try:
            taken = await self._store.turn(
                chat_id, incoming.update_id, lambda chat: self._take(chat, incoming, now), now
            )
        except StoreUnavailableError:
            await self._tell_trouble(incoming)
            raise
        told = chat_id in self._told
        self._told.discard(chat_id)
        if taken.turn is None:
            return await self._again(taken.chat, taken.number, incoming) if taken.behind else Sent()
        # Below the words about the trouble, not above them.
        place = replace(incoming.place, stale=taken.turn.stale or told)
        reply = self._reply(taken.turn, incoming.language, taken.chat)
        return await self._show(place, taken.number, reply)

    async def catch_up(self) -> int:
        """Show the current screen wherever the last one never arrived; how many there were."""
        left = await self._store.behind()
        for behind in left:
            turn = Turn(behind.chat, current(self.shelf.flows, fitted(self.shelf.flows, behind.chat)))
            await self._show(Place(behind.chat_id), behind.number, self._reply(turn, "", behind.chat))
        return len(left)

    def _take(self, chat: Chat | None, incoming: Incoming, now: datetime) -> Turn:
        catalog = self.catalog(chat.language if chat else incoming.language)
        chat = fitted(self.shelf.flows, chat) if chat else None
        act = incoming.act
        if isinstance(act, Write):
            act = interpret(act.text, chat, catalog, self.shelf)
        elif incoming.overheard and isinstance(act, Odd | Command | Start):
            act = overheard(incoming.overheard, chat, catalog, self.shelf) or act
        turn = take(self.shelf.flows, chat, act, now)
        if turn.chat and not turn.chat.language:
            turn = replace(turn, chat=replace(turn.chat, language=catalog.code))
        return turn

    def catalog(self, language: str) -> Catalog:
        """The catalog of a language, of its base (`pt` for `pt-BR`), or the one that has every word."""
        catalogs = self.shelf.catalogs
        return catalogs.get(language) or catalogs.get(language.partition("-")[0]) or catalogs[BASE]

    def _reply(self, turn: Turn, language: str, chat: Chat | None) -> Reply:
        catalog = self.catalog(chat.language if chat else language)
        if isinstance(turn.say, MyData):
            return my_data(self._export(chat) if chat else None, catalog)
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
        return outcome

    async def _tell_trouble(self, incoming: Incoming) -> None:
        """Once for a chat and trouble: somebody in danger must not wait for a silent bot."""
        chat_id = incoming.place.chat_id
        if chat_id not in self._told:
            self._told.add(chat_id)
            trouble = Reply(self.catalog(incoming.language).text("trouble.store"), fresh=True)
            await self._outbox.show(Place(chat_id), [trouble])
