"""The desk's first screen, the people at it, and the trail."""

from dataclasses import dataclass

from bot.service.desk.desk import Screens
from bot.service.desk.ports import Menus
from bot.service.desk.visit import OddButtonError, Route, Visit, done
from bot.service.operators import ROLES, Operators, Role
from bot.service.trail import Trail
from bot.wording.desk import home
from bot.wording.desk.home import Member, Step
from bot.wording.reply import Reply

LATEST = 20
"""Acts on a page of the trail."""
_PAGES = 10_000
_LONGEST = 2**52
"""Telegram's ids have at most 52 bits."""


@dataclass(frozen=True, slots=True)
class Members:
    operators: Operators
    trail: Trail
    menus: Menus

    def screens(self) -> Screens:
        owners = {
            "people": self._people,
            "person": self._person,
            "add": self._add,
            "give": self._give,
            "take": self._take,
        }
        routes = {"home": Route("viewer", self._home), "trail": Route("viewer", self._trail)}
        routes |= {verb: Route("owner", handle) for verb, handle in owners.items()}
        return Screens(routes, {"add": Route("owner", self._typed)})

    async def _home(self, visit: Visit) -> list[Reply]:
        await self.menus.offer(visit.chat_id, visit.catalog.code)
        return [home.home(visit.catalog, visit.role)]

    async def _trail(self, visit: Visit) -> list[Reply]:
        page = visit.number(1) if visit.has(1) else 0
        if not 0 <= page < _PAGES:
            raise OddButtonError("There is no such page.")
        found = await self.trail.latest(LATEST + 1, page * LATEST)
        steps = [Step(one.who, one.what, one.about, one.at) for one in found[:LATEST]]
        return [home.trail(visit.catalog, steps, page, older=len(found) > LATEST)]

    async def _people(self, visit: Visit) -> list[Reply]:
        found = await self.operators.everybody()
        return [home.people(visit.catalog, [Member(one.person, one.role, one.fixed) for one in found])]

    async def _person(self, visit: Visit) -> list[Reply]:
        person = visit.number(1)
        return [home.person(visit.catalog, person, await self.operators.role(person), ROLES)]

    async def _add(self, visit: Visit) -> list[Reply]:
        await self.operators.expect(visit.person, "add")
        return [home.asks(visit.catalog, "add", "people")]

    async def _typed(self, visit: Visit) -> list[Reply]:
        typed = visit.handed.text.strip()
        if not (typed.isascii() and typed.isdecimal() and 0 < int(typed[:20]) < _LONGEST):
            raise OddButtonError("It is no person's number.")
        await self.operators.expect(visit.person, done(visit, "person", int(typed)))
        return await self._person(visit.at("person", int(typed)))

    async def _give(self, visit: Visit) -> list[Reply]:
        """Owners are made only after they were asked about once more."""
        person, role = visit.number(1), _role(visit.word(2))
        if not visit.has(3):
            return [home.sure_of_role(visit.catalog, person, role)]
        if await self.operators.role(person) != role:
            await self.operators.give(person, role, visit.person)
        return await self._people(visit)

    async def _take(self, visit: Visit) -> list[Reply]:
        person = visit.number(1)
        if not visit.has(2):
            return [home.sure_to_take(visit.catalog, person)]
        if await self.operators.role(person) is not None:
            await self.operators.take_away(person, visit.person)
            await self.menus.withdraw(person)
        return await self._people(visit)


def _role(word: str) -> Role:
    """Raises OddButtonError."""
    for role in ROLES:
        if role == word:
            return role
    raise OddButtonError("There is no such role.")
