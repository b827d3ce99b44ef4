"""The ports, in memory. Each keeps the promises of its port."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from bot.domain.chat import Chat
from bot.domain.errors import StoreUnavailableError
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


@dataclass
class FakeStore:
    rows: dict[int, Row] = field(default_factory=dict)
    seen: dict[int, datetime] = field(default_factory=dict)
    broken: bool = False
    """While true, nothing is committed."""

    async def turn(self, chat_id: int, update_id: int, take: Take, now: datetime) -> Taken:
        if self.broken:
            raise StoreUnavailableError("the store is away")
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
        self.rows[chat_id] = Row(turn.chat, number, row.shown if row else 0, now)
        return Taken(turn.chat, number, turn)

    async def shown(self, chat_id: int, number: int) -> None:
        row = self.rows.get(chat_id)
        if row:
            row.shown = max(row.shown, number)

    async def behind(self, before: datetime | None = None, chat_id: int | None = None) -> Sequence[Behind]:
        return [
            Behind(name, row.number, row.chat)
            for name, row in self.rows.items()
            if row.shown < row.number and (before is None or row.changed_at < before) and chat_id in {None, name}
        ]

    async def sweep(self, now: datetime) -> None:
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
