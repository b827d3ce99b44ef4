"""Taking people out of all that was sent and done. The counts and the trace stay, the people do not."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import msgspec
import structlog
from sqlalchemy import ColumnElement, Connection, and_, delete, exists, or_, select, update

from bot.adapters.store import bodies, votes
from bot.adapters.store.audience import WEEK
from bot.adapters.store.tables import audience, audit, deliveries, operators, runs

AT_ONCE = 500
"""Databases take a limited number of values in one statement."""
TIDIED_AT_ONCE = 20_000
"""Conversations wait while it is done."""

log = structlog.get_logger()

_D = deliveries.c
_SETTLED = _D.state.not_in(("waiting", "sending"))
_NOBODY = {"chat_id": None, "message_id": None, "target": None}


def forgotten(connection: Connection, chat_ids: Sequence[int], now: datetime) -> None:
    """Erase these people outside their own chat rows, in the transaction that erases those.

    An operator's role stays: it is the owners' to take away.
    """
    for start in range(0, len(chat_ids), AT_ONCE):
        ids = chat_ids[start : start + AT_ONCE]
        # Runs before deliveries: see `ledger` for the order in which rows are locked.
        _from_runs(connection, ids)
        _from_deliveries(connection, ids, now)
        connection.execute(delete(audience).where(audience.c.chat_id.in_(ids)))
        _from_trail(connection, ids)
        votes.taken_out(connection, ids)


def withdrawn(connection: Connection, chat_ids: Sequence[int], now: datetime) -> None:
    """These want no messages any more: what they got must not go on saying of them what the audience said.

    What tells a pattern goes at once; what tells nothing of the kind still serves the cap and an undoing for a week.
    """
    for start in range(0, len(chat_ids), AT_ONCE):
        theirs = _D.chat_id.in_(chat_ids[start : start + AT_ONCE])
        connection.execute(update(deliveries).where(theirs, _SETTLED, _outlived(now)).values(_NOBODY))


def tidied(connection: Connection, before: datetime, now: datetime) -> None:
    """Take people out of what was settled `before`, and of what they have left; some at a time.

    The trail is kept: it is of operators, and `/forget` takes them out of it.
    """
    # Chats of people have positive ids; what stands in groups and channels is needed as long as it stands there.
    of_people = and_(_D.chat_id > 0, _SETTLED)
    listed = exists().where(audience.c.chat_id == _D.chat_id)
    too_old = or_(_D.changed_at < before, and_(_outlived(now), ~listed))
    some = select(_D.id).where(of_people, too_old).order_by(_D.id).limit(TIDIED_AT_ONCE)
    # What the sender or an operator is at can wait until the next time.
    free = some.with_for_update(skip_locked=True).cte("free")
    connection.execute(update(deliveries).where(_D.id.in_(select(free.c.id))).values(_NOBODY))


def _outlived(now: datetime) -> ColumnElement[bool]:
    """Of a campaign or its undoing, and of no use once the person wants no messages."""
    campaigns = select(runs.c.id).where(runs.c.kind.in_(("campaign", "withdrawal")))
    by_pattern = campaigns.where(runs.c.audience.contains('"patterns":["'))
    return or_(_D.run_id.in_(by_pattern), and_(_D.run_id.in_(campaigns), _D.changed_at < now - WEEK))


def _from_runs(connection: Connection, ids: Sequence[int]) -> None:
    for column in (runs.c.made_by, runs.c.confirmed_by):
        connection.execute(update(runs).where(column.in_(ids)).values({column.name: None}))
    watched = update(runs).where(runs.c.watched_chat.in_(ids))
    connection.execute(watched.values(watched_chat=None, watched_message=None))
    # A message that was copied from them cannot be copied any more.
    copies = select(runs.c.id, runs.c.body).where(~runs.c.body.contains('"copied_from":0,'))
    for row in (connection.execute(copies)).all():
        try:
            body = bodies.body(row.body)
        except msgspec.DecodeError:
            # One broken run must not keep anybody from being forgotten.
            log.warning("run_unreadable", run=row.id)
            continue
        if body.copied_from in ids:
            blank = bodies.encode(replace(body, copied_from=0, copied=0, title=""))
            connection.execute(update(runs).where(runs.c.id == row.id).values(body=blank))


def _from_deliveries(connection: Connection, ids: Sequence[int], now: datetime) -> None:
    theirs = update(deliveries).where(deliveries.c.chat_id.in_(ids))
    waiting = theirs.where(deliveries.c.state == "waiting")
    connection.execute(waiting.values(state="left_out", why="gone", changed_at=now))
    connection.execute(theirs.values(_NOBODY))


def _from_trail(connection: Connection, ids: Sequence[int]) -> None:
    connection.execute(update(audit).where(audit.c.who.in_(ids)).values(who=None))
    about = [str(key) for key in ids]
    connection.execute(update(audit).where(audit.c.about.in_(about)).values(about=""))
    connection.execute(update(operators).where(operators.c.given_by.in_(ids)).values(given_by=None))
    theirs = operators.c.person.in_(ids)
    connection.execute(delete(operators).where(theirs, operators.c.role == ""))
    connection.execute(update(operators).where(theirs).values(awaited=""))
