"""What the turns of one transaction make of the chats, in memory: no SQL here."""

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime

from bot.domain.chat import Chat
from bot.domain.errors import ChatUnreadableError
from bot.domain.listing import Listing
from bot.domain.turn import Ring, Turn
from bot.service.ports import Take, Taken

_LINK = re.compile(r"[A-Za-z0-9_-]{1,64}")
"""What a start link can carry. People may type anything behind `/start`; that is not counted."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One update and the turn it wants; without an update it is the program's own."""

    chat_id: int
    update_id: int | None
    take: Take
    now: datetime


@dataclass(frozen=True, slots=True)
class Shown:
    """A turn that has reached the person."""

    chat_id: int
    number: int


@dataclass(frozen=True, slots=True)
class Kept:
    """A chat's row, unsealed."""

    chat: Chat | None = None
    turn: int = 0
    shown: int = 0
    changed_at: datetime | None = None
    due_at: datetime | None = None
    off_at: datetime | None = None


@dataclass(slots=True)
class Batch:
    """Runs turns one after the other. A chat is read when it is first needed."""

    rows: Mapping[int, Callable[[], Kept]]
    """Where reading a row fails, only the turns of that chat do."""
    turns: Mapping[int, int]
    """How many each row counts, without unsealing it."""
    fresh: set[int]
    """Ids of updates not seen before. Those of turns that failed are left over."""
    chats: dict[int, Kept] = field(default_factory=dict)
    changed: set[int] = field(default_factory=set)
    shown: dict[int, int] = field(default_factory=dict)
    listings: dict[int, tuple[Listing | None, datetime]] = field(default_factory=dict)
    """What stands in clear of those who asked for messages, now or before, and when they were here."""
    erased: dict[int, datetime] = field(default_factory=dict)
    """When the person wanted it, also where they have begun anew since."""
    rings: list[tuple[int, Ring, datetime]] = field(default_factory=list)
    arrivals: Counter[tuple[str, date]] = field(default_factory=Counter)

    def run(self, job: Asked | Shown) -> Taken | Exception | None:
        """Do what the job wants, or change nothing and give back what was raised."""
        try:
            match job:
                case Shown():
                    return self._note(job)
                case Asked():
                    own = job.update_id is None
                    return self._take(job) if own or job.update_id in self.fresh else self._as_it_stands(job.chat_id)
        except Exception as error:  # noqa: BLE001 - handed to the one whose update it was
            return error

    def _note(self, job: Shown) -> Taken | None:
        self.shown[job.chat_id] = max(job.number, self.shown.get(job.chat_id, 0))
        changed = self.chats.get(job.chat_id)
        last = changed.turn if changed else self.turns.get(job.chat_id, 0)
        return None if last == job.number else self._as_it_stands(job.chat_id)

    def _take(self, job: Asked) -> Taken:
        kept = self._before(job)
        turn = job.take(kept.chat)
        after = _after(kept, turn, job)
        self.chats[job.chat_id] = after
        self.changed.add(job.chat_id)
        if turn.arrived and _LINK.fullmatch(turn.arrived):
            self.arrivals[turn.arrived, job.now.astimezone(UTC).date()] += 1
        if job.update_id is not None:
            self.fresh.discard(job.update_id)
            self._clear(job, kept.chat, turn)
        elif turn.ring and turn.chat:
            self.rings.append((job.chat_id, turn.ring, job.now))
        return Taken(after.chat, after.turn, turn)

    def _before(self, job: Asked) -> Kept:
        """What cannot be read is left as it is by every turn but the one that erases it."""
        try:
            return self._kept(job.chat_id)
        except ChatUnreadableError:
            if job.update_id is None or not job.take(None).forgets:
                raise
            return Kept()

    def _clear(self, job: Asked, before: Chat | None, turn: Turn) -> None:
        """What stands in clear beside the chat."""
        if turn.chat is None and (before or turn.forgets):
            self.erased[job.chat_id] = job.now
            self.listings.pop(job.chat_id, None)
        elif turn.listing or (before and before.messages):
            self.listings[job.chat_id] = turn.listing, job.now

    def _as_it_stands(self, chat_id: int) -> Taken:
        kept = self._kept(chat_id)
        shown = max(kept.shown, self.shown.get(chat_id, 0))
        return Taken(kept.chat, kept.turn, turn=None, behind=shown < kept.turn)

    def _kept(self, chat_id: int) -> Kept:
        if chat_id not in self.chats:
            read = self.rows.get(chat_id)
            self.chats[chat_id] = read() if read else Kept()
        return self.chats[chat_id]


def _after(kept: Kept, turn: Turn, job: Asked) -> Kept:
    """A person who does something is here again; what the program does by itself is no sign of life."""
    if turn.chat is None:
        return Kept()
    if job.update_id is None:
        return replace(kept, chat=turn.chat, due_at=turn.due_at)
    number = kept.turn if turn.silent else kept.turn + 1
    return Kept(turn.chat, number, kept.shown, job.now, turn.due_at)
