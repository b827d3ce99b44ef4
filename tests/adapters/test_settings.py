"""What an operator sets, rightly and wrongly."""

import os

import pytest

from bot.adapters.settings import Settings, load
from bot.domain.errors import SettingsError

TOKEN = "123456:AAh-very_secret"


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch, tmp_path):
    for name in [*os.environ]:
        if name.startswith("BOT_") or name in {"DATABASE_URL", "PORT"}:
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


def given(monkeypatch, **values: str) -> Settings:
    for name, value in values.items():
        monkeypatch.setenv(name, value)
    return load()


def refused(monkeypatch, **values: str) -> str:
    with pytest.raises(SettingsError) as error:
        given(monkeypatch, **values)
    return str(error.value)


def test_nothing_has_to_be_set_to_try_the_bot():
    settings = load()
    assert settings.token is None
    assert settings.webhook_url is None
    assert settings.api_url == "https://api.telegram.org"
    assert settings.database_url == "sqlite+aiosqlite:///data/backwise.db"
    assert settings.port == 8080
    assert settings.operators == ()
    assert settings.flows.is_dir()
    assert settings.content.is_dir()


def test_every_setting_is_read(monkeypatch, tmp_path):
    settings = given(
        monkeypatch,
        BOT_TOKEN=TOKEN,
        BOT_API_URL="http://127.0.0.1:8081/",
        BOT_DATABASE_URL="postgresql://me:pass@db/backs",
        BOT_WEBHOOK_URL="https://backs.example/",
        BOT_WEBHOOK_SECRET="kept-secret",
        PORT="8443",
        BOT_OPERATORS="5, 6000000001,",
        BOT_FLOWS=str(tmp_path / "flows"),
        BOT_CONTENT=str(tmp_path / "content"),
    )
    assert settings.token == TOKEN
    assert settings.api_url == "http://127.0.0.1:8081"
    assert settings.database_url == "postgresql+asyncpg://me:pass@db/backs"
    assert settings.webhook_url == "https://backs.example"
    assert settings.webhook_secret == "kept-secret"
    assert settings.port == 8443
    assert settings.operators == (5, 6000000001)
    assert settings.flows == tmp_path / "flows"
    assert settings.content == tmp_path / "content"


def test_a_file_env_is_read_and_the_environment_wins(monkeypatch, tmp_path):
    (tmp_path / ".env").write_text(f"BOT_TOKEN={TOKEN}\nBOT_PORT=81\nSOMETHING_ELSE=1\nBOT_OPERATORS=1\n")
    settings = given(monkeypatch, BOT_OPERATORS="2")
    assert settings.token == TOKEN
    assert settings.port == 81
    assert settings.operators == (2,)


def test_an_empty_value_counts_as_not_set(monkeypatch):
    settings = given(monkeypatch, BOT_TOKEN="", BOT_WEBHOOK_URL="", PORT="")
    assert settings.token is None
    assert settings.webhook_url is None
    assert settings.port == 8080


def test_all_wrong_values_are_named_at_once_and_none_is_repeated(monkeypatch):
    told = refused(
        monkeypatch,
        BOT_TOKEN="very secret token",
        BOT_API_URL="ftp://secret.example",
        BOT_DATABASE_URL="mysql://root:secret@db/x",
        BOT_OPERATORS="anna",
        PORT="70000",
        BOT_WEBHOOK_SECRET="not a secret!",
    )
    names = ("BOT_TOKEN", "BOT_API_URL", "BOT_DATABASE_URL", "BOT_OPERATORS", "PORT", "BOT_WEBHOOK_SECRET")
    assert [name for name in names if name not in told] == []
    assert len(told.splitlines()) == len(names)
    for secret in ("very secret", "secret.example", "root:secret", "anna", "not a secret!"):
        assert secret not in told


def test_a_wrong_value_beside_a_good_token_does_not_print_the_token(monkeypatch):
    assert TOKEN not in refused(monkeypatch, BOT_TOKEN=TOKEN, PORT="none")


def test_a_webhook_without_a_secret_is_refused_and_the_token_is_not_told(monkeypatch):
    told = refused(monkeypatch, BOT_TOKEN=TOKEN, BOT_WEBHOOK_URL="https://backs.example")
    assert "BOT_WEBHOOK_SECRET" in told
    assert TOKEN not in told


@pytest.mark.parametrize(
    ("written", "used"),
    [
        ("sqlite:///data/x.db", "sqlite+aiosqlite:///data/x.db"),
        ("sqlite+aiosqlite:////var/x.db", "sqlite+aiosqlite:////var/x.db"),
        ("postgres://me@db/x", "postgresql+asyncpg://me@db/x"),
        ("postgresql://me@db/x", "postgresql+asyncpg://me@db/x"),
        ("postgresql+asyncpg://me@db/x", "postgresql+asyncpg://me@db/x"),
    ],
)
def test_a_database_address_gets_its_driver(monkeypatch, written, used):
    assert given(monkeypatch, BOT_DATABASE_URL=written).database_url == used


@pytest.mark.parametrize("written", ["nonsense", "mysql://db/x", "sqlite", "://x"])
def test_another_database_is_refused(monkeypatch, written):
    assert "BOT_DATABASE_URL" in refused(monkeypatch, BOT_DATABASE_URL=written)


def test_the_bots_own_name_for_the_database_wins(monkeypatch):
    only = given(monkeypatch, DATABASE_URL="postgres://platform/x")
    assert only.database_url == "postgresql+asyncpg://platform/x"
    both = given(monkeypatch, BOT_DATABASE_URL="sqlite:///own.db")
    assert both.database_url == "sqlite+aiosqlite:///own.db"


@pytest.mark.parametrize(("written", "ids"), [("7", (7,)), ("7,8", (7, 8)), (" 7 , 8 ,", (7, 8)), (",", ())])
def test_operators_are_a_list_with_commas(monkeypatch, written, ids):
    assert given(monkeypatch, BOT_OPERATORS=written).operators == ids


def test_what_is_wrong_is_said_once_in_plain_words_and_keys_and_addresses_with_all_the_rest(monkeypatch):
    told = refused(
        monkeypatch,
        BOT_OPERATORS="anna, ben",
        BOT_METRICS_TOKEN="short",
        BOT_DATA_KEYS="hidden",
        BOT_SENTRY_DSN="hidden",
        BOT_RATE="99",
        BOT_KEEP_DAYS="many",
    )
    lines = told.splitlines()
    names = {"OPERATORS", "METRICS_TOKEN", "DATA_KEYS", "SENTRY_DSN", "RATE", "KEEP_DAYS"}
    assert {line.partition(":")[0] for line in lines} == {f"BOT_{name}" for name in names}
    assert len(lines) == len(names)
    for word in ("items", "Value", "Input", "String", "parse", "pattern", "hidden"):
        assert word not in told


@pytest.mark.parametrize("token", ["abc", "123:", "123:a b", "x:abc", "123:abc/def"])
def test_a_token_of_another_form_is_refused_before_telegram_is_asked(monkeypatch, token):
    told = refused(monkeypatch, BOT_TOKEN=token)
    assert told.startswith("BOT_TOKEN")
    assert token not in told.replace("BOT_TOKEN", "")
