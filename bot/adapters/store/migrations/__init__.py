"""Bringing a database to the newest tables, by itself at every start."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.adapters.store.engine import LONG_SECONDS, alone, open_engine, transaction
from bot.domain.errors import SettingsError


async def migrate(url: str) -> None:
    """Bring the database at this address to the newest tables.

    Raises:
        StoreUnavailableError: nothing was changed.
        SettingsError: the database is of a newer version of the bot, or the address is wrong.
    """
    engine = open_engine(url)
    try:
        await upgrade(engine)
    finally:
        await engine.dispose()


async def upgrade(engine: AsyncEngine) -> None:
    """Bring an open database to the newest tables; raises what `migrate` raises."""
    try:
        async with transaction(engine, LONG_SECONDS) as connection:
            # Of two that start at once the second one finds everything done.
            await alone(connection)
            await connection.run_sync(_upgrade)
    except CommandError as error:
        raise SettingsError(f"The database does not fit this version of the bot: {error}.") from error


def configured(connection: Connection) -> Config:
    """Alembic's settings for a connection that is in a transaction already."""
    config = Config()
    folder = str(Path(__file__).parent)
    config.set_main_option("script_location", folder.replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def _upgrade(connection: Connection) -> None:
    command.upgrade(configured(connection), "head")
