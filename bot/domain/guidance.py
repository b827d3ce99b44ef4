"""What a finished walk comes to: urgency, patterns with their reasons, and the verdict on each exercise."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from bot.domain.evidence import Conclusion, Condition, Pattern, conclude
from bot.domain.exercise import Exercise, Override, Verdict
from bot.domain.flags import Flag, Urgency
from bot.domain.flow import Flow
from bot.domain.guard import Facts
from bot.domain.machine import FINISHED, Known, Walk, holding


@dataclass(frozen=True, slots=True)
class Weight:
    """One thing that speaks for a condition (or, below zero, against it)."""

    key: str
    """`question.option`, or the id of an evidence rule."""
    weight: int


@dataclass(frozen=True, slots=True)
class Outcome:
    urgency: Urgency
    flags: tuple[Flag, ...]
    patterns: tuple[Pattern, ...] = ()
    mixed: tuple[str, ...] = ()
    verdicts: Mapping[str, Verdict] | None = None
    """The exercises that may be shown, with the verdict for this person; None where none may be."""
    overrides: tuple[str, ...] = ()

    def exercises(self, verdict: Verdict) -> tuple[str, ...]:
        return tuple(name for name, found in (self.verdicts or {}).items() if found is verdict)


def weights_for(condition: Condition, flow: Flow, facts: Facts, asked: tuple[str, ...]) -> Iterator[Weight]:
    """Everything in the answers that speaks for or against a condition."""
    for name in asked:
        question = flow.by_id[name]
        for option in question.options:
            if option.id in facts.options(name) and condition.id in option.evidence:
                yield Weight(f"{name}.{option.id}", option.evidence[condition.id])
    for evidence in condition.evidence:
        if evidence.rule.holds(facts):
            yield Weight(evidence.id, evidence.weight)


def weigh(condition: Condition, flow: Flow, facts: Facts, asked: tuple[str, ...]) -> int:
    """The capped sum. Items overlap, and so a cap (clinical research, section 2.4)."""
    total = sum(found.weight for found in weights_for(condition, flow, facts, asked))
    return max(-condition.cap, min(condition.cap, total))


def outcome_of(done: Walk) -> Outcome:
    """The result of an interview. An urgent one has no pattern and no exercise, whatever was answered.

    Nor has a flow that ends in advice: it takes over the conditions of another, and asks nothing that speaks for them.
    """
    if done.urgency >= Urgency.SAME_DAY or done.state != FINISHED or done.flow.advice:
        return Outcome(done.urgency, done.flags)
    flow, facts = done.flow, done.facts
    found = conclude(
        {
            condition.id: weigh(condition, flow, facts, done.path)
            for condition in flow.conditions.values()
            if condition.rule.holds(facts)
        },
        flow.conditions,
        flow.lead,
    )
    return outcome_from(done, found)


def outcome_from(done: Walk, found: Conclusion) -> Outcome:
    """What a finished interview that is not urgent comes to, once it is concluded which patterns its weights allow."""
    flow, flags = done.flow, done.flags
    if not found.patterns:
        flags += tuple(flag for flag in flow.flags.values() if flag.unclear)
    urgency = max((flag.urgency for flag in flags), default=Urgency.SELF_CARE)
    outcome = Outcome(urgency, flags, _allowed(found, flags), found.mixed)
    verdicts, overrides = verdicts_for(flow, done.facts, guiding(outcome))
    return replace(outcome, verdicts=verdicts, overrides=overrides)


def guiding(outcome: Outcome) -> str | None:
    """The condition whose column guides the exercises; None asks for what is safe in every column."""
    if not outcome.patterns or any(flag.neutral for flag in outcome.flags):
        return None
    return outcome.patterns[0].condition


def _allowed(found: Conclusion, flags: tuple[Flag, ...]) -> tuple[Pattern, ...]:
    limits = {flag.pattern for flag in flags}
    if "none" in limits:
        return ()
    if "partly" in limits:
        return tuple(replace(pattern, certainty="partly") for pattern in found.patterns)
    return found.patterns


def verdicts_for(flow: Flow, facts: Facts, condition: str | None) -> tuple[Mapping[str, Verdict], tuple[str, ...]]:
    """The verdict on each exercise that may be shown, and the overrides that shaped them.

    Without a condition, only what is safe in every column is offered; what some column avoids is still named.
    """
    overrides = _holding(flow, facts)
    only = frozenset[str]().union(*(override.only for override in overrides))
    column = column_of(flow, facts, condition) if condition else None
    shown = {}
    for exercise in flow.exercises.values():
        offered = exercise.id in only if only else condition or exercise.strictest is not Verdict.CAUTION
        if offered:
            shown[exercise.id] = _limited(exercise, column, overrides)
    return shown, tuple(override.id for override in overrides)


def verdict_on(exercise: Exercise, flow: Flow, facts: Facts, condition: str | None) -> Verdict:
    """The verdict of the condition's column (without one: of the strictest), and at best what overrides leave."""
    column = column_of(flow, facts, condition) if condition else None
    return _limited(exercise, column, _holding(flow, facts))


def _holding(flow: Flow, facts: Facts) -> tuple[Override, ...]:
    return tuple(override for override in flow.overrides if override.rule.holds(facts))


def _limited(exercise: Exercise, column: str | None, overrides: tuple[Override, ...]) -> Verdict:
    found = exercise.verdicts[column] if column else exercise.strictest
    for override in overrides:
        if override.only and exercise.id not in override.only:
            return Verdict.AVOID
        for limit in override.limits:
            if limit.at_best > found and limit.selects(exercise):
                found = limit.at_best
    return found


def column_of(flow: Flow, facts: Facts, condition: str) -> str:
    """The column of the exercise table: the first of the condition's whose guard holds."""
    columns = flow.conditions[condition].columns
    return next(column.column for column in columns if column.when.holds(facts))


@dataclass(frozen=True, slots=True)
class Change:
    """A single answer that would have given another result."""

    question: str
    option: str
    pattern: str | None
    """The condition that would come first; None is *not clear*."""


def changes(done: Walk) -> tuple[Change, ...]:
    """The single answers that, all else equal, would have given another pattern."""
    before = _first(outcome_of(done))
    found = []
    for name in done.path:
        question = done.flow.by_id[name]
        if question.alarm or question.kind == "many":
            continue
        for option in question.options:
            facts = Known(done.flow, {**done.facts.answers, name: frozenset({option.id})})
            then = outcome_of(replace(done, facts=facts, flags=holding(done.flow, facts)))
            if then.urgency < Urgency.SAME_DAY and _first(then) != before:
                found.append(Change(name, option.id, _first(then)))
    return tuple(found)


def _first(outcome: Outcome) -> str | None:
    return outcome.patterns[0].condition if outcome.patterns else None


def rule_results(done: Walk) -> Mapping[str, bool | None]:
    """Published rules by id: positive, negative, or None where an item was not asked."""
    results: dict[str, bool | None] = {}
    for count in done.flow.counts.values():
        if count.positive is not None:
            complete = set(count.needs) <= set(done.path)
            results[count.id] = done.facts.count(count.id) >= count.positive if complete else None
    return results
