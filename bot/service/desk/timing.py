"""When a broadcast goes out: at once, at a time, every week."""

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.domain.schedule import Weekly, instant_of
from bot.service.desk.desk import Screens
from bot.service.desk.ports import Campaigns, VenueList
from bot.service.desk.showing import Showing
from bot.service.desk.visit import OddButtonError, Route, Visit, done, zone_typed
from bot.service.operators import Operators
from bot.wording.desk import times
from bot.wording.desk.parts import days_of
from bot.wording.reply import Reply

STAMP = "%Y%m%d%H%M"
"""A wall time as a button carries it."""
_TYPED = re.compile(r"\s*(\d{4})-(\d{1,2})-(\d{1,2})[ T,]+(\d{1,2}):(\d{2})\s*")
_PRESETS = ((0, 18), (1, 9), (1, 18), (7, 9))
"""Days from today, and hours."""


@dataclass(frozen=True, slots=True)
class Timing:
    operators: Operators
    campaigns: Campaigns
    venues: VenueList
    showing: Showing

    def screens(self) -> Screens:
        routes = {
            "when": self._when,
            "at": self._at,
            "now": self._now,
            "zone": self._zone,
            "weekly": self._weekly,
            "weeklyok": self._weekly_kept,
        }
        typed = {"when": self._typed_when, "zone": self._typed_zone}
        return Screens(
            {verb: Route("operator", handle) for verb, handle in routes.items()},
            {verb: Route("operator", handle) for verb, handle in typed.items()},
        )

    async def _when(self, visit: Visit) -> list[Reply]:
        run, zone = visit.number(1), visit.zone_from(2)
        await self.operators.expect(visit.person, f"when/{run}/{zone}")
        weekday = visit.now.astimezone(ZoneInfo(zone)).weekday()
        return [times.when(visit.catalog, run, zone, presets(visit.now, zone), weekday)]

    async def _typed_when(self, visit: Visit) -> list[Reply]:
        zone = visit.zone_from(2)
        found = _TYPED.fullmatch(visit.handed.text)
        if found is None:
            raise OddButtonError("It is no time.")
        replies = await self._set(visit, _wall(tuple(int(part) for part in found.groups())), zone)
        await self.operators.expect(visit.person, done(visit, "run", visit.number(1)))
        return replies

    async def _at(self, visit: Visit) -> list[Reply]:
        stamp = visit.word(2)
        if len(stamp) != len("202612010900") or not stamp.isdecimal():
            raise OddButtonError("It is no time.")
        parts = tuple(int(part) for part in (stamp[:4], stamp[4:6], stamp[6:8], stamp[8:10], stamp[10:]))
        return await self._set(visit, _wall(parts), visit.zone_from(3))

    async def _set(self, visit: Visit, wall: datetime, zone: str) -> list[Reply]:
        at = instant_of(wall, zone)
        if at <= visit.now:
            raise OddButtonError("It is over.")
        await self.campaigns.change(visit.number(1), visit.person, begins_at=at, repeats=None)
        return await self.showing.run(visit, visit.number(1))

    async def _now(self, visit: Visit) -> list[Reply]:
        await self.campaigns.change(visit.number(1), visit.person, begins_at=None, repeats=None)
        return await self.showing.run(visit, visit.number(1))

    async def _zone(self, visit: Visit) -> list[Reply]:
        run = visit.number(1)
        await self.operators.expect(visit.person, f"zone/{run}")
        used = sorted({venue.settings.zone for venue in await self.venues.all()} | {visit.zone})
        return [times.zones(visit.catalog, run, used[: times.MOST_ZONES])]

    async def _typed_zone(self, visit: Visit) -> list[Reply]:
        return await self._when(visit.at("when", visit.number(1), *zone_typed(visit).split("/")))

    async def _weekly(self, visit: Visit) -> list[Reply]:
        return [times.every_week(visit.catalog, visit.number(1), weekly_from(visit, 2, visit.zone_from(4)))]

    async def _weekly_kept(self, visit: Visit) -> list[Reply]:
        when = weekly_from(visit, 2, visit.zone_from(4))
        if not when.days:
            raise OddButtonError("Never is no time.")
        await self.campaigns.change(visit.number(1), visit.person, begins_at=None, repeats=when)
        return await self.showing.run(visit, visit.number(1))


def presets(now: datetime, zone: str) -> list[tuple[str, datetime]]:
    """Those still to come, each with its wall time for the button."""
    today = now.astimezone(ZoneInfo(zone)).date()
    walls = [datetime.combine(today + timedelta(days=days), time(hour)) for days, hour in _PRESETS]
    found = [(wall.strftime(STAMP), instant_of(wall, zone)) for wall in walls]
    return [(stamp, at) for stamp, at in found if at > now]


def weekly_from(visit: Visit, place: int, zone: str) -> Weekly:
    """Days as bits and the hour as `0930`, as buttons carry them.

    Raises:
        OddButtonError: they are neither.
    """
    days, clock = visit.number(place), visit.word(place + 1)
    hour, minute = (int(clock[:2]), int(clock[2:])) if clock.isdecimal() and len(clock) == len("0930") else (-1, -1)
    if hour not in range(24) or minute not in range(60):
        raise OddButtonError("It is no time of the day.")
    return Weekly(days_of(days), hour, minute, zone)


def _wall(parts: tuple[int, ...]) -> datetime:
    try:
        year, month, day, hour, minute = parts
        return datetime(year, month, day, hour, minute)  # noqa: DTZ001  # a wall time; its zone is known apart
    except ValueError:
        raise OddButtonError("There is no such day.") from None
