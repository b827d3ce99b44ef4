"""Posts to groups and channels, as rows of `runs` and `deliveries`.

A run that an operator made has its post as its slot. Those by rota share one run, which never ends: a delivery in it is
unique for its chat and slot, so a slot is planned once by however many processes, whenever they crash.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, Text, and_, cast, exists, func, insert, literal, or_, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.adapters.store import bodies, votes
from bot.adapters.store.engine import insert_into, reading, transaction
from bot.adapters.store.reposting import resent
from bot.adapters.store.tables import Instant, arrivals, deliveries, runs
from bot.adapters.store.trail import noted
from bot.domain.campaign import Audience, Body, Kind
from bot.domain.post import Vote
from bot.domain.rota import KEPT_TRYING, Occasion
from bot.domain.schedule import LATE
from bot.service.post_ports import Choose
from bot.service.trail import Trace

ROTA = -1
"""The id of the run that the posts by rota share; the database itself counts from 1."""

_D, _R = deliveries.c, runs.c
_GOING = ("waiting", "sending")
_MEANT = (*_GOING, "sent", "uncertain")
"""States of what a chat has, may have, or is about to get."""
_CHANGES: tuple[Kind, ...] = ("correction", "withdrawal")
_OURS = and_(_R.kind.in_(("post", *_CHANGES)), _R.parent.is_(None), _R.id != ROTA)
_COLUMNS = ("run_id", "chat_id", "slot", "what", "state", "due_at", "attempts", "target", "why", "changed_at")


class SqlPostRuns:
    """See `post_ports.PostRuns` for what it promises."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def publish(
        self, body: Body, due: Mapping[int, datetime], trace: Trace, unless_since: datetime | None
    ) -> int | None:
        async with transaction(self._engine) as connection:
            await _lock(connection, trace.at)
            if unless_since is not None and await _has(connection, body.post, due, unless_since):
                return None
            run = await _add(connection, "post", body, trace)
            rows = [_row(run, to, body.post, Occasion("", at, at + KEPT_TRYING), trace.at) for to, at in due.items()]
            await connection.execute(insert(deliveries), rows)
        return run

    async def change(self, kind: Literal["correction", "withdrawal"], post: str, trace: Trace) -> int | None:
        async with transaction(self._engine) as connection:
            await _lock(connection, trace.at)
            if kind == "correction" and not (await connection.execute(select(_stands(post).exists()))).scalar_one():
                return None
            run = await _add(connection, kind, Body(post=post), trace)
            if kind == "withdrawal":
                await _cancel(connection, post, trace.at)
            await _spread(connection, run, post, trace.at)
        return run

    async def resend(self, post: str, trace: Trace) -> int:
        async with transaction(self._engine) as connection:
            await _lock(connection, trace.at)
            return 0 if post in await _withdrawn(connection) else await resent(connection, post, trace)

    async def rota(self, occasions: Mapping[int, Occasion], choose: Choose, now: datetime) -> None:
        async with transaction(self._engine) as connection:
            wanted = [(chat_id, found.slot) for chat_id, found in occasions.items()]
            planned = select(_D.chat_id).where(_D.run_id == ROTA, tuple_(_D.chat_id, _D.slot).in_(wanted))
            missing = occasions.keys() - set((await connection.execute(planned)).scalars())
            if not missing:
                return
            begins = await _lock(connection, now)
            withdrawn = await _withdrawn(connection)
            for chat_id in sorted(missing):
                due = occasions[chat_id]
                post = choose(await _had(connection, chat_id), withdrawn)
                if post is not None and not (begins and due.until - LATE < begins):  # before it, nobody knows
                    row = insert_into(connection, deliveries).values(_row(ROTA, chat_id, post, due, now))
                    await connection.execute(row.on_conflict_do_nothing())

    async def tidy(self, now: datetime) -> None:
        async with transaction(self._engine) as connection:
            going = select(_R.id, _R.kind, _R.slot).where(_OURS, _R.state == "running").order_by(_R.id)
            # Locked: what is sent again must not find its run ended.
            found = (await connection.execute(going.with_for_update(key_share=True))).all()
            withdrawn = await _withdrawn(connection) if found else ()
            for run, kind, post in found:
                if kind == "correction" or (kind == "withdrawal" and post in withdrawn):
                    await _spread(connection, run, post, now)
                if not await _is_going(connection, run, post, kind):
                    await connection.execute(update(runs).where(_R.id == run).values(state="done", ended_at=now))


class SqlPostPast:
    """See `post_ports.PostPast` for what it promises."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def posted(self, post: str) -> bool:
        return bool(await self._one(select(exists().where(_posts(_D.what == post)))))

    async def withdrawn(self, post: str) -> bool:
        async with reading(self._engine) as connection:
            return post in await _withdrawn(connection)

    async def sent_at(self, chat_id: int, message_id: int) -> datetime | None:
        of = _posts(_D.chat_id == chat_id, _D.message_id == message_id, _D.state == "sent")
        found: datetime | None = await self._one(select(_D.changed_at).where(of).order_by(_D.id.desc()).limit(1))
        return found

    async def came(self, post: str) -> int:
        theirs = arrivals.c.payload.startswith(f"p-{post}-", autoescape=True)
        found = await self._one(select(func.coalesce(func.sum(arrivals.c.count), 0)).where(theirs))
        return int(found)

    async def votes(self, post: str, chat_id: int) -> Mapping[str, int]:
        async with reading(self._engine) as connection:
            return await votes.counted(connection, post, chat_id)

    async def _one(self, wanted: Any) -> Any:
        async with reading(self._engine) as connection:
            return (await connection.execute(wanted)).scalar_one_or_none()


class SqlBallots:
    """See `post_ports.Ballots` for what it promises."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def vote(self, vote: Vote, chat_id: int, person: int, now: datetime) -> bool:
        # What may have arrived, though it is not known, can be tapped as well.
        there = _posts(_D.what == vote.post, _D.chat_id == chat_id, _D.state.in_(_MEANT), ~_taken_back())
        async with transaction(self._engine) as connection:
            if not (await connection.execute(select(exists().where(there)))).scalar_one():
                return False
            await votes.cast(connection, vote, chat_id, person, now)
        return True

    async def stands(self, post: str, chat_id: int, message_id: int) -> bool:
        found = _stands(post).where(_D.chat_id == chat_id, _D.message_id == message_id)
        async with transaction(self._engine) as connection:
            return (await connection.execute(found.limit(1))).first() is not None


async def _add(connection: AsyncConnection, kind: Kind, body: Body, trace: Trace) -> int:
    """A run that goes at once, and the trace of who wanted it."""
    written = {"kind": kind, "state": "running", "slot": body.post, "made_by": trace.who, "body": bodies.encode(body)}
    told = {"audience": bodies.encode(Audience()), "made_at": trace.at, "began_at": trace.at}
    run = (await connection.execute(insert(runs).values(**written, **told).returning(_R.id))).scalar_one()
    await noted(connection, trace)
    return int(run)


async def _lock(connection: AsyncConnection, now: datetime) -> Any:
    """Begin the run of the rota, and let nobody else plan a post meanwhile; since when it sends, if that is set."""
    written = {"kind": "post", "state": "running", "body": bodies.encode(Body()), "made_at": now, "began_at": now}
    first = insert_into(connection, runs).values(id=ROTA, audience=bodies.encode(Audience()), **written)
    await connection.execute(first.on_conflict_do_nothing())
    locked = select(_R.begins_at).where(_R.id == ROTA).with_for_update(key_share=True)
    return (await connection.execute(locked)).scalar_one()


async def _has(connection: AsyncConnection, post: str, chat_ids: Collection[int], since: datetime) -> bool:
    """One of the chats got it later than that, or is about to."""
    new = or_(_D.state.in_(_GOING), and_(_D.state.in_(_MEANT), _D.changed_at > since, ~_taken_back()))
    of = _posts(_D.what == post, _D.chat_id.in_(list(chat_ids)), new)
    return bool((await connection.execute(select(exists().where(of)))).scalar_one())


async def _had(connection: AsyncConnection, chat_id: int) -> Sequence[str]:
    """The posts of a chat, the one longest ago first."""
    of = _posts(_D.chat_id == chat_id, _D.state.in_(_MEANT))
    had = select(_D.what).where(of).group_by(_D.what).order_by(func.max(_D.id))
    return (await connection.execute(had)).scalars().all()


async def _withdrawn(connection: AsyncConnection) -> set[str]:
    """Posts whose last run by an operator, corrections left aside, is a withdrawal."""
    last = select(func.max(_R.id)).where(_OURS, _R.kind != "correction").group_by(_R.slot)
    found = await connection.execute(select(_R.slot).where(_R.id.in_(last), _R.kind == "withdrawal"))
    return set(found.scalars())


async def _cancel(connection: AsyncConnection, post: str, now: datetime) -> None:
    """What waits to be sent or corrected."""
    theirs = select(_R.id).where(_R.kind.in_(("post", "correction")))
    waiting = update(deliveries).where(_D.run_id.in_(theirs), _D.what == post, _D.state == "waiting")
    await connection.execute(waiting.values(state="cancelled", changed_at=now))


async def _spread(connection: AsyncConnection, run: int, post: str, now: datetime) -> None:
    """A delivery for each message of the post that has none in this run yet."""
    source = _stands(post).where(or_(_D.run_id == ROTA, _D.run_id < run)).subquery()
    values = (literal(run), source.c.chat_id, cast(source.c.message_id, Text), literal(post), literal("waiting"))
    more = (literal(now, Instant), literal(0), source.c.message_id, literal(""), literal(now, Instant))
    rows = select(*values, *more).order_by(source.c.id)
    spreading = insert_into(connection, deliveries).from_select(_COLUMNS, rows).on_conflict_do_nothing()
    await connection.execute(spreading)


def _stands(post: str) -> Any:
    """The deliveries whose messages show the post, and are not being taken back."""
    shown = (_D.state == "sent", _D.message_id.is_not(None), _D.chat_id.is_not(None))
    return select(_D.id, _D.chat_id, _D.message_id).where(_posts(_D.what == post), *shown, ~_taken_back())


def _taken_back() -> ColumnElement[bool]:
    """The message of a delivery is, or is about to be, deleted or rewritten."""
    back, taking = deliveries.alias(), runs.alias()
    return exists().where(
        back.c.run_id == taking.c.id,
        taking.c.kind == "withdrawal",
        back.c.chat_id == _D.chat_id,
        back.c.target == _D.message_id,
        back.c.state.in_(_MEANT),
    )


def _posts(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    return and_(_D.run_id.in_(select(_R.id).where(_R.kind == "post")), *conditions)


async def _is_going(connection: AsyncConnection, run: int, post: str, kind: Kind) -> bool:
    """Something of it waits or is on its way; for a change also what may still arrive and has to be changed then."""
    going = and_(_D.run_id == run, _D.state.in_(_GOING))
    if kind in _CHANGES:
        going = or_(going, and_(_posts(_D.what == post), _D.state == "sending"))
    return bool((await connection.execute(select(exists().where(going)))).scalar_one())


def _row(run: int, chat_id: int, post: str, when: Occasion, now: datetime) -> dict[str, Any]:
    return {
        "run_id": run,
        "chat_id": chat_id,
        "slot": when.slot,
        "what": post,
        "state": "waiting",
        "due_at": when.due_at,
        "until": when.until,
        "changed_at": now,
    }
