import asyncio
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, inspect

from bot.adapters.store.engine import open_engine
from bot.adapters.store.migrations import configured, migrate
from bot.adapters.store.tables import metadata
from bot.domain.errors import SettingsError, StoreUnavailableError


async def run(url: str, work: Callable[[Connection], Any]) -> Any:
    engine = open_engine(url)
    try:
        async with engine.begin() as connection:
            return await connection.run_sync(work)
    finally:
        await engine.dispose()


def tables(connection: Connection) -> set[str]:
    return set(inspect(connection).get_table_names()) - {"alembic_version"}


async def test_the_migrations_make_the_tables_of_the_code(url):
    await migrate(url)
    context = {"compare_type": True}
    assert await run(url, lambda c: compare_metadata(MigrationContext.configure(c, opts=context), metadata)) == []


async def test_every_migration_can_be_taken_back_and_made_again(url):
    await migrate(url)
    await run(url, lambda c: command.downgrade(configured(c), "base"))
    assert await run(url, tables) == set()
    await migrate(url)
    assert await run(url, tables) == set(metadata.tables)


async def test_migrating_again_changes_nothing(url):
    await migrate(url)
    await migrate(url)
    assert await run(url, tables) == set(metadata.tables)


def test_a_command_line_can_migrate(url):
    asyncio.run(migrate(url))
    assert asyncio.run(run(url, tables)) == set(metadata.tables)


async def test_a_failed_migration_leaves_nothing_half_done(url, path):
    path.parent.mkdir()
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE arrivals (x)")  # in the way of the third table
    other.close()
    with pytest.raises(StoreUnavailableError):
        await migrate(url)
    assert await run(url, tables) == {"arrivals"}


async def test_a_database_of_a_newer_bot_is_refused(url, path):
    await migrate(url)
    with sqlite3.connect(path) as other:
        other.execute("UPDATE alembic_version SET version_num = '9999'")
    other.close()
    with pytest.raises(SettingsError):
        await migrate(url)


async def test_a_percent_sign_in_the_folder_does_no_harm(tmp_path):
    await migrate(f"sqlite+aiosqlite:///{tmp_path}/50%/chats.db")
    assert (tmp_path / "50%" / "chats.db").exists()


@pytest.mark.parametrize(
    "address",
    ["", "chats.db", "mysql://secret@here/x", "sqlite+aiosqlite://", "sqlite+aiosqlite:///:memory:"],
)
def test_an_address_that_cannot_be_used_is_refused_without_repeating_it(address):
    with pytest.raises(SettingsError) as refused:
        open_engine(address)
    assert "secret" not in str(refused.value)


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path):
    (tmp_path / "file").write_text("")
    with pytest.raises(SettingsError):
        open_engine(f"sqlite+aiosqlite:///{tmp_path}/file/chats.db")


async def test_a_committed_turn_survives_a_power_cut(url):
    def pragmas(connection: Connection) -> tuple[str, int, int]:
        read = [
            connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        ]
        return tuple(read)

    full = 2
    assert await run(url, pragmas) == ("wal", full, 1)
