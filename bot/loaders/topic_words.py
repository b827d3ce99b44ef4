"""One language's words of one topic, from the files of its folder."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TypeVar

from pydantic import Field

from bot.loaders.faults import Faults
from bot.loaders.forms import Form
from bot.loaders.shape import Shape
from bot.loaders.strict_yaml import Document, read
from bot.wording.catalog import (
    ConditionWords,
    ExerciseWords,
    FlagWords,
    QuestionWords,
    RuleWords,
    Section,
    TopicWords,
)

W = TypeVar("W")

FILES = ("questions", "flags", "conditions", "exercises", "rules")
"""What every topic has. Each further file is called like the flow whose words it holds."""


class ConditionWordsForm(Form):
    """conditions.yaml, its entries gathered under `entries`."""

    entries: Mapping[str, ConditionWords]
    not_clear: Mapping[str, str] = Field(alias="_not_clear")
    build_up: Section = Field(alias="_build_up")
    prevent: Section = Field(alias="_prevent")
    tradition: Section = Field(alias="_tradition")
    safety_net: tuple[str, ...] = Field(alias="_safety_net")


class ExerciseWordsForm(Form):
    """exercises.yaml, its entries gathered under `entries`."""

    entries: Mapping[str, ExerciseWords]
    stop_rules: Mapping[str, str] = Field(alias="_stop_rules", default_factory=dict)
    overrides: Mapping[str, str] = Field(alias="_overrides", default_factory=dict)


class FlowWordsForm(Form):
    """The file of a further flow."""

    questions: Mapping[str, QuestionWords] = Field(default_factory=dict)
    flags: Mapping[str, FlagWords] = Field(default_factory=dict)
    advice: Mapping[str, str] = Field(default_factory=dict)


_QUESTIONS: Shape[Mapping[str, QuestionWords]] = Shape(Mapping[str, QuestionWords])
_FLAGS: Shape[Mapping[str, FlagWords]] = Shape(Mapping[str, FlagWords])
_CONDITIONS: Shape[ConditionWordsForm] = Shape(ConditionWordsForm)
_EXERCISES: Shape[ExerciseWordsForm] = Shape(ExerciseWordsForm)
_RULES: Shape[Mapping[str, RuleWords]] = Shape(Mapping[str, RuleWords])
_FLOW: Shape[FlowWordsForm] = Shape(FlowWordsForm)


def load_topic(folder: Path, name: str, faults: Faults) -> tuple[TopicWords | None, dict[str, Document]]:
    """The words (None where a file does not fit), and the files by their names without `.yaml`."""
    stems = dict.fromkeys((*FILES, *sorted(path.stem for path in folder.glob("*.yaml"))))
    found = {stem: read(folder / f"{stem}.yaml", f"{name}/{stem}.yaml", faults) for stem in stems}
    documents = {stem: document for stem, document in found.items() if document}
    words = _words(documents, faults) if len(documents) == len(stems) else None
    return words, documents


def _words(documents: Mapping[str, Document], faults: Faults) -> TopicWords | None:
    questions = _QUESTIONS.fits(documents["questions"], faults)
    flags = _FLAGS.fits(documents["flags"], faults)
    conditions = _gathered(_CONDITIONS, documents["conditions"], faults)
    exercises = _gathered(_EXERCISES, documents["exercises"], faults)
    rules = _RULES.fits(documents["rules"], faults)
    others = [_FLOW.fits(document, faults) for stem, document in documents.items() if stem not in FILES]
    flows = [one for one in others if one]
    if questions is None or flags is None or rules is None or not conditions or not exercises:
        return None
    if len(flows) < len(others):
        return None
    return TopicWords(
        questions=_merged((questions, *(one.questions for one in flows))),
        flags=_merged((flags, *(one.flags for one in flows))),
        conditions=conditions.entries,
        exercises=exercises.entries,
        stop_rules=exercises.stop_rules,
        overrides=exercises.overrides,
        rules=rules,
        advice=_merged(one.advice for one in flows),
        not_clear=conditions.not_clear,
        build_up=conditions.build_up,
        prevent=conditions.prevent,
        tradition=conditions.tradition,
        safety_net=conditions.safety_net,
    )


def _gathered(shape: Shape[W], document: Document, faults: Faults) -> W | None:
    """A file of entries beside keys that begin with `_`."""
    if not isinstance(document.value, dict):
        return shape.fits(document, faults)
    special = {key: value for key, value in document.value.items() if key.startswith("_")}
    entries = {key: value for key, value in document.value.items() if key not in special}
    return shape.fits(document, faults, value={"entries": entries, **special})


def _merged(parts: Iterable[Mapping[str, W]]) -> dict[str, W]:
    return {name: words for part in parts for name, words in part.items()}
