"""Guards turned back into text and into the form in which they are written in `flows/`."""

from collections.abc import Iterable

from bot.domain.flow import Flow
from bot.domain.guard import ALWAYS, NEVER, Answered, Guard, Reached, Rule, Term

WrittenGuard = dict[str, int | list[str]] | list[dict[str, int | list[str]]]
"""A mapping (all must hold) or a list of mappings (any must hold); `{}` always holds, `[]` never does."""


def ordered(flow: Flow, question: str, options: Iterable[str]) -> list[str]:
    """The options in the order of their question; those of a question that is not in the flow by name."""
    asked = flow.by_id.get(question)
    places = {option.id: place for place, option in enumerate(asked.options)} if asked else {}
    return sorted(options, key=lambda name: (places.get(name, len(places)), name))


def guard_text(flow: Flow, guard: Guard) -> str:
    """Such as `where: thigh or below_knee, and limited; or stand: yes`."""
    if guard == ALWAYS:
        return "always"
    if guard == NEVER:
        return "never"
    return "; or ".join(", and ".join(_term_text(flow, term) for term in terms) for terms in guard.any_of)


def rule_text(flow: Flow, rule: Rule) -> str:
    """Such as `(leg; or limited); unless age: 18_39`."""
    if rule.unless == NEVER:
        return guard_text(flow, rule.when)
    return f"{_bracketed(flow, rule.when)}; unless {_bracketed(flow, rule.unless)}"


def written(flow: Flow, guard: Guard) -> WrittenGuard:
    parts = [dict(_written_term(flow, term) for term in terms) for terms in guard.any_of]
    return parts[0] if len(parts) == 1 else parts


def written_rule(flow: Flow, rule: Rule) -> dict[str, WrittenGuard]:
    return {"when": written(flow, rule.when), "unless": written(flow, rule.unless)}


def _bracketed(flow: Flow, guard: Guard) -> str:
    text = guard_text(flow, guard)
    return f"({text})" if len(guard.any_of) > 1 else text


def _term_text(flow: Flow, term: Term) -> str:
    match term:
        case Answered(question, options):
            return f"{question}: {' or '.join(ordered(flow, question, options))}"
        case Reached(count, 1):
            return count
        case Reached(count, at_least):
            return f"{count}: at least {at_least}"


def _written_term(flow: Flow, term: Term) -> tuple[str, int | list[str]]:
    match term:
        case Answered(question, options):
            return question, ordered(flow, question, options)
        case Reached(count, at_least):
            return count, at_least
