"""Every fault that is known of, each struck into the same little story."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Callable

import pytest

from bot.adapters import settings as settings_of
from tests.end_to_end.conftest import cached, until
from tests.end_to_end.fault_child import POINTS, Child
from tests.end_to_end.fault_hurry import Hours, hurry
from tests.end_to_end.fault_rows import ROWS, Row, another_writes
from tests.end_to_end.fault_story import PATIENCE, Story

HARMLESS = ("message is not modified", "the query was already answered", "query is too old", "Too Many Requests")
"""What Telegram may refuse when something is done once more."""

polling = pytest.mark.parametrize("mode", ["polling"])


@pytest.fixture
def story(telegram, environment, bot, monkeypatch, expects) -> Story:
    for refusal in HARMLESS:
        expects(refusal)
    hours = Hours(telegram.clock)
    hurry(monkeypatch.setattr, hours.monotonic)
    bot.clock = telegram.clock
    found = settings_of.load()
    return Story(telegram, cached(found.flows, found.content), hours, found.database_url)


@pytest.fixture
def server(request):
    """The PostgreSQL that this test may stop."""
    server = request.getfixturevalue("postgres")
    yield server
    if not (server.folder / "data" / "postmaster.pid").exists():
        server.start()


@pytest.mark.parametrize(
    ("mode", "database", "row"), [pytest.param(row.mode, row.database, row, id=str(row)) for row in ROWS],
    indirect=["database"],
)  # fmt: skip
async def test_after_it_nothing_is_lost_or_doubled_and_the_bot_is_there_again(request, story, bot, row: Row):
    if row.database == "postgresql":
        story.server = request.getfixturevalue("server")
    await story.is_set()
    await bot.start()
    await story.begins()
    async with row.strikes(story):
        await story.goes_on(in_order=row.mode == "polling")
    await story.ends()


@polling
async def test_a_database_that_is_away_at_the_start_is_waited_for(story, bot):
    await story.is_set()
    async with another_writes(story, told=False):
        await bot.start()
        await asyncio.sleep(0.5)  # for a few tries
    await story.begins()
    await story.goes_on()
    await story.ends()


@pytest.fixture
async def child(environment, story) -> AsyncIterator[Callable[[str], Child]]:
    begun: list[Child] = []

    def start(point: str = "") -> Child:
        begun.append(Child({name: os.environ[name] for name in environment}, story.hours, point))
        return begun[-1]

    yield start
    for each in begun:
        await each.is_gone()


@polling
@pytest.mark.parametrize("point", POINTS)
async def test_killed_at_this_point_it_goes_on_after_a_restart(story, child, bot, point):
    await story.is_set()
    killed = child(point)
    await story.begins()
    killed.arms()
    await story.goes_on()
    assert await killed.ended() == -signal.SIGKILL
    await story.lease_runs_out()
    await bot.start()
    await story.ends()


@polling
async def test_told_to_stop_amid_a_broadcast_it_leaves_nothing_uncertain(story, child, bot):
    await story.is_set()
    stopped = child()
    await story.begins()
    await story.goes_on()
    stopped.terminates()
    assert await stopped.ended() == 0
    assert not await story.uncertain()
    await bot.start()
    await story.ends()


@polling
async def test_on_a_full_disk_it_says_so_and_goes_on_when_there_is_room(story, child):
    await story.is_set()
    running = child()
    await story.begins()
    running.disk_is_full(full=True)
    await story.goes_on()
    await until(story.told, PATIENCE)
    await asyncio.sleep(0.3)  # for a few more tries
    running.disk_is_full(full=False)
    await story.ends()
    running.terminates()
    assert await running.ended() == 0
