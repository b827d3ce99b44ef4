"""Groups and channels at the desk."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from bot.domain.schedule import Quiet, Weekly
from bot.domain.venue import Venue, VenueSettings
from bot.service.campaigns.records import NotLawfulError
from bot.service.desk.desk import Screens
from bot.service.desk.ports import Shelves, VenueList
from bot.service.desk.timing import weekly_from
from bot.service.desk.visit import OddButtonError, Route, Visit, done, zone_typed
from bot.service.operators import Operators
from bot.wording.desk import times, venues
from bot.wording.reply import Reply

Wanted = Callable[[VenueSettings], VenueSettings]


@dataclass(frozen=True, slots=True)
class Places:
    chats: Shelves
    operators: Operators
    venues: VenueList

    def screens(self) -> Screens:
        changing = {
            "vlang": self._language,
            "vzone": self._zone,
            "vtopic": self._topic,
            "vquiet": self._quiet,
            "vrota": self._rota,
            "vrotaok": self._rota_kept,
        }
        routes = {"venues": Route("viewer", self._list), "venue": Route("viewer", self._venue)}
        routes |= {verb: Route("operator", handle) for verb, handle in changing.items()}
        typed = {"vzone": self._typed_zone, "vtopic": self._typed_topic}
        return Screens(routes, {verb: Route("operator", handle) for verb, handle in typed.items()})

    async def _list(self, visit: Visit) -> list[Reply]:
        page = visit.number(1) if visit.has(1) else 0
        return [venues.venues(visit.catalog, await self.venues.all(), max(page, 0))]

    async def _venue(self, visit: Visit) -> list[Reply]:
        return [venues.venue(visit.catalog, await self._of(visit), may=visit.may_change)]

    async def _language(self, visit: Visit) -> list[Reply]:
        if not visit.has(2):
            return [venues.languages(visit.catalog, visit.number(1), tuple(self.chats.shelf.catalogs))]
        return await self._changed(visit, lambda kept: replace(kept, language=visit.word(2)))

    async def _zone(self, visit: Visit) -> list[Reply]:
        if visit.has(2):
            return await self._changed(visit, lambda kept: replace(kept, zone=visit.zone_from(2)))
        await self.operators.expect(visit.person, f"vzone/{visit.number(1)}")
        used = sorted({venue.settings.zone for venue in await self.venues.all()} | {visit.zone})
        return [venues.zones(visit.catalog, visit.number(1), used[: times.MOST_ZONES])]

    async def _typed_zone(self, visit: Visit) -> list[Reply]:
        zone = zone_typed(visit)
        return await self._typed(visit, lambda kept: replace(kept, zone=zone))

    async def _topic(self, visit: Visit) -> list[Reply]:
        if visit.has(2):
            return await self._changed(visit, lambda kept: replace(kept, topic=visit.number(2) or None))
        await self.operators.expect(visit.person, f"vtopic/{visit.number(1)}")
        return [venues.topic(visit.catalog, visit.number(1))]

    async def _typed_topic(self, visit: Visit) -> list[Reply]:
        typed = visit.handed.text.strip()
        if not (typed.isascii() and typed.isdecimal() and len(typed) < len(str(2**31))):
            raise OddButtonError("It is no number.")
        return await self._typed(visit, lambda kept: replace(kept, topic=int(typed) or None))

    async def _quiet(self, visit: Visit) -> list[Reply]:
        if not visit.has(2):
            return [venues.quiet(visit.catalog, visit.number(1))]
        return await self._changed(visit, lambda kept: replace(kept, quiet=Quiet(visit.number(2), visit.number(3))))

    async def _rota(self, visit: Visit) -> list[Reply]:
        kept = (await self._of(visit)).settings
        when = Weekly(kept.days, kept.hour, kept.minute, kept.zone)
        return [venues.rota(visit.catalog, visit.number(1), weekly_from(visit, 2, kept.zone) if visit.has(2) else when)]

    async def _rota_kept(self, visit: Visit) -> list[Reply]:
        when = weekly_from(visit, 2, "UTC")
        return await self._changed(
            visit, lambda kept: replace(kept, days=when.days, hour=when.hour, minute=when.minute)
        )

    async def _typed(self, visit: Visit, wanted: Wanted) -> list[Reply]:
        replies = await self._changed(visit, wanted)
        await self.operators.expect(visit.person, done(visit, "venue", visit.number(1)))
        return replies

    async def _changed(self, visit: Visit, wanted: Wanted) -> list[Reply]:
        """Only what differs is written, so that the same tap twice leaves one trace."""
        one = await self._of(visit)
        settings = wanted(one.settings)
        if settings != one.settings:
            await self.venues.change(one.chat_id, settings, visit.person)
        return await self._venue(visit)

    async def _of(self, visit: Visit) -> Venue:
        """Raises NotLawfulError: nothing is known of it."""
        venue = await self.venues.get(visit.number(1))
        if venue is None:
            raise NotLawfulError("gone")
        return venue
