"""Sweeping beside people who are doing something: on PostgreSQL, where several transactions go on at once."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlalchemy import insert, select, update

from bot.adapters.store.tables import chats, deliveries, runs
from bot.adapters.store.turns import SqlStore
from bot.domain.chat import KEPT_FOR
from tests.adapters.store.takes import ANNA, BEN, NOW, marking

LATER = NOW + KEPT_FOR + timedelta(days=1)


@pytest.fixture
async def store(postgres_url) -> AsyncIterator[SqlStore]:
    async with SqlStore.open(postgres_url) as opened:
        yield opened


async def test_who_comes_back_in_that_moment_is_not_swept_away(store):
    await store.turn(ANNA, 1, marking("a"), NOW)
    await store.turn(BEN, 2, marking("b"), NOW)
    async with store.engine.begin() as connection:
        await connection.execute(update(chats).where(chats.c.chat_id == ANNA).values(changed_at=LATER))
        sweeping = asyncio.create_task(store.sweep(LATER, KEPT_FOR))
        await asyncio.wait({sweeping}, timeout=1.0)
    await sweeping
    async with store.engine.connect() as connection:
        assert (await connection.execute(select(chats.c.chat_id))).scalars().all() == [ANNA]


async def test_a_row_that_the_sender_is_at_keeps_no_sweep_waiting(postgres_url):
    async with SqlStore.open(postgres_url, busy_seconds=0.2) as store, store.engine.connect() as sender:
        async with store.engine.begin() as connection:
            reminders = (await connection.execute(select(runs.c.id).where(runs.c.kind == "reminder"))).scalar_one()
            row = {"run_id": reminders, "state": "sent", "due_at": NOW, "changed_at": NOW}
            await connection.execute(insert(deliveries), [{**row, "chat_id": chat} for chat in (ANNA, BEN)])
        await sender.execute(select(deliveries).where(deliveries.c.chat_id == ANNA).with_for_update())
        await store.sweep(LATER, KEPT_FOR)
        await sender.rollback()
        assert (await sender.execute(select(deliveries.c.chat_id).order_by(deliveries.c.id))).scalars().all() == [
            ANNA,
            None,
        ]
        await sender.rollback()
        await store.sweep(LATER, KEPT_FOR)
        assert (await sender.execute(select(deliveries.c.chat_id))).scalars().all() == [None, None]
