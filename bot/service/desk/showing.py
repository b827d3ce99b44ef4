"""A broadcast as it stands, and the messages beside it."""

from dataclasses import dataclass, replace

from bot.domain.campaign import Audience
from bot.service.campaigns.records import Campaign, NotLawfulError
from bot.service.desk import views
from bot.service.desk.ports import Campaigns
from bot.service.desk.visit import Live, Visit
from bot.service.ports import Outcome, Refused
from bot.service.sending import Address, Courier, Letter, Moved
from bot.wording.desk import broadcast, running
from bot.wording.reply import Reply

SAMPLES = 4
"""Languages of which a sample is shown."""


@dataclass(frozen=True, slots=True)
class Showing:
    campaigns: Campaigns
    courier: Courier

    async def run(self, visit: Visit, run_id: int, *, fresh: bool = False) -> list[Reply]:
        """Its one screen.

        Raises:
            NotLawfulError: there is no such run.
        """
        report = await self.campaigns.report(run_id)
        if views.has_begun(report.run):
            shown = running.course(visit.catalog, views.course(report), may=visit.may_change)
        else:
            shown = await self._plan(visit, run_id, report.run.audience)
        if _follows(report.run, visit):
            return [Live(shown.text, shown.rows, fresh=fresh, run=run_id)]
        return [replace(shown, fresh=fresh)]

    async def _plan(self, visit: Visit, run_id: int, audience: Audience) -> Reply:
        try:
            told = await self.campaigns.preview(run_id)
        except NotLawfulError as error:
            if error.key != "too_few":
                raise
            return broadcast.too_few(visit.catalog, run_id, audience, may=visit.may_change)
        view = views.plan(told, visit.person, visit.now)
        return broadcast.plan(visit.catalog, view, visit.zone, may=visit.may_change)

    async def samples(self, visit: Visit, run_id: int) -> None:
        """Each language as its readers get it."""
        counts = (await self.campaigns.preview(run_id)).languages
        most = sorted(counts, key=lambda code: (-counts[code], code))[:SAMPLES]
        for language in most or [visit.catalog.code]:
            await self.sent(visit, await self.campaigns.sample(run_id, language))

    async def sent(self, visit: Visit, letter: Letter) -> Outcome | Moved:
        """To the operator.

        Raises:
            NotLawfulError: Telegram does not take it.
        """
        outcome = await self.courier.send(Address(visit.chat_id), letter)
        if isinstance(outcome, Refused):
            raise NotLawfulError("gone")
        return outcome


def _follows(run: Campaign, visit: Visit) -> bool:
    """Whether this message goes on being edited. Whoever only confirms does not take it away from who sends it."""
    theirs = run.watched is None or run.watched[0] == visit.chat_id or run.began_at is not None
    return run.state != "draft" and visit.may_change and theirs
