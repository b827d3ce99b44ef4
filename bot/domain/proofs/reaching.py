"""Every flow ends in time, and nothing in it is written in vain."""

from collections.abc import Iterable, Iterator, Mapping

from bot.domain.flags import Flag, Urgency
from bot.domain.flow import Flow
from bot.domain.guard import Reached, Rule, Term
from bot.domain.machine import EMERGENCY, FINISHED, SAME_DAY, STOPPED, reads
from bot.domain.proofs.broken import Broken
from bot.domain.proofs.search import find
from bot.domain.proofs.situations import Slice
from bot.domain.proofs.ways import Conversation, Walked


def unending(flow: Slice, walked: Walked) -> Iterator[Broken]:
    """The table only leads on, so an interview ends unless a question has nothing to choose; and not too late."""
    for situation, came in walked.ways.items():
        if situation.state in flow.flow.by_id and not flow.offered(situation):
            sentence = f"`{situation.state}` is asked, and offers nothing to choose"
            yield Broken(flow.flow.id, "ends", sentence, flow.conversation(came))
    most = flow.flow.most_questions
    longest = max(walked.ways.values(), key=lambda came: came.asked)
    if most is not None and longest.asked > most:
        sentence = f"{longest.asked} questions can be asked, more than {most}"
        yield Broken(flow.flow.id, "at_most", sentence, flow.conversation(longest))


def unreached(flow: Slice, walked: Walked) -> Iterator[Broken]:
    """Questions that are never asked, options never offered, ends never come to."""
    offered: dict[str, int] = {}
    for situation in walked.ways:
        if situation.state in flow.flow.by_id:
            offered[situation.state] = offered.get(situation.state, 0) | flow.offered(situation)
    for question in flow.flow.questions:
        if question.id not in offered:
            yield Broken(flow.flow.id, "reached", f"`{question.id}` is never asked")
            continue
        there = flow.formulas.options(question.id, offered[question.id])
        for option in question.options:
            if option.id not in there:
                yield Broken(flow.flow.id, "reached", f"`{option.id}` is never offered at `{question.id}`")
    ends = {situation.state for situation in walked.ways}
    for end in _ends(flow.flow):
        if end not in ends:
            yield Broken(flow.flow.id, "reached", f"no conversation ends as `{end.strip('=')}`")


def _ends(flow: Flow) -> Iterator[str]:
    urgencies = {flag.urgency for flag in flow.flags.values() if not flag.unclear}
    yield FINISHED
    if Urgency.EMERGENCY in urgencies:
        yield EMERGENCY
    if Urgency.SAME_DAY in urgencies:
        yield SAME_DAY
    if any(flag.stops for flag in flow.flags.values()):
        yield STOPPED


def raising(flow: Slice, flags: Iterable[Flag]) -> Mapping[str, Conversation]:
    """For each flag that answers alone can raise, a conversation that does."""
    found = {}
    for flag in flags:
        conversation = find(flow, flow.formulas.rule(flag.rule))
        if conversation is not None:
            found[flag.id] = conversation
    return found


def asked_flags(flow: Flow) -> tuple[Flag, ...]:
    """The flags that stand on answers, and not on what the program gives or finds unclear."""
    given = frozenset(flow.given)
    return tuple(flag for flag in flow.flags.values() if not flag.unclear and not reads(flow, flag.rule) & given)


def thresholds(flow: Flow) -> frozenset[Reached]:
    """Every *at least* that something in the flow asks of a count, and from where a published rule is positive."""
    terms: list[Term] = [term for rule in _rules(flow) for term in rule.terms()]
    positive = [Reached(count.id, count.positive) for count in flow.counts.values() if count.positive is not None]
    return frozenset([*positive, *(term for term in terms if isinstance(term, Reached))])


def _rules(flow: Flow) -> Iterator[Rule]:
    for question in flow.questions:
        yield Rule(question.when)
        yield from (Rule(option.when) for option in question.options)
    for count in flow.counts.values():
        yield from (item.rule for item in count.items)
    for condition in flow.conditions.values():
        yield condition.rule
        yield from (evidence.rule for evidence in condition.evidence)
        yield from (Rule(column.when) for column in condition.columns)
    yield from (flag.rule for flag in flow.flags.values())
    yield from (override.rule for override in flow.overrides)
    yield from (advice.rule for advice in flow.advice)
