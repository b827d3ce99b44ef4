"""A card for a clinician, and everything stored about a person."""

import json
from collections.abc import Iterator, Mapping

from bot.domain.act import Open
from bot.domain.flow import EXCLUSIVE, NONE
from bot.domain.guidance import rule_results
from bot.domain.say import Summary
from bot.wording.catalog import Catalog
from bot.wording.layout import bullets, lines, paragraphs
from bot.wording.questions import answer, option_words, question_words
from bot.wording.reply import Button, Document, Reply

BETWEEN = "; "
"""Between the answers to one question, since some have a comma of their own."""


def summary(say: Summary, catalog: Catalog) -> Reply:
    """Timing, radiation, walking; danger signs asked and denied; rule results; exercises tried; revisions."""
    flow = say.walk.flow
    reviewed = flow.reviewed or catalog.text("summary.not_yet")
    text = paragraphs(
        f"<b>{catalog.text('summary.title')}</b>",
        lines(catalog.text("summary.lead"), catalog.text("summary.proxy") if say.proxy else None),
        _part("answers", [line for name in say.walk.path if (line := _told(say, name, catalog))], catalog),
        _part("flags", list(_danger_signs(say, catalog)), catalog),
        _part("pattern", _patterns(say, catalog), catalog),
        _part("rules", _rules(say, catalog), catalog),
        _part("trials", _trials(say, catalog), catalog),
        catalog.text("summary.revision", revision=flow.revision, content=catalog.revision, reviewed=reviewed),
        catalog.text("not_a_diagnosis"),
    )
    back = Button(catalog.text("result.buttons.back"), Open("result"))
    return Reply(text, ((back,),))


def _part(name: str, told: list[str], catalog: Catalog) -> str | None:
    return lines(f"<b>{catalog.text(f'summary.{name}')}</b>", bullets(told)) if told else None


def _told(say: Summary, name: str, catalog: Catalog) -> str | None:
    flow = say.walk.flow
    if flow.by_id[name].alarm and flow.by_id[name].kind == "many":
        return None
    words = question_words(catalog, flow, name)
    return f"{words.review}: {answer(catalog, flow, name, say.walk.facts.options(name), BETWEEN)}"


def _danger_signs(say: Summary, catalog: Catalog) -> Iterator[str]:
    """Each tick screen: what was ticked, or all that was asked and denied."""
    flow = say.walk.flow
    for name in say.walk.path:
        question = flow.by_id[name]
        if not question.alarm or question.kind != "many":
            continue
        given = say.walk.facts.options(name)
        label = question_words(catalog, flow, name).review
        if given == {NONE}:
            offered = [option.id for option in question.offers(say.walk.facts) if option.id not in EXCLUSIVE]
            denied = BETWEEN.join(option_words(catalog, flow, name, option).review for option in offered)
            yield f"{label}: {catalog.text('summary.denied', names=denied)}"
        else:
            yield f"{label}: {catalog.text('summary.present', names=answer(catalog, flow, name, given, BETWEEN))}"


def _patterns(say: Summary, catalog: Catalog) -> list[str]:
    words = catalog.topics[say.walk.flow.topic].conditions
    found = [
        f"{words[pattern.condition].short} ({catalog.text(f'result.certainty.{pattern.certainty}')})"
        for pattern in say.outcome.patterns
    ]
    return found or [catalog.text("result.not_clear")]


def _rules(say: Summary, catalog: Catalog) -> list[str]:
    words = catalog.topics[say.walk.flow.topic].rules
    results = rule_results(say.walk).items()
    return [words[name].positive if held else words[name].negative for name, held in results if held is not None]


def _trials(say: Summary, catalog: Catalog) -> list[str]:
    words = catalog.topics[say.walk.flow.topic].exercises
    hurt = {trial.exercise: trial.hurt for trial in say.chat.trials if trial.exercise in words}
    return [
        catalog.text("summary.trial_hurt", exercise=words[name].name) if hurting else words[name].name
        for name, hurting in hurt.items()
    ]


def my_data(kept: Mapping[str, object] | None, catalog: Catalog) -> Reply:
    """Everything stored, as a JSON file."""
    if kept is None:
        return Reply(catalog.text("mydata.none"))
    body = json.dumps(kept, indent=2, ensure_ascii=False).encode()
    return Reply(catalog.text("mydata.text"), document=Document(catalog.text("mydata.file"), body))
