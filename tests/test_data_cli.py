"""`bot data`, as it is typed."""

import asyncio
import sqlite3

import pytest
from pydantic import SecretStr
from typer.testing import CliRunner

from bot.adapters.store import resealing
from bot.adapters.store.seal import new_key, seal_of
from bot.adapters.store.turns import SqlStore
from bot.cli import app
from tests.adapters.store.takes import ANNA, BEN, NOW, marking


@pytest.fixture
def file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(resealing, "BREATH", 0)
    monkeypatch.setenv("BOT_DATABASE_URL", f"sqlite:///{tmp_path}/bot.db")
    return tmp_path / "bot.db"


def typed(*words: str):
    return CliRunner().invoke(app, ["data", *words])


async def _kept(file, key: str | None, *people: int) -> None:
    seal = seal_of([SecretStr(key)] if key else [])
    async with SqlStore.open(f"sqlite+aiosqlite:///{file}", seal) as store:
        for person in people:
            await store.turn(person, person, marking("numb"), NOW)


def keep(file, key: str | None, *people: int) -> None:
    asyncio.run(_kept(file, key, *people))


def test_from_no_key_to_one_to_another(file, monkeypatch):
    keep(file, None, ANNA, BEN)
    assert b"numb" in file.read_bytes()
    first, second = typed("new-key").stdout.strip(), typed("new-key").stdout.strip()
    assert first != second
    for keys in (first, f"{second},{first}"):
        monkeypatch.setenv("BOT_DATA_KEYS", keys)
        done = typed("rotate-key")
        assert (done.exit_code, "3" in done.stdout) == (0, True)
        assert b"numb" not in file.read_bytes()
    keep(file, second, ANNA)


def test_what_cannot_be_opened_ends_with_status_1(file, monkeypatch):
    key = new_key()
    keep(file, key, ANNA, BEN)
    with sqlite3.connect(file) as connection:
        connection.execute("update chats set sealed = x'01ff' where chat_id = ?", (BEN,))
    monkeypatch.setenv("BOT_DATA_KEYS", key)
    done = typed("rotate-key")
    assert (done.exit_code, "as they are: 1" in done.stderr) == (1, True)


def test_to_rotate_without_a_key_or_with_a_wrong_one_is_refused(file, monkeypatch):
    keep(file, new_key(), ANNA)
    before = file.read_bytes()
    for keys in ("", new_key(), "no key"):
        monkeypatch.setenv("BOT_DATA_KEYS", keys)
        assert "BOT_DATA_KEYS" in str(typed("rotate-key").exception)
    assert file.read_bytes() == before


def test_a_backup_and_its_way_back(file, tmp_path):
    keep(file, None, ANNA)
    assert typed("backup", str(tmp_path / "saved")).exit_code == 0
    keep(file, None, BEN)
    assert "--replace" in str(typed("restore", str(tmp_path / "saved")).exception)
    assert typed("restore", str(tmp_path / "saved"), "--replace").exit_code == 0
    with sqlite3.connect(file) as connection:
        assert connection.execute("select chat_id from chats").fetchall() == [(ANNA,)]
