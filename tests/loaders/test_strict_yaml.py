from typing import Any

import pytest

from bot.loaders.faults import Faults
from bot.loaders.strict_yaml import Position, parse, read


def value_of(text: str) -> Any:
    faults = Faults()
    document = parse(text, "f.yaml", faults)
    assert not list(faults)
    assert document is not None
    return document.value


def faults_in(text: str) -> list[str]:
    faults = Faults()
    parse(text, "f.yaml", faults)
    return [str(fault) for fault in faults]


@pytest.mark.parametrize(
    "word", ["yes", "no", "on", "off", "Yes", "True", "50_59", "1_000", "10:30", "1:30:00", "012", "0x1F", "0b1", "0o7",
             "2010-05-01", "2010-05-01 10:00:00", "1e3", ".5", ".inf", ".nan", "NULL", "="],
)  # fmt: skip
def test_what_yaml_would_turn_into_something_else_stays_text(word):
    assert value_of(f"a: {word}\n") == {"a": word}


@pytest.mark.parametrize(
    ("word", "value"),
    [("true", True), ("false", False), ("null", None), ("~", None), ("", None), ("12", 12), ("-3", -3), ("0.5", 0.5)],
)
def test_plain_values_are_typed(word, value):
    assert value_of(f"a: {word}\n") == {"a": value}


def test_quoted_values_and_all_keys_are_text():
    assert value_of("no: '1'\n2: \"true\"\n? null\n: a\n") == {"no": "1", "2": "true", "null": "a"}


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a: 1\nb: 2\na: 3\n", 3),
        ("a:\n  b: {c: 1, c: 2}\n", 2),
        ("a: &x 1\n", 1),
        ("a: &x 1\nb: *x\n", 2),
        ("a: 1\n<<: {b: 2}\n", 2),
        ("a: !!str 1\n", 1),
        ("? [a]\n: 1\n", 1),
        ("a: 1\n---\nb: 1\n", 2),
        ("a: 1\n: 2\n", 2),
        ("a: [1\nb: 2\n", 2),
        ("a: '\n", 2),
        ("a:\n\tb: 1\n", 2),
        ("a: b: c\n", 1),
    ],
)
def test_what_a_reader_could_misread_is_refused(text, line):
    assert any(fault.startswith(f"f.yaml:{line}:") for fault in faults_in(text))


def test_all_repeated_keys_are_told_at_once():
    assert len(faults_in("a: {x: 1, x: 2}\nb: {y: 1, y: 2}\n")) == 2


def test_a_fault_names_the_key_and_its_place():
    document = parse("a:\n  - b: 1\n    c: [x, y]\n", "f.yaml", Faults())
    assert document is not None
    assert document.where(("a", 0, "c")) == Position(3, 5)
    assert document.where(("a", 0, "c", 1)) == Position(3, 12)
    assert str(document.fault(("a", 0, "c", 1), "wrong")) == "f.yaml:3:12: a.c: wrong"


def test_a_place_that_is_not_written_is_told_by_the_nearest_above():
    document = parse("a:\n  b: 1\n", "f.yaml", Faults())
    assert document is not None
    assert document.where(("a", "b", "d", 3)) == Position(2, 3)
    assert document.where(("z",)) == Position(1, 1)


def test_a_file_that_is_missing_or_not_text_is_a_fault(tmp_path):
    (tmp_path / "latin.yaml").write_bytes(b"a: \xe9\n")
    (tmp_path / "control.yaml").write_bytes(b"a: \x00\n")
    faults = Faults()
    for name in ("none.yaml", "latin.yaml", "control.yaml"):
        assert read(tmp_path / name, name, faults) is None
    assert len(faults) == 3


def test_faults_are_sorted_by_place():
    assert [fault.split(":")[1] for fault in faults_in("b: &x 1\nb: 2\nc: !t 3\nb: 4\n")] == ["1", "2", "3", "4"]
