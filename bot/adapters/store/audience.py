"""Who is meant, and who of them is left out. The count and the plan share one selection."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select

from bot.adapters.store.tables import audience, chats, deliveries, runs
from bot.domain.campaign import Audience

WEEK = timedelta(days=7)
GETS_IT = ""
"""In place of a reason."""
_HAD = ("sent", "uncertain")
_TO_COME = ("waiting", "sending")
"""Counts, too, however long ago it was planned: two campaigns that wait together would pass the cap otherwise."""


def meant(narrowed: Audience, now: datetime, cap: int, run_id: int = 0) -> Select[int, str, str, str]:
    """Chat, language, zone and reason of everybody who is meant; `run_id` itself does not count towards the cap."""
    a = audience.c
    chosen = select(a.chat_id, a.language, a.zone, _reason(now, cap, run_id).label("reason"))
    return chosen.select_from(audience.join(chats, chats.c.chat_id == a.chat_id)).where(*_narrowing(narrowed, now))


def everyone() -> Select[int]:
    """How many there are to choose from."""
    return select(func.count()).select_from(audience.join(chats, chats.c.chat_id == audience.c.chat_id))


def _narrowing(narrowed: Audience, now: datetime) -> list[ColumnElement[bool]]:
    a, conditions = audience.c, list[ColumnElement[bool]]()
    if narrowed.languages:
        conditions.append(a.language.in_(sorted(narrowed.languages)))
    if narrowed.patterns:
        conditions.append(a.pattern.in_(sorted(narrowed.patterns)))
    if narrowed.seen_within is not None:
        conditions.append(a.seen_at >= now - timedelta(days=narrowed.seen_within))
    if narrowed.unseen_for is not None:
        conditions.append(a.seen_at <= now - timedelta(days=narrowed.unseen_for))
    if narrowed.days:
        conditions.append(a.days.bitwise_and(sum(1 << day for day in narrowed.days)) != 0)
    if narrowed.source:
        conditions.append(a.source == narrowed.source)
    return conditions


def _reason(now: datetime, cap: int, run_id: int) -> ColumnElement[str]:
    """The first that holds. Under `not_now` several causes stand together, so that none of them can be told."""
    a = audience.c
    return case(
        (a.stopped.is_(True), "stopped"),
        (chats.c.off_at.is_not(None), "blocked"),
        (a.not_now.is_(True) | (a.busy_until > now), "not_now"),
        (_had(now, run_id) >= cap, "capped"),
        else_=GETS_IT,
    )


def _had(now: datetime, run_id: int) -> ColumnElement[int]:
    """How many campaigns the person got in seven days, or is about to get."""
    d = deliveries.c
    had = and_(d.state.in_(_HAD), d.changed_at > now - WEEK)
    # What still waits in a run that was cancelled is never sent.
    to_come = and_(d.state.in_(_TO_COME), runs.c.state != "cancelled")
    return (
        select(func.count())
        .select_from(deliveries.join(runs, runs.c.id == d.run_id))
        .where(d.chat_id == audience.c.chat_id, or_(had, to_come))
        .where(runs.c.kind == "campaign", d.run_id != run_id, ~_deleted())
        .correlate(audience)
        .scalar_subquery()
    )


def _deleted() -> ColumnElement[bool]:
    """An operator took the message back: whoever lost it did not get one."""
    again, withdrawal, d = deliveries.alias("deleted"), runs.alias("withdrawal"), deliveries.c
    there = (
        select(again.c.id)
        .select_from(again.join(withdrawal, withdrawal.c.id == again.c.run_id))
        .where(withdrawal.c.parent == d.run_id, withdrawal.c.kind == "withdrawal")
        .where(again.c.chat_id == d.chat_id, again.c.state == "sent")
    )
    return there.correlate(deliveries).exists()
