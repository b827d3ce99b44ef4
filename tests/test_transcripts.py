"""Whole interviews in files: what a person answers, and what must come of it.

`pytest --rewrite` writes what is expected anew; the change is then read as a diff.
"""

from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.service.consult import Case, consult
from bot.wording.shelf import Shelf

FOLDER = Path(__file__).parent / "transcripts"
FILES = sorted(FOLDER.glob("*/*.yaml"))
SHORT = 12
"""Lists of exercises longer than this are left to the tests of verdicts."""


def _name(file: Path) -> str:
    return f"{file.parent.name}/{file.stem}"


def _came_of(result: dict[str, Any]) -> dict[str, object]:
    """What a transcript holds on to; what is empty is left out."""
    shown = {
        verdict: names
        for verdict, names in result["exercises"].items()
        if names and (verdict == "safe" or len(names) < SHORT)
    }
    found = {
        "urgency": result["urgency"],
        "flags": result["flags"],
        "patterns": {pattern["condition"]: pattern["certainty"] for pattern in result["patterns"]},
        "stopped_at": result["stopped_at"],
        "asked": " ".join(result["asked"]),
        "exercises": {verdict: " ".join(names) for verdict, names in shown.items()},
    }
    return {key: value for key, value in found.items() if value or key == "flags"}


@pytest.mark.parametrize("file", FILES, ids=_name)
def test_an_interview_comes_to_what_it_should(shelf: Shelf, file: Path, rewrite: bool):
    told = yaml.safe_load(file.read_text(encoding="utf-8"))
    case = Case(file.stem, told["answers"], told.get("text", ""))
    found = _came_of(consult(shelf.flows[file.parent.name], case, shelf.flows, shelf.catalogs["en"]))
    if rewrite:
        told["expect"] = found
        text = yaml.safe_dump(told, sort_keys=False, allow_unicode=True, width=118, default_flow_style=None)
        file.write_text(text, encoding="utf-8")
    assert told.get("expect") == found


@pytest.mark.parametrize("file", FILES, ids=_name)
def test_an_urgent_interview_shows_no_pattern_and_no_exercise(file: Path):
    told = yaml.safe_load(file.read_text(encoding="utf-8"))
    if told["expect"].get("urgency") in {"emergency", "same_day"}:
        assert not told["expect"].keys() & {"patterns", "exercises"}


def test_every_transcript_says_what_it_is_about():
    assert len(FILES) >= 60
    for file in FILES:
        assert yaml.safe_load(file.read_text(encoding="utf-8"))["about"].endswith(".")
