from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.adapters.store.ledger import SqlLedger
from bot.adapters.store.turns import SqlStore
from tests.postgres import Server


@pytest.fixture
def sqlite(tmp_path: Path) -> str:
    """For what is SQLite's alone: its file, its one lock."""
    return f"sqlite+aiosqlite:///{tmp_path}/folder/chats.db"


@pytest.fixture
def empty(kind: str, sqlite: str, request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a database without tables."""
    if kind == "sqlite":
        yield sqlite
        return
    server: Server = request.getfixturevalue("postgres")
    with server.database(migrated=False) as url:
        yield url


@pytest.fixture
def url(database_url: str) -> str:
    return database_url


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
