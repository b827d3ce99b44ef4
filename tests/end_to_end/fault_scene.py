"""Who takes part when a fault strikes, as the database knows them before the bot starts."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.adapters.store import bodies
from bot.adapters.store.tables import audience, chats, deliveries, runs
from bot.adapters.store.turns import SqlStore
from bot.domain.campaign import Body
from bot.domain.chat import Chat, Consent
from bot.domain.interview import current
from bot.domain.listed import derived
from bot.domain.reminder import Reminder
from bot.domain.schedule import EVERY_DAY
from bot.domain.turn import Turn
from bot.local_telegram import Group, LocalTelegram
from bot.service.ports import Clock, Take
from bot.wording.shelf import Shelf
from tests.end_to_end.visitor import Visitor

READERS = 30
OPEN = SqlStore.open
"""With the usual patience, also where the bot has less."""


class Cast:
    def __init__(self, telegram: LocalTelegram) -> None:
        self.telegram = telegram
        self.ada, self.ben, self.rita = (Visitor(telegram, name) for name in ("Ada", "Ben", "Rita"))
        self.readers = [telegram.person(f"P{number}") for number in range(READERS)]
        self.asker, self.teller = telegram.person("Hal"), telegram.person("Ida")
        owner = telegram.person("Gus")
        self.group: Group = telegram.group("Backs", owner, self.asker, self.teller, telegram.bot)
        for person in (self.ada.person, self.rita.person, *self.readers):
            telegram.world.private(telegram.bot.id, person.id).started = True


@dataclass(frozen=True, slots=True)
class Plan:
    """When things go out."""

    sends_at: datetime
    rings_at: datetime

    @property
    def zone(self) -> str:
        """Where it is about noon."""
        return f"Etc/GMT{self.rings_at.hour - 12:+d}"


def planned(clock: Clock) -> Plan:
    sends_at = clock.now().replace(second=0, microsecond=0) + timedelta(minutes=10)
    return Plan(sends_at, sends_at + timedelta(minutes=1))


async def is_set(cast: Cast, plan: Plan, begun: Chat, shelf: Shelf, database: str, now: datetime) -> None:
    """Neither Ada nor Rita has been shown her screen: the bot does that when it starts."""
    async with OPEN(database) as store:
        for number, (person, chat) in enumerate(((cast.ada, begun), (cast.rita, _reminded(plan, now)))):
            turn = derived(shelf.flows, Turn(chat, current(shelf.flows, chat)), now)
            await store.turn(person.id, number, _given(turn), now)
        await _send(store.engine, [person.id for person in cast.readers], plan, now)


def _given(turn: Turn) -> Take:
    return lambda _chat: turn


def _reminded(plan: Plan, now: datetime) -> Chat:
    wall = plan.rings_at.astimezone(ZoneInfo(plan.zone))
    reminder = Reminder("walk", EVERY_DAY, wall.hour, wall.minute, since=now)
    return Chat("en", consent=Consent(1, now), zone=plan.zone, reminder=reminder)


async def _send(engine: AsyncEngine, readers: list[int], plan: Plan, now: datetime) -> None:
    run = {
        "kind": "campaign", "state": "running", "body": bodies.encode(Body(template="short_walks")),
        "audience": "{}", "made_at": now, "began_at": now,
    }  # fmt: skip
    known = {"turn": 1, "shown": 1, "sealed": b"", "changed_at": now}
    listed = {"language": "en", "zone": plan.zone, "seen_at": now}
    row = {"state": "waiting", "due_at": plan.sends_at, "changed_at": now}
    async with engine.begin() as connection:
        key = (await connection.execute(insert(runs).values(run).returning(runs.c.id))).scalar_one()
        await connection.execute(insert(chats), [{"chat_id": reader, **known} for reader in readers])
        await connection.execute(insert(audience), [{"chat_id": reader, **listed} for reader in readers])
        await connection.execute(insert(deliveries), [{"chat_id": reader, "run_id": key, **row} for reader in readers])
