from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.adapters.store.ledger import SqlLedger
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


@pytest.fixture
def engine(store: SqlStore) -> AsyncEngine:
    return store.engine


@pytest.fixture
def ledger(engine: AsyncEngine) -> SqlLedger:
    return SqlLedger(engine)
