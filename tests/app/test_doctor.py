"""Each thing that can be wrong around a bot has a line, and nothing is changed by looking."""

from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import URL, delete, insert, text
from telegram import Bot
from typer.testing import CliRunner

from bot.adapters import settings
from bot.adapters.store.ledger import SqlLedger
from bot.adapters.store.seal import new_key, seal_of
from bot.adapters.store.tables import bot as owners
from bot.adapters.store.turns import SqlStore
from bot.adapters.telegram.request import AiohttpRequest
from bot.app import doctor as doctor_of
from bot.app.doctor import look
from bot.cli import app
from bot.local_telegram import Fault, LocalTelegram
from bot.service import doctor
from bot.service.doctor import Sign, Webhook
from tests.adapters.store import ledgers

PASSWORD = "very-secret-password"


@pytest.fixture
async def telegram():
    async with LocalTelegram() as server:
        yield server


@pytest.fixture
def url(tmp_path) -> str:
    return f"sqlite+aiosqlite:///{tmp_path / 'data' / 'bot.db'}"


@pytest.fixture(autouse=True)
def given(telegram, url, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name, value in {"TOKEN": telegram.token, "API_URL": telegram.url, "DATABASE_URL": url}.items():
        monkeypatch.setenv(f"BOT_{name}", value)
    monkeypatch.delenv("BOT_WEBHOOK_URL", raising=False)
    return monkeypatch


async def looked() -> dict[str, Sign]:
    """The worst sign of each thing."""
    worst: dict[str, Sign] = {}
    for finding in await look(settings.load):
        assert finding.todo or finding.sign is Sign.FINE
        if list(Sign).index(finding.sign) >= list(Sign).index(worst.get(finding.about, Sign.FINE)):
            worst[finding.about] = finding.sign
    return worst


def problems(found: dict[str, Sign]) -> set[str]:
    return {about for about, sign in found.items() if sign is Sign.PROBLEM}


async def test_where_all_is_well_there_is_no_problem(url, telegram):
    async with SqlStore.open(url) as store:
        await store.claim(telegram.bot.id)
        found = await looked()
    assert not problems(found)
    fine = {"database", "tables", "whose database", "sender", "Telegram", "webhook", "clock, database", "port"}
    assert {found[about] for about in fine} == {Sign.FINE}


async def test_looking_changes_nothing(telegram, tmp_path):
    assert (await looked())["database"] is Sign.WARNING
    assert list(tmp_path.iterdir()) == []
    assert {call.method for call in telegram.journal.calls()} == {"getMe", "getWebhookInfo"}


async def test_what_belongs_to_another_bot_is_a_problem(url):
    async with SqlStore.open(url) as store:
        await store.claim(77)
        assert problems(await looked()) == {"whose database"}


async def test_a_data_key_that_is_missing_or_wrong_is_a_problem_before_the_start_fails(url, telegram, given):
    key, other = new_key(), new_key()
    async with SqlStore.open(url, seal_of([SecretStr(key)])) as store:
        await store.claim(telegram.bot.id)
        assert problems(await looked()) == {"data key"}
        given.setenv("BOT_DATA_KEYS", other)
        assert problems(await looked()) == {"data key"}
        given.setenv("BOT_DATA_KEYS", f"{other},{key}")
        assert not problems(await looked())


async def test_tables_that_are_behind_or_newer_are_named(url):
    async with SqlStore.open(url) as store:
        await ledgers.execute(store.engine, text("update alembic_version set version_num = 'later'"))
        assert problems(await looked()) == {"tables"}
        await ledgers.execute(store.engine, text("delete from alembic_version"))
        assert (await looked())["tables"] is Sign.WARNING


async def test_what_waits_for_an_operator_is_named(url, telegram):
    async with SqlStore.open(url) as store:
        await ledgers.execute(store.engine, delete(owners), insert(owners).values(id=telegram.bot.id))
        await SqlLedger(store.engine).lead("this-one", 60)
        await ledgers.a_run(store.engine, state="held")
        run = await ledgers.a_run(store.engine)
        await ledgers.for_people(store.engine, run, 1, state="uncertain")
        await ledgers.for_people(store.engine, run, 2, 3, state="uncertain", why="left")  # an operator has decided
        await ledgers.a_run(store.engine, state="paused", why="operator")
        reminders = await ledgers.a_run(store.engine, kind="reminder")
        await ledgers.for_people(store.engine, reminders, 4, state="uncertain")
        findings = {finding.about: finding for finding in await look(settings.load)}
        assert findings["runs"].sign is Sign.WARNING
        assert "1 held or restored, 1 " in findings["runs"].said
        await ledgers.a_run(store.engine, state="paused", why="restored")
        assert "2 held or restored, 1 " in next(one.said for one in await look(settings.load) if one.about == "runs")
    assert "this-one" in findings["sender"].said


async def test_without_a_worker_beside_a_webhook_nobody_is_reminded(url, telegram, given):
    async with SqlStore.open(url) as store:
        await store.claim(telegram.bot.id)
        assert (await looked())["sender"] is Sign.FINE
        given.setenv("BOT_WEBHOOK_URL", "http://127.0.0.1:9")
        given.setenv("BOT_WEBHOOK_SECRET", "secret")
        assert (await looked())["sender"] is Sign.WARNING
        await SqlLedger(store.engine).lead("this-one", 60)
        assert (await looked())["sender"] is Sign.FINE


@pytest.mark.parametrize("call", ["getMe", "getWebhookInfo"])
@pytest.mark.parametrize("fault", [Fault.TOO_MANY, Fault.SERVER_ERROR, Fault.WEB_PAGE])
async def test_a_telegram_that_refuses_for_now_is_named_by_its_status(telegram, call, fault):
    telegram.faults.add(fault, call)
    [found] = [finding for finding in await look(settings.load) if finding.about == "Telegram"]
    assert found.sign is Sign.PROBLEM
    assert fault.value[:3] in found.said


@pytest.mark.parametrize("name", ["a#b.db", "a?mode=rwc.db", "a%20b.db"])
async def test_a_file_of_any_name_is_looked_at_and_no_other_is_made(given, tmp_path, telegram, name):
    url = URL.create("sqlite+aiosqlite", database=str(tmp_path / "odd" / name)).render_as_string()
    given.setenv("BOT_DATABASE_URL", url)
    async with SqlStore.open(url) as store:
        await store.claim(telegram.bot.id)
    before = sorted((tmp_path / "odd").iterdir())
    found = await looked()
    assert (found["database"], found["tables"], found["whose database"]) == (Sign.FINE,) * 3
    assert sorted(file for file in (tmp_path / "odd").iterdir() if file.suffix == ".db") == before


async def test_what_keeps_a_database_from_answering_is_told_with_what_to_do(given, tmp_path, postgres):
    (tmp_path / "rubbish").write_bytes(b"rubbish" * 1000)
    given.setenv("BOT_DATABASE_URL", f"sqlite:///{tmp_path}/rubbish")
    [rubbish] = [finding for finding in await look(settings.load) if finding.about == "database"]
    assert "SQLITE_NOTADB" in rubbish.said
    assert "backup" in rubbish.todo
    given.setenv("BOT_DATABASE_URL", postgres.url("missing"))
    [missing] = [finding for finding in await look(settings.load) if finding.about == "database"]
    assert "InvalidCatalogNameError" in missing.said
    assert "create" in missing.todo


async def hooked(telegram: LocalTelegram, url: str) -> None:
    async with Bot(telegram.token, base_url=f"{telegram.url}/bot", request=AiohttpRequest()) as bot:
        await bot.set_webhook(url)


async def test_a_webhook_where_the_bot_would_poll_is_a_problem(telegram, given, unused_tcp_port):
    await hooked(telegram, "http://127.0.0.1:9/other")
    assert "webhook" in problems(await looked())
    given.setenv("BOT_WEBHOOK_URL", "http://127.0.0.1:9")
    given.setenv("BOT_WEBHOOK_SECRET", "secret")
    given.setenv("PORT", str(unused_tcp_port))
    assert "webhook" in problems(await looked())
    await hooked(telegram, "http://127.0.0.1:9/telegram")
    assert "webhook" not in problems(await looked())


async def test_a_short_line_of_connections_is_told(given, tmp_path, unused_tcp_port):
    short = tmp_path / "somaxconn"
    short.write_text("128\n")
    given.setattr(doctor_of, "SOMAXCONN", short)
    given.setenv("BOT_METRICS_TOKEN", "0123456789abcdef")
    given.setenv("PORT", str(unused_tcp_port))
    assert (await looked())["backlog"] is Sign.WARNING


async def test_a_wrong_token_and_a_telegram_that_is_away_are_problems(given, unused_tcp_port):
    given.setenv("BOT_TOKEN", "123:wrong")
    assert problems(await looked()) == {"Telegram"}
    given.setenv("BOT_API_URL", f"http://127.0.0.1:{unused_tcp_port}")
    assert problems(await looked()) == {"Telegram"}


@pytest.mark.parametrize(
    ("seconds", "sign"), [(1.5, Sign.FINE), (-3.0, Sign.WARNING), (59.0, Sign.WARNING), (-61.0, Sign.PROBLEM)]
)
def test_clocks_that_do_not_agree(seconds, sign):
    assert doctor.skew(seconds, "Telegram").sign is sign


def test_a_webhook_that_failed_lately_or_is_far_behind_is_told():
    found = Webhook("https://example.org/telegram", 5000, "Wrong response from the webhook: 503", 60)
    assert [each.sign for each in doctor.hooked(found, found.url)] == [Sign.FINE, Sign.WARNING, Sign.WARNING]


@pytest.mark.parametrize(
    "wrong",
    [
        {"BOT_TOKEN": ""},
        {"BOT_TOKEN": PASSWORD},
        {"BOT_DATABASE_URL": f"postgresql://bot:{PASSWORD}@127.0.0.1:9/bot"},
        {"BOT_DATABASE_URL": f"postgresql://bot:p@ss:{PASSWORD}@127.0.0.1:9/bot"},
        {"BOT_DATABASE_URL": f"postgresql://bot:1/{PASSWORD}:@127.0.0.1:x/bot"},
        {"BOT_SENTRY_DSN": PASSWORD},
        {"BOT_DATA_KEYS": PASSWORD},
        {"BOT_FLOWS": "/nowhere"},
    ],
)
def test_a_problem_is_a_line_and_the_exit_status_and_never_tells_a_secret(wrong, given, telegram):
    for name, value in wrong.items():
        given.setenv(name, value)
    done = CliRunner().invoke(app, ["doctor"])
    assert done.exit_code == 1
    assert done.exception is None or isinstance(done.exception, SystemExit)
    assert "problem" in done.output
    assert "-> " in done.output
    assert PASSWORD not in done.output
    assert telegram.token not in done.output


def test_a_file_that_is_no_database_is_a_problem(url):
    file = Path(url.partition(":///")[2])
    file.parent.mkdir()
    file.write_bytes(b"rubbish" * 1000)
    assert CliRunner().invoke(app, ["doctor"]).exit_code == 1
    assert file.read_bytes() == b"rubbish" * 1000
