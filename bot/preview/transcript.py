"""A conversation as a test file: its answers, and what they come to."""

from typing import Any

import yaml

from bot.domain.chat import Chat
from bot.domain.machine import Walk
from bot.domain.results import walk_of
from bot.service.consult import Case, Given, consult
from bot.wording.catalog import Catalog
from bot.wording.shelf import Shelf

SHORT = 12
"""A transcript names the exercises of a verdict only where they are fewer; those that are safe, always."""


def transcript(chat: Chat | None, shelf: Shelf, catalog: Catalog) -> tuple[str, str]:
    """A file for `tests/transcripts/` and its text; where nothing was answered yet, two empty texts."""
    session = chat.session if chat else None
    here = walk_of(shelf.flows, chat, session) if chat and session else None
    if here is None or not here.path:
        return "", ""
    answers = _answers(here)
    found = consult(here.flow, Case("preview", answers), shelf.flows, catalog)
    told = {"about": "Copied from the preview.", "answers": answers, "expect": _came_of(found)}
    text = yaml.safe_dump(told, sort_keys=False, allow_unicode=True, width=118, default_flow_style=None)
    return f"tests/transcripts/{here.flow.id}/copied_{here.path[-1]}.yaml", text


def _answers(here: Walk) -> Given:
    """All on the way, and what an earlier interview told that this one does not ask again."""
    answers: Given = {}
    for question in here.flow.questions:
        if question.id not in here.path and question.id not in here.flow.remembers:
            continue
        given = [option.id for option in question.options if option.id in here.facts.options(question.id)]
        if given:
            answers[question.id] = given if len(given) > 1 else given[0]
    return answers


def _came_of(found: dict[str, Any]) -> dict[str, Any]:
    """What a transcript holds on to; what is empty is left out."""
    exercises = {
        verdict: " ".join(names)
        for verdict, names in found["exercises"].items()
        if names and (verdict == "safe" or len(names) < SHORT)
    }
    told = {
        "urgency": found["urgency"],
        "flags": found["flags"],
        "patterns": {pattern["condition"]: pattern["certainty"] for pattern in found["patterns"]},
        "stopped_at": found["stopped_at"],
        "asked": " ".join(found["asked"]),
        "exercises": exercises,
    }
    return {key: value for key, value in told.items() if value or key == "flags"}
