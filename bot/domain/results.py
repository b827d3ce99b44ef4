"""What a chat's answers come to: the walk of a session, the result of the interview, the advice after another."""

from bot.domain.chat import Chat, Session
from bot.domain.exercise import Exercise, Verdict
from bot.domain.guard import Answers
from bot.domain.guidance import Outcome, guiding, outcome_of, verdict_on
from bot.domain.library import Library, main_flow
from bot.domain.machine import FINISHED, Known, Walk, walk
from bot.domain.reminder import WHATS, What
from bot.domain.say import Report

GIVEN_PATTERN, GIVEN_VERDICT, NOT_CLEAR = "pattern", "verdict", "not_clear"


def walk_of(library: Library, chat: Chat, session: Session) -> Walk:
    flow = library[session.flow]
    given = _given(library, chat, session)
    return walk(flow, session.answers, given=given, heard=session.heard, again=session.again)


def _given(library: Library, chat: Chat, session: Session) -> Answers:
    """For the flow after exercise: what the same person's interview has told before, except what is asked anew."""
    main, flow = main_flow(library), library[session.flow]
    before = chat.sessions.get(main.id)
    if flow is main or before is None or before.proxy != session.proxy:
        return {}
    known = walk(main, before.answers, heard=before.heard).facts.answers
    asked_anew = set(flow.by_id) - set(flow.remembers)
    return {question: options for question, options in known.items() if question not in asked_anew}


def result_of(library: Library, chat: Chat | None) -> tuple[Walk, Outcome] | None:
    """The interview's result, once it is finished and its review confirmed."""
    session = chat.sessions.get(main_flow(library).id) if chat else None
    if chat is None or session is None or not session.confirmed:
        return None
    here = walk_of(library, chat, session)
    return (here, outcome_of(here)) if here.state == FINISHED else None


def report(library: Library, chat: Chat, here: Walk) -> Report:
    named = next(iter(here.facts.options("exercise")), "")
    exercise = here.flow.exercises.get(named)
    condition, verdict = verdict_for(library, chat, exercise, here) if exercise else (None, None)
    given = {GIVEN_PATTERN: frozenset({condition or NOT_CLEAR})}
    if verdict is not None:
        given[GIVEN_VERDICT] = frozenset({verdict.word})
    facts = Known(here.flow, {**here.facts.answers, **given})
    advice = tuple(advice for advice in here.flow.advice if advice.rule.holds(facts))
    return Report(here.flow, advice, exercise.id if exercise else None, verdict)


def verdict_for(library: Library, chat: Chat, exercise: Exercise, here: Walk) -> tuple[str | None, Verdict | None]:
    """The person's condition and its verdict on an exercise; no verdict without a result."""
    found = result_of(library, chat)
    main = chat.sessions.get(main_flow(library).id)
    same_person = main is not None and chat.session is not None and main.proxy == chat.session.proxy
    if found is None or not same_person:
        return None, None
    done, outcome = found
    condition = guiding(outcome)
    facts = Known(done.flow, {**done.facts.answers, **here.facts.answers})
    return condition, verdict_on(exercise, done.flow, facts, condition)


def whats(library: Library, chat: Chat) -> tuple[What, ...]:
    """What there is to be reminded of: exercises only of a result."""
    return WHATS if result_of(library, chat) else WHATS[1:]
