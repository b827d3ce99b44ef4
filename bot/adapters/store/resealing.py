"""Sealing anew all that is sealed, with the first key, while bots go on."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import Column, ColumnElement, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.adapters.store.engine import reading, transaction
from bot.adapters.store.keyring import opened
from bot.adapters.store.planning import BREATH
from bot.adapters.store.seal import Seal
from bot.adapters.store.tables import chats, keys
from bot.domain.errors import SettingsError

PORTION = 200
_ID = chats.c.chat_id


@dataclass(frozen=True, slots=True)
class Resealed:
    done: int
    unreadable: int
    """Sealed with another key, or damaged; they stay as they are."""


async def reseal(engine: AsyncEngine, seal: Seal, portion: int = PORTION) -> Resealed:
    """Open each value with whichever key fits, and close it with the first. Doing it again does no harm.

    Raises:
        StoreUnavailableError: some of it may be done.
    """
    total: Counter[bool] = Counter()
    async with transaction(engine) as connection:
        total += await _anew(connection, partial(opened, seal), seal, (keys.c.name, keys.c.key))
    async for first, last in _portions(engine, portion):
        async with transaction(engine) as connection:
            total += await _anew(
                connection, seal.open, seal, (_ID, chats.c.sealed), chats.c.chat_id.between(first, last)
            )
        # A conversation that waits gets its turn in between.
        await asyncio.sleep(BREATH)
    return Resealed(total[True], total[False])


async def _anew(
    connection: AsyncConnection,
    open_: Callable[[bytes], bytes],
    seal: Seal,
    columns: tuple[Column[Any], Column[bytes]],
    *within: ColumnElement[bool],
) -> Counter[bool]:
    """Of the rows within, how many were sealed anew (True), and how many could not be."""
    key, value = columns
    # Locked in the order of every turn, and read once that is done: what a turn has just written is what is sealed.
    locked = select(key, value).where(*within).order_by(key).with_for_update()
    found: Counter[bool] = Counter()
    for name, sealed in (await connection.execute(locked)).all():
        try:
            again = seal.close(open_(bytes(sealed)))
        except SettingsError:
            found[False] += 1
            continue
        await connection.execute(update(key.table).where(key == name).values({value: again}))
        found[True] += 1
    return found


async def _portions(engine: AsyncEngine, portion: int) -> AsyncIterator[tuple[int, int]]:
    """Bounds of the chats' ids, both included. Who comes in behind is sealed with the first key."""
    ids = select(_ID).order_by(_ID).limit(portion)
    wanted = ids
    while True:
        async with reading(engine) as connection:
            found = (await connection.execute(wanted)).scalars().all()
        if not found:
            return
        yield found[0], found[-1]
        wanted = ids.where(chats.c.chat_id > found[-1])
