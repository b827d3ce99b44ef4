"""What operators do with campaigns. Whoever asks, the desk or the command line, it is done here."""

from collections.abc import Callable, Collection
from datetime import datetime
from types import EllipsisType

import structlog

from bot.domain.campaign import Audience, Body, RunState, before
from bot.domain.schedule import Weekly
from bot.service.campaigns.audiences import begins, not_twice, over, too_few, twice
from bot.service.campaigns.leading import Leading
from bot.service.campaigns.letters import letter, write
from bot.service.campaigns.ports import Check, Recipients, Rows, Runs, Values
from bot.service.campaigns.records import (
    UNDOABLE,
    Campaign,
    Counted,
    NotLawfulError,
    Preview,
    Rules,
    some,
)
from bot.service.campaigns.reporting import UNDO, Reporting
from bot.service.ports import Clock
from bot.service.sending import Address, Delivery, LeftOut, Letter, NotBefore
from bot.service.trail import Trace
from bot.wording.catalog import BASE
from bot.wording.shelf import Shelf

log = structlog.get_logger()

_GOING: frozenset[RunState] = frozenset({"running", "held", "paused"})


class Campaigns(Reporting):
    """What can be done with campaigns.

    Every method raises StoreUnavailableError: then nothing was changed. Those that are given a run or a body raise
    NotLawfulError, which says why it is refused.

    `by` is the operator, by Telegram's id; None is the command line. Whether they may is looked at before.
    """

    def __init__(
        self,
        runs: Runs,
        recipients: Recipients,
        rows: Rows,
        shelf: Callable[[], Shelf],
        clock: Clock,
        rules: Rules | None = None,
    ) -> None:
        """`shelf` gives the current one."""
        super().__init__(runs, rows, clock, rules or Rules())
        self._shelf = shelf
        self._recipients = recipients
        self._leading = Leading(runs, recipients, rows, self.rules)

    async def draft(self, by: int | None, body: Body, audience: Audience) -> int:
        self.letter(body, BASE)
        new = Campaign(0, "campaign", "draft", body, audience, made_by=by, paid=self.rules.paid)
        added = await self._runs.add(new, self._clock.now(), self._trace(by, "drafted"))
        assert added is not None  # only an occasion of something else can be there already
        return added

    async def change(
        self,
        run_id: int,
        by: int | None,
        *,
        body: Body | None = None,
        audience: Audience | None = None,
        begins_at: datetime | EllipsisType | None = ...,
        repeats: Weekly | EllipsisType | None = ...,
    ) -> None:
        """Change a draft; one that waits for a second operator is a draft again. `begins_at=None` is: at once."""
        values = Values(state="draft")
        if body is not None:
            self.letter(body, BASE)
            values["body"] = body
        if audience is not None:
            values["audience"] = audience
        if not isinstance(begins_at, EllipsisType):
            values["begins_at"] = begins_at
        if not isinstance(repeats, EllipsisType):
            values["repeats"] = repeats
        await self._change(run_id, by, "changed", {"draft", "proposed"}, values)

    async def preview(self, run_id: int) -> Preview:
        return await self.foresee(await self._get(run_id))

    async def foresee(self, run: Campaign) -> Preview:
        """What would come of it, also of one that is not stored."""
        now = self._clock.now()
        at = begins(run, now)
        counted = await self._counted(run, at, now)
        return Preview(
            run=run,
            count=counted.count,
            left_out=counted.left_out,
            deferred=counted.deferred,
            languages=counted.languages,
            begins_at=at,
            over_at=over(counted, at, self.rules),
            twice=await twice(self._runs.beginning, run, now),
            second_needed=self._second_needed(counted),
        )

    async def sample(self, run_id: int, language: str) -> Letter:
        return self.letter((await self._get(run_id)).body, language, run_id)

    def letter(self, body: Body, language: str, run_id: int = 0) -> Letter:
        return letter(self._shelf(), body, run_id, language)

    async def send(self, run_id: int, by: int | None, *, canary: int | None = None, sure: bool = False) -> None:
        """Send it off: at once, or when it is to begin. With `canary` only so many, until an operator lets it go on.

        Where a second operator has to confirm it, it waits for that. `sure`: also if the same was sent just now.
        """
        run, now = await self._get(run_id), self._clock.now()
        if run.state == "proposed":
            raise NotLawfulError("second_needed")
        if run.state != "draft":
            raise NotLawfulError("wrong_state")
        self.letter(run.body, BASE)
        counted = await self._counted(run, begins(run, now), now)
        if not counted.count and run.repeats is None and run.begins_at is None:  # later there may be somebody
            raise NotLawfulError("nobody")
        values = Values(state="scheduled", begins_at=max(run.begins_at or now, now), released=canary)
        check = None if sure else not_twice(run, now)
        if self._second_needed(counted):
            values |= Values(state="proposed", made_by=by)
            await self._change(run_id, by, "proposed", {"draft"}, values, run.version, check)
        else:
            await self._change(run_id, by, "sent", {"draft"}, values, run.version, check)

    async def confirm(self, run_id: int, by: int | None, version: str) -> None:
        """As the second operator, who has seen this `version` of it: what was changed since is to be looked at anew."""
        run, now = await self._get(run_id), self._clock.now()
        if run.state == "proposed" and by == run.made_by:
            raise NotLawfulError("same_operator")
        values = Values(state="scheduled", begins_at=max(run.begins_at or now, now), confirmed_by=by)
        await self._change(run_id, by, "confirmed", {"proposed"}, values, version)

    async def pause(self, run_id: int, by: int | None) -> None:
        await self._change(run_id, by, "paused", before("paused"), Values(state="paused"))

    async def resume(self, run_id: int, by: int | None) -> None:
        run, now = await self._get(run_id), self._clock.now()
        self.letter(run.body, BASE)
        values = Values(state="running", why="")
        if run.began_at is None:
            values = Values(state="scheduled", begins_at=max(run.begins_at or now, now), why="")
        await self._change(run_id, by, "resumed", {"paused"}, values)

    async def go_on(self, run_id: int, by: int | None) -> None:
        """After the first few, or after it stopped by itself: an operator has looked, and all others get it."""
        self.letter((await self._get(run_id)).body, BASE)
        values = Values(state="running", released=None, looked_at=self._clock.now(), why="")
        await self._change(run_id, by, "went_on", {"held"}, values)

    async def cancel(self, run_id: int, by: int | None) -> None:
        """Nothing is sent from now on that is not on its way already."""
        now = self._clock.now()
        values = Values(state="cancelled", ended_at=now)
        await self._change(run_id, by, "cancelled", before("cancelled"), values)
        await self._rows.cancel(run_id, now)

    async def undo(self, run_id: int, by: int | None) -> int:
        """Delete it again wherever it was sent in the last 48 hours; what is still to be sent is cancelled.

        Gives the run of the withdrawal.
        """
        run, now = await self._get(run_id), self._clock.now()
        if run.kind != "campaign" or run.state in {"draft", "proposed", "scheduled"}:
            raise NotLawfulError("wrong_state")
        if not await self._recipients.undoable(run_id, now - UNDOABLE):
            raise NotLawfulError("too_late_to_undo")
        await self._stop(run_id, by)
        withdrawal = Campaign(
            0, "withdrawal", "scheduled", run.body, run.audience,
            begins_at=now, parent=run_id, slot=UNDO, made_by=by, paid=run.paid,
        )  # fmt: skip
        added = await self._runs.add(withdrawal, now, self._trace(by, "undone", run_id))
        if added is None:
            raise NotLawfulError("wrong_state")
        # From here on nothing of it is sent again; what began to be before is stopped.
        await self._stop(run_id, by)
        return added

    async def _stop(self, run_id: int, by: int | None) -> None:
        if (await self._get(run_id)).state in _GOING:
            await self.cancel(run_id, by)

    async def resend_uncertain(self, run_id: int, by: int | None) -> int:
        """Send again what may have arrived, on the risk that somebody gets it twice; to how many."""
        run, now = await self._get(run_id), self._clock.now()
        if run.state not in _GOING | {"done"} or await self._runs.occasion(run_id, UNDO):
            raise NotLawfulError("wrong_state")
        self.letter(run.body, BASE)
        return some(await self._rows.resend(run_id, now, self._trace(by, "resent", run_id)))

    async def leave_uncertain(self, run_id: int, by: int | None) -> int:
        """Never send again what may have arrived; how many."""
        await self._get(run_id)
        return some(await self._rows.leave(run_id, self._clock.now(), self._trace(by, "left", run_id)))

    async def tick(self, now: datetime) -> None:
        """For the process that leads the sending, every few seconds: begin, look after and end what is due."""
        await self._leading.tick(now)

    async def write(self, delivery: Delivery) -> tuple[Address, Letter] | LeftOut | NotBefore:
        """What a person gets; see `sending.Writer`.

        Where its words are gone, nobody is left out: the run is held until they are there again, or it is cancelled.
        """
        try:
            return write(self._shelf(), delivery)
        except NotLawfulError as error:
            if await self._runs.change(delivery.run.id, {"running"}, Values(state="held", why=error.key)):
                log.warning("campaign_held", run=delivery.run.id, why=error.key)
            return NotBefore(self._clock.now())

    def _second_needed(self, counted: Counted) -> bool:
        return self.rules.two_operators and counted.everybody

    async def _counted(self, run: Campaign, at: datetime, now: datetime) -> Counted:
        counted = await self._recipients.count(run.audience, at, now, self.rules)
        if too_few(run.audience, counted):
            raise NotLawfulError("too_few")
        return counted

    async def _change(
        self,
        run_id: int,
        by: int | None,
        what: str,
        among: Collection[RunState],
        values: Values,
        version: str | None = None,
        check: Check | None = None,
    ) -> None:
        """One fenced change, with its trace: go on only if it was made."""
        if not await self._runs.change(run_id, among, values, self._trace(by, what, run_id), version, check):
            await self._get(run_id)
            raise NotLawfulError("wrong_state")

    def _trace(self, by: int | None, what: str, run_id: int = 0) -> Trace:
        return Trace(by, f"campaign_{what}", str(run_id or ""), self._clock.now())
