"""What may be concluded from weights, over all that they can come to."""

from collections.abc import Iterator, Mapping
from itertools import product

from bot.domain.evidence import Conclusion, Condition, conclude
from bot.domain.flow import Flow
from bot.domain.proofs.broken import Broken


def vectors(conditions: Mapping[str, Condition]) -> Iterator[Mapping[str, int]]:
    """All capped weights; below `possible` they are alike, and the lowest and the highest of those stand for all."""
    ranges = {
        name: (None, -condition.cap, *range(condition.possible - 1, condition.cap + 1))
        for name, condition in conditions.items()
    }
    for weights in product(*ranges.values()):
        yield {name: weight for name, weight in zip(ranges, weights, strict=True) if weight is not None}


def unsound(flow: Flow) -> Iterator[Broken]:
    """A tie, a weak lead or an unlikely condition that is concluded from nevertheless."""
    for weights in vectors(flow.conditions):
        if fault := _fault(weights, flow, conclude(weights, flow.conditions, flow.lead)):
            told = ", ".join(f"{name} {weight}" for name, weight in weights.items())
            yield Broken(flow.id, "conclude", f"{fault}, with {told}")
            return


def _fault(weights: Mapping[str, int], flow: Flow, found: Conclusion) -> str | None:
    conditions = flow.conditions
    enough = {name: weight for name, weight in weights.items() if weight >= conditions[name].possible}
    ranked = sorted(enough.values(), reverse=True)
    names = [pattern.condition for pattern in found.patterns]
    weak = len(ranked) > 1 and (ranked[0] == ranked[1] or ranked[0] - ranked[1] <= flow.lead)
    if bool(names) != bool(ranked and not weak):
        return "a tie or a weak lead gives a pattern" if names else "a clear lead gives no pattern"
    if [enough.get(name) for name in names] != (ranked[:2] if names else []):
        return "the patterns are not the one or two with most weight"
    for pattern in found.patterns:
        likely = enough[pattern.condition] >= conditions[pattern.condition].likely
        if pattern.certainty != ("clear" if likely else "partly"):
            return f"`{pattern.condition}` is not as certain as its weight"
    return "what is mixed is concluded from" if names and found.mixed else None
