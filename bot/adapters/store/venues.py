"""Groups and channels as a table."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
import structlog
from sqlalchemy import Row, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.adapters.store import moving
from bot.adapters.store.engine import insert_into, reading, transaction
from bot.adapters.store.tables import seen, venues
from bot.adapters.store.trail import noted
from bot.domain.venue import Venue, VenueSettings
from bot.service.trail import Trace
from bot.service.venue_ports import Change

log = structlog.get_logger(__name__)


class SqlVenues:
    """See `venue_ports.VenueStore` for what it promises."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def all(self) -> Sequence[Venue]:
        async with reading(self._engine) as connection:
            return [_venue(row) for row in await connection.execute(select(venues))]

    async def get(self, chat_id: int) -> Venue | None:
        async with reading(self._engine) as connection:
            return await _found(connection, chat_id)

    async def change(self, chat_id: int, change: Change, now: datetime) -> tuple[Venue | None, Venue | None]:
        async with transaction(self._engine) as connection:
            return await _changed(connection, chat_id, change, now)

    async def move(self, old: int, new: int, change: Change, trace: Trace) -> bool:
        async with transaction(self._engine) as connection:
            known = await moving.move(connection, old, new, trace.at)
            if known:
                await _changed(connection, new, change, trace.at)
                await noted(connection, trace)
        return known

    async def was_seen(self, update_id: int) -> bool:
        async with transaction(self._engine) as connection:
            found = await connection.execute(select(seen.c.update_id).where(seen.c.update_id == update_id))
            return found.first() is not None

    async def saw(self, update_id: int, now: datetime) -> bool:
        async with transaction(self._engine) as connection:
            told = insert_into(connection, seen).values(update_id=update_id, at=now).on_conflict_do_nothing()
            return (await connection.execute(told.returning(seen.c.update_id))).first() is not None


async def _found(connection: AsyncConnection, chat_id: int, *, locked: bool = False) -> Venue | None:
    wanted = select(venues).where(venues.c.chat_id == chat_id)
    row = (await connection.execute(wanted.with_for_update() if locked else wanted)).first()
    return _venue(row) if row else None


async def _changed(
    connection: AsyncConnection, chat_id: int, change: Change, now: datetime
) -> tuple[Venue | None, Venue | None]:
    before = await _found(connection, chat_id, locked=True)
    after = change(before)
    if after is not None and after != before:
        columns = _columns(after, now)
        if before:
            await connection.execute(update(venues).where(venues.c.chat_id == chat_id).values(columns))
            return before, after
        new = insert_into(connection, venues).values(chat_id=chat_id, **columns).on_conflict_do_nothing()
        if not (await connection.execute(new)).rowcount:  # somebody came first: it is changed as it is now
            return await _changed(connection, chat_id, change, now)
    return before, after


def _columns(venue: Venue, now: datetime) -> dict[str, Any]:
    return {
        "kind": venue.kind,
        "title": venue.title,
        "present": venue.present,
        "can_post": venue.can_post,
        "hears_all": venue.hears_all,
        "can_pin": venue.can_pin,
        "settings": msgspec.json.encode(venue.settings, order="deterministic").decode(),
        "changed_at": now,
    }


def _venue(row: Row[Any]) -> Venue:
    may = row.present, row.can_post, row.hears_all
    return Venue(row.chat_id, row.kind, row.title, *may, _settings(row), row.can_pin)


def _settings(row: Row[Any]) -> VenueSettings:
    try:
        return msgspec.json.decode(row.settings, type=VenueSettings)
    except msgspec.DecodeError:
        # One broken row must not hide all the others; without weekdays its rota rests.
        log.warning("venue_unreadable")
        return VenueSettings()
