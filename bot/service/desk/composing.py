"""A new broadcast: an operator's own message, or a template."""

from dataclasses import dataclass, replace

from bot.domain.campaign import Audience, Body
from bot.service.desk.desk import Screens
from bot.service.desk.doubts import NO_PRINT, print_of
from bot.service.desk.ports import Campaigns, Shelves
from bot.service.desk.showing import Showing
from bot.service.desk.visit import OddButtonError, Route, Visit, done
from bot.service.operators import Operators
from bot.service.ports import Refused, Sent
from bot.service.sending import Copy
from bot.wording.desk import broadcast, home
from bot.wording.reply import Reply

COPIED = frozenset({"text", "photo", "video", "animation", "document", "poll", "audio", "voice", "sticker"})
"""What Telegram copies with buttons under it; albums it does not."""

TITLE = 40
"""Letters of a message by which it is known in a list."""


@dataclass(frozen=True, slots=True)
class Composing:
    chats: Shelves
    operators: Operators
    campaigns: Campaigns
    showing: Showing

    def screens(self) -> Screens:
        routes = {
            "new": self._new,
            "compose": self._compose,
            "recompose": self._recompose,
            "use": self._use,
            "templates": self._templates,
            "template": self._template,
        }
        typed = {"compose": Route("operator", self._came)}
        return Screens({verb: Route("operator", handle) for verb, handle in routes.items()}, typed)

    async def _new(self, visit: Visit) -> list[Reply]:
        return [broadcast.new(visit.catalog)]

    async def _compose(self, visit: Visit) -> list[Reply]:
        await self.operators.expect(visit.person, "compose/0")
        return [home.asks(visit.catalog, "compose", "new")]

    async def _recompose(self, visit: Visit) -> list[Reply]:
        run = visit.number(1)
        await self.operators.expect(visit.person, f"compose/{run}")
        return [home.asks(visit.catalog, "compose", "run", run)]

    async def _came(self, visit: Visit) -> list[Reply]:
        handed = visit.handed
        title = " ".join(handed.text.split())[:TITLE]
        return await self._captured(visit, visit.number(1), handed.sent, handed.sort, print_of(handed.text), title)

    async def _use(self, visit: Visit) -> list[Reply]:
        """What sounded like a danger sign is meant for others."""
        print_ = visit.word(4)
        return await self._captured(
            visit, visit.number(1), visit.number(2), visit.word(3), "" if print_ == NO_PRINT else print_
        )

    async def _captured(
        self, visit: Visit, run: int, message: int, sort: str, print_: str, title: str = ""
    ) -> list[Reply]:
        """The bot's own copy is what goes out: nobody can edit it after it was looked at."""
        if sort not in COPIED:
            raise OddButtonError("Telegram does not copy that.")
        outcome = await self.showing.courier.send(visit.address, Copy(visit.chat_id, message))
        if isinstance(outcome, Refused):
            return [home.misread(visit.catalog, "compose")]
        if not isinstance(outcome, Sent) or outcome.message_id is None:
            return [home.refusal(visit.catalog, "not_now", "new")]
        body = Body(copied_from=visit.chat_id, copied=outcome.message_id, sort=sort, print=print_, title=title)
        return await self._kept(visit, run, body)

    async def _kept(self, visit: Visit, run: int, body: Body) -> list[Reply]:
        if run:
            old = (await self.campaigns.report(run)).run.body
            await self.campaigns.change(run, visit.person, body=replace(body, silent=old.silent))
        else:
            run = await self.campaigns.draft(visit.person, body, Audience())
        await self.operators.expect(visit.person, done(visit, "run", run))
        return await self.showing.run(visit, run, fresh=True)

    async def _templates(self, visit: Visit) -> list[Reply]:
        return [broadcast.templates(visit.catalog, tuple(self.chats.shelf.templates), visit.number(1))]

    async def _template(self, visit: Visit) -> list[Reply]:
        run = await self.campaigns.draft(visit.person, Body(template=visit.word(1)), Audience())
        await self.operators.expect(visit.person, done(visit, "run", run))
        await self.showing.samples(visit, run)
        return await self.showing.run(visit, run, fresh=True)
