"""No exercise is shown as safe that its table, an override or the neutral rule speaks against."""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.domain.evidence import Conclusion, Pattern
from bot.domain.exercise import Exercise, Limit, Override, Verdict
from bot.domain.flags import Urgency
from bot.domain.flow import Flow
from bot.domain.guard import Answers
from bot.domain.guidance import Outcome, outcome_from, verdicts_for
from bot.domain.machine import FINISHED, Known, walk
from bot.domain.proofs.broken import Broken
from bot.domain.proofs.formulas import Formulas
from bot.domain.proofs.search import find
from bot.domain.proofs.situations import Slice
from bot.domain.proofs.ways import Conversation


@dataclass(frozen=True, slots=True)
class Held:
    """Overrides and columns that can hold together, and answers by which they do."""

    overrides: tuple[Override, ...]
    columns: tuple[tuple[str, str], ...]
    """For each condition its column."""
    answers: Answers


def combinations(flow: Flow) -> tuple[Held, ...]:
    """Every combination that any answers at all can give, asked together or not."""
    formulas = Formulas(flow, {}, flow.questions)
    watched = tuple(formulas.rule(override.rule) for override in flow.overrides)
    guards = [(name, one) for name, condition in flow.conditions.items() for one in condition.columns]
    watched += tuple(formulas.guard(column.when) for _, column in guards)
    found: dict[tuple[int, ...], Answers] = {watched: {}}
    for question in flow.questions:
        then: dict[tuple[int, ...], Answers] = {}
        every = formulas.mask(question.id, (option.id for option in question.options))
        place = formulas.places[question.id]
        for left, answers in found.items():
            looks = frozenset[int]().union(*(formulas.residues.reads(one).get(place, frozenset()) for one in left))
            for mask in (0, *formulas.alike(question, every, looks)) if looks else (0,):
                after = tuple(formulas.residues.decided(one, place, mask) for one in left)
                then.setdefault(after, {**answers, question.id: formulas.options(question.id, mask)})
        found = then
    return tuple(_held(flow, [formulas.holds(one) for one in left], answers) for left, answers in found.items())


def _held(flow: Flow, truths: list[bool], answers: Answers) -> Held:
    overrides = tuple(one for one, holds in zip(flow.overrides, truths, strict=False) if holds)
    columns: dict[str, str] = {}
    guards = ((name, one.column) for name, condition in flow.conditions.items() for one in condition.columns)
    for (name, column), holds in zip(guards, truths[len(flow.overrides) :], strict=True):
        if holds:
            columns.setdefault(name, column)
    return Held(overrides, tuple(columns.items()), answers)


@dataclass(frozen=True, slots=True)
class _Mistake:
    """A verdict that is milder than the tables."""

    held: Held
    exercise: str
    verdict: Verdict
    condition: str | None


def unsafe(flow: Flow, held: tuple[Held, ...]) -> Iterator[Broken]:
    """The first mistake that an interview can come to: for every condition and for *not clear*.

    Whether weights reach the condition with these answers is not looked at.
    """
    asked = Slice(flow)
    conversations: dict[int, Conversation | None] = {}
    for mistake in _mistakes(flow, held):
        key = id(mistake.held)
        if key not in conversations:
            conversations[key] = _conversation(asked, mistake.held)
        if (conversation := conversations[key]) is not None:
            beside = " and ".join(
                [mistake.condition or "no clear pattern", *(one.id for one in mistake.held.overrides)]
            )
            sentence = f"`{mistake.exercise}` is shown as {mistake.verdict.word}, milder than the tables: {beside}"
            yield Broken(flow.id, "exercises", sentence, conversation)
            return


def _mistakes(flow: Flow, held: tuple[Held, ...]) -> Iterator[_Mistake]:
    written: dict[tuple[str, str | None], Verdict] = {}
    least: dict[tuple[str, str], Verdict] = {}
    for name, exercise in flow.exercises.items():
        written[name, None] = max(exercise.verdicts.values())
        written |= {(name, column): verdict for column, verdict in exercise.verdicts.items()}
        least |= {(name, override.id): _least(exercise, override) for override in flow.overrides}
    for one in held:
        facts = Known(flow, one.answers)
        for condition, column in (*one.columns, (None, None)):
            shown, _ = verdicts_for(flow, facts, condition)
            for name, verdict in shown.items():
                says = [written[name, column], *[least[name, override.id] for override in one.overrides]]
                if verdict < max(says):
                    yield _Mistake(one, name, verdict, condition)


def _least(exercise: Exercise, override: Override) -> Verdict:
    """How strict an override is with an exercise, read plainly from the table."""
    if override.only and exercise.id not in override.only:
        return Verdict.AVOID
    hit = [limit.at_best for limit in override.limits if _hits(limit, exercise)]
    return max(hit, default=Verdict.SAFE)


def _hits(limit: Limit, exercise: Exercise) -> bool:
    if not limit.classes and not limit.positions and not limit.ids:
        return True
    by_class = any(name in limit.classes for name in exercise.classes)
    return by_class or exercise.position in limit.positions or exercise.id in limit.ids


def _conversation(asked: Slice, held: Held) -> Conversation | None:
    """A finished interview in which just these overrides and columns hold, if there is one."""
    formulas, flow = asked.formulas, asked.flow
    wanted = [formulas.residues.negation(_urgent(asked))]
    for override in flow.overrides:
        rule = formulas.rule(override.rule)
        wanted.append(rule if override in held.overrides else formulas.residues.negation(rule))
    for name, column in held.columns:
        for one in flow.conditions[name].columns:
            guard = formulas.guard(one.when)
            wanted.append(guard if one.column == column else formulas.residues.negation(guard))
            if one.column == column:
                break
    goal = formulas.residues.every(wanted)
    return find(asked, goal, lambda situation: situation.state == FINISHED)


def _urgent(asked: Slice) -> int:
    urgencies = (Urgency.EMERGENCY, Urgency.SAME_DAY)
    return asked.formulas.residues.some(asked.formulas.urgent(urgency) for urgency in urgencies)


def overclaimed(flow: Slice) -> Iterator[Broken]:
    """While a flag holds that limits patterns or wants neutral exercises, no conclusion gives more."""
    formulas = flow.formulas
    calm = formulas.residues.negation(_urgent(flow))
    conclusions = [Conclusion((Pattern(name, "clear"),)) for name in flow.flow.conditions]
    for flag in flow.flow.flags.values():
        if flag.urgent or flag.unclear or not (flag.neutral or flag.pattern != "any"):
            continue
        goal = formulas.residues.every([formulas.rule(flag.rule), calm])
        conversation = find(flow, goal, lambda situation: situation.state == FINISHED)
        done = walk(flow.flow, dict(conversation or ()))
        for found in conclusions if conversation else ():
            outcome = outcome_from(done, found)
            if fault := _too_much(flow.flow, outcome, neutral=flag.neutral, most=flag.pattern):
                yield Broken(flow.flow.id, "exercises", f"beside `{flag.id}`, {fault}", conversation or ())
                break
    outcome = outcome_from(walk(flow.flow, {}), Conclusion(()))
    if fault := _too_much(flow.flow, outcome, neutral=True, most="none"):
        yield Broken(flow.flow.id, "exercises", f"when nothing is clear, {fault}")


def _too_much(flow: Flow, outcome: Outcome, *, neutral: bool, most: str) -> str | None:
    if most == "none" and outcome.patterns:
        return "a pattern is shown"
    if most == "partly" and any(pattern.certainty == "clear" for pattern in outcome.patterns):
        return "a pattern is shown as clear"
    for name in outcome.exercises(Verdict.SAFE) if neutral else ():
        if set(flow.exercises[name].verdicts.values()) != {Verdict.SAFE}:
            return f"`{name}` is shown as safe, which not every column says"
    return None
