"""For each condition a conversation in which it comes first, found by leaning towards it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.domain.evidence import Condition
from bot.domain.flags import Urgency
from bot.domain.flow import Flow
from bot.domain.guidance import outcome_of
from bot.domain.machine import FINISHED, walk
from bot.domain.proofs.residue import FALSE, TRUE
from bot.domain.proofs.situations import Slice
from bot.domain.proofs.ways import Came, Conversation, Situation

KEPT = 4
"""How many ways to each question are followed: those that lean most."""
KEPT_AT_LAST = 400
"""The same, before it is said that there is no such conversation."""


@dataclass(frozen=True, slots=True)
class Said:
    """What speaks for a condition, by its place among the watched formulas."""

    condition: str
    weight: int
    """0 for the rule without which the condition is ruled out."""


def firsts(flow: Flow) -> Mapping[str, Conversation]:
    """By condition; one that no conversation was found for is missing."""
    asked = Slice(flow)
    found = {}
    for condition in flow.conditions.values():
        for kept in (KEPT, KEPT_AT_LAST):
            conversation = next(_leaning(asked, condition, kept), None)
            if conversation is not None:
                found[condition.id] = conversation
                break
    return found


def _leaning(asked: Slice, condition: Condition, kept: int) -> Iterator[Conversation]:
    """The finished interviews in which it does come first, those that lean most to it first."""
    flow = asked.flow
    said, watched = _watched(asked, condition)
    ends = sorted(_ends(asked, condition, said, watched, kept), key=lambda end: -end[0])
    for _, came in ends:
        conversation = asked.conversation(came)
        patterns = outcome_of(walk(flow, dict(conversation))).patterns
        if patterns and patterns[0].condition == condition.id:
            yield conversation


def _ends(
    asked: Slice, condition: Condition, said: tuple[Said, ...], watched: tuple[int, ...], kept: int
) -> Iterator[tuple[int, Came]]:
    places: dict[str, dict[Situation, tuple[int, Came]]] = {}
    for situation, came in asked.starts(watched).items():
        places.setdefault(situation.state, {})[situation] = (0, came)
    for question in asked.flow.questions:
        best = sorted(places.get(question.id, {}).items(), key=lambda way: -way[1][0])[:kept]
        for situation, (_, came) in best:
            for mask, after in asked.next(situation):
                lead = _lead(condition, said, after)
                if lead is not None and asked.urgency(after) < Urgency.SAME_DAY:
                    places.setdefault(after.state, {}).setdefault(after, (lead, came.on(question.id, mask)))
    return iter(places.get(FINISHED, {}).values())


def _watched(asked: Slice, condition: Condition) -> tuple[tuple[Said, ...], tuple[int, ...]]:
    """All that speaks for any condition. A flag that allows no pattern stands as a rule against this one."""
    formulas, flow = asked.formulas, asked.flow
    found: list[tuple[Said, int]] = []
    for name, other in flow.conditions.items():
        found.append((Said(name, 0), formulas.rule(other.rule)))
        found += [(Said(name, evidence.weight), formulas.rule(evidence.rule)) for evidence in other.evidence]
    for question in flow.questions:
        for option in question.options:
            look = formulas.look(question.id, (option.id,)) if option.evidence else FALSE
            found += [(Said(name, weight), look) for name, weight in option.evidence.items()]
    silent = formulas.residues.some(formulas.rule(flag.rule) for flag in flow.flags.values() if flag.pattern == "none")
    found.append((Said(condition.id, 0), formulas.residues.negation(silent)))
    return tuple(said for said, _ in found), tuple(formula for _, formula in found)


def _lead(condition: Condition, said: tuple[Said, ...], situation: Situation) -> int | None:
    """By how much it may still lead: what can still speak for it, less what speaks for the strongest other."""
    totals: dict[str, int] = {}
    out = set()
    for one, formula in zip(said, situation.watched, strict=True):
        totals.setdefault(one.condition, 0)
        hopes = one.condition == condition.id and one.weight > 0
        if not one.weight and formula == FALSE:
            out.add(one.condition)
        elif formula == TRUE or (hopes and formula != FALSE):
            totals[one.condition] += one.weight
    own = min(totals.pop(condition.id), condition.cap)
    if condition.id in out or own < condition.possible:
        return None
    return own - max((total for name, total in totals.items() if name not in out), default=0)
