from collections.abc import AsyncIterator

import pytest
from telegram import Bot

from bot.adapters.telegram.request import AiohttpRequest
from bot.local_telegram import LocalTelegram


@pytest.fixture
async def telegram() -> AsyncIterator[LocalTelegram]:
    async with LocalTelegram() as server:
        yield server


@pytest.fixture
async def bot(telegram: LocalTelegram) -> AsyncIterator[Bot]:
    async with Bot(
        telegram.token,
        base_url=f"{telegram.url}/bot",
        request=AiohttpRequest(read_timeout=1),
        get_updates_request=AiohttpRequest(),
    ) as made:
        yield made
