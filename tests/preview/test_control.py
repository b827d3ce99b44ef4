import asyncio
import os
import socket
import sys
from datetime import timedelta

import aiohttp
import pytest

from bot.adapters.clock import SystemClock
from bot.domain.errors import SettingsError
from bot.local_telegram import LocalTelegram
from bot.preview.browser import free_port
from bot.preview.child import AheadClock, marks
from bot.preview.control import AheadFile, Told
from bot.preview.kept import kept
from bot.preview.stage import Cast, Stage
from tests.conftest import ROOT


@pytest.fixture
async def stage(tmp_path):
    async with LocalTelegram() as server:
        yield Stage(server, Cast.of(server), tmp_path)


def test_the_clock_of_the_bot_is_as_far_ahead_as_the_file_says(tmp_path):
    file = AheadFile(tmp_path / "ahead")
    clock = AheadClock(file)
    assert abs(clock.now() - SystemClock().now()) < timedelta(seconds=5)
    file.write(86_400)
    assert timedelta(hours=23) < clock.now() - SystemClock().now() < timedelta(hours=25)


def test_faults_are_told_with_file_line_and_column(tmp_path):
    told = Told(tmp_path / "told")
    assert told.read() is None
    told.write(["content/en/messages.yaml:12:3: menu.start: this is not text", "something else"])
    news = told.read()
    assert news
    first, second = news.faults
    assert (first.file, first.line, first.column) == ("content/en/messages.yaml", 12, 3)
    assert first.message == "menu.start: this is not text"
    assert second.message == "something else"


def test_every_look_at_the_files_has_its_own_number(tmp_path):
    told = Told(tmp_path / "told")
    told.write(())
    first = told.read()
    told.write(())
    assert told.read() != first


def test_saving_adding_and_removing_a_file_are_seen(settings, tmp_path):
    settings.flows = settings.content = tmp_path
    file = tmp_path / "en" / "messages.yaml"
    file.parent.mkdir()
    seen = [marks(settings)]
    file.write_text("a: b")
    seen.append(marks(settings))
    file.unlink()
    seen.append(marks(settings))
    assert seen[0] == seen[2] != seen[1]


def test_a_port_that_is_taken_is_passed_over():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert free_port(port) > port
        with pytest.raises(SettingsError, match="--port"):
            free_port(port, 1)


def test_nothing_is_kept_where_there_is_no_database(tmp_path):
    assert kept(tmp_path / "none.db", 1) is None


async def test_the_buttons_move_both_clocks(stage):
    before = stage.server.clock.now()
    stage.advance(3600)
    stage.advance(3600)
    assert stage.server.clock.now() - before >= timedelta(hours=2)
    assert AheadFile(stage.ahead.path).read() == 7200


async def test_telegram_is_down_until_it_is_up_again(stage):
    stage.cut(on=True)
    assert stage.server.faults.strike("getMe", None)
    stage.cut(on=False)
    assert stage.server.faults.strike("getMe", None) is None


async def test_starting_anew_puts_somebody_unknown_in_the_same_place(stage):
    old = stage.cast.people["patient"]
    old.writes("hello", stage.cast.group)
    fresh = stage.anew(old.id)
    assert fresh != old.id
    assert stage.cast.people["patient"].id == fresh
    assert stage.cast.people["patient"].messages() == []
    stage.cast.people["patient"].writes("hello", stage.cast.group)


async def test_a_new_operator_still_leads_the_channel(stage):
    fresh = stage.anew(stage.cast.people["operator"].id)
    operator = stage.cast.people["operator"]
    assert operator.id == fresh
    operator.writes("news", stage.cast.channel)
    await asyncio.sleep(0)
    assert stage.cast.channel.messages()[-1].text == "news"


async def test_the_command_serves_the_page_and_stops_when_it_is_told(tmp_path):
    port = free_port(8400, 200)
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("BOT_", "DISPLAY"))}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "preview", "--port", str(port)),
        env=environment | {"PYTHONPATH": str(ROOT)},
        cwd=tmp_path,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout
    told = await asyncio.wait_for(process.stdout.readline(), 30)
    assert f"http://127.0.0.1:{port}" in told.decode()
    async with aiohttp.ClientSession() as session, session.get(f"http://127.0.0.1:{port}/") as answer:
        assert answer.status == 200
        assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
    process.terminate()
    assert await asyncio.wait_for(process.wait(), 20) == 0
