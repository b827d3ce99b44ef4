"""The ports, in memory. Each keeps the promises of its port."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from bot.domain.chat import Chat
from bot.domain.errors import ChatUnreadableError, StoreUnavailableError
from bot.domain.turn import Ring
from bot.service.ports import Behind, Outcome, Place, Sent, Take, Taken
from bot.wording.reply import Reply

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


@dataclass
class FakeClock:
    """Stands still until it is moved."""

    at: datetime = NOON

    def now(self) -> datetime:
        return self.at

    def pass_by(self, span: timedelta) -> None:
        self.at += span


@dataclass
class Row:
    chat: Chat
    number: int = 0
    shown: int = 0
    changed_at: datetime = NOON
    due_at: datetime | None = None
    off_at: datetime | None = None


@dataclass
class FakeStore:
    rows: dict[int, Row] = field(default_factory=dict)
    seen: dict[int, datetime] = field(default_factory=dict)
    rung: list[tuple[int, Ring]] = field(default_factory=list)
    lost: list[tuple[int, Ring]] = field(default_factory=list)
    """Of those that rang, what was never sent."""
    broken: bool = False
    """While true, nothing is committed."""
    damaged: set[int] = field(default_factory=set)
    """Chats that cannot be read."""

    async def turn(self, chat_id: int, update_id: int, take: Take, now: datetime) -> Taken:
        if self.broken:
            raise StoreUnavailableError("the store is away")
        if chat_id in self.damaged:
            if not take(None).forgets:
                raise ChatUnreadableError("damaged")
            self.damaged.discard(chat_id)
            del self.rows[chat_id]
        row = self.rows.get(chat_id)
        if update_id in self.seen:
            return Taken(
                chat=row.chat if row else None,
                number=row.number if row else 0,
                turn=None,
                behind=bool(row and row.shown < row.number),
            )
        turn = take(row.chat if row else None)
        self.seen[update_id] = now
        if turn.chat is None:
            self.rows.pop(chat_id, None)
            return Taken(None, 0, turn)
        number = (row.number if row else 0) + 1
        self.rows[chat_id] = Row(turn.chat, number, row.shown if row else 0, now, turn.due_at)
        return Taken(turn.chat, number, turn)

    async def off(self, chat_id: int, since: datetime | None) -> None:
        if chat_id in self.rows:
            self.rows[chat_id].off_at = since

    async def due(self, now: datetime, most: int) -> Sequence[int]:
        due = [(row.due_at, name) for name, row in self.rows.items() if row.due_at and not row.off_at]
        return [name for at, name in sorted(due) if at <= now][:most]

    async def ring(self, chat_id: int, take: Take, now: datetime) -> Taken:
        row = self.rows[chat_id]
        turn = take(row.chat)
        if turn.chat:
            row.chat, row.due_at = turn.chat, turn.due_at
        if turn.ring and (chat_id, turn.ring.slot) not in {(name, ring.slot) for name, ring in self.rung}:
            self.rung.append((chat_id, turn.ring))
        return Taken(turn.chat, row.number, turn)

    async def reached(self, chat_ids: Sequence[int]) -> Mapping[int, str]:
        came = [each for each in self.rung if each not in self.lost and not each[1].slot.startswith("snooze")]
        return {name: ring.slot for name, ring in came if name in chat_ids and ring.kind == "reminder"}

    async def put_off(self, chat_id: int, until: datetime) -> None:
        self.rows[chat_id].due_at = until

    async def chat(self, chat_id: int) -> Chat | None:
        row = self.rows.get(chat_id)
        return row.chat if row and not row.off_at else None

    async def shown(self, chat_id: int, number: int) -> Taken | None:
        row = self.rows.get(chat_id)
        if row:
            row.shown = max(row.shown, number)
        if row and row.number == number:
            return None
        return Taken(row.chat, row.number, None) if row else Taken(None, 0, None)

    async def behind(self, before: datetime | None = None) -> Sequence[Behind]:
        return [
            Behind(name, row.number, row.chat)
            for name, row in self.rows.items()
            if row.shown < row.number
            and (before is None or not before <= row.changed_at <= before + timedelta(minutes=1))
        ]

    async def take_on(self, chat_id: int, before: datetime | None, now: datetime) -> Behind | None:
        found = next((each for each in await self.behind(before) if each.chat_id == chat_id), None)
        if found:
            self.rows[chat_id].changed_at = now
        return found

    async def sweep(self, now: datetime, kept_for: timedelta) -> None:
        self.seen = {name: at for name, at in self.seen.items() if now - at <= timedelta(hours=48)}


@dataclass
class FakeOutbox:
    """Keeps what was shown. `outcome` is what Telegram answers from now on."""

    outcome: Outcome = field(default_factory=Sent)
    sent: list[tuple[Place, Reply]] = field(default_factory=list)

    async def show(self, place: Place, replies: Sequence[Reply]) -> Outcome:
        self.sent += [(place, reply) for reply in replies]
        return self.outcome

    @property
    def last(self) -> Reply:
        return self.sent[-1][1]
