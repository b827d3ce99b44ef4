"""Where a chat stands: sessions begun, walked and settled, and the screen that follows from them."""

from datetime import datetime

from bot.domain import machine
from bot.domain.chat import Chat, Raised, Session
from bot.domain.diary import AskMark
from bot.domain.flags import Urgency, soonest
from bot.domain.flow import NONE, NOT_SURE, Flow, Question
from bot.domain.guard import Answers, Rule
from bot.domain.guidance import outcome_of
from bot.domain.library import Library, main_flow
from bot.domain.machine import STOPPED, Known, Walk, reads, walk
from bot.domain.results import report, result_of, walk_of, whats
from bot.domain.say import Ask, AskBack, Guidance, Home, Plain, Review, Say, SetReminder, Urgent, Welcome
from bot.domain.value import replace


def begun(library: Library, chat: Chat, flow: Flow, now: datetime, answers: Answers | None = None) -> Chat:
    """A new session in a flow. Old screens of any earlier one are told apart by its number."""
    number = 1 + max((session.number for session in chat.sessions.values()), default=0)
    session = Session(flow.id, number, flow.revision, now, answers or {}, proxy=chat.proxy)
    return settled(library, replace(chat.with_session(session), rechecking=frozenset(), heard=()), now)


def settled(library: Library, chat: Chat, now: datetime) -> Chat:
    """Raise every urgent flag that holds; clear those that were asked again and no longer hold."""
    session = chat.session
    if session is None:
        return chat
    here = walk_of(library, chat, session)
    holding = {flag.id for flag in here.flags if flag.urgent}
    raised, rechecking = chat.raised, chat.rechecking
    undecided = _undecided(here, rechecking - holding)
    if rechecking and not (here.open and (undecided or _to_come(here) & session.again)):
        staying = holding | undecided
        raised = tuple(kept for kept in raised if kept.flag not in rechecking or kept.flag in staying)
        rechecking = frozenset()
        session = replace(session, again=frozenset())
    new = holding - {kept.flag for kept in raised}
    raised += tuple(Raised(flag, session.flow, now) for flag in sorted(new, key=list(here.flow.flags).index))
    if (session, raised, rechecking) == (chat.session, chat.raised, chat.rechecking):
        return chat
    return replace(chat.with_session(session), raised=raised, rechecking=rechecking)


class _Hoped(Known):
    """The facts of a walk, and whatever these questions might still add."""

    def __init__(self, here: Walk, questions: frozenset[str]) -> None:
        super().__init__(here.flow, here.facts.answers)
        self._any = {name: frozenset(option.id for option in here.flow.by_id[name].options) for name in questions}

    def options(self, question: str) -> frozenset[str]:
        return self._any.get(question) or super().options(question)


def _undecided(here: Walk, flags: frozenset[str]) -> frozenset[str]:
    """Those of these flags that a question which was not come to could still raise."""
    if not flags:
        return flags
    anything = _Hoped(here, _to_come(here))
    opened = frozenset(name for name in _to_come(here) if here.flow.by_id[name].when.holds(anything))
    hoped = _Hoped(here, opened)
    return frozenset(flag for flag in flags if flag in here.flow.flags and here.flow.flags[flag].rule.when.holds(hoped))


def _to_come(here: Walk) -> frozenset[str]:
    """The questions that were not come to: those ahead, and those that an end left out which came before them."""
    names = list(here.flow.by_id)
    match here.state:
        case machine.FINISHED:
            return frozenset()
        case machine.SAME_DAY:
            return frozenset(one.id for one in here.flow.questions if not one.alarm and one.when.holds(here.facts))
        case machine.EMERGENCY | machine.STOPPED:
            return frozenset(names[names.index(here.path[-1]) + 1 :] if here.path else names)
    return frozenset(names[names.index(here.state) :])


def fitted(library: Library, chat: Chat) -> Chat:
    """The chat without what the flows no longer have: a flow, or a flag that was taken out of them."""
    sessions = {name: session for name, session in chat.sessions.items() if name in library}
    raised = tuple(kept for kept in chat.raised if kept.flow in sessions and kept.flag in library[kept.flow].flags)
    heard = tuple(sign for sign in chat.heard if heard_alone(library, *sign).flags)
    active = chat.active if chat.active in sessions else None
    if (len(sessions), raised, heard, active) == (len(chat.sessions), chat.raised, chat.heard, chat.active):
        return chat
    return replace(chat, sessions=sessions, raised=raised, heard=heard, active=active)


def current(library: Library, chat: Chat | None, here: Walk | None = None) -> Say:
    """The screen of a chat, derived from what is kept of it; `here`, if it is known already, is where it stands."""
    if chat is None or chat.consent is None:
        return Welcome()
    if chat.heard:
        return ask_back(library, *chat.heard[0], chat.country)
    session = chat.session
    here = here or (walk_of(library, chat, session) if session else None)
    if chat.raised and not (chat.rechecking and here) and not _deciding_how_fast(library, chat, here):
        return urgent(library, chat)
    if chat.setting and not chat.raised:
        return SetReminder(chat.setting, whats(library, chat), chat.setting.country or chat.country)
    if chat.marking and not chat.raised:
        return AskMark(chat.marking)
    if session is None or here is None:
        return home(library, chat)
    if here.open:
        return _ask(session, here)
    if here.state == STOPPED:
        return Plain("under_age")
    if here.flow.advice:
        return report(library, chat, here)
    if not session.confirmed:
        return Review(session.number, here.flow, tuple((name, here.facts.options(name)) for name in here.path))
    return Guidance(here, outcome_of(here))


def _deciding_how_fast(library: Library, chat: Chat, here: Walk | None) -> bool:
    """After a same-day flag, alarm questions are still asked: they can only raise it."""
    if here is None or here.open is None or here.urgency is not Urgency.SAME_DAY:
        return False
    return all(library[kept.flow].flags[kept.flag].urgency < Urgency.EMERGENCY for kept in chat.raised)


def _ask(session: Session, here: Walk) -> Ask:
    question = here.flow.by_id[here.state]
    number = len(here.path) + 1
    return Ask(
        session=session.number,
        flow=here.flow,
        question=question,
        offered=here.offered,
        draft=session.ticks(question.id) if question.kind == "many" else frozenset(),
        chosen=session.answers.get(question.id, frozenset()),
        number=number,
        about=len(here.path) + here.to_come,
        progress=here.progress,
        ahead=soonest(here.flags) if here.urgency is Urgency.SAME_DAY else None,
        first=not here.path,
    )


def urgent(library: Library, chat: Chat) -> Urgent:
    """The card for all raised flags: the most urgent speaks, all are named."""
    flags = [library[kept.flow].flags[kept.flag] for kept in chat.raised]
    flags.sort(key=lambda flag: -flag.urgency)
    return Urgent(
        library[chat.raised[0].flow],
        tuple(flags),
        flags[0].urgency,
        soonest(flags),
        chat.country,
        kept=True,
    )


def heard_alone(library: Library, question: str, option: str, country: str | None = None) -> Urgent:
    """The card for a danger sign of somebody of whom nothing is stored."""
    flow = main_flow(library)
    here = walk(flow, {}, heard=taken_gravely(flow, question, option))
    flags = tuple(flag for flag in here.flags if flag.urgent)
    return Urgent(flow, flags, here.urgency, soonest(flags), country, kept=False, about=f"{question}.{option}")


def taken_gravely(flow: Flow, question: str, option: str) -> Answers:
    """A heard sign; one that only its follow-up decides counts as if the person were not sure there."""
    heard = {question: frozenset({option})}
    here = walk(flow, {}, heard=heard)
    if here.urgency.urgent:
        return heard
    for follow in follow_ups(flow, question, here.facts):
        known = {option.id for option in follow.options}
        unsure = [NOT_SURE] if NOT_SURE in known else [] if NONE in known else sorted(known)
        told = [{**heard, follow.id: frozenset({option})} for option in unsure]
        urgent = [(found, answers) for answers in told if (found := walk(flow, {}, heard=answers).urgency).urgent]
        if urgent:
            return min(urgent, key=lambda pair: pair[0])[1]
    return heard


def follow_ups(flow: Flow, question: str, facts: Known) -> tuple[Question, ...]:
    """The alarm questions that an answer opens."""
    return tuple(
        follow
        for follow in flow.questions
        if follow.alarm and question in reads(flow, Rule(follow.when)) and follow.when.holds(facts)
    )


def ask_back(library: Library, question: str, option: str, country: str | None = None) -> AskBack:
    card = heard_alone(library, question, option)
    return AskBack(card.flow, question, option, card.urgency, country)


def beside(library: Library, chat: Chat | None, key: str) -> Plain:
    """A fixed text; what to do about a danger sign that stands is said with it."""
    say = current(library, chat)
    return Plain(key, say.urgency if isinstance(say, Urgent) else Urgency.SELF_CARE)


def home(library: Library, chat: Chat) -> Home:
    session = chat.sessions.get(main_flow(library).id)
    here = walk_of(library, chat, session) if session else None
    return Home(unfinished=bool(here and here.open), finished=result_of(library, chat) is not None)
