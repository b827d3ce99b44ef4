"""What operators can ask of a running bot, and what it reports by itself."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiohttp import ClientConnectionError, ClientSession, web
from alembic.script import ScriptDirectory
from pydantic import SecretStr

from bot.adapters.store import migrations
from bot.adapters.store.seal import new_key, seal_of
from bot.adapters.telegram.webhook import PATH, SECRET_HEADER
from bot.local_telegram import Fault
from tests.end_to_end.conftest import free_port, until
from tests.end_to_end.visitor import STRAIN, Visitor

TOKEN = "a-token-for-the-metrics"
FOR_GOOD = 10**6


@pytest.fixture
def mode():
    return "webhook"


@pytest.fixture
def measured(environment, monkeypatch):
    monkeypatch.setenv("BOT_METRICS_TOKEN", TOKEN)
    if "PORT" not in environment:
        monkeypatch.setenv("PORT", environment.setdefault("PORT", str(free_port())))
    return environment


@pytest.fixture
async def ask(environment):
    """Asks the bot over HTTP: status and text."""
    async with ClientSession() as session:

        async def asked(path: str, token: str | None = None) -> tuple[int, str]:
            headers = {} if token is None else {"Authorization": f"Bearer {token}"}
            async with session.get(f"http://127.0.0.1:{environment['PORT']}{path}", headers=headers) as response:
                return response.status, await response.text()

        yield asked


async def ready(ask) -> None:
    async with asyncio.timeout(60):
        while not await _answers(ask):  # noqa: ASYNC110  # it is asked over HTTP
            await asyncio.sleep(0.05)


async def _answers(ask) -> bool:
    try:
        status, _ = await ask("/readyz")
    except ClientConnectionError:
        return False
    return bool(status == 200)


async def test_it_is_ready_once_it_knows_itself_and_until_it_is_told_to_stop(bot, ask, telegram, environment):
    telegram.faults.add(Fault.HANG, times=FOR_GOOD)
    await bot.start()
    await until(lambda: telegram.journal.calls("getMe"))
    assert await ask("/healthz") == (200, "ok")
    assert await ask("/readyz") == (503, "starting")
    telegram.faults.clear()
    await bot.restart()
    await ready(ask)
    ada = Visitor(telegram, "Ada")
    await ada.begins()
    telegram.faults.add(Fault.HANG, "sendMessage", times=FOR_GOOD)
    ada.person.writes("43")
    await until(lambda: any(call.outcome == "fault" for call in telegram.journal.calls("sendMessage")))
    stopping = asyncio.create_task(bot.stop())
    await asyncio.sleep(0)
    assert await ask("/readyz") == (503, "stopping")
    assert await _posted(environment) == 503
    await stopping
    with pytest.raises(ClientConnectionError):
        await ask("/healthz")


async def _posted(environment) -> int:
    url = f"http://127.0.0.1:{environment['PORT']}{PATH}"
    headers = {SECRET_HEADER: environment["BOT_WEBHOOK_SECRET"]}
    async with ClientSession() as session, session.post(url, json={"update_id": 9}, headers=headers) as response:
        return response.status


async def test_it_is_not_ready_where_tables_are_missing(started, ask):
    await ready(ask)
    script = ScriptDirectory(str(migrations.__path__[0]))
    before = script.get_revision("head").down_revision
    await asyncio.to_thread(started.rows, "update alembic_version set version_num = ?", before)
    assert await ask("/readyz") == (503, "the database is not migrated")
    await asyncio.to_thread(started.rows, "update alembic_version set version_num = ?", "of_a_later_version")
    assert (await ask("/readyz"))[0] == 200
    await asyncio.to_thread(started.rows, "drop table alembic_version")
    assert (await ask("/readyz"))[0] == 503


async def test_it_is_not_ready_once_all_is_sealed_with_a_key_that_it_lacks(started, ask):
    await ready(ask)
    proof = seal_of([SecretStr(new_key())]).close(b"proof")
    await asyncio.to_thread(started.rows, "insert into keys (name, key) values ('proof', ?)", proof)
    assert await ask("/readyz") == (503, "the data key does not fit")


async def test_the_metrics_count_what_happens_and_name_nobody(measured, started, ask, telegram, ada):
    await ready(ask)
    await ada.begins()
    await ada.finishes(STRAIN)
    await telegram.settled()
    assert (await ask("/metrics"))[0] == 401
    assert (await ask("/metrics", TOKEN[:-1]))[0] == 401
    status, page = await ask("/metrics", TOKEN)
    assert status == 200
    values = {line.rpartition(" ")[0]: float(line.rpartition(" ")[2]) for line in page.splitlines() if line[0] != "#"}
    handled = values['backwise_update_seconds_count{outcome="handled"}']
    assert handled >= len(STRAIN)
    assert values["backwise_commit_turns_sum"] >= handled
    assert values["backwise_updates_waiting"] == 0
    assert values['backwise_api_call_seconds_count{method="setWebhook",outcome="200"}'] == 1
    assert values["backwise_database_up"] == 1
    assert values['backwise_chats_behind{state="unshown"}'] == 0
    assert values['backwise_sender_lease_seconds{name="sender"}'] > 0
    assert str(ada.id) not in page
    assert "strain" not in page


async def test_without_the_setting_there_are_no_metrics(started, ask):
    await ready(ask)
    assert (await ask("/metrics", ""))[0] == 404


@pytest.mark.parametrize("mode", ["polling"])
async def test_a_bot_that_polls_listens_only_where_metrics_are_wanted(measured, started, ask, ada):
    await ada.begins()
    await ready(ask)
    assert (await ask("/metrics", TOKEN))[0] == 200
    assert (await ask(PATH))[0] == 404


@pytest.mark.parametrize("mode", ["polling"])
async def test_a_bot_that_polls_listens_nowhere_else(monkeypatch, bot, ada):
    port = free_port()
    monkeypatch.setenv("PORT", str(port))
    await bot.start()
    await ada.begins()
    with socket.socket() as asked:
        assert asked.connect_ex(("127.0.0.1", port)) != 0


@asynccontextmanager
async def sentry() -> AsyncIterator[tuple[str, list[str]]]:
    """Takes in what is reported: its address, and what came."""
    came: list[str] = []

    async def take(request: web.Request) -> web.Response:
        body = await request.read()
        came.append(str(dict(request.headers)) + body.decode())
        return web.json_response({})

    app = web.Application()
    app.router.add_post("/api/1/envelope/", take)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield f"http://public@127.0.0.1:{runner.addresses[0][1]}/1", came
    finally:
        await runner.cleanup()


async def test_a_reported_fault_says_where_and_nothing_that_was_said(bot, telegram, monkeypatch):
    zoe = Visitor(telegram, "Zebulon")
    async with sentry() as (address, came):
        monkeypatch.setenv("BOT_SENTRY_DSN", address)
        await bot.start()
        await zoe.begins()
        monkeypatch.setattr("bot.service.chats.interpret", _fails)
        zoe.person.writes("numb between my legs")
        await until(lambda: any("update_skipped" in each for each in came))
        await bot.stop()
    told = "\n".join(came)
    assert "update_fault" in told
    assert "ValueError" in told
    assert "bot/service/chats.py" in told
    for secret in ("numb", "Zebulon", telegram.token, str(zoe.id), socket.gethostname(), "/tests/", "kept-secret"):
        assert secret not in told


def _fails(text, *_):
    raise ValueError(text)
