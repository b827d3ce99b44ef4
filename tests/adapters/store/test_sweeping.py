"""Sweeping beside people who are doing something: on PostgreSQL, where several transactions go on at once."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from bot.adapters.store.tables import chats
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
        sweeping = asyncio.create_task(store.sweep(LATER))
        await asyncio.wait({sweeping}, timeout=1.0)
    await sweeping
    async with store.engine.connect() as connection:
        assert (await connection.execute(select(chats.c.chat_id))).scalars().all() == [ANNA]
