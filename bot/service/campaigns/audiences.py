"""What is looked at before an audience gets anything."""

from datetime import datetime, timedelta

from bot.domain.campaign import Audience, Body
from bot.service.campaigns.ports import Beginning, Check
from bot.service.campaigns.records import Campaign, Counted, NotLawfulError, Rules

LEAST_BY_PATTERN = 20
"""A message by pattern to fewer people could point at one of them."""
TWICE_WITHIN = timedelta(minutes=10)


def too_few(audience: Audience, counted: Counted) -> bool:
    return bool(audience.patterns) and counted.count < LEAST_BY_PATTERN


def begins(run: Campaign, now: datetime) -> datetime:
    """When it begins next, if it is sent off now."""
    earliest = max(run.begins_at or now, now)
    if run.repeats is None:
        return earliest
    slot = run.repeats.next_after(earliest - timedelta(microseconds=1))
    return slot.at if slot else earliest


def over(counted: Counted, at: datetime, rules: Rules) -> datetime:
    """When the last one is sent, if it begins `at` and nothing else is sent meanwhile."""
    by_pace = at + timedelta(seconds=counted.count / rules.rate)
    return max(by_pace, counted.last_due + timedelta(seconds=counted.deferred / rules.rate))


async def twice(beginning: Beginning, run: Campaign, now: datetime) -> bool:
    """Whether the same message was sent, or is to be, within ten minutes of this one."""
    about = max(run.begins_at or now, now)
    others = await beginning(about - TWICE_WITHIN, about + TWICE_WITHIN)
    return any(other.id != run.id and _same(other.body, run.body) for other in others)


def not_twice(run: Campaign, now: datetime) -> Check:
    """For a change by which it is sent off: two who send the same in one moment are told by it, too."""

    async def check(beginning: Beginning) -> None:
        if await twice(beginning, run, now):
            raise NotLawfulError("twice")

    return check


def _same(one: Body, other: Body) -> bool:
    if one.template or other.template:
        return one.template == other.template
    if one.print and other.print:
        return one.print == other.print
    return (one.copied_from, one.copied) == (other.copied_from, other.copied)
