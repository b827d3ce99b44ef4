"""Whether those who are meant still want something and can be sent it, as things stand now."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from sqlalchemy import Row, bindparam, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.store.tables import audience, chats
from bot.domain.campaign import Kind
from bot.domain.schedule import Quiet

_LISTED = select(audience).where(audience.c.chat_id.in_(bindparam("ids", expanding=True)))
_CHATS = select(chats.c.chat_id, chats.c.off_at).where(chats.c.chat_id.in_(bindparam("ids", expanding=True)))


@dataclass(frozen=True, slots=True)
class Recipients:
    listed: Mapping[int, Row[Any]]
    off_at: Mapping[int, datetime | None]
    """Of those who have a chat, since when they cannot be written to."""

    @classmethod
    async def read(cls, connection: AsyncConnection, ids: Collection[int]) -> Self:
        wanted = {"ids": sorted(ids)}
        listed = await connection.execute(_LISTED, wanted)
        known = await connection.execute(_CHATS, wanted)
        return cls({row.chat_id: row for row in listed}, {row.chat_id: row.off_at for row in known})

    def judge(self, kind: Kind, row: Row[Any], now: datetime) -> str | datetime | None:
        """Why a delivery is left out, or until when it is put off; None: it is sent."""
        if row.chat_id is None:
            return "gone"
        if row.until is not None and row.until < now:
            return "late"
        match kind:
            case "campaign":
                return self._campaign(row.chat_id, now)
            case "reminder" | "check_in":
                return self._off(row.chat_id) if row.chat_id in self.off_at else "gone"
            case "post" | "correction" | "withdrawal":
                return None

    def language(self, chat_id: int) -> str:
        return self.listed[chat_id].language if chat_id in self.listed else ""

    def _campaign(self, chat_id: int, now: datetime) -> str | datetime | None:
        person = self.listed.get(chat_id)
        if person is None:
            return "gone"
        if person.stopped:
            return "stopped"
        if off := self._off(chat_id):
            return off
        if person.not_now:
            return "not_now"
        busy: datetime | None = person.busy_until
        if busy is not None and busy > now:
            return busy
        # Also where it was planned otherwise: a long run goes on into the evening.
        waking = Quiet().over(now, person.zone)
        return waking if waking > now else None

    def _off(self, chat_id: int) -> str | None:
        return "blocked" if self.off_at.get(chat_id) is not None else None
