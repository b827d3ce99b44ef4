"""One act of one operator, and what a handler of it looks like."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.domain.act import Act
from bot.domain.errors import BackwiseError
from bot.service.desk.minutes import is_recent, stamp
from bot.service.operators import ROLES, Operators, Role
from bot.service.ports import Place
from bot.service.sending import Address
from bot.wording.catalog import Catalog
from bot.wording.reply import Reply
from bot.wording.zones import named

DONE = "done"
"""What is awaited after something came that must count once: the message it came in, and the screen it led to."""

AT_DESK = "desk"
"""Before the minute in which somebody was at the desk last; nothing is awaited there."""


class OddButtonError(BackwiseError):
    """Words that no button of today carries."""


@dataclass(frozen=True, slots=True)
class Handed:
    """An update of a private chat."""

    update_id: int
    person: int
    act: Act
    place: Place
    language: str = ""
    """What the person's messenger says."""
    text: str = ""
    sent: int = 0
    """The message that was written; 0 for a tap."""
    sort: str = "other"
    """What was written: `text`, `photo`, `poll` ..., `album` or `other`."""


@dataclass(frozen=True, slots=True)
class Visit:
    handed: Handed
    role: Role
    catalog: Catalog
    zone: str
    now: datetime
    words: tuple[str, ...] = ()
    """Of the button: its verb and what it is about."""
    awaited: str = ""
    """What was awaited when the act came."""
    seen: str = ""
    """Of a button that sends: how many were counted, and the version of what goes to them."""
    outdated: bool = False
    """The button was too old: this is the screen again that it stood on."""

    @property
    def person(self) -> int:
        return self.handed.person

    @property
    def chat_id(self) -> int:
        return self.handed.place.chat_id

    @property
    def address(self) -> Address:
        return Address(self.chat_id)

    @property
    def message(self) -> int:
        """What came in, or was tapped: together with the chat it says which one this was."""
        return self.handed.sent or self.handed.place.message_id or 0

    @property
    def may_change(self) -> bool:
        return self.may("operator")

    def may(self, role: Role) -> bool:
        return ROLES.index(self.role) >= ROLES.index(role)

    def at(self, *words: object) -> "Visit":
        """The same person at another screen."""
        return replace(self, words=tuple(str(word) for word in words))

    def has(self, place: int) -> bool:
        return len(self.words) > place

    def word(self, place: int) -> str:
        """Raises OddButtonError."""
        if not self.has(place):
            raise OddButtonError("A word is missing.")
        return self.words[place]

    def number(self, place: int, *, base: int = 10) -> int:
        """Raises OddButtonError."""
        try:
            return int(self.word(place), base)
        except ValueError:
            raise OddButtonError("A number is missing.") from None

    def zone_from(self, place: int) -> str:
        """The zone that the rest of the button names; without any, the operator's own.

        Raises:
            OddButtonError: there is no such zone.
        """
        return zone_named("/".join(self.words[place:])) if self.has(place) else self.zone


def zone_typed(visit: "Visit") -> str:
    """The zone of a city or of an IANA name.

    Raises:
        OddButtonError: there is no such zone.
    """
    zone = named(visit.handed.text, visit.catalog.locale)
    if zone is None:
        raise OddButtonError("There is no such zone.")
    return zone


def zone_named(name: str) -> str:
    """Raises OddButtonError: there is no such zone."""
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise OddButtonError("There is no such zone.") from None
    return name


@dataclass(frozen=True, slots=True)
class Live(Reply):
    """The screen of a run that goes on being edited in its message."""

    run: int = 0


Handle = Callable[[Visit], Awaitable[list[Reply]]]
"""Raises OddButtonError where the words are of no button of today, or what was written is not what was awaited."""


@dataclass(frozen=True, slots=True)
class Route:
    role: Role
    """The least that may."""
    handle: Handle


def done(visit: Visit, *leads_to: object) -> str:
    """What is awaited from now on: that the same message or tap may come again, and then leads there."""
    return "/".join(str(word) for word in (DONE, visit.message, visit.words[0], *leads_to, stamp(visit.now)))


async def begun(operators: Operators, visit: Visit, *leads_to: object) -> bool:
    """Noted before it is done: a tap that comes twice has its effect once, whatever crashes, and wherever it comes."""
    same = "/".join((DONE, str(visit.message), visit.words[0], ""))
    return await operators.first(visit.person, done(visit, *leads_to), same)


def at_desk(visit: Visit) -> str:
    """What is awaited where nothing is: that words which come soon were meant for the desk."""
    return f"{AT_DESK}/{stamp(visit.now)}"


def was_done(visit: Visit) -> Visit | None:
    """Where it led, if this very message, or this verb on this very message, has done its work already."""
    verb, *about = visit.awaited.split("/")
    same = verb == DONE and about[0] == str(visit.message)
    return visit.at(*about[2:-1]) if same and (visit.handed.sent or about[1] == visit.words[0]) else None


def is_for(awaited: str, handed: Handed) -> bool:
    """Whether a message belongs to what is awaited; after that has come, only the same message again does."""
    verb, *about = awaited.split("/")
    return verb not in {"", AT_DESK} and (verb != DONE or about[0] == str(handed.sent))


def lingers(awaited: str, now: datetime) -> bool:
    """Whether the last thing that somebody did was at the desk, a few minutes ago, and nothing is awaited there."""
    verb, *about = awaited.split("/")
    return verb in {AT_DESK, DONE} and bool(about) and is_recent(about[-1], now)
