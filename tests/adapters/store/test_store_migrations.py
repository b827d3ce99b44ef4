import asyncio
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData, Table, inspect, select

from bot.adapters.store import migrations
from bot.adapters.store.engine import open_engine
from bot.adapters.store.migrations import configured, migrate
from bot.adapters.store.tables import metadata
from bot.domain.errors import SettingsError, StoreUnavailableError
from tests.postgres import rows

VERSIONS = str(Path(migrations.__file__).parent)
REVISIONS = sorted(step.revision for step in ScriptDirectory(VERSIONS).walk_revisions())
SAMPLES: dict[type, Any] = {
    bool: True,
    int: 77,
    float: 1.5,
    str: "words",
    bytes: b"\x00sealed",
    date: date(2026, 3, 1),
    datetime: datetime(2026, 3, 1, 9, 30, tzinfo=UTC),
}


@pytest.fixture
def url(empty: str) -> str:
    return empty


async def run(url: str, work: Callable[[Connection], Any]) -> Any:
    engine = open_engine(url)
    try:
        async with engine.begin() as connection:
            return await connection.run_sync(work)
    finally:
        await engine.dispose()


async def go_to(url: str, revision: str) -> None:
    """Up or down."""
    at = await run(url, lambda c: MigrationContext.configure(c).get_current_revision())
    way = command.upgrade if (at or "") < revision and revision != "base" else command.downgrade
    await run(url, lambda c: way(configured(c), revision))


def tables(connection: Connection) -> set[str]:
    return set(inspect(connection).get_table_names()) - {"alembic_version"}


def differences(connection: Connection) -> list[Any]:
    context = MigrationContext.configure(connection, opts={"compare_type": True})
    return list(compare_metadata(context, metadata))


def found(connection: Connection) -> list[Table]:
    """What a key points to comes before it."""
    there = MetaData()
    there.reflect(connection)
    return [table for table in there.sorted_tables if table.name != "alembic_version"]


def fill(connection: Connection) -> dict[str, list[dict[str, Any]]]:
    """A row in each table, whatever its columns are; what is there afterwards."""
    for table in found(connection):
        row = {column.name: SAMPLES[column.type.python_type] for column in table.columns}
        connection.execute(table.insert(), row)
    return kept(connection)


def kept(connection: Connection) -> dict[str, list[dict[str, Any]]]:
    return {
        table.name: [dict(row) for row in connection.execute(select(table).order_by(*table.primary_key)).mappings()]
        for table in found(connection)
    }


def narrowed(rows: dict[str, list[dict[str, Any]]], to: dict[str, list[dict[str, Any]]]) -> Any:
    """Of the tables and columns that both have."""
    return {
        name: [{column: row[column] for column in row if column in to[name][0]} for row in rows[name]]
        for name in rows
        if to.get(name)
    }


async def test_the_migrations_make_the_tables_of_the_code(url):
    await migrate(url)
    assert await run(url, tables) == set(metadata.tables)
    assert await run(url, differences) == []


@pytest.mark.parametrize("revision", REVISIONS)
async def test_what_is_kept_survives_the_way_up_from_every_revision_and_down_again(url, revision):
    await go_to(url, revision)
    before = await run(url, fill)
    assert before["chats"][0]["sealed"] == SAMPLES[bytes]
    await migrate(url)
    assert await run(url, differences) == []
    after = await run(url, kept)
    assert narrowed(after, before) == before
    await go_to(url, revision)
    assert await run(url, kept) == before


@pytest.mark.parametrize("revision", REVISIONS)
async def test_what_is_kept_survives_the_way_down_to_every_revision_and_up_again(url, revision):
    await migrate(url)
    before = await run(url, fill)
    await go_to(url, revision)
    older = await run(url, kept)
    assert narrowed(before, older) == older
    await migrate(url)
    assert narrowed(await run(url, kept), older) == older
    assert await run(url, differences) == []


async def test_every_migration_can_be_taken_back_and_made_again(url):
    await migrate(url)
    for revision in [*reversed(REVISIONS[:-1]), "base"]:
        await go_to(url, revision)
    assert await run(url, tables) == set()
    await migrate(url)
    assert await run(url, tables) == set(metadata.tables)


async def test_migrating_again_changes_nothing(url):
    await migrate(url)
    await migrate(url)
    assert await run(url, tables) == set(metadata.tables)


@pytest.mark.parametrize("revision", ["base", *REVISIONS[:-1]])
async def test_of_several_that_migrate_at_once_all_succeed(url, revision):
    await go_to(url, revision)
    await asyncio.gather(*(migrate(url) for _ in range(4)))
    assert await run(url, differences) == []


def test_a_command_line_can_migrate(url):
    asyncio.run(migrate(url))
    assert asyncio.run(run(url, tables)) == set(metadata.tables)


async def test_a_failed_migration_leaves_nothing_half_done(url):
    rows(url, "CREATE TABLE arrivals (x INTEGER)")  # in the way of the third table
    with pytest.raises(StoreUnavailableError):
        await migrate(url)
    assert await run(url, tables) == {"arrivals"}


async def test_a_database_of_a_newer_bot_is_refused(url):
    await migrate(url)
    rows(url, "UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(SettingsError):
        await migrate(url)


async def test_a_percent_sign_in_the_folder_does_no_harm(tmp_path):
    await migrate(f"sqlite+aiosqlite:///{tmp_path}/50%/chats.db")
    assert (tmp_path / "50%" / "chats.db").exists()


async def test_a_committed_turn_survives_a_power_cut(sqlite):
    def pragmas(connection: Connection) -> tuple[str, int, int]:
        read = [
            connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        ]
        return tuple(read)

    full = 2
    assert await run(sqlite, pragmas) == ("wal", full, 1)
