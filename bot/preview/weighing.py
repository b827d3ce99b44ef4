"""Why an interview comes to what it comes to, in plain JSON types: flags, counts, weights, the pattern so far."""

from collections.abc import Mapping
from typing import Any

from bot.domain.chat import Chat
from bot.domain.evidence import Condition, conclude
from bot.domain.flags import Flag
from bot.domain.guidance import outcome_of, rule_results, weigh, weights_for
from bot.domain.machine import Walk
from bot.wording.catalog import TopicWords
from bot.wording.guards import rule_text
from bot.wording.shelf import Shelf

Json = dict[str, Any]


def flags(here: Walk, chat: Chat, words: TopicWords, shelf: Shelf) -> list[Json]:
    """The danger signs that hold by their guards, and those that are kept as raised."""
    raised = {one.flag for one in chat.raised}
    held = [*here.flags, *(flag for name, flag in here.flow.flags.items() if name in raised and flag not in here.flags)]
    return [_flag(flag, here, words, shelf) | {"raised": flag.id in raised} for flag in held]


def _flag(flag: Flag, here: Walk, words: TopicWords, shelf: Shelf) -> Json:
    return {
        "id": flag.id,
        "name": words.flags[flag.id].name,
        "urgency": flag.urgency.word,
        "when": rule_text(here.flow, flag.rule),
        "holds": flag in here.flags,
        "sources": {name: shelf.sources[name].about if name in shelf.sources else name for name in flag.source},
    }


def counts(here: Walk) -> list[Json]:
    """Those above zero, and every published rule with what it comes to so far."""
    published = rule_results(here)
    return [
        {
            "id": name,
            "total": here.facts.count(name),
            "positive": count.positive,
            "result": published.get(name),
        }
        for name, count in here.flow.counts.items()
        if here.facts.count(name) or count.positive is not None
    ]


def conditions(here: Walk, words: TopicWords) -> list[Json]:
    """The likeliest first."""
    found = [_condition(condition, here, words) for condition in here.flow.conditions.values()]
    return sorted(found, key=lambda one: (one["ruled_out"], -one["weight"], one["id"]))


def _condition(condition: Condition, here: Walk, words: TopicWords) -> Json:
    told = words.conditions[condition.id]
    reasons = list(weights_for(condition, here.flow, here.facts, here.path))
    return {
        "id": condition.id,
        "name": told.short,
        "weight": weigh(condition, here.flow, here.facts, here.path),
        "sum": sum(reason.weight for reason in reasons),
        "cap": condition.cap,
        "likely": condition.likely,
        "possible": condition.possible,
        "ruled_out": not condition.rule.holds(here.facts),
        "reasons": [
            {"key": one.key, "weight": one.weight, "words": _said(told.reasons, told.doubts, one.key)}
            for one in reasons
        ],
    }


def _said(reasons: Mapping[str, str], doubts: Mapping[str, str], key: str) -> str:
    return reasons.get(key) or doubts.get(key, "")


def pattern(here: Walk) -> Json:
    """What the weights would allow now; once finished, what flags leave of it."""
    flow = here.flow
    weights = {
        condition.id: weigh(condition, flow, here.facts, here.path)
        for condition in flow.conditions.values()
        if condition.rule.holds(here.facts)
    }
    found = conclude(weights, flow.conditions, flow.lead)
    done = outcome_of(here) if here.open is None else None
    shown = done.patterns if done else found.patterns
    return {
        "finished": done is not None,
        "urgency": (done.urgency if done else here.urgency).word,
        "patterns": [{"id": one.condition, "certainty": one.certainty} for one in shown],
        "mixed": list(done.mixed if done else found.mixed),
        "overrides": list(done.overrides) if done else [],
    }
