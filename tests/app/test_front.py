"""What a platform that asks is told of a process, whatever the database does."""

import asyncio

import pytest
from aiohttp import ClientSession

from bot.adapters import settings
from bot.adapters.store.figures import Tables
from bot.app import front
from bot.app.front import Front
from tests.end_to_end.conftest import free_port

PATIENCE = 30


@pytest.fixture
def port(monkeypatch, tmp_path) -> int:
    found = free_port()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PORT", str(found))
    monkeypatch.setenv("BOT_METRICS_TOKEN", "0123456789abcdef")
    return found


async def _handled(_arrived: object) -> None:
    raise AssertionError


async def test_a_database_that_hangs_even_when_it_is_left_alone_is_answered_for_in_time(port, monkeypatch):
    freed, looks = asyncio.Event(), 0

    async def frozen(_engine: object) -> Tables:
        nonlocal looks
        looks += 1
        try:
            await freed.wait()
        except asyncio.CancelledError:
            await freed.wait()  # to cancel a query takes as long again
            raise
        return Tables(0)

    async def fits(_engine: object) -> bool:
        return True

    monkeypatch.setattr(front, "MOMENT", 0.05)
    monkeypatch.setattr(front, "tables", frozen)
    monkeypatch.setattr(front, "key_fits", fits)
    made = Front(settings.load(), "all", asyncio.Event(), hears=False)
    async with asyncio.timeout(PATIENCE), made.listening(None), ClientSession() as session:
        made.open(object(), _handled)  # type: ignore[arg-type]
        url = f"http://127.0.0.1:{port}/readyz"
        for _ in range(3):
            async with session.get(url) as response:
                assert (response.status, await response.text()) == (503, front.AWAY)
        assert looks == 1
        freed.set()
        while True:
            async with session.get(url) as response:
                if response.status == 200:
                    break
