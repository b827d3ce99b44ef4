"""`bot post`: what it prints and plans, on a database beside the running bot."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli.post import app
from bot.domain.errors import SettingsError
from bot.service.posts import PostError

GROUP = -1001234


@pytest.fixture
def database(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.delenv("BOT_TOKEN", raising=False)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BOT_DATABASE_URL", f"sqlite+aiosqlite:///{tmp_path / 'bot.db'}")
    return tmp_path / "bot.db"


@pytest.fixture
def run(database):
    def call(*arguments):
        result = CliRunner().invoke(app, [str(each) for each in arguments])
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return str(result.stdout)

    return call


@pytest.fixture
def group(run, database):
    """A group that the bot may post in."""
    run("places")
    with closing(sqlite3.connect(database)) as open_, open_:
        open_.execute(
            "INSERT INTO venues VALUES (?, 'group', 'Backs', 1, 1, 0, 1, ?, '2026-01-01')",
            (GROUP, '{"quiet":{"begins":0,"ends":0}}'),
        )


def rows(database: Path, wanted: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(database)) as open_:
        return open_.execute(wanted).fetchall()


def test_the_list_has_every_post_in_order(run, shelf):
    assert [line.split()[0] for line in run("list").splitlines()] == list(shelf.posts)


def test_a_text_is_shown_without_its_marks_and_few_are_not_counted_out(run):
    told = run("show", "walking")
    assert "<" not in told
    assert "fewer than five" in told


def test_a_quiz_is_shown_with_its_right_option_marked(run, shelf):
    words = shelf.catalogs["en"].posts["quiz_cart"]
    assert f"* {words.options['more_room']}" in run("show", "quiz_cart")


def test_the_places_are_told_with_their_ids(run, group):
    assert run("places").split()[0] == str(GROUP)


def test_a_post_is_sent_corrected_and_withdrawn(run, database, group):
    run("send", "walking", "--to", GROUP, "--silent", "--pin")
    wanted = "SELECT r.body, d.chat_id, d.state FROM deliveries d JOIN runs r ON d.run_id = r.id ORDER BY d.id"
    ((body, chat, state),) = rows(database, wanted)
    assert '"silent":true' in str(body)
    assert '"pinned":true' in str(body)
    assert (chat, state) == (GROUP, "waiting")
    with closing(sqlite3.connect(database)) as open_, open_:
        open_.execute("UPDATE deliveries SET state = 'sent', message_id = 9")
    run("correct", "walking")
    run("withdraw", "walking")
    assert rows(database, wanted.replace("r.body, d.chat_id", "r.kind, d.target")) == [
        ("post", None, "sent"),
        ("correction", 9, "cancelled"),
        ("withdrawal", 9, "waiting"),
    ]


@pytest.mark.parametrize(
    "arguments",
    [
        ("send", "nothing", "--to", GROUP),
        ("send", "walking", "--to", GROUP),
        ("correct", "walking"),
        ("correct", "quiz_cart"),
        ("withdraw", "nothing"),
        ("show", "nothing"),
    ],
)
def test_what_makes_no_sense_is_refused_with_a_sentence(run, arguments):
    with pytest.raises(PostError) as caught:
        run(*arguments)
    assert str(caught.value).endswith(".")


def test_a_language_that_there_is_not_is_refused(run):
    with pytest.raises(SettingsError):
        run("show", "walking", "--language", "xx")
