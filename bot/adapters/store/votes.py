"""Votes in polls, as rows. Who voted stands there as a keyed digest, so that a vote tells nobody's id."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from hashlib import blake2b
from secrets import token_bytes

from sqlalchemy import Connection, delete, exists, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.store.engine import insert_into
from bot.adapters.store.keyring import SIZE, keep, secret
from bot.adapters.store.tables import votes
from bot.domain.post import Vote

_VOTERS = "voters"


async def cast(connection: AsyncConnection, vote: Vote, chat_id: int, person: int, now: datetime) -> None:
    """Count it, in place of the person's vote in this poll before."""
    voter = _digest(await connection.run_sync(_key), person)
    insert = insert_into(connection, votes).values(
        post=vote.post, chat_id=chat_id, voter=voter, option=vote.option, at=now
    )
    changed = {"option": insert.excluded.option, "at": insert.excluded["at"]}
    await connection.execute(insert.on_conflict_do_update(index_elements=["post", "chat_id", "voter"], set_=changed))


async def counted(connection: AsyncConnection, post: str, chat_id: int) -> Mapping[str, int]:
    of = votes.c.post == post, votes.c.chat_id == chat_id
    found = await connection.execute(
        select(votes.c.option, func.count().label("votes")).where(*of).group_by(votes.c.option)
    )
    return {row.option: row.votes for row in found}


def taken_out(connection: Connection, people: Sequence[int]) -> None:
    """Erase all that these people voted."""
    key = secret(connection, _VOTERS)
    if key is not None:
        theirs = [_digest(key, person) for person in people]
        connection.execute(delete(votes).where(votes.c.voter.in_(theirs)))


async def moved(connection: AsyncConnection, old: int, new: int) -> None:
    """Give the votes of a chat to its new id. Where somebody has voted there already, that counts."""
    there = votes.alias()
    again = exists().where(there.c.post == votes.c.post, there.c.voter == votes.c.voter, there.c.chat_id == new)
    await connection.execute(delete(votes).where(votes.c.chat_id == old, again))
    await connection.execute(update(votes).where(votes.c.chat_id == old).values(chat_id=new))


async def swept(connection: AsyncConnection, before: datetime) -> None:
    """Who votes may have no chat whose end would end the votes as well."""
    await connection.execute(delete(votes).where(votes.c.at < before))


def _key(connection: Connection) -> bytes:
    known = secret(connection, _VOTERS)
    if known is None:
        keep(connection, _VOTERS, token_bytes(SIZE))  # another process may be quicker
        known = secret(connection, _VOTERS)
    assert known is not None
    return known


def _digest(key: bytes, person: int) -> bytes:
    return blake2b(str(person).encode(), key=key, digest_size=SIZE).digest()
