"""PostgreSQL gone, and back; PostgreSQL that takes what it is told and never answers."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import make_url, select

from bot.adapters.store.engine import open_engine, reading, transaction
from bot.adapters.store.tables import chats
from bot.adapters.store.turns import SqlStore
from bot.domain.errors import StoreUnavailableError
from tests.adapters.store.takes import ANNA, BEN, NOW, marking, marks
from tests.postgres import with_port


async def test_what_was_committed_before_a_crash_of_the_server_is_gone_on_with_after(postgres, postgres_url):
    async with SqlStore.open(postgres_url) as store:
        await asyncio.gather(*(store.turn(chat, chat, marking("a"), NOW) for chat in range(50)))
        postgres.stop()
        try:
            refused = await asyncio.gather(
                *(store.turn(chat, 100 + chat, marking("b"), NOW) for chat in (1, 2)), return_exceptions=True
            )
        finally:
            postgres.start()
        assert [type(one) for one in refused] == [StoreUnavailableError] * 2
        # At once: the connections that died are not handed out again.
        await asyncio.gather(*(store.turn(chat, 100 + chat, marking("b"), NOW) for chat in range(50)))
        assert [await marks(store, chat) for chat in range(50)] == ["ab"] * 50


class Wire:
    """Between the bot and its server; cut, it lets nothing through and tells nobody."""

    def __init__(self, port: int) -> None:
        self._to = port
        self._whole = asyncio.Event()
        self._whole.set()
        self.tasks: set[asyncio.Task[None]] = set()

    def cut(self) -> None:
        self._whole.clear()

    def mend(self) -> None:
        self._whole.set()

    async def connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection("127.0.0.1", self._to)
        for source, sink in ((reader, back), (there, writer)):
            task = asyncio.create_task(self._carry(source, sink))
            self.tasks.add(task)

    async def _carry(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        while data := await source.read(65536):
            await self._whole.wait()
            sink.write(data)
        sink.close()


@pytest.fixture
async def wire(postgres) -> AsyncIterator[tuple[Wire, int]]:
    made = Wire(postgres.port)
    server = await asyncio.start_server(made.connected, "127.0.0.1", 0)
    yield made, server.sockets[0].getsockname()[1]
    server.close()
    for task in made.tasks:
        task.cancel()
    await asyncio.gather(*made.tasks, return_exceptions=True)


async def test_a_database_that_never_answers_is_told_and_works_again(postgres_url, wire):
    cut, port = wire
    assert make_url(postgres_url).port != port
    engine = open_engine(with_port(postgres_url, port))
    async with reading(engine) as connection:  # so that there is a connection to reuse
        await connection.execute(select(chats))
    cut.cut()
    with pytest.raises(StoreUnavailableError):
        async with transaction(engine, 0.5) as connection:
            await connection.execute(select(chats))
    cut.mend()
    async with SqlStore.open(with_port(postgres_url, port)) as store:
        await store.turn(BEN, 1, marking("a"), NOW)
        assert await marks(store, BEN) == "a"
    await engine.dispose()


async def test_an_answer_that_is_lost_on_its_way_leaves_the_turn_to_be_asked_for_again(postgres_url, wire, monkeypatch):
    """The transaction was under way when the wire broke."""
    cut, port = wire
    async with SqlStore.open(with_port(postgres_url, port)) as store:
        monkeypatch.setattr("bot.adapters.store.turns.transaction", lambda engine: transaction(engine, 0.5))

        def breaking(chat):
            cut.cut()
            return marking("a")(chat)

        with pytest.raises(StoreUnavailableError):
            await store.turn(ANNA, 1, breaking, NOW)
        cut.mend()
        monkeypatch.undo()
        await store.turn(ANNA, 1, marking("a"), NOW)
        assert await marks(store, ANNA) == "a"
