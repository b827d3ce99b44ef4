"""The command line: what it prints, and its exit status."""

import json
import sqlite3
from contextlib import closing
from typing import Any

import pytest
from typer.testing import CliRunner

from bot import cli
from bot.domain.errors import BackwiseError, ContentError, SettingsError

CALM: dict[str, Any] = {
    "age": "40_49",
    "saddle": "none",
    "legs": "none",
    "now": "none",
    "onset": "overdid",
    "duration": "d3_14",
    "health": "none",
    "lately": "none",
    "night": "fine",
}
STRAIN: dict[str, Any] = {**CALM, "where": "back", "worst_move": "none", "day": "moving"}
DISC: dict[str, Any] = {
    **CALM,
    "onset": "slowly",
    "where": "below_knee",
    "side": "left",
    "walk": "no_limit",
    "sit": "worse",
    "forward": "worse",
    "lean_back": "better",
    "cough": "leg",
    "worse_part": "leg",
    "leg_feel": ["shock"],
}
STENOSIS: dict[str, Any] = {
    **CALM,
    "age": 72,
    "onset": "slowly",
    "duration": "over_6m",
    "where": "thigh",
    "side": "both",
    "walk": 250,
    "walk_stop": "sit_or_bend",
    "sit": "gone",
    "forward": "better",
    "lean_back": "worse",
    "stand": "yes",
    "leg_feel": ["heavy"],
}
CASES = [("muscle_strain", STRAIN), ("disc_herniation", DISC), ("spinal_stenosis", STENOSIS)]


@pytest.fixture
def run(monkeypatch, tmp_path):
    """Runs a command as a person would, in a folder without settings."""
    monkeypatch.delenv("BOT_TOKEN", raising=False)
    monkeypatch.chdir(tmp_path)

    def call(*arguments, given=None):
        return CliRunner().invoke(cli.app, [str(each) for each in arguments], input=given)

    return call


def case(name: str, answers: dict[str, Any], **more: str) -> str:
    return json.dumps({"id": name, "answers": answers, **more})


@pytest.mark.parametrize(("condition", "answers"), CASES)
def test_a_typical_case_gets_its_pattern(run, tmp_path, condition, answers):
    file = tmp_path / "cases.jsonl"
    file.write_text(case("one", answers) + "\n")
    done = run("consult", "back_pain", file)
    assert done.exit_code == 0, done.output
    result = json.loads(done.stdout)
    assert result["id"] == "one"
    assert result["stopped_at"] is None
    assert result["patterns"][0]["condition"] == condition
    assert result["exercises"]["safe"]
    assert result["revision"] == 1


def test_cases_come_by_standard_input_and_go_out_in_order(run):
    lines = [case(name, answers) for name, answers in CASES]
    done = run("consult", "back_pain", "-", given="\n\n".join(lines))
    assert done.exit_code == 0
    assert [json.loads(line)["id"] for line in done.stdout.splitlines()] == [name for name, _ in CASES]


def test_a_wrong_case_is_one_error_line_and_the_others_still_come(run):
    lines = [
        case("a", {**STRAIN, "age": "ninety"}),
        "no json",
        case("b", {**STRAIN, "age": ["40_49", "50_59"]}),
        case("c", STRAIN),
    ]
    done = run("consult", "back_pain", "-", given="\n".join(lines))
    assert done.exit_code == 1
    results = [json.loads(line) for line in done.stdout.splitlines()]
    assert [result.get("line") for result in results] == [1, 2, 3, None]
    assert [result["id"] for result in results] == ["a", None, "b", "c"]
    assert all("error" in result for result in results[:3])
    assert "ninety" in results[0]["error"]
    assert results[3]["id"] == "c"


def test_a_danger_sign_stops_a_case_and_shows_no_exercise(run):
    done = run("consult", "back_pain", "-", given=case("x", {**STRAIN, "saddle": ["bladder"]}))
    result = json.loads(done.stdout)
    assert result["urgency"] == "emergency"
    assert "bladder_change" in result["flags"]
    assert result["patterns"] == []
    assert not any(result["exercises"].values())


def test_a_danger_sign_in_free_text_stops_a_case(run):
    done = run("consult", "back_pain", "-", given=case("x", STRAIN, text="I cannot pee and am numb between my legs"))
    result = json.loads(done.stdout)
    assert result["stopped_at"].startswith("heard_")
    assert result["urgency"] == "emergency"


def test_an_unfinished_case_tells_where_it_stops(run):
    done = run("consult", "back_pain", "-", given=case("x", {"age": "40_49"}))
    assert json.loads(done.stdout)["stopped_at"] == "saddle"


def test_only_a_line_feed_ends_a_case(run):
    told = json.dumps({"id": "x", "answers": STRAIN, "text": "one\u2028two"}, ensure_ascii=False)
    done = run("consult", "back_pain", "-", given=f"\ufeff{told}\r\n")
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["id"] == "x"


def test_a_missing_file_of_cases_is_told(run, tmp_path):
    done = run("consult", "back_pain", tmp_path / "nowhere.jsonl")
    assert done.exit_code == 2
    told = "".join(done.stderr.replace("│", "").split())  # a frame that wraps where the terminal is narrow
    assert "nowhere.jsonl" in told


def test_a_file_of_cases_that_is_no_text_is_told(run, tmp_path):
    file = tmp_path / "cases.jsonl"
    file.write_bytes(b"{}\n\xff")
    done = run("consult", "back_pain", file)
    assert isinstance(done.exception, BackwiseError)
    assert "line 2" in str(done.exception)


def test_the_database_is_migrated(run, monkeypatch, tmp_path):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    file = tmp_path / "some.db"
    monkeypatch.setenv("BOT_DATABASE_URL", f"sqlite:///{file}")
    for _ in range(2):
        assert run("data", "migrate").exit_code == 0
    with closing(sqlite3.connect(file)) as database:
        assert ("chats",) in database.execute("SELECT name FROM sqlite_master").fetchall()


def test_an_unknown_flow_is_one_sentence(run):
    done = run("consult", "neck_pain", "-", given="")
    assert isinstance(done.exception, ContentError)
    assert "back_pain" in str(done.exception)


def test_an_expected_failure_is_a_sentence_and_status_1(monkeypatch, capsys):
    def fail():
        raise SettingsError("BOT_TOKEN is missing")

    monkeypatch.setattr(cli, "app", fail)
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 1
    assert capsys.readouterr().err == "BOT_TOKEN is missing\n"


def test_any_other_failure_tells_its_kind_and_place_and_no_value(monkeypatch, capsys):
    def fail():
        raise ValueError("invalid literal: 'a-part-of-the-password'")

    monkeypatch.setattr(cli, "app", fail)
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 1
    told = capsys.readouterr().err
    assert "ValueError" in told
    assert "test_cli.py:fail" in told
    assert "password" not in told


def test_serve_without_a_token_says_so(run, monkeypatch):
    monkeypatch.setattr("bot.adapters.logs.set_up", lambda: None)  # it is for the whole process
    done = run("serve")
    assert isinstance(done.exception, SettingsError)
    assert "BOT_TOKEN" in str(done.exception)


@pytest.mark.parametrize("words", ["mermaid", "svg", "json"])
def test_a_flow_is_drawn(run, words):
    done = run("draw", "flow", "back_pain", "--format", words)
    assert done.exit_code == 0, done.output
    assert "saddle" in done.stdout
    match words:
        case "svg":
            assert done.stdout.lstrip().startswith("<")
        case "json":
            assert json.loads(done.stdout)


@pytest.mark.parametrize("words", ["markdown", "csv"])
def test_the_table_for_a_clinician_names_every_flag(run, library, words):
    done = run("draw", "table", "--format", words)
    assert done.exit_code == 0, done.output
    assert [flag for flag in library["back_pain"].flags if flag not in done.stdout] == []


def test_help_lists_every_command(run):
    told = run("--help").stdout
    for command in ("serve", "preview", "check", "consult", "draw", "data"):
        assert command in told


def test_check_tells_every_fault_of_content(run, monkeypatch, tmp_path):
    (tmp_path / "flows").mkdir()
    monkeypatch.setenv("BOT_FLOWS", str(tmp_path / "flows"))
    monkeypatch.setenv("BOT_CONTENT", str(tmp_path / "nowhere"))
    done = run("check")
    assert isinstance(done.exception, ContentError)
    assert "nowhere" in str(done.exception)
