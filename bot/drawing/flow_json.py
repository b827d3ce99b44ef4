"""A flow for programs: guards as written, so that another program can walk it."""

from typing import Any

from bot.domain.evidence import Condition
from bot.domain.flags import Flag
from bot.domain.flow import Count, Flow, Option, Question
from bot.domain.machine import ENDS
from bot.wording.guards import written, written_rule


def as_json(flow: Flow) -> dict[str, Any]:
    """All that decides which questions are asked and what is concluded, in plain JSON types.

    A guard is a mapping (all hold) or a list of mappings (any holds), as in `flows/`; `{}` always holds and `[]` never.
    In it, a list of options stands for any of them, and a number for a count that is at least so high.
    """
    return {
        "flow": flow.id,
        "topic": flow.topic,
        "revision": flow.revision,
        "reviewed": flow.reviewed,
        "given": list(flow.given),
        "remembers": list(flow.remembers),
        "questions": [_question(flow, question) for question in flow.questions],
        "counts": [_count(flow, count) for count in flow.counts.values()],
        "flags": [_flag(flow, flag) for flag in flow.flags.values()],
        "lead": flow.lead,
        "conditions": [_condition(flow, condition) for condition in flow.conditions.values()],
        "advice": [
            {"id": one.id, "level": one.level, **written_rule(flow, one.rule), "source": list(one.source)}
            for one in flow.advice
        ],
        "ends": [end.removeprefix("=") for end in ENDS],
    }


def _question(flow: Flow, question: Question) -> dict[str, Any]:
    bounds = sorted(option.above for option in question.options if option.above is not None)
    return {
        "id": question.id,
        "kind": question.kind,
        "alarm": question.alarm,
        "when": written(flow, question.when),
        "unit": question.measure.unit if question.measure else None,
        "bands": bounds if question.kind == "number" else None,
        "options": [_option(flow, option) for option in question.options],
    }


def _option(flow: Flow, option: Option) -> dict[str, Any]:
    return {
        "id": option.id,
        "when": written(flow, option.when),
        "evidence": dict(option.evidence),
        "above": option.above,
        "source": list(option.source),
    }


def _count(flow: Flow, count: Count) -> dict[str, Any]:
    return {
        "id": count.id,
        "of": [{**written_rule(flow, item.rule), "points": item.points} for item in count.items],
        "positive": count.positive,
        "needs": list(count.needs),
        "source": list(count.source),
    }


def _flag(flow: Flow, flag: Flag) -> dict[str, Any]:
    return {
        "id": flag.id,
        "urgency": flag.urgency.word,
        "within": flag.within,
        **written_rule(flow, flag.rule),
        "unclear": flag.unclear,
        "stops": flag.stops,
        "pattern": flag.pattern,
        "neutral": flag.neutral,
        "rows": list(flag.row),
        "source": list(flag.source),
    }


def _condition(flow: Flow, condition: Condition) -> dict[str, Any]:
    return {
        "id": condition.id,
        **written_rule(flow, condition.rule),
        "cap": condition.cap,
        "likely": condition.likely,
        "possible": condition.possible,
        "columns": [{"column": one.column, "when": written(flow, one.when)} for one in condition.columns],
        "evidence": [
            {"id": one.id, **written_rule(flow, one.rule), "weight": one.weight, "source": list(one.source)}
            for one in condition.evidence
        ],
    }
