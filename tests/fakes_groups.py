"""The ports of groups and channels, in memory. Each keeps the promises of its port."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.domain.errors import StoreUnavailableError
from bot.domain.venue import Venue
from bot.service.ports import Outcome, Sent
from bot.service.trail import Trace
from bot.service.venue_ports import Change
from bot.wording.inline import Card
from bot.wording.reply import Reply


@dataclass
class FakeVenues:
    venues: dict[int, Venue] = field(default_factory=dict)
    seen: set[int] = field(default_factory=set)
    traces: list[Trace] = field(default_factory=list)
    broken: bool = False

    async def all(self) -> Sequence[Venue]:
        return [*self.venues.values()]

    async def get(self, chat_id: int) -> Venue | None:
        self._works()
        return self.venues.get(chat_id)

    async def change(self, chat_id: int, change: Change, now: datetime) -> tuple[Venue | None, Venue | None]:
        self._works()
        before = self.venues.get(chat_id)
        after = change(before)
        if after:
            self.venues[chat_id] = after
        return before, after

    async def move(self, old: int, new: int, change: Change, trace: Trace) -> bool:
        self._works()
        venue = self.venues.pop(old, None)
        if venue:
            self.venues[new] = change(replace(venue, chat_id=new)) or venue
            self.traces.append(trace)
        return venue is not None

    async def was_seen(self, update_id: int) -> bool:
        self._works()
        return update_id in self.seen

    async def saw(self, update_id: int, now: datetime) -> bool:
        self._works()
        new = update_id not in self.seen
        self.seen.add(update_id)
        return new

    def _works(self) -> None:
        if self.broken:
            raise StoreUnavailableError("the store is away")


@dataclass
class FakeTrail:
    traces: list[Trace] = field(default_factory=list)

    async def note(self, who: int | None, what: str, about: str, now: datetime) -> None:
        self.traces.append(Trace(who, what, about, now))

    async def latest(self, most: int) -> Sequence[Trace]:
        return self.traces[::-1][:most]


@dataclass(frozen=True)
class Said:
    chat_id: int
    reply: Reply
    topic: int | None
    reply_to: int | None

    @property
    def links(self) -> list[str]:
        return [button.url for row in self.reply.rows for button in row if button.url]


@dataclass
class FakePublicOutbox:
    """`outcome` is what Telegram answers from now on."""

    outcome: Outcome = field(default_factory=Sent)
    said: list[Said] = field(default_factory=list)
    edits: list[tuple[int, int, Reply]] = field(default_factory=list)
    toasts: list[str] = field(default_factory=list)
    offered: list[Sequence[Card]] = field(default_factory=list)

    async def say(self, chat_id: int, reply: Reply, *, topic: int | None, reply_to: int | None) -> Outcome:
        self.said.append(Said(chat_id, reply, topic, reply_to))
        return self.outcome

    async def edit(self, chat_id: int, message_id: int, reply: Reply) -> Outcome:
        self.edits.append((chat_id, message_id, reply))
        return self.outcome

    async def answer(self, tap_id: str, toast: str) -> None:
        self.toasts.append(toast)

    async def offer(self, query_id: str, cards: Sequence[Card]) -> None:
        self.offered.append(cards)
