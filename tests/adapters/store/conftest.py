from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.adapters.store.turns import SqlStore


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "folder" / "chats.db"


@pytest.fixture
def url(path: Path) -> str:
    return f"sqlite+aiosqlite:///{path}"


@pytest.fixture
async def store(url: str) -> AsyncIterator[SqlStore]:
    async with SqlStore.open(url, busy_seconds=0.1) as opened:
        yield opened
