"""A danger sign stays: no answer after it makes an interview less urgent, and no end of it shows a pattern."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from bot.domain.flags import Flag, Urgency
from bot.domain.flow import Flow, Question
from bot.domain.guard import Answered
from bot.domain.guidance import outcome_of
from bot.domain.machine import EMERGENCY, FINISHED, Walk, reads, walk
from bot.domain.proofs.broken import Broken
from bot.domain.proofs.residue import FALSE, TRUE
from bot.domain.proofs.search import find
from bot.domain.proofs.situations import Slice
from bot.domain.proofs.ways import Conversation, Walked


def falling(flow: Slice, walked: Walked) -> Iterator[Broken]:
    """Answers that take an urgency back, and urgent interviews that finish like any other."""
    for fall in walked.falls:
        sentence = "the last answer takes back an urgency that stood before it"
        yield Broken(flow.flow.id, "urgent_stays", sentence, flow.conversation(fall.came))
    for situation, came in walked.ways.items():
        if situation.state == FINISHED and flow.urgency(situation) >= Urgency.SAME_DAY:
            sentence = "the interview finishes like any other though a danger sign holds"
            yield Broken(flow.flow.id, "urgent_stays", sentence, flow.conversation(came))


def guided(flow: Flow, raised: Mapping[str, Conversation]) -> Iterator[Broken]:
    """Patterns or exercises beside an urgent flag."""
    for name, conversation in raised.items():
        done = walk(flow, dict(conversation))
        if flow.flags[name].urgent and _guides(done):
            yield Broken(flow.id, "urgent_stays", f"a pattern or exercises are shown beside `{name}`", conversation)


def _guides(done: Walk) -> bool:
    outcome = outcome_of(done)
    return bool(outcome.patterns or outcome.mixed or outcome.verdicts is not None)


def signs(flow: Flow) -> Mapping[tuple[str, str], Walk]:
    """The answers that alone raise an urgent flag, each with the interview in which it was heard."""
    written = [(question.id, option.id) for question in flow.questions for option in question.options]
    written += [(term.question, option) for term in _given_looks(flow) for option in term.options]
    found = {(name, option): walk(flow, {}, heard={name: frozenset({option})}) for name, option in written}
    return {sign: here for sign, here in found.items() if here.urgency >= Urgency.SAME_DAY}


def _given_looks(flow: Flow) -> Iterator[Answered]:
    for flag in flow.flags.values():
        for term in flag.rule.terms():
            if isinstance(term, Answered) and term.question in flow.given:
                yield term


def unheard(flow: Flow) -> Iterator[Broken]:
    """What was heard in typed text counts until its own question is answered."""
    for (question, option), here in signs(flow).items():
        if here.urgency is Urgency.EMERGENCY:
            if here.state != EMERGENCY or _guides(here):
                yield _unheard(flow, question, option, ())
            continue
        there = Slice(flow, heard={question: frozenset({option})})
        start = next(iter(there.starts()))
        if start.same_day == TRUE:  # nothing that is still to come can undo it
            continue
        for situation, came in there.walked().ways.items():
            if there.urgency(situation) < here.urgency:
                yield _unheard(flow, question, option, there.conversation(came))
                break


def _unheard(flow: Flow, question: str, option: str, conversation: Conversation) -> Broken:
    sentence = f"`{question}.{option}` was heard, and these answers make it less urgent"
    return Broken(flow.id, "heard_stays", sentence, ((question, frozenset({option})), *conversation))


def unmarked(flow: Flow) -> tuple[tuple[Broken, ...], tuple[str, ...]]:
    """Emergencies that are missed because their question is no alarm; and those that are accepted.

    Accepted is a question that only answers to other unmarked questions open: it belongs to the later part.
    """
    broken, accepted = [], []
    for flag in flow.flags.values():
        if flag.urgency is not Urgency.EMERGENCY or flag.unclear:
            continue
        for name in sorted(reads(flow, flag.rule) & flow.by_id.keys()):
            question = flow.by_id[name]
            if question.alarm:
                continue
            if _opened_late(flow, question):
                accepted.append(f"{flow.id}: `{flag.id}` looks at `{name}`, which is not asked after a same-day sign")
            elif missed := _missed(flow, flag, question):
                sentence = f"`{name}` can raise `{flag.id}` but is no alarm: after a same-day sign it is not asked"
                broken.append(Broken(flow.id, "alarm", sentence, missed))
    return tuple(broken), tuple(accepted)


def _opened_late(flow: Flow, question: Question) -> bool:
    formulas = Slice(flow).formulas
    guard = formulas.guard(question.when)
    for place, other in enumerate(flow.questions):
        if not other.alarm:
            guard = formulas.residues.decided(guard, place, 0)
    return guard == FALSE


def _missed(flow: Flow, flag: Flag, question: Question) -> Conversation | None:
    """A same-day sign, and then the answer that would make it an emergency, if only it were asked."""
    marked = tuple(replace(one, alarm=True) if one is question else one for one in flow.questions)
    asked = Slice(replace(flow, questions=marked))
    names = list(flow.by_id)
    others = names[: names.index(question.id)]
    formulas = asked.formulas
    before = formulas.urgent(Urgency.SAME_DAY)
    for later in names[len(others) :]:
        before = formulas.residues.decided(before, formulas.places[later], 0)
    emergency = formulas.urgent(Urgency.EMERGENCY)
    for later in names[len(others) :]:
        emergency = formulas.residues.decided(emergency, formulas.places[later], 0)
    goal = formulas.residues.every([formulas.rule(flag.rule), before, formulas.residues.negation(emergency)])
    found = find(asked, goal)
    return found if found and found[-1][0] == question.id else None
