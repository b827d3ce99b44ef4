"""The broadcasts: the list, the one screen of each, and what may be changed in it."""

from dataclasses import dataclass, replace

from bot.domain.campaign import Audience
from bot.service.desk import views
from bot.service.desk.desk import Screens
from bot.service.desk.narrowing import narrowed
from bot.service.desk.ports import Campaigns, Shelves
from bot.service.desk.showing import Showing
from bot.service.desk.visit import OddButtonError, Route, Visit
from bot.wording.desk import audience, broadcast
from bot.wording.reply import Reply

LATEST = 10


@dataclass(frozen=True, slots=True)
class Broadcasts:
    chats: Shelves
    campaigns: Campaigns
    showing: Showing

    def screens(self) -> Screens:
        changing = {"change": self._change, "who": self._who, "silent": self._sound, "loud": self._sound}
        seeing = {"runs": self._runs, "run": self._run, "look": self._look}
        routes = {verb: Route("operator", handle) for verb, handle in changing.items()}
        return Screens({**routes, **{verb: Route("viewer", handle) for verb, handle in seeing.items()}}, {})

    async def _runs(self, visit: Visit) -> list[Reply]:
        found = [views.line(one) for one in await self.campaigns.latest(LATEST)]
        return [broadcast.overview(visit.catalog, found, visit.zone)]

    async def _run(self, visit: Visit) -> list[Reply]:
        return await self.showing.run(visit, visit.number(1))

    async def _look(self, visit: Visit) -> list[Reply]:
        """From the message that asks for confirmation: with what is to be sent, as readers get it."""
        await self.showing.samples(visit, visit.number(1))
        return await self.showing.run(visit, visit.number(1), fresh=True)

    async def _change(self, visit: Visit) -> list[Reply]:
        run = (await self.campaigns.report(visit.number(1))).run
        return [broadcast.change(visit.catalog, run.id, run.body)]

    async def _sound(self, visit: Visit) -> list[Reply]:
        run = (await self.campaigns.report(visit.number(1))).run
        body = replace(run.body, silent=visit.words[0] == "silent")
        await self.campaigns.change(run.id, visit.person, body=body)
        return [broadcast.change(visit.catalog, run.id, body)]

    async def _who(self, visit: Visit) -> list[Reply]:
        """`who/run`, `who/run/any`, `who/run/part`, `who/run/part/value/on`."""
        run = (await self.campaigns.report(visit.number(1))).run
        part = visit.words[2] if visit.has(2) else ""
        wanted = run.audience
        if part == audience.ANY:
            wanted = Audience()
        elif visit.has(3):
            wanted = narrowed(run.audience, part, visit.word(3), on=visit.word(4) == "on", choices=self._choices(part))
        if wanted != run.audience:
            await self.campaigns.change(run.id, visit.person, audience=wanted)
        if part not in audience.PARTS:
            return [audience.change(visit.catalog, run.id, wanted)]
        return [audience.part(visit.catalog, run.id, wanted, part, self._choices(part))]

    def _choices(self, part: str) -> tuple[str, ...]:
        """What there is to choose from, by the content of today."""
        shelf = self.chats.shelf
        match part:
            case "languages":
                return tuple(shelf.catalogs)
            case "patterns":
                return tuple(dict.fromkeys(name for flow in shelf.flows.values() for name in flow.conditions))
            case "source":
                return tuple(shelf.posts)
            case "days" | "seen" | "unseen" | "" | audience.ANY:
                return ()
        raise OddButtonError("There is no such choice.")
