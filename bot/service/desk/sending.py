"""A broadcast is sent off, stopped, gone on with, undone. The services see to it that each happens once."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from bot.service.campaigns.records import NotLawfulError
from bot.service.desk import views
from bot.service.desk.desk import Screens
from bot.service.desk.ports import Campaigns, Readers, Shelves
from bot.service.desk.showing import Showing
from bot.service.desk.stamps import still
from bot.service.desk.stamps import told as outdated
from bot.service.desk.visit import Handle, Route, Visit, begun
from bot.service.operators import Operators
from bot.service.ports import Outbox, Place
from bot.wording.desk import broadcast, running
from bot.wording.desk.parts import sure as asked
from bot.wording.reply import Document, Reply

CANARY = 10
SURE = "sure"


@dataclass(frozen=True, slots=True)
class Sending:
    chats: Shelves
    operators: Operators
    readers: Readers
    campaigns: Campaigns
    showing: Showing
    outbox: Outbox

    def screens(self) -> Screens:
        campaigns = self.campaigns
        routes: dict[str, Handle] = {
            "me": self._me,
            "canary": self._canary,
            "send": self._send,
            "confirm": self._confirm,
            "refuse": self._simply(campaigns.cancel),
            "pause": self._simply(campaigns.pause),
            "resume": self._simply(campaigns.resume),
            "goon": self._simply(campaigns.go_on),
            "leave": self._simply(campaigns.leave_uncertain),
            "discard": self._discard,
            "stop": self._stop,
            "undo": self._undo,
            "again": self._again,
        }
        found = {verb: Route("operator", handle) for verb, handle in routes.items()}
        return Screens({**found, "csv": Route("viewer", self._csv)}, {})

    def _simply(self, act: Callable[[int, int | None], Awaitable[object]]) -> Handle:
        async def handle(visit: Visit) -> list[Reply]:
            await act(visit.number(1), visit.person)
            return await self.showing.run(visit, visit.number(1))

        return handle

    async def _confirm(self, visit: Visit) -> list[Reply]:
        """The button carries what was looked at."""
        await self.campaigns.confirm(visit.number(1), visit.person, visit.word(2))
        return await self.showing.run(visit, visit.number(1))

    async def _me(self, visit: Visit) -> list[Reply]:
        """As a reader gets it; the screen comes again below it."""
        letter = await self.campaigns.sample(visit.number(1), visit.catalog.code)
        await self.showing.sent(visit, letter)
        shown = await self.showing.run(visit, visit.number(1), fresh=True)
        return [replace(shown[0], toast=visit.catalog.text("operators.toasts.sent_below"))]

    async def _canary(self, visit: Visit) -> list[Reply]:
        sure = visit.has(2) and visit.words[2] == SURE
        return await self._off(visit, canary=CANARY, sure=sure)

    async def _send(self, visit: Visit) -> list[Reply]:
        """Asked once how many get it, and once more where the same was sent just now."""
        if not visit.has(2):
            told = await self.campaigns.preview(visit.number(1))
            return [broadcast.sure_to_send(visit.catalog, views.plan(told, visit.person, visit.now))]
        return await self._off(visit, canary=None, sure=visit.words[2:] == (SURE, SURE))

    async def _off(self, visit: Visit, *, canary: int | None, sure: bool) -> list[Reply]:
        run = visit.number(1)
        told = await self.campaigns.preview(run)
        if told.run.state == "draft" and not still(visit, told):
            return outdated(visit.catalog, await self.showing.run(visit, run))
        try:
            await self.campaigns.send(run, visit.person, canary=canary, sure=sure)
        except NotLawfulError as error:
            # Tapped twice, or come twice: it is on its way already, and its screen says so.
            if error.key not in {"wrong_state", "second_needed"}:
                raise
            return await self.showing.run(visit, run)
        if (await self.campaigns.report(run)).run.state == "proposed":
            await self._ask_others(visit, run)
        return await self.showing.run(visit, run)

    async def _ask_others(self, visit: Visit, run: int) -> None:
        """Whom this does not reach finds it under *Broadcasts*."""
        told = await self.campaigns.preview(run)
        for operator in await self.operators.everybody():
            if operator.person != visit.person and operator.role != "viewer":
                language = (await self.readers.reader(operator.person)).language or ""
                view = views.plan(told, operator.person, visit.now)
                reply = broadcast.proposed(self.chats.catalog(language), view, visit.person)
                await self.outbox.show(Place(operator.person), [reply])

    async def _discard(self, visit: Visit) -> list[Reply]:
        if visit.has(2):
            return await self._simply(self.campaigns.cancel)(visit)
        run, catalog = visit.number(1), visit.catalog
        text = catalog.text("operators.sure.discard")
        return [replace(asked(catalog, "discard", text, ("discard", run), ("run", run)), fresh=True)]

    async def _stop(self, visit: Visit) -> list[Reply]:
        if visit.has(2):
            return await self._simply(self.campaigns.cancel)(visit)
        return [replace(running.sure_to_stop(visit.catalog, visit.number(1)), fresh=True)]

    async def _undo(self, visit: Visit) -> list[Reply]:
        if visit.has(2):
            return await self._simply(self.campaigns.undo)(visit)
        return [replace(running.sure_to_undo(visit.catalog, visit.number(1)), fresh=True)]

    async def _again(self, visit: Visit) -> list[Reply]:
        if visit.has(2):
            # What became uncertain anew is for another tap.
            first = await begun(self.operators, visit, "run", visit.number(1))
            again = self._simply(self.campaigns.resend_uncertain)
            return await (again(visit) if first else self.showing.run(visit, visit.number(1)))
        view = views.course(await self.campaigns.report(visit.number(1)))
        return [replace(running.sure_again(visit.catalog, view), fresh=True)]

    async def _csv(self, visit: Visit) -> list[Reply]:
        run = visit.number(1)
        table = Document(f"broadcast-{run}.csv", (await self.campaigns.csv(run)).encode())
        return [Reply("", document=table), *await self.showing.run(visit, run, fresh=True)]
