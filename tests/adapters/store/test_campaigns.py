"""Who is meant: the count, the plan and a plain restatement of the rules agree on every audience."""

import asyncio
import random
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, func, insert, select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.adapters.store.campaigns import SqlRuns
from bot.adapters.store.engine import open_engine, reading
from bot.adapters.store.migrations import upgrade
from bot.adapters.store.planning import SqlRecipients
from bot.adapters.store.tables import audience, chats, deliveries, runs
from bot.domain.campaign import Audience, Body
from bot.domain.schedule import Quiet
from bot.service.campaigns.records import Campaign, Rules
from tests.fakes import NOON

RULES = Rules()
LANGUAGES = ("en", "de", "ru")
PATTERNS = ("muscle_strain", "disc_herniation", None)
ZONES = ("UTC", "Asia/Tokyo", "America/Los_Angeles", "Asia/Kathmandu", "No/Such")
SOURCES = ("walking", "trolley", None)
A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Person:
    chat_id: int
    language: str
    zone: str
    pattern: str | None
    days: int
    source: str | None
    stopped: bool
    not_now: bool
    busy_until: datetime | None
    seen_at: datetime
    off: bool
    had: int
    """Campaigns of the last week."""


def somebody(chance: random.Random, chat_id: int) -> Person:
    return Person(
        chat_id=chat_id,
        language=chance.choice(LANGUAGES),
        zone=chance.choice(ZONES),
        pattern=chance.choice(PATTERNS),
        days=chance.choice((0, 0, 0b1, 0b1000001, 0b0010100)),
        source=chance.choice(SOURCES),
        stopped=chance.random() < 0.1,
        not_now=chance.random() < 0.1,
        busy_until=chance.choice((None, None, None, NOON - A_DAY, NOON + A_DAY)),
        seen_at=NOON - chance.randrange(40) * A_DAY,
        off=chance.random() < 0.1,
        had=chance.choice((0, 0, 1, 2, 3)),
    )


PEOPLE = [somebody(random.Random(key), key) for key in range(1, 161)]

audiences = st.builds(
    Audience,
    languages=st.frozensets(st.sampled_from(LANGUAGES)),
    patterns=st.frozensets(st.sampled_from(PATTERNS[:-1])),
    seen_within=st.none() | st.integers(1, 40),
    unseen_for=st.none() | st.integers(1, 40),
    days=st.frozensets(st.integers(0, 6)),
    source=st.sampled_from(("", *SOURCES[:-1])),
)


def meant(person: Person, narrowed: Audience) -> bool:
    ago = (NOON - person.seen_at).days
    return (
        (not narrowed.languages or person.language in narrowed.languages)
        and (not narrowed.patterns or person.pattern in narrowed.patterns)
        and (narrowed.seen_within is None or ago <= narrowed.seen_within)
        and (narrowed.unseen_for is None or ago >= narrowed.unseen_for)
        and (not narrowed.days or any(person.days >> day & 1 for day in narrowed.days))
        and (not narrowed.source or person.source == narrowed.source)
    )


def reason(person: Person) -> str:
    if person.stopped:
        return "stopped"
    if person.off:
        return "blocked"
    if person.not_now or (person.busy_until is not None and person.busy_until > NOON):
        return "not_now"
    return "capped" if person.had >= RULES.cap else ""


async def fill(engine: AsyncEngine) -> None:
    await upgrade(engine)
    columns = [column.name for column in audience.c]
    listed = [{name: getattr(person, name) for name in columns} for person in PEOPLE]
    chat = {"turn": 1, "shown": 1, "sealed": b"", "changed_at": NOON}
    known = [{**chat, "chat_id": person.chat_id, "off_at": NOON if person.off else None} for person in PEOPLE]
    former = {"kind": "campaign", "state": "done", "body": "{}", "audience": "{}", "made_at": NOON}
    async with engine.begin() as connection:
        await connection.execute(insert(audience), listed)
        await connection.execute(insert(chats), known)
        await connection.execute(insert(runs), [{**former, "id": 100 + number} for number in range(5)])
        await connection.execute(insert(deliveries), [row for person in PEOPLE for row in history(person)])


def history(person: Person) -> Iterator[dict[str, Any]]:
    """What counts towards the cap, and what does not: too long ago, refused, no campaign."""
    row = {"chat_id": person.chat_id, "due_at": NOON, "changed_at": NOON - 6 * A_DAY}
    states = ("sent", "sending", "uncertain")
    yield from ({**row, "run_id": 100 + number, "state": states[number]} for number in range(person.had))
    yield {**row, "run_id": 103, "state": "sent", "changed_at": NOON - 8 * A_DAY}
    yield {**row, "run_id": 104, "state": "refused"}
    yield {**row, "run_id": 1, "state": "sent"}


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def address(request, tmp_path_factory) -> Iterator[str]:
    path: Path = tmp_path_factory.mktemp("people") / "some.db"

    async def make(url: str) -> None:
        engine = open_engine(url)
        await fill(engine)
        await engine.dispose()

    with ExitStack() as stack:
        url = f"sqlite+aiosqlite:///{path}"
        if request.param == "postgresql":
            url = stack.enter_context(request.getfixturevalue("postgres").database())
        asyncio.run(make(url))
        yield url


async def planned(engine: AsyncEngine, narrowed: Audience, portion: int) -> tuple[Any, dict[int, datetime]]:
    """The count, and when each person's row is due; nothing of it stays."""
    recipients, store = SqlRecipients(engine, portion), SqlRuns(engine)
    run = Campaign(0, "campaign", "scheduled", Body("walk"), narrowed)
    run_id = await store.add(run, NOON)
    assert run_id is not None
    found = await store.get(run_id)
    assert found is not None
    counted = await recipients.count(narrowed, NOON, NOON, RULES)
    for _ in range(2):  # done again, it adds nothing
        await recipients.plan(found, NOON, RULES)
    ours = deliveries.c.run_id == run_id
    async with engine.begin() as connection:
        rows = (await connection.execute(select(deliveries.c.chat_id, deliveries.c.due_at).where(ours))).all()
        await connection.execute(delete(deliveries).where(ours))
        await connection.execute(delete(runs).where(runs.c.id == run_id))
    assert len(rows) == len(dict(rows))
    return counted, dict(rows)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(narrowed=audiences, portion=st.sampled_from((1000, 160, 23)))
def test_exactly_those_who_are_counted_get_a_row(address, monkeypatch, narrowed, portion):
    monkeypatch.setattr("bot.adapters.store.planning.BREATH", 0)

    async def run() -> tuple[Any, dict[int, datetime]]:
        engine = open_engine(address)
        try:
            return await planned(engine, narrowed, portion)
        finally:
            await engine.dispose()

    counted, rows = asyncio.run(run())
    reasons = {person.chat_id: reason(person) for person in PEOPLE if meant(person, narrowed)}
    get_it = [person for person in PEOPLE if reasons.get(person.chat_id) == ""]
    over = {person.chat_id: Quiet().over(NOON, "UTC" if person.zone == "No/Such" else person.zone) for person in get_it}
    assert rows == over
    assert counted.count == len(rows)
    assert counted.left_out == Counter(why for why in reasons.values() if why)
    assert counted.deferred == sum(due > NOON for due in rows.values())
    assert counted.languages == Counter(person.language for person in get_it)
    assert counted.last_due == max(rows.values(), default=NOON)


async def test_what_is_stored_of_a_campaign_comes_back(engine):
    store = SqlRuns(engine)
    run = Campaign(
        0, "campaign", "draft", Body("walk", silent=True), Audience(frozenset({"en"}), days=frozenset({0, 6})),
        begins_at=NOON, made_by=7, released=10, paid=True, watched=(1, 2), why="x", left_out={"capped": 3},
    )  # fmt: skip
    run_id = await store.add(run, NOON)
    assert run_id is not None
    found = await store.get(run_id)
    assert found == Campaign(**{**{name: getattr(run, name) for name in run.__slots__}, "id": run_id, "made_at": NOON})


async def test_an_occasion_is_added_once(engine):
    store = SqlRuns(engine)
    parent = await store.add(Campaign(0, "campaign", "scheduled", Body("walk"), Audience()), NOON)
    child = Campaign(0, "campaign", "scheduled", Body("walk"), Audience(), parent=parent, slot="2026-03-02T09:00")
    assert await store.add(child, NOON) is not None
    assert await store.add(child, NOON) is None


async def test_one_unreadable_run_does_not_hide_the_others(engine):
    store = SqlRuns(engine)
    good = await store.add(Campaign(0, "campaign", "scheduled", Body("walk"), Audience()), NOON)
    broken = {"kind": "campaign", "state": "scheduled", "body": "?", "audience": "{}", "made_at": NOON}
    async with engine.begin() as connection:
        await connection.execute(insert(runs).values(**broken))
    assert [run.id for run in await store.find({"campaign"}, {"scheduled"})] == [good]


async def test_withdrawals_of_posts_are_none_of_ours(engine):
    store = SqlRuns(engine)
    values = {"state": "running", "body": "{}", "audience": "{}", "made_at": NOON}
    async with engine.begin() as connection:
        post = (await connection.execute(insert(runs).values(kind="post", **values).returning(runs.c.id))).scalar_one()
        await connection.execute(insert(runs).values(kind="withdrawal", parent=post, **values))
    assert await store.find({"campaign", "withdrawal"}, {"running"}) == []
    assert not await store.change(post, {"running"}, {"state": "cancelled"})


async def test_a_long_look_keeps_nobody_from_writing(engine):
    async with reading(engine) as look:
        before = (await look.execute(select(func.count()).select_from(runs))).scalar_one()
        assert await SqlRuns(engine).add(Campaign(0, "campaign", "draft", Body("walk"), Audience()), NOON) is not None
        assert (await look.execute(select(func.count()).select_from(runs))).scalar_one() == before
