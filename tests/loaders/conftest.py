"""A small topic in two folders, right in all it says; tests break one thing at a time."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, is_dataclass
from pathlib import Path
from typing import Any, Literal, get_args, get_origin, get_type_hints

import pytest

from bot.domain.errors import ContentError
from bot.loaders.shelf import load
from bot.wording.ear import EarWords
from bot.wording.language import CommonWords
from bot.wording.shelf import Shelf

FLOW = """\
flow: knee
revision: 1
counts:
  old: {of: [{age: [50_plus]}]}
  rule:
    of: [{old: 1}, {when: {saddle: [numb]}, points: 2}]
    positive: 2
    title: true
    source: F1
questions:
  age: {kind: number, alarm: true, measure: {unit: years}, bands: [18, 50], options: {not_sure: }}
  saddle:
    kind: many
    alarm: true
    options: {numb: , bladder: , none: }
  where:
    kind: one
    when: {saddle: [none]}
    options:
      front: {evidence: {strain: 2}, source: F1}
      back: {evidence: {strain: -3}, source: judgement}
"""
FLAGS = """\
flags:
  numbness: {urgency: emergency, when: {saddle: [numb, bladder]}, row: R1, source: F1}
  poison: {urgency: emergency, when: {heard: [poison]}, row: [], source: judgement}
"""
CONDITIONS = """\
lead: 1
conditions:
  strain:
    columns: [{column: chronic, when: {old: 1}}, {column: early}]
    cap: 10
    likely: 8
    possible: 5
    evidence:
      base: {when: {where: [front]}, weight: 5, source: judgement}
"""
EXERCISES = """\
overrides:
  numb_care:
    when: {saddle: [numb]}
    limits: [{ids: [bend], at_best: avoid}]
    source: judgement
stop_rules: [worse]
after_a_bad_day: [drop]
exercises:
  bend:
    classes: [flexion_mid]
    position: standing
    verdicts: {early: safe, chronic: caution}
    dose: {repetitions: [5, 8]}
    pose: {start: {tl: 90, tu: 90, h: 90, arm: [270, 270], leg: [270, 270, 0]}, end: {tl: 60}}
    source: F1
  walk: {classes: [neutral], position: standing, verdicts: {early: safe, chronic: safe}, source: F1}
"""
AFTER = """\
flow: after
revision: 1
include: {flow: knee, questions: [saddle, age]}
remembers: [age]
given: [pattern]
questions:
  since: {kind: one, before: age, options: {fall: , none: }}
  which: {kind: one, options_from: exercises, first: [bend], options: {other: }}
flags:
  since_fall: {urgency: same_day, when: {since: [fall], old: 1}, source: judgement}
advice:
  rest: {when: {pattern: [strain]}, level: stop, source: F1}
  always: {level: note, source: judgement}
"""
SOURCES = 'sources: {F1: {authors: "A", year: 2010, where: "J", link: "https://example.org/1", about: "x"}}\n'
POSTS = """\
reviewed: {by: null, date: null}
posts:
  bending: {source: [F1, judgement], picture: bend}
  guess: {source: F1, quiz: right, options: [wrong, right]}
  walking: {source: judgement}
"""
CAMPAIGNS = """\
reviewed: {by: Dr A, date: '2026-01-01'}
campaigns:
  move: {source: F1, way: remind}
  rest: {source: judgement}
"""
NUMBERS = "source: F1\nnumbers: {NO: [113, 112]}\nunconfirmed: {RU: [03]}\n".replace("113, 112", '"113", "112"')


def _asked(*options: str) -> dict[str, Any]:
    words = {option: {"label": option, "review": option} for option in options}
    return {"ask": "A?", "why": "So.", "review": "R", "example": "e", "options": words}


def _flag() -> dict[str, str]:
    return {"name": "n", "why": "w", "say": "s"}


_EXERCISE = {"name": "n", "steps": ["One."], "why": "w", "care": "c"}
_CONDITION = dict.fromkeys(
    ("name", "short", "looks_like", "for_now", "cause", "course", "helps", "see", "against"), "x"
)
_SECTION = {"title": "t", "lines": ["l"]}

QUESTIONS = {
    "age": _asked("under_18", "18_49", "50_plus", "not_sure"),
    "saddle": _asked("numb", "bladder", "none"),
    "where": _asked("front", "back"),
}
CONDITION_WORDS = {
    "strain": {
        **_CONDITION,
        "reasons": {"where.front": "r", "base": "r"},
        "doubts": {"where.back": "d"},
        "missing": {"saddle.none": "m"},
        "sources": ["F1"],
    },
    "_not_clear": {"title": "t"},
    "_build_up": _SECTION,
    "_prevent": _SECTION,
    "_tradition": _SECTION,
    "_safety_net": ["l"],
}
EXERCISE_WORDS = {
    "_stop_rules": {"worse": "w", "drop": "w"},
    "_overrides": {"numb_care": "w"},
    "bend": _EXERCISE,
    "walk": _EXERCISE,
}
AFTER_WORDS = {
    "questions": {"since": _asked("fall", "none"), "which": _asked("other")},
    "flags": {"since_fall": _flag()},
    "advice": {"rest": "r", "always": "a"},
}
POST_WORDS = {
    "bending": {"title": "Bend", "text": "<b>Bend</b> &amp; see."},
    "guess": {
        "question": "Which?",
        "options": {"wrong": "This", "right": "That"},
        "explanation": "So it is.",
    },
    "walking": {"title": "Walk", "text": "Walk."},
}
CAMPAIGN_WORDS = {"move": {"text": "<b>Move.</b>"}, "rest": {"text": "Rest."}}
MESSAGES = """\
hello:
  title: "<b>Hello</b> {name}"
done: {one: "one day", other: "{count} days"}
"""


def _blank(kind: Any) -> dict[str, Any]:
    return {name: _empty(hint) for name, hint in get_type_hints(kind).items()}


def _empty(hint: Any) -> Any:
    origin = get_origin(hint) or hint
    if is_dataclass(hint):
        return _blank(hint)
    if origin is Literal:
        return get_args(hint)[0]
    if origin is str:
        return "x"
    return {} if issubclass(origin, Mapping) else []


@dataclass(frozen=True)
class Folders:
    root: Path

    def write(self, path: str, text: str | Mapping[str, Any]) -> None:
        """A mapping is written as JSON, which is YAML, too."""
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text if isinstance(text, str) else json.dumps(text, indent=1), encoding="utf-8")

    def change(self, path: str, old: str, new: str) -> None:
        text = (self.root / path).read_text(encoding="utf-8")
        assert text.count(old) >= 1
        self.write(path, text.replace(old, new, 1))

    def load(self) -> Shelf:
        return load(self.root / "flows", self.root / "content")

    def faults(self) -> list[str]:
        with pytest.raises(ContentError) as caught:
            self.load()
        return str(caught.value).splitlines()


@pytest.fixture
def folders(tmp_path):
    made = Folders(tmp_path)
    made.write("flows/sources.yaml", SOURCES)
    made.write("flows/emergency_numbers.yaml", NUMBERS)
    made.write("flows/posts.yaml", POSTS)
    made.write("flows/campaigns.yaml", CAMPAIGNS)
    files = {"flow": FLOW, "flags": FLAGS, "conditions": CONDITIONS, "exercises": EXERCISES, "after": AFTER}
    for name, text in files.items():
        made.write(f"flows/knee/{name}.yaml", text)
    write_language(made, "en")
    return made


def write_language(folders: Folders, code: str) -> None:
    ear = {**_blank(EarWords), "signs": {"heard": {"poison": ["poison"]}, "saddle": {"numb": ["numb"]}}}
    folders.write(f"content/{code}/language.yaml", _blank(CommonWords))
    folders.write(f"content/{code}/ear.yaml", ear)
    folders.write(f"content/{code}/messages.yaml", MESSAGES)
    for name in ("reminders", "diary", "groups", "operators"):
        folders.write(f"content/{code}/{name}.yaml", f'title: "{name}"\n')
    folders.write(f"content/{code}/posts.yaml", POST_WORDS)
    folders.write(f"content/{code}/campaigns.yaml", CAMPAIGN_WORDS)
    words: dict[str, Mapping[str, Any]] = {
        "questions": QUESTIONS,
        "flags": {"numbness": _flag(), "poison": _flag()},
        "conditions": CONDITION_WORDS,
        "exercises": EXERCISE_WORDS,
        "rules": {"rule": {"name": "n", "positive": "p", "negative": "n"}},
        "after": AFTER_WORDS,
    }
    for name, text in words.items():
        folders.write(f"content/{code}/knee/{name}.yaml", text)


@pytest.fixture
def second_language(folders):
    """The folders with Russian beside English."""
    write_language(folders, "ru")
    folders.change(
        "content/ru/messages.yaml",
        '{one: "one day", other:',
        '{one: "день", few: "{count} дня", many: "{count} дней", other:',
    )
    return folders
