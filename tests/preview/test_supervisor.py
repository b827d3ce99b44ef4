import asyncio
import os
import sys

import pytest

from bot.local_telegram import LocalTelegram
from bot.preview.supervisor import BotDiedError, Supervisor, environment


@pytest.fixture
async def server():
    async with LocalTelegram() as running:
        yield running


@pytest.fixture
def told(server, settings, tmp_path):
    return environment(settings, server.token, server.url, tmp_path / "preview.db", 1)


@pytest.fixture
async def supervisor(told, tmp_path, fake):
    async with Supervisor(told, tmp_path / "preview.log", fake) as made:
        await made.start()
        yield made


async def said(supervisor: Supervisor, words: str) -> None:
    for _ in range(500):
        if words in supervisor.last_words():
            return
        await asyncio.sleep(0.02)
    raise AssertionError(supervisor.last_words())


async def watch(supervisor: Supervisor) -> None:
    for _ in range(500):
        supervisor.check()
        await asyncio.sleep(0.02)


def alive(pid: int | None) -> bool:
    assert pid is not None
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


async def test_a_crash_leaves_a_dead_bot_that_can_be_started_again(supervisor, server):
    ada = server.person("Ada")
    ada.writes("one")
    await ada.sees("You wrote one")
    before = supervisor.pid
    await supervisor.crash()
    assert not alive(before)
    supervisor.check()
    await supervisor.start()
    assert supervisor.pid != before
    ada.writes("two")
    await ada.sees("You wrote two", timeout=15)


async def test_a_restart_is_another_process(supervisor):
    await said(supervisor, "ready")
    before = supervisor.pid
    await supervisor.restart()
    assert not alive(before)
    assert alive(supervisor.pid)


async def test_a_bot_that_does_not_stop_is_killed(told, tmp_path, fake):
    async with Supervisor({**told, "FAKE_STUBBORN": "1"}, tmp_path / "preview.log", fake) as stubborn:
        await stubborn.start()
        await said(stubborn, "ready")
        pid = stubborn.pid
        await stubborn.stop(patience=0.2)
        assert not alive(pid)


async def test_leaving_ends_the_bot(told, tmp_path, fake):
    async with Supervisor(told, tmp_path / "preview.log", fake) as supervisor:
        await supervisor.start()
        pid = supervisor.pid
    assert not alive(pid)


async def test_a_bot_that_ended_by_itself_is_reported_with_what_it_said_last(supervisor, server):
    server.person("Ada").writes("die")
    await said(supervisor, "flow.yaml")
    with pytest.raises(BotDiedError, match=r"flow\.yaml:3: no such question"):
        await watch(supervisor)


async def test_what_an_earlier_run_said_is_no_reason_of_a_later_one(supervisor, server):
    server.person("Ada").writes("die")
    await said(supervisor, "flow.yaml")
    server.bot.updates.confirm(server.bot.updates.next)
    await supervisor.restart()
    await said(supervisor, "ready")
    assert "flow.yaml" not in supervisor.last_words()


async def test_a_webhook_of_the_real_bot_never_reaches_the_preview(settings, server, tmp_path, monkeypatch):
    monkeypatch.setenv("BOT_WEBHOOK_URL", "https://bot.example")
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_text("BOT_WEBHOOK_URL=https://bot.example\nBOT_WEBHOOK_SECRET=s\n")
    told = environment(settings, server.token, server.url, tmp_path / "data" / "preview.db", 1)
    tell = "from bot.adapters.settings import load; print('webhook:', load().webhook_url, load().api_url)"
    command = (sys.executable, "-c", tell)
    async with Supervisor(told, tmp_path / "data" / "preview.log", command) as supervisor:
        await supervisor.start()
        await said(supervisor, f"webhook: None {server.url}")
