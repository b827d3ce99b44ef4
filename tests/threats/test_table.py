"""Each line of the threat model in `bot/README.md` names the tests that hold it."""

import re
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
README = TESTS.parent / "bot" / "README.md"
HEADING = "\n## Threats\n"


@pytest.fixture
def lines() -> list[list[str]]:
    """The cells of each line of the section's tables."""
    text = README.read_text("utf-8")
    assert HEADING in text
    section = text.partition(HEADING)[2].partition("\n## ")[0]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in section.splitlines() if line[:1] == "|"]
    return [row for row in rows if row[0] != "threat" and not set(row[0]) <= set("-: ")]


def named(cell: str) -> list[str]:
    return re.findall(r"`(test_\w+)`", cell)


def test_every_threat_has_a_test(lines):
    assert len(lines) >= 20
    assert [row[0] for row in lines if len(row) != 3 or not named(row[2])] == []


def test_every_test_of_the_threat_model_exists(lines):
    known = {
        name
        for file in TESTS.rglob("test_*.py")
        for name in re.findall(r"^(?:async )?def (test_\w+)", file.read_text("utf-8"), flags=re.MULTILINE)
    }
    assert {name for row in lines for name in named(row[2])} <= known
