"""A batch's reading and writing: few statements, each for many chats, in an order that cannot deadlock."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, bindparam, delete, select, update

from bot.adapters.store import codec
from bot.adapters.store.batch import Asked, Batch, Kept, Shown
from bot.adapters.store.beside import beside
from bot.adapters.store.engine import INSERTS, insert_into
from bot.adapters.store.lately import Lately
from bot.adapters.store.tables import arrivals, chats, seen
from bot.domain.errors import ChatUnreadableError, SettingsError

_SELECT_CHATS = (
    select(chats)
    .where(chats.c.chat_id.in_(bindparam("ids", expanding=True)))
    .order_by(chats.c.chat_id)
    .with_for_update()
)
# Made once: a statement that is made anew for each batch takes as long as what it does.
_MARK_SEEN = {
    dialect: insert(seen).on_conflict_do_nothing().returning(seen.c.update_id) for dialect, insert in INSERTS.items()
}
_UPDATE_CHAT = update(chats).where(chats.c.chat_id == bindparam("id"))
_UPDATE_SHOWN = (
    update(chats)
    .where(chats.c.chat_id == bindparam("id"), chats.c.shown < bindparam("number"))
    # A higher number is from before everything was erased.
    .where(chats.c.turn >= bindparam("number"))
    .values(shown=bindparam("number"))
)


def unseal(row: Row[Any], seal: Lately) -> Kept:
    """Raises ChatUnreadableError: it is damaged, or sealed with a key that is missing; `keyring.opens` tells which."""
    try:
        chat = codec.decode(seal.open(row.chat_id, row.sealed))
    except (SettingsError, msgspec.DecodeError) as error:
        raise ChatUnreadableError("What is kept of a chat cannot be read.") from error
    return Kept(chat, row.turn, row.shown, row.changed_at, row.due_at, row.off_at)


def read(connection: Connection, jobs: Sequence[Asked | Shown], seal: Lately) -> Batch:
    """Lock the chats of these jobs, mark their updates as seen and tell which of them are new."""
    found = (connection.execute(_SELECT_CHATS, {"ids": sorted({job.chat_id for job in jobs})})).all()
    rows: dict[int, Callable[[], Kept]] = {row.chat_id: partial(unseal, row, seal) for row in found}
    turns: dict[int, int] = {row.chat_id: row.turn for row in found}
    return Batch(rows, turns, _mark_seen(connection, [job for job in jobs if isinstance(job, Asked)]))


def write(connection: Connection, batch: Batch, seal: Lately) -> None:
    """Write what the batch changed.

    A chat that was not there is inserted, never merged: where another process was quicker the transaction
    fails, and the turns are run again on what it wrote.
    """
    _write_chats(connection, batch, seal)
    if batch.shown:
        shown = [{"id": chat_id, "number": number} for chat_id, number in sorted(batch.shown.items())]
        connection.execute(_UPDATE_SHOWN, shown)
    _count_arrivals(connection, batch)
    beside(connection, batch)
    if batch.fresh:
        connection.execute(delete(seen).where(seen.c.update_id.in_(batch.fresh)))


def _mark_seen(connection: Connection, jobs: Sequence[Asked]) -> set[int]:
    first = {job.update_id: job.now for job in reversed(jobs) if job.update_id is not None}
    if not first:
        return set()
    ids = [{"update_id": key, "at": first[key]} for key in sorted(first)]
    return set(connection.execute(_MARK_SEEN[connection.dialect.name], ids).scalars())


def _write_chats(connection: Connection, batch: Batch, seal: Lately) -> None:
    old: list[dict[str, Any]] = []
    new: list[dict[str, Any]] = []
    erased: list[int] = []
    for chat_id in sorted(batch.changed):
        columns = _columns(chat_id, batch.chats[chat_id], seal)
        match columns, chat_id in batch.rows:
            case None, True:
                erased.append(chat_id)
            case dict(), True:
                old.append({"id": chat_id, **columns})
            case dict(), False:
                new.append({"chat_id": chat_id, **columns})
    if old:
        connection.execute(_UPDATE_CHAT, old)
    if erased:
        connection.execute(delete(chats).where(chats.c.chat_id.in_(erased)))
    if new:
        connection.execute(chats.insert(), new)


def _columns(chat_id: int, kept: Kept, seal: Lately) -> dict[str, Any] | None:
    if kept.chat is None:
        seal.forget(chat_id)
        return None
    sealed = seal.close(chat_id, codec.encode(kept.chat))
    return {
        "turn": kept.turn, "shown": kept.shown, "sealed": sealed, "changed_at": kept.changed_at,
        "due_at": kept.due_at, "off_at": kept.off_at,
    }  # fmt: skip


def _count_arrivals(connection: Connection, batch: Batch) -> None:
    if not batch.arrivals:
        return
    insert = insert_into(connection, arrivals)
    upsert = insert.on_conflict_do_update(
        index_elements=[arrivals.c.payload, arrivals.c.day],
        set_={"count": arrivals.c.count + insert.excluded.count},
    )
    counted = [{"payload": key[0], "day": key[1], "count": n} for key, n in sorted(batch.arrivals.items())]
    connection.execute(upsert, counted)
