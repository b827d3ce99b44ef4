"""The faults: when each strikes, and how it passes."""

import asyncio
import shutil
import socket
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, closing
from dataclasses import dataclass
from functools import partial
from typing import Literal
from unittest.mock import patch

import aiohttp

from bot.local_telegram import Fault
from tests.end_to_end.conftest import until
from tests.end_to_end.databases import file_of
from tests.end_to_end.fault_story import PATIENCE, Story

HOUR = 3600
FOR_GOOD = 10**9
MANY = 12
"""So many calls are struck that each kind is among them."""


@dataclass(frozen=True, slots=True)
class Row:
    name: str
    strikes: Callable[[Story], AbstractAsyncContextManager[None]]
    """What is inside happens while the fault lasts; at the end it is over."""
    mode: Literal["polling", "webhook"] = "polling"
    database: Literal["sqlite", "postgresql"] = "sqlite"

    def __str__(self) -> str:
        return f"{self.name}, {self.mode}, {self.database}"


# Telegram


@asynccontextmanager
async def every_call(story: Story, fault: Fault, *, seconds: float = 0) -> AsyncIterator[None]:
    faults = story.telegram.faults
    for number in range(50):
        faults.add(fault, retry_after=1 + number % 5)
    faults.add(fault, times=FOR_GOOD)
    yield
    await until(lambda: _struck(story) > MANY, PATIENCE)
    story.hours.pass_by(seconds)
    before = _struck(story)
    await until(lambda: _struck(story) > before, PATIENCE)
    faults.clear()


def _struck(story: Story) -> int:
    return sum(call.outcome == "fault" for call in story.telegram.journal.calls())


@asynccontextmanager
async def nobody_listens(story: Story, *, seconds: float = HOUR) -> AsyncIterator[None]:
    await story.telegram.refuses()
    yield
    story.hours.pass_by(seconds)
    await asyncio.sleep(0.5)  # for a few more tries, which nobody counts
    await story.telegram.listens()


@asynccontextmanager
async def no_name_is_found(story: Story) -> AsyncIterator[None]:
    tried: list[object] = []

    async def fails(*given: object, **_more: object) -> None:
        tried.append(given)
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

    with patch.object(aiohttp.TCPConnector, "_resolve_host", fails):
        await story.telegram.refuses()  # or it would go on by the connections that there are
        await story.telegram.listens()
        yield
        await until(lambda: len(tried) > MANY, PATIENCE)


@asynccontextmanager
async def one_chat_has_to_wait(story: Story, who: Literal["Ada", "a reader"]) -> AsyncIterator[None]:
    chat = story.cast.ada.id if who == "Ada" else story.cast.readers[-1].id
    story.telegram.faults.add(Fault.TOO_MANY, chat=chat, retry_after=HOUR)
    yield
    await until(lambda: _struck(story) > 0, PATIENCE)
    await story.telegram.settled(quiet=0.3, timeout=PATIENCE)  # it knows, and waits
    story.hours.pass_by(HOUR)


# the database


@asynccontextmanager
async def another_writes(story: Story, *, told: bool = True) -> AsyncIterator[None]:
    """For longer than the bot waits, and until Ada was `told`."""
    with closing(sqlite3.connect(file_of(story.database), isolation_level=None, timeout=0)) as other:
        await until(lambda: _locks(other), PATIENCE)
        yield
        await until(lambda: not told or story.told(), PATIENCE)
        other.execute("ROLLBACK")


def _locks(other: sqlite3.Connection) -> bool:
    try:
        other.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError:
        return False
    return True


@asynccontextmanager
async def its_folder_is_away(story: Story) -> AsyncIterator[None]:
    """What has the file open goes on with it; what would open it cannot."""
    folder = file_of(story.database).parent
    away = folder.with_name("away")
    shutil.move(folder, away)
    yield
    await asyncio.sleep(0.5)  # for a few more tries, if there are any
    shutil.move(away, folder)


@asynccontextmanager
async def the_server_is_gone(story: Story) -> AsyncIterator[None]:
    await story.stops_database()
    yield
    await until(story.told, PATIENCE)
    await story.starts_database()


# the clock


@asynccontextmanager
async def the_clock_is_set(story: Story, *, by: float) -> AsyncIterator[None]:
    yield
    story.hours.set_by(by)
    await asyncio.sleep(0.3)  # for a few ticks
    if by < 0:
        story.hours.set_by(-by)  # what was planned goes on at its time


ROWS = (
    *(Row(f"every call: {fault}", partial(every_call, fault=fault)) for fault in Fault),
    Row("every call: 500", partial(every_call, fault=Fault.SERVER_ERROR), "webhook"),
    Row("every call: cut after", partial(every_call, fault=Fault.CUT_AFTER), "webhook"),
    Row("an hour in which nobody listens", nobody_listens),
    Row("an hour in which nobody listens", nobody_listens, "webhook"),
    Row("an hour in which every call hangs", partial(every_call, fault=Fault.HANG, seconds=HOUR)),
    Row("no name is found", no_name_is_found),
    Row("Ada has to wait for an hour", partial(one_chat_has_to_wait, who="Ada")),
    Row("a reader has to wait for an hour", partial(one_chat_has_to_wait, who="a reader")),
    Row("another process writes", another_writes),
    Row("another process writes", another_writes, "webhook"),
    Row("the database's folder is away", its_folder_is_away),
    Row("the server is gone", the_server_is_gone, database="postgresql"),
    Row("the server is gone", the_server_is_gone, "webhook", "postgresql"),
    Row("the clock is an hour ahead", partial(the_clock_is_set, by=HOUR)),
    Row("the clock is an hour behind", partial(the_clock_is_set, by=-HOUR)),
)
