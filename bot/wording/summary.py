"""A card for a clinician, and everything stored about a person."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from html import unescape

from babel.dates import format_date

from bot.domain.act import Open
from bot.domain.diary import day_of
from bot.domain.flow import EXCLUSIVE, NONE
from bot.domain.guidance import rule_results
from bot.domain.say import Summary
from bot.wording.catalog import Catalog
from bot.wording.clinician import Handout, Kind, Line, Part
from bot.wording.layout import bullets, lines, paragraphs
from bot.wording.questions import answer, option_words, question_words
from bot.wording.reply import Button, Document, Reply

BETWEEN = "; "
"""Between the answers to one question, since some have a comma of their own."""
IN_A_HURRY: tuple[Kind, ...] = ("flags", "pattern", "rules", "answers", "trials")
"""The order on the page, where the first look falls on the top."""
_TAG = re.compile(r"<[^<>]*>")


def summary(say: Summary, catalog: Catalog) -> Reply:
    """Timing, radiation, walking; danger signs asked and denied; rule results; exercises tried; revisions."""
    parts = tuple(_parts(say, catalog))
    title, dated, lead = catalog.text("summary.title"), _dated(say, catalog), _lead(say, catalog)
    told = (paragraphs(lines(f"<b>{part.heading}</b>", bullets(map(_sentence, part.lines)))) for part in parts)
    closing = (_revision(say, catalog), catalog.text("not_a_diagnosis"))
    text = paragraphs(f"<b>{title}</b>", lines(*lead, dated), *told, *closing)
    back = Button(catalog.text("result.buttons.back"), Open("result"))
    reviewed = () if say.walk.flow.reviewed else (catalog.text("not_reviewed"),)
    handout = Handout(
        language=catalog.code,
        right_to_left=catalog.common.direction == "rtl",
        file=_plain(catalog.text("summary.file")),
        title=_plain(title),
        dated=_plain(dated),
        lead=tuple(map(_plain, (*lead, *reviewed))),
        parts=tuple(_without_html(part) for part in sorted(parts, key=lambda part: IN_A_HURRY.index(part.kind))),
        foot=tuple(map(_plain, (*closing, catalog.text("intended_use")))),
    )
    return Reply(text, ((back,),), handout=handout)


def _parts(say: Summary, catalog: Catalog) -> Iterator[Part]:
    """As they stand in the text, in HTML; without those that have nothing to say."""
    found: Mapping[Kind, Iterable[Line]] = {
        "answers": _answers(say, catalog),
        "flags": _danger_signs(say, catalog),
        "pattern": map(Line, _patterns(say, catalog)),
        "rules": map(Line, _rules(say, catalog)),
        "trials": map(Line, _trials(say, catalog)),
    }
    for kind, told in found.items():
        if known := tuple(told):
            yield Part(kind, catalog.text(f"summary.{kind}"), known)


def _sentence(line: Line) -> str:
    return f"{line.label}: {line.text}" if line.label else line.text


def _without_html(part: Part) -> Part:
    cleaned = (replace(line, text=_plain(line.text), label=_plain(line.label)) for line in part.lines)
    return Part(part.kind, _plain(part.heading), tuple(cleaned))


def _plain(html: str) -> str:
    return unescape(_TAG.sub("", html))


def _lead(say: Summary, catalog: Catalog) -> tuple[str, ...]:
    proxy = (catalog.text("summary.proxy"),) if say.proxy else ()
    return (catalog.text("summary.lead"), *proxy)


def _dated(say: Summary, catalog: Catalog) -> str:
    began = day_of(say.chat.sessions[say.walk.flow.id].began, say.chat.zone)
    return catalog.text("summary.dated", day=format_date(began, "long", locale=catalog.locale))


def _revision(say: Summary, catalog: Catalog) -> str:
    flow = say.walk.flow
    reviewed = flow.reviewed or catalog.text("summary.not_yet")
    return catalog.text("summary.revision", revision=flow.revision, content=catalog.revision, reviewed=reviewed)


def _answers(say: Summary, catalog: Catalog) -> Iterator[Line]:
    flow = say.walk.flow
    for name in say.walk.path:
        if not (flow.by_id[name].alarm and flow.by_id[name].kind == "many"):
            told = answer(catalog, flow, name, say.walk.facts.options(name), BETWEEN)
            yield Line(told, question_words(catalog, flow, name).review)


def _danger_signs(say: Summary, catalog: Catalog) -> Iterator[Line]:
    """Each tick screen: what was ticked, and what was asked and is not there."""
    flow = say.walk.flow
    for name in say.walk.path:
        question = flow.by_id[name]
        if not question.alarm or question.kind != "many":
            continue
        given = say.walk.facts.options(name)
        label = question_words(catalog, flow, name).review
        offered = [option.id for option in question.offers(say.walk.facts) if option.id not in EXCLUSIVE]
        others = BETWEEN.join(
            option_words(catalog, flow, name, option).review for option in offered if option not in given
        )
        told = answer(catalog, flow, name, given, BETWEEN)
        if given == {NONE}:
            yield Line(catalog.text("summary.denied", names=others), label, "no")
        elif not given.isdisjoint(EXCLUSIVE):
            yield Line(catalog.text("summary.not_answered", answer=told, names=others), label, "unsure")
        else:
            yield Line(catalog.text("summary.present", names=told), label, "yes")
            if others:
                yield Line(catalog.text("summary.not_ticked", names=others), label, "no")


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
