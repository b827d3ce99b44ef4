"""Days and weeks for the bot, in moments."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from bot.domain.schedule import instant_of
from bot.local_telegram import VirtualClock
from bot.service.sender import OnTick, Sender, Timing

HURRY = Timing(again=0.1, idle=0.02, settle=0.02, tick=0.02)
PATIENCE = 60.0


_TO_RING = "select 1 from chats where due_at <= ? and off_at is null"
_TO_SEND = """select 1 from deliveries d join runs r on r.id = d.run_id
    where d.state = 'sending' or (d.state = 'waiting' and d.due_at <= ? and r.state = 'running')"""


class Database(Protocol):
    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]: ...


class Calendar:
    """Where instants are given, they are wall times in a zone: `2027-03-28 02:30`."""

    def __init__(self, bot: Database, clock: VirtualClock) -> None:
        self._bot = bot
        self._clock = clock
        self._ticks: dict[int, int] = {}

    @property
    def now(self) -> datetime:
        return self._clock.now()

    def opens(self, wall: str, zone: str = "UTC") -> None:
        """What day it is at the beginning, before anybody has done anything; it may be a past one."""
        self.jumps(instant_of(datetime.fromisoformat(wall), zone))

    def jumps(self, instant: datetime) -> None:
        """The clock alone: whatever is due has not gone yet."""
        self._clock.advance((instant - self.now).total_seconds())

    async def reaches(self, instant: datetime) -> None:
        """Go on to this moment, and past all that is due then."""
        assert instant > self.now
        self.jumps(instant)
        await self.rests()

    async def comes(self, wall: str, zone: str) -> None:
        await self.reaches(instant_of(datetime.fromisoformat(wall), zone))

    async def passes(self, **time: float) -> None:
        await self.reaches(self.now + timedelta(**time))

    async def rests(self) -> None:
        """Until whoever leads has looked twice, and nothing that is due is left."""
        await self._until(lambda: bool(self._ticks))
        seen = dict(self._ticks)
        await self._until(lambda: all(self._ticks[name] >= before + 2 for name, before in seen.items()))
        await self._until(lambda: not self._due())

    def sender(self, *given: Any, ticks: Sequence[OnTick], **more: Any) -> Sender:
        """The real one, in a hurry."""
        self._ticks = dict.fromkeys(range(len(ticks)), 0)
        counted = [self._counted(number, tick) for number, tick in enumerate(ticks)]
        return Sender(*given, ticks=counted, timing=HURRY, **more)

    def _counted(self, number: int, tick: OnTick) -> OnTick:
        async def counted(now: datetime) -> None:
            try:
                await tick(now)
            finally:
                self._ticks[number] += 1

        return counted

    def _due(self) -> bool:
        return bool(self._bot.rows(_TO_RING, self.now) or self._bot.rows(_TO_SEND, self.now))

    @staticmethod
    async def _until(condition: Callable[[], bool]) -> None:
        async with asyncio.timeout(PATIENCE):
            while not condition():  # noqa: ASYNC110  # the database tells nobody
                await asyncio.sleep(0.01)


@dataclass(frozen=True, slots=True)
class Change:
    """A time of day that the clocks skip or show twice, and when it is in UTC: the day before, that day, the next."""

    zone: str
    hour: int
    minute: int
    due: tuple[str, str, str]

    @property
    def wall(self) -> str:
        return f"{self.hour:02}:{self.minute:02}"

    def __str__(self) -> str:
        return f"{self.zone} {self.due[1]}"


CHANGES = (
    Change("Europe/Berlin", 2, 30, ("2027-03-27 01:30", "2027-03-28 01:30", "2027-03-29 00:30")),
    Change("Europe/Berlin", 2, 30, ("2027-10-30 00:30", "2027-10-31 00:30", "2027-11-01 01:30")),
    Change("America/New_York", 2, 30, ("2027-03-13 07:30", "2027-03-14 07:30", "2027-03-15 06:30")),
    Change("America/New_York", 1, 30, ("2027-11-06 05:30", "2027-11-07 05:30", "2027-11-08 06:30")),
    Change("Australia/Lord_Howe", 2, 15, ("2027-10-01 15:45", "2027-10-02 15:45", "2027-10-03 15:15")),
    Change("Australia/Lord_Howe", 1, 45, ("2027-04-02 14:45", "2027-04-03 14:45", "2027-04-04 15:15")),
)
