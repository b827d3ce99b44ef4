"""Secrets that a database's bot made for itself, sealed as chats are; and whether the seal fits the database.

An engine carries its seal, since what is beside the chats is reached through the engine alone.
"""

from sqlalchemy import Connection, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.adapters.store.engine import insert_into, reading, transaction
from bot.adapters.store.seal import PlainSeal, Seal
from bot.adapters.store.tables import keys
from bot.domain.errors import SettingsError

SIZE = 32
_PROOF = "proof"
"""Something that opens with the right key only, from the first start with one."""


def sealing(engine: AsyncEngine, seal: Seal | None) -> AsyncEngine:
    """The same engine, with that seal for what is read and written through it; None hides nothing."""
    return engine.execution_options(seal=seal or PlainSeal())


async def fits(engine: AsyncEngine) -> None:
    """Look whether the seal opens what is kept in this database, before anything is done with it.

    Raises:
        SettingsError: it was sealed with a key that is missing.
        StoreUnavailableError: nobody can tell.
    """
    async with transaction(engine) as connection:
        await connection.run_sync(_prove)


async def key_fits(engine: AsyncEngine) -> bool:
    """The same, without writing; while a bot runs, another process may seal everything with another key.

    Raises:
        StoreUnavailableError: nobody can tell.
    """
    async with reading(engine) as connection:
        return await connection.run_sync(opens)


def opens(connection: Connection) -> bool:
    """Whether the seal is this database's: what it does not open is damaged then."""
    try:
        secret(connection, _PROOF)
    except SettingsError:
        return False
    return True


def _prove(connection: Connection) -> None:
    known = secret(connection, _PROOF)
    if isinstance(_seal(connection), PlainSeal):
        return
    if known is None:
        keep(connection, _PROOF, _PROOF.encode())
    else:  # with the key that closes from now on: a process that lacks it must not take for damaged what it closes
        again = _seal(connection).close(known)
        connection.execute(update(keys).where(keys.c.name == _PROOF).values(key=again))


def secret(connection: Connection, name: str) -> bytes | None:
    """Raises SettingsError: the key that it is sealed with is missing."""
    found = connection.execute(select(keys.c.key).where(keys.c.name == name)).scalar_one_or_none()
    return None if found is None else opened(_seal(connection), bytes(found))


def keep(connection: Connection, name: str, value: bytes) -> None:
    """Unless there is one of that name."""
    made = insert_into(connection, keys).values(name=name, key=_seal(connection).close(value))
    connection.execute(made.on_conflict_do_nothing())


def opened(seal: Seal, kept: bytes) -> bytes:
    """Raises SettingsError: the key that it is sealed with is missing."""
    # Earlier versions sealed none; what is sealed is longer.
    return kept if len(kept) == SIZE else seal.open(kept)


def _seal(connection: Connection) -> Seal:
    seal: Seal = connection.engine.get_execution_options().get("seal", PlainSeal())
    return seal
