"""Votes in polls, as rows. Who voted stands there as a keyed digest, so that a vote tells nobody's id."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from hashlib import blake2b
from secrets import token_bytes

from sqlalchemy import delete, exists, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.store.engine import insert_into
from bot.adapters.store.tables import keys, votes
from bot.domain.post import Vote

_VOTERS = "voters"
_SIZE = 32


async def cast(connection: AsyncConnection, vote: Vote, chat_id: int, person: int, now: datetime) -> None:
    """Count it, in place of the person's vote in this poll before."""
    voter = _digest(await _key(connection), person)
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


async def taken_out(connection: AsyncConnection, people: Sequence[int]) -> None:
    """Erase all that these people voted."""
    key = await _known_key(connection)
    if key is not None:
        theirs = [_digest(key, person) for person in people]
        await connection.execute(delete(votes).where(votes.c.voter.in_(theirs)))


async def moved(connection: AsyncConnection, old: int, new: int) -> None:
    """Give the votes of a chat to its new id. Where somebody has voted there already, that counts."""
    there = votes.alias()
    again = exists().where(there.c.post == votes.c.post, there.c.voter == votes.c.voter, there.c.chat_id == new)
    await connection.execute(delete(votes).where(votes.c.chat_id == old, again))
    await connection.execute(update(votes).where(votes.c.chat_id == old).values(chat_id=new))


async def swept(connection: AsyncConnection, before: datetime) -> None:
    """Who votes may have no chat whose end would end the votes as well."""
    await connection.execute(delete(votes).where(votes.c.at < before))


async def _key(connection: AsyncConnection) -> bytes:
    known = await _known_key(connection)
    if known is not None:
        return known
    made = insert_into(connection, keys).values(name=_VOTERS, key=token_bytes(_SIZE))
    await connection.execute(made.on_conflict_do_nothing())
    return bytes((await connection.execute(_KEY)).scalar_one())


async def _known_key(connection: AsyncConnection) -> bytes | None:
    found = (await connection.execute(_KEY)).scalar_one_or_none()
    return None if found is None else bytes(found)


_KEY = select(keys.c.key).where(keys.c.name == _VOTERS)


def _digest(key: bytes, person: int) -> bytes:
    return blake2b(str(person).encode(), key=key, digest_size=_SIZE).digest()
