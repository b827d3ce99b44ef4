"""What operators are told of campaigns."""

from collections.abc import Sequence

from bot.domain.campaign import LAWFUL, RunState
from bot.service.campaigns.ports import Rows, Runs, Values
from bot.service.campaigns.records import Campaign, NotLawfulError, Overview, Report, Rules
from bot.service.campaigns.report import report, table
from bot.service.ports import Clock

UNDO = "undo"
"""The occasion under which a campaign is withdrawn: once."""
ALL: frozenset[RunState] = frozenset(LAWFUL)


class Reporting:
    def __init__(self, runs: Runs, rows: Rows, clock: Clock, rules: Rules) -> None:
        self.rules = rules
        self._runs = runs
        self._rows = rows
        self._clock = clock

    async def report(self, run_id: int) -> Report:
        run, now = await self._get(run_id), self._clock.now()
        undone = await self._runs.occasion(run_id, UNDO)
        withdrawn = (await self._rows.tally(undone.id)).states.get("sent", 0) if undone else None
        return report(run, await self._rows.tally(run_id), now, self.rules, withdrawn, await self._weekly(run))

    async def csv(self, run_id: int) -> str:
        return table(await self.report(run_id))

    async def latest(self, most: int) -> Sequence[Overview]:
        """The newest first."""
        told = [await self.report(run.id) for run in await self._runs.find({"campaign"}, ALL, most)]
        return [Overview(each.run, each.total, each.total - each.waiting - each.sending) for each in told]

    async def watch(self, run_id: int, chat_id: int, message_id: int) -> None:
        """An operator follows it in this message; the last one who began to counts."""
        if not await self._runs.change(run_id, ALL, Values(watched=(chat_id, message_id))):
            raise NotLawfulError("gone")

    async def _weekly(self, run: Campaign) -> int | None:
        parent = await self._runs.get(run.parent) if run.parent and run.kind == "campaign" else None
        return parent.id if parent and parent.state in {"scheduled", "paused"} else None

    async def _get(self, run_id: int) -> Campaign:
        run = await self._runs.get(run_id)
        if run is None:
            raise NotLawfulError("gone")
        return run
