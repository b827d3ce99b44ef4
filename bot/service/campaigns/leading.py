"""What the process that leads the sending does for campaigns: it begins, looks after and ends them."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import structlog

from bot.domain.schedule import LATE, Slot
from bot.service.campaigns.audiences import too_few
from bot.service.campaigns.health import trouble
from bot.service.campaigns.ports import Recipients, Rows, Runs, Values
from bot.service.campaigns.records import UNDOABLE, Campaign, Rules

log = structlog.get_logger()

_TICK = timedelta(microseconds=1)


class Leading:
    def __init__(self, runs: Runs, recipients: Recipients, rows: Rows, rules: Rules) -> None:
        self._runs = runs
        self._recipients = recipients
        self._rows = rows
        self._rules = rules

    async def tick(self, now: datetime) -> None:
        """Do what is due. Whatever crashes in the middle is done at the next tick, and nothing of it twice."""
        for run in reversed(await self._runs.find(("campaign", "withdrawal"), ("scheduled", "running"))):
            match run:
                case Campaign(state="running"):
                    await self._look_after(run, now)
                case Campaign(kind="withdrawal"):
                    await self._withdraw(run, now)
                case Campaign(repeats=None):
                    await self._begin(run, now)
                case _:
                    await self._repeat(run, now)

    async def _repeat(self, run: Campaign, now: datetime) -> None:
        """Each occasion once, whatever crashes: it is told by its parent and its wall time."""
        for slot in _due(run, now):
            occasion = Campaign(
                id=0, kind=run.kind, state="scheduled", body=run.body, audience=run.audience, begins_at=slot.at,
                parent=run.id, slot=slot.name, made_by=run.made_by, confirmed_by=run.confirmed_by,
                released=run.released, paid=run.paid,
            )  # fmt: skip
            added = await self._runs.add(occasion, now)
            if added is not None:
                await self._begin(await self._runs.get(added) or occasion, now)

    async def _begin(self, run: Campaign, now: datetime) -> None:
        begins = run.begins_at or now
        if begins > now:
            return
        if now - begins > LATE:
            await self._drop(run, "late", now)
            return
        counted = await self._recipients.count(run.audience, now, now, self._rules)
        if too_few(run.audience, counted):
            await self._drop(run, "too_few", now)
            return
        await self._recipients.plan(run, now, self._rules)
        left_out = {str(reason): many for reason, many in counted.left_out.items()}
        if await self._runs.change(run.id, {"scheduled"}, Values(state="running", began_at=now, left_out=left_out)):
            log.info("campaign_began", run=run.id, recipients=counted.count)
        else:
            await self._clear(run.id, now)

    async def _clear(self, run_id: int, now: datetime) -> None:
        """It was cancelled while it was planned: what was planned last is cancelled, too."""
        run = await self._runs.get(run_id)
        if run and run.state == "cancelled":
            await self._rows.cancel(run_id, now)

    async def _drop(self, run: Campaign, why: str, now: datetime) -> None:
        if await self._runs.change(run.id, {"scheduled"}, Values(state="cancelled", why=why, ended_at=now)):
            log.warning("campaign_dropped", run=run.id, why=why)
            await self._rows.cancel(run.id, now)

    async def _look_after(self, run: Campaign, now: datetime) -> None:
        signs = await self._rows.signs(run.id, run.looked_at)
        if not signs.waiting and not signs.sending:
            await self._end(run, now)
            return
        if run.kind == "withdrawal":
            return
        why: str = trouble(signs, canary=run.released is not None)
        if not why and run.released is not None and run.taken >= run.released and not signs.sending:
            why = "canary"
        if why and await self._runs.change(run.id, {"running"}, Values(state="held", why=why)):
            log.warning("campaign_held", run=run.id, why=why)

    async def _end(self, run: Campaign, now: datetime) -> None:
        if run.kind == "withdrawal" and run.parent is not None:
            # What was on its way when it was undone has arrived since.
            await self._recipients.withdraw(run, now - UNDOABLE, now)
            if (await self._rows.signs(run.parent, None)).sending:
                return
        if await self._rows.end(run.id, now):
            log.info("campaign_done", run=run.id)

    async def _withdraw(self, run: Campaign, now: datetime) -> None:
        await self._recipients.withdraw(run, now - UNDOABLE, now)
        await self._runs.change(run.id, {"scheduled"}, Values(state="running", began_at=now))


def _due(run: Campaign, now: datetime) -> Iterator[Slot]:
    """The occasions that are due and not too late, since it was sent off."""
    assert run.repeats is not None
    # One that is due at the very beginning counts.
    after = max(now - LATE, run.begins_at or now) - _TICK
    while (slot := run.repeats.next_after(after)) and slot.at <= now:
        yield slot
        after = slot.at
