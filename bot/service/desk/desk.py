"""The desk: who is served, what an act leads to, and what is said back."""

from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace

from bot.domain.act import Act, Command, Odd, Operate, Write
from bot.domain.errors import StoreUnavailableError
from bot.service.desk.doubts import doubt, is_danger
from bot.service.desk.ports import Readers, Shelves
from bot.service.desk.refusals import guarded
from bot.service.desk.stamps import opened, stamped, told
from bot.service.desk.visit import AT_DESK, Handed, Live, Route, Visit, at_desk, is_for, lingers, was_done
from bot.service.operators import Operators
from bot.service.ports import Clock, Outbox, Outcome, Place, Sent
from bot.wording.desk import home
from bot.wording.layout import paragraphs
from bot.wording.reply import Reply

COMMANDS: Mapping[str, tuple[str, ...]] = {
    "operator": ("home",),
    "campaigns": ("runs",),
    "post": ("posts",),
    "cancel": ("home",),
}
"""Of operators only, and the screens that they open."""

FRESH = "fresh"
"""Before the words of a screen: in a new message, since the tapped one goes on being edited."""


@dataclass(frozen=True, slots=True)
class Screens:
    """What buttons lead to, and what is done with something awaited, both by verb."""

    routes: Mapping[str, Route]
    typed: Mapping[str, Route]

    def __or__(self, other: "Screens") -> "Screens":
        return Screens({**self.routes, **other.routes}, {**self.typed, **other.typed})


Watch = Callable[[int, int, int], Awaitable[None]]
"""A run, and the chat and the message in which somebody follows it."""


class Desk:
    """Rights are looked up at each act. Nothing is kept here: the buttons carry where somebody is."""

    def __init__(
        self,
        chats: Shelves,
        operators: Operators,
        readers: Readers,
        screens: Screens,
        outbox: Outbox,
        watch: Watch,
        clock: Clock,
    ) -> None:
        self._chats = chats
        self._operators = operators
        self._readers = readers
        self._screens = screens
        self._outbox = outbox
        self._watch = watch
        self._clock = clock

    async def takes(self, handed: Handed) -> bool:
        """Whether this is for the desk. Everything else, and everybody else's, belongs to the ordinary conversation.

        An operator who turns to the conversation is not waited for any more: later words are not a broadcast.
        """
        try:
            return await self._takes(handed)
        except StoreUnavailableError:
            # Nobody knows who is an operator: nobody is. The conversation has the same trouble, and tells it.
            return False

    async def _takes(self, handed: Handed) -> bool:
        match handed.act:
            case Operate():
                return await self._operators.role(handed.person) is not None
            case Command(name=name) if name in COMMANDS:
                return await self._operators.role(handed.person) is not None
        if not await self._operators.may_be_awaited(handed.person):
            return False
        awaited = await self._operators.awaited(handed.person)
        if _is_message(handed.act):
            meant = is_for(awaited, handed) or await self._lingers(handed, awaited)
            return meant and await self._operators.role(handed.person) is not None
        if awaited:
            await self._operators.expect(handed.person, "", awaited)
        return False

    async def _lingers(self, handed: Handed, awaited: str) -> bool:
        """Words for which nothing waits: not those of danger, and not while questions of the conversation are open."""
        if not lingers(awaited, self._clock.now()):
            return False
        reader = await self._readers.reader(handed.person)
        catalog = self._chats.catalog(reader.language or handed.language)
        return not reader.asked and not is_danger(handed.text, catalog, self._chats.shelf)

    async def hint(self, handed: Handed) -> None:
        """Before the conversation's help: what else there is for operators.

        Raises:
            StoreUnavailableError: nothing was said.
        """
        if handed.act == Command("help") and await self._operators.role(handed.person) is not None:
            reader = await self._readers.reader(handed.person)
            text = self._chats.catalog(reader.language or handed.language).text("operators.help")
            await self._outbox.show(Place(handed.place.chat_id), [Reply(text)])

    async def receive(self, handed: Handed) -> Outcome:
        """Handle what `takes` said is the desk's. Its effects are committed once this returns.

        Raises:
            StoreUnavailableError: it may be tried again; what was done already is not done twice.
        """
        visit = await self._visit(handed)
        if visit is None:
            return Sent()
        replies = stamped(await self._answered(visit), visit.now)
        await self._stays(visit)
        place = handed.place
        if handed.sent:
            place = Place(place.chat_id)
        outcome = await self._outbox.show(place, replies)
        match replies, outcome:
            case [*_, Live(run=run)], Sent(message_id=int() as message):
                with suppress(StoreUnavailableError):  # it is shown; it only does not move by itself
                    await self._watch(run, place.chat_id, message)
        return outcome

    async def _visit(self, handed: Handed) -> Visit | None:
        role = await self._operators.role(handed.person)
        if role is None:
            return None
        reader = await self._readers.reader(handed.person)
        catalog = self._chats.catalog(reader.language or handed.language)
        awaited = await self._operators.awaited(handed.person)
        return Visit(handed, role, catalog, reader.zone or "UTC", self._clock.now(), awaited=awaited)

    async def _answered(self, visit: Visit) -> list[Reply]:
        match visit.handed.act:
            case Operate(words=words):
                return await self._tapped(opened(replace(visit, words=words)))
            case Command(name=name):
                await self._leave(visit)
                return await self._opened(visit.at(*COMMANDS[name]))
        return await self._written(visit)

    async def _tapped(self, visit: Visit) -> list[Reply]:
        done = was_done(visit)
        if done:
            return await self._opened(done)
        await self._leave(visit)
        replies = await self._opened(visit)
        return told(visit.catalog, replies) if visit.outdated else replies

    async def _written(self, visit: Visit) -> list[Reply]:
        """What came while something is awaited; that stays so until something fits, or it is left."""
        done = was_done(visit)
        if done:
            return await self._opened(done)
        verb, *about = visit.awaited.split("/")
        typed = self._screens.typed.get(verb)
        if typed is None:
            shown = home.home(visit.catalog, visit.role)
            return [replace(shown, text=paragraphs(visit.catalog.text("operators.unexpected"), shown.text))]
        danger = doubt(visit, self._chats.shelf)
        if danger:
            return danger
        if not visit.may(typed.role):  # taken away since it was asked for
            await self._leave(visit)
            return await self._opened(visit.at("home"))
        return await guarded(typed.handle, visit.at(verb, *about)) or [home.misread(visit.catalog, verb)]

    async def _opened(self, visit: Visit) -> list[Reply]:
        if visit.words[0] == FRESH and visit.has(1):
            return [replace(reply, fresh=True) for reply in await self._opened(visit.at(*visit.words[1:]))]
        route = self._screens.routes.get(visit.words[0])
        if route and not visit.may(route.role):
            return [home.toast(visit.catalog, "rights")]
        found = await guarded(route.handle, visit) if route else None
        # Words of no button of today: an old one, or made up.
        return found or [
            replace(home.home(visit.catalog, visit.role), toast=visit.catalog.text("operators.toasts.old"))
        ]

    async def _leave(self, visit: Visit) -> None:
        """What another process noted meanwhile stays."""
        if visit.awaited:
            await self._operators.expect(visit.person, "", visit.awaited)

    async def _stays(self, visit: Visit) -> None:
        """Where nothing is awaited, it is noted that the last thing somebody did was here."""
        awaited = await self._operators.awaited(visit.person)
        if not awaited or awaited.startswith(AT_DESK):
            await self._operators.expect(visit.person, at_desk(visit), awaited)


def _is_message(act: Act) -> bool:
    match act:
        case Write() | Odd(kind="media" | "forwarded"):
            return True
    return False
