"""What was uploaded to Telegram, for each bot: its own ids are of no use to another."""

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.adapters.store.engine import insert_into, reading, transaction
from bot.adapters.store.tables import files
from bot.service.pictures import Kind
from bot.service.ports import Clock


class SqlFiles:
    """Each method raises StoreUnavailableError where the database does not answer."""

    def __init__(self, engine: AsyncEngine, bot_id: int, clock: Clock) -> None:
        self._engine = engine
        self._bot = bot_id
        self._clock = clock

    async def find(self, key: str, kind: Kind) -> str | None:
        wanted = select(files.c.file_id).where(files.c.bot_id == self._bot, files.c.key == key, files.c.kind == kind)
        async with reading(self._engine) as connection:
            found: str | None = (await connection.execute(wanted)).scalar_one_or_none()
        return found

    async def keep(self, key: str, kind: Kind, file_id: str) -> None:
        """The newest id of a file counts."""
        row = {"bot_id": self._bot, "key": key, "kind": kind, "file_id": file_id, "at": self._clock.now()}
        newest = {"file_id": file_id, "at": row["at"]}
        async with transaction(self._engine) as connection:
            insert = insert_into(connection, files).values(row)
            await connection.execute(
                insert.on_conflict_do_update(index_elements=["bot_id", "key", "kind"], set_=newest)
            )

    async def forget(self, key: str, kind: Kind) -> None:
        gone = delete(files).where(files.c.bot_id == self._bot, files.c.key == key, files.c.kind == kind)
        async with transaction(self._engine) as connection:
            await connection.execute(gone)
