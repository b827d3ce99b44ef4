"""`bot campaign`: what it prints, what it stores, and its exit status."""

import asyncio
import sqlite3
from contextlib import closing
from datetime import UTC, datetime

import pytest
import typer
from typer.testing import CliRunner

import bot.loaders.shelf
from bot.adapters.store.migrations import migrate
from bot.cli.campaign import app
from bot.cli.when import days, instant, weekly
from bot.domain.schedule import Weekly
from bot.service.campaigns import NotLawfulError
from tests.service.campaigning import with_templates


@pytest.fixture
def database(tmp_path, monkeypatch, shelf):
    """A database with thirty people who asked for messages, and three who are left out."""
    file = tmp_path / "some.db"
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("BOT_DATABASE_URL", f"sqlite:///{file}")
    monkeypatch.setattr(bot.loaders.shelf, "load", lambda *_: with_templates(shelf))
    asyncio.run(migrate(f"sqlite+aiosqlite:///{file}"))
    with closing(sqlite3.connect(file)) as connection, connection:
        for key in range(1, 34):
            language = "de" if key % 2 else "en"
            connection.execute(
                "INSERT INTO audience (chat_id, language, zone, days, stopped, not_now, seen_at) "
                "VALUES (?, ?, 'UTC', 0, ?, 0, '2026-01-01 00:00:00.000000')",
                (key, language, key > 30),
            )
            connection.execute(
                "INSERT INTO chats (chat_id, turn, shown, sealed, changed_at) "
                "VALUES (?, 1, 1, '', '2026-01-01 00:00:00.000000')",
                (key,),
            )
    return file


def run(*arguments: str, given: str | None = None):
    return CliRunner().invoke(app, arguments, input=given)


def stored(database, wanted: str):
    with closing(sqlite3.connect(database)) as connection:
        return connection.execute(wanted).fetchall()


CAMPAIGNS = "SELECT id, state FROM runs WHERE kind = 'campaign' ORDER BY id"


def test_a_preview_tells_the_count_and_each_language_and_stores_nothing(database):
    done = run("preview", "walk")
    assert done.exit_code == 0, done.output
    assert "30 people get it" in done.stdout
    assert "left out: stopped: fewer than five" in done.stdout
    assert "[de]\nGeh." in done.stdout
    assert stored(database, CAMPAIGNS) == []


def test_sending_shows_the_preview_and_asks(database):
    done = run("send", "walk", "--language", "de", given="n\n")
    assert done.exit_code == 1
    assert "15 people get it" in done.stdout
    assert stored(database, CAMPAIGNS) == []
    done = run("send", "walk", "--language", "de", given="y\n")
    assert done.exit_code == 0, done.output
    assert [state for _, state in stored(database, CAMPAIGNS)] == ["scheduled"]
    assert stored(database, "SELECT who, what FROM audit ORDER BY id DESC LIMIT 1") == [(None, "campaign_sent")]


def test_what_is_refused_is_a_sentence_and_leaves_no_draft(database):
    assert run("send", "walk", "--yes").exit_code == 0
    done = run("send", "walk", "--yes")
    assert isinstance(done.exception, NotLawfulError)
    assert [state for _, state in stored(database, CAMPAIGNS)] == ["scheduled", "cancelled"]
    assert run("send", "walk", "--yes", "--sure").exit_code == 0


def test_a_campaign_is_led_through_its_life(database):
    assert run("send", "walk", "--yes", "--first", "10", "--every", "mon,thu 09:00 Europe/Vienna").exit_code == 0
    ((number, _),) = stored(database, CAMPAIGNS)
    for command, state in (("pause", "paused"), ("resume", "scheduled"), ("cancel", "cancelled")):
        done = run(command, str(number))
        assert done.exit_code == 0, done.output
        assert stored(database, CAMPAIGNS) == [(number, state)]
    for command in ("go-on", "undo", "confirm", "pause"):
        assert isinstance(run(command, str(number)).exception, NotLawfulError)
    assert f"{number}  cancelled  walk" in run("list").stdout
    assert "cancelled" in run("report", str(number)).stdout
    assert f"campaign,{number}\n" in run("report", str(number), "--csv").stdout


def test_what_may_have_arrived_is_sent_again_or_left(database):
    assert run("send", "walk", "--yes").exit_code == 0
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("UPDATE runs SET state = 'done' WHERE kind = 'campaign'")
        number = connection.execute("SELECT id FROM runs WHERE kind = 'campaign'").fetchone()[0]
        connection.executemany(
            "INSERT INTO deliveries (run_id, chat_id, slot, what, state, due_at, attempts, why, changed_at) "
            "VALUES (?, ?, '', '', 'uncertain', '2026-01-01 00:00:00.000000', 1, '', '2026-01-01 00:00:00.000000')",
            [(number, 1), (number, 2)],
        )
    done = run("resend", str(number))
    assert (done.exit_code, done.stdout) == (0, "sent again: fewer than five\n")
    assert stored(database, CAMPAIGNS) == [(number, "running")]
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("UPDATE deliveries SET state = 'uncertain'")
    assert run("leave", str(number)).stdout == "left: fewer than five\n"
    assert isinstance(run("resend", str(number)).exception, NotLawfulError)


def test_the_second_operator_is_shown_what_is_to_go_and_asked(database, monkeypatch):
    monkeypatch.setenv("BOT_TWO_OPERATORS", "true")
    assert run("send", "walk", "--yes").exit_code == 0
    ((number, state),) = stored(database, CAMPAIGNS)
    assert state == "proposed"
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("UPDATE runs SET made_by = 5 WHERE kind = 'campaign'")
    done = run("confirm", str(number), given="n\n")
    assert "30 people get it" in done.stdout
    assert stored(database, CAMPAIGNS) == [(number, "proposed")]
    assert run("confirm", str(number), given="y\n").exit_code == 0
    assert stored(database, CAMPAIGNS) == [(number, "scheduled")]


def test_times_are_read_or_refused(database):
    assert instant("2026-03-02T09:00+01:00") == datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
    assert days("mon, sun") == {0, 6}
    assert weekly("mon,thu 09:05 Europe/Vienna") == Weekly(frozenset({0, 3}), 9, 5, "Europe/Vienna")
    for read, text in (
        (instant, "tomorrow"), (instant, "2026-03-02T09:00"), (days, "monday"), (weekly, "mon 9 Europe/Vienna"),
        (weekly, "mon 09:00"), (weekly, "mon 09:00 Nowhere/Such"), (weekly, "mon 09:00 ../etc"),
    ):  # fmt: skip
        with pytest.raises(typer.BadParameter):
            read(text)
    assert run("send", "walk", "--yes", "--at", "soon").exit_code == 2
    assert stored(database, CAMPAIGNS) == []
