"""Campaigns on a real database, with people, and a sender that is played by hand."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.adapters.store.campaigns import SqlRuns
from bot.adapters.store.planning import SqlRecipients
from bot.adapters.store.results import SqlRows
from bot.adapters.store.tables import audience, chats, deliveries, runs
from bot.domain.campaign import Audience, Body, RunState
from bot.domain.post import Template
from bot.service.campaigns import Campaigns, Rules
from bot.wording.catalog import CampaignWords
from bot.wording.shelf import Shelf
from tests.fakes import FakeClock

WALK = Body(template="walk")
REST = Body(template="rest")
EVERYBODY = Audience()
ANNA, BEN = 101, 102
"""Operators."""


def with_templates(shelf: Shelf) -> Shelf:
    """Two templates in English and one of them in a second language."""
    english = shelf.catalogs["en"]
    words = {f"reminders.{key}": key for key in ("stop_messages", "way.check", "way.after", "way.remind")}
    messages = {**english.messages, **words}
    en = replace(english, messages=messages, campaigns={"walk": CampaignWords("Walk."), "rest": CampaignWords("Rest.")})
    de = replace(english, code="de", messages=messages, campaigns={"walk": CampaignWords("Geh.")})
    templates = {"walk": Template("walk", ("F46",), "check"), "rest": Template("rest", ("F46",))}
    return replace(shelf, catalogs={"en": en, "de": de}, templates=templates)


@dataclass
class World:
    engine: AsyncEngine
    shelf: Shelf
    clock: FakeClock

    def campaigns(self, rules: Rules | None = None, portion: int = 7) -> Campaigns:
        """As after a restart: nothing is remembered but what is stored."""
        stores = SqlRuns(self.engine), SqlRecipients(self.engine, portion), SqlRows(self.engine, portion)
        return Campaigns(*stores, lambda: self.shelf, self.clock, rules)

    async def people(self, *ids: int, off: bool = False, **columns: Any) -> None:
        now = self.clock.now()
        listed = [{"chat_id": key, "language": "en", "zone": "UTC", "seen_at": now, **columns} for key in ids]
        off_at = now if off else None
        known = [{"chat_id": key, "turn": 1, "shown": 1, "sealed": b"", "changed_at": now} for key in ids]
        async with self.engine.begin() as connection:
            await connection.execute(insert(audience), listed)
            await connection.execute(insert(chats).values(off_at=off_at), known)

    async def execute(self, statement: Any) -> None:
        async with self.engine.begin() as connection:
            await connection.execute(statement)

    async def rows(self, run_id: int) -> Sequence[Any]:
        wanted = select(deliveries).where(deliveries.c.run_id == run_id).order_by(deliveries.c.due_at, deliveries.c.id)
        async with self.engine.begin() as connection:
            return (await connection.execute(wanted)).all()

    async def chats(self, run_id: int, state: str | None = None) -> set[int]:
        return {row.chat_id for row in await self.rows(run_id) if state in {None, row.state}}

    async def settle(self, run_id: int, state: str, most: int, why: str = "") -> None:
        """So many of those that wait are claimed, and this becomes of them."""
        ids = [row.id for row in await self.rows(run_id) if row.state == "waiting"][:most]
        settled = update(deliveries).where(deliveries.c.id.in_(ids))
        values = {"state": state, "why": why, "message_id": deliveries.c.id + 1000 if state == "sent" else None}
        await self.execute(settled.values(**values, changed_at=self.clock.now()))
        await self.execute(update(runs).where(runs.c.id == run_id).values(taken=runs.c.taken + len(ids)))

    async def state(self, run_id: int) -> tuple[RunState, str]:
        async with self.engine.begin() as connection:
            row = (await connection.execute(select(runs.c.state, runs.c.why).where(runs.c.id == run_id))).one()
        return row.state, row.why

    async def children(self, run_id: int) -> list[int]:
        async with self.engine.begin() as connection:
            found = await connection.execute(select(runs.c.id).where(runs.c.parent == run_id).order_by(runs.c.id))
            return list(found.scalars())

    async def running(self, campaigns: Campaigns, body: Body = WALK, **send: Any) -> int:
        """One for everybody, sent off and planned."""
        run_id = await campaigns.draft(ANNA, body, EVERYBODY)
        await campaigns.send(run_id, ANNA, **send)
        await campaigns.tick(self.clock.now())
        return run_id

    async def later(self, campaigns: Campaigns, **span: float) -> None:
        self.clock.pass_by(timedelta(**span))
        await campaigns.tick(self.clock.now())

    def at(self, moment: datetime) -> None:
        self.clock.at = moment
