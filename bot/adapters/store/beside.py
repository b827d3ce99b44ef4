"""What a batch writes beside the chats: who asked for messages, what is due, and who wants to be forgotten."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, case, delete, select

from bot.adapters.store.batch import Batch
from bot.adapters.store.engine import insert_into
from bot.adapters.store.forgetting import forgotten, withdrawn
from bot.adapters.store.tables import audience, deliveries, runs
from bot.domain.listing import Listing
from bot.domain.ringing import CHECK_IN_TOO_LATE, TOO_LATE

_LATE = {"reminder": TOO_LATE, "check_in": CHECK_IN_TOO_LATE}


def beside(connection: Connection, batch: Batch) -> None:
    if batch.erased:
        forgotten(connection, sorted(batch.erased), max(batch.erased.values()))
    _listings(connection, batch)
    _rings(connection, batch)


def _listings(connection: Connection, batch: Batch) -> None:
    gone = [chat_id for chat_id, (listing, _) in sorted(batch.listings.items()) if listing is None]
    listed = [_row(chat_id, listing, at) for chat_id, (listing, at) in sorted(batch.listings.items()) if listing]
    if gone:
        connection.execute(delete(audience).where(audience.c.chat_id.in_(gone)))
        withdrawn(connection, gone, max(batch.listings[chat_id][1] for chat_id in gone))
    if listed:
        insert = insert_into(connection, audience)
        columns = {column.name: insert.excluded[column.name] for column in audience.c if not column.primary_key}
        connection.execute(insert.on_conflict_do_update(index_elements=["chat_id"], set_=columns), listed)


def _row(chat_id: int, listing: Listing, seen_at: datetime) -> dict[str, Any]:
    days = sum(1 << day for day in listing.days)
    return {**asdict(listing), "chat_id": chat_id, "zone": listing.zone or "UTC", "days": days, "seen_at": seen_at}


def _rings(connection: Connection, batch: Batch) -> None:
    """What is due goes into the ledger, once for its slot."""
    for chat_id, ring, now in batch.rings:
        run = select(runs.c.id).where(runs.c.kind == ring.kind).order_by(runs.c.id).limit(1)
        # A restored ledger does not know whether an earlier slot was sent.
        earlier = runs.c.begins_at > ring.until - _LATE[ring.kind]
        state = select(case((earlier, "left_out"), else_="waiting")).where(runs.c.id == run.scalar_subquery())
        row = {
            "chat_id": chat_id, "slot": ring.slot, "what": ring.what, "state": state.scalar_subquery(), "due_at": now,
            "until": ring.until, "attempts": 0, "why": "", "changed_at": now,
        }  # fmt: skip
        insert = insert_into(connection, deliveries).values(run_id=run.scalar_subquery(), **row)
        connection.execute(insert.on_conflict_do_nothing(index_elements=["run_id", "chat_id", "slot"]))
