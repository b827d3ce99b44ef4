"""Which addresses of a database are understood, and what is said of the others."""

import traceback
from pathlib import Path

import pytest

from bot.adapters.store.address import known, libpq
from bot.adapters.store.backup_postgresql import write
from bot.adapters.store.engine import open_engine
from bot.domain.errors import SettingsError

SERVER = "postgresql+asyncpg://me:secret@here:5433/some"


@pytest.mark.parametrize(
    "address",
    ["", "chats.db", "mysql://secret@here/x", "sqlite+aiosqlite://", "sqlite+aiosqlite:///:memory:"],
)
def test_an_address_that_cannot_be_used_is_refused_without_repeating_it(address):
    with pytest.raises(SettingsError) as refused:
        open_engine(address)
    assert "secret" not in str(refused.value)


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path):
    (tmp_path / "file").write_text("")
    with pytest.raises(SettingsError):
        open_engine(f"sqlite+aiosqlite:///{tmp_path}/file/chats.db")


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("", "postgresql:///"),
        ("?sslmode=require", "postgresql:///?sslmode=require"),
        ("?ssl=verify-full&application_name=a%20b", "postgresql:///?sslmode=verify-full&application_name=a+b"),
        ("?host=one:1&host=two:2", "postgresql:///?host=one%3A1&host=two%3A2"),
    ],
)
def test_what_platforms_write_behind_the_question_mark_reaches_the_driver(asked, told):
    assert libpq(known(SERVER + asked)) == told


@pytest.mark.parametrize("password", ["p@ss:secret", "p:secret@word", "12/secret", "it:secret/x"])
def test_a_password_that_breaks_the_address_is_in_no_message_and_in_no_cause(password):
    address = f"postgresql+asyncpg://me:{password}@here:port/some"
    for use in (open_engine, lambda url: write(url, Path("nowhere"))):
        with pytest.raises(SettingsError, match="%40") as refused:
            use(address)
        shown = "".join(traceback.format_exception(refused.value))
        assert "secret" not in shown
        assert "invalid literal" not in shown


def test_what_hosted_databases_ask_for_and_the_driver_does_not_know_is_left_out():
    assert libpq(known(f"{SERVER}?sslmode=require&channel_binding=require")) == "postgresql:///?sslmode=require"


@pytest.mark.parametrize("asked", ["?sslmode=perhaps", "?options=-csecret", "?pgbouncer=1"])
def test_what_the_driver_does_not_know_is_refused_by_its_name(asked):
    with pytest.raises(SettingsError) as refused:
        open_engine(SERVER + asked)
    assert "secret" not in str(refused.value)
