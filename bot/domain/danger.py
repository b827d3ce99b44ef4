"""Danger signs in the conversation: heard, left standing, tapped by mistake, looked at by a clinician."""

from datetime import datetime

from bot.domain.act import Hear, Heard
from bot.domain.chat import Chat, Raised, Session
from bot.domain.flags import Flag, Urgency
from bot.domain.flow import EXCLUSIVE, HEARD, Flow
from bot.domain.guard import Answered, Rule
from bot.domain.interview import begun, current, heard_alone, settled, taken_gravely
from bot.domain.library import Library, main_flow
from bot.domain.machine import STOPPED, reads
from bot.domain.results import walk_of
from bot.domain.say import Ask, Urgent
from bot.domain.turn import Turn
from bot.domain.value import replace

Sign = tuple[str, str]
"""A question and the option of it that was heard."""


def is_sign(library: Library, question: str, option: str) -> bool:
    """Whether this answer alone raises an urgent flag."""
    return bool(heard_alone(library, question, option).flags)


def hearing(library: Library, chat: Chat | None, act: Hear | Heard, now: datetime) -> Turn:
    """A danger sign in typed text is asked back once; meant, it counts like an answer.

    Of somebody who has not agreed yet nothing is stored, so that there the card is shown at once.
    """
    sign = act.question, act.option
    if not is_sign(library, *sign):
        return Turn(chat, current(library, chat))
    if chat is None or chat.consent is None:
        shown = isinstance(act, Hear) or act.meant
        return Turn(chat, heard_alone(library, *sign), fresh=True) if shown else Turn(chat, current(library, chat))
    if isinstance(act, Hear):
        signs = (sign, *(other for other in act.others if is_sign(library, *other)))
        chat = replace(chat, heard=tuple(dict.fromkeys((*signs, *chat.heard))))
    elif act.meant:
        chat = believed(library, chat, sign, now)
    else:
        chat = _unheard(library, chat, sign, now)
    return Turn(chat, current(library, chat), fresh=True)


def all_believed(library: Library, chat: Chat, now: datetime) -> Chat:
    """Whoever does not answer what was asked back has meant it."""
    while chat.heard:
        chat = believed(library, chat, chat.heard[0], now)
    return chat


def believed(library: Library, chat: Chat, sign: Sign, now: datetime) -> Chat:
    """What was heard counts from now on, as an answer to its question would.

    A follow-up that decides about it is asked anew. Where it does not come next, nobody is left waiting for it: the
    sign is taken gravely. Beside an emergency, what else was heard waits for no answer.
    """
    question, option = sign
    chat = _with_screen_of(library, replace(chat, heard=tuple(one for one in chat.heard if one != sign)), question, now)
    session = chat.sessions[chat.active or ""]
    gravely = taken_gravely(library[session.flow], question, option)
    answers = {name: chosen for name, chosen in session.answers.items() if name == question or name not in gravely}
    if question in answers:  # it was answered otherwise before: both count
        answers[question] = (answers[question] - EXCLUSIVE) | {option}
    known = session.heard.get(question, frozenset()) | {option}
    session = replace(session, heard={**session.heard, question: known}, answers=answers)
    told = settled(library, chat.with_session(session), now)
    say = current(library, replace(told, heard=()))
    if not (isinstance(say, Ask) and say.question.id in gravely.keys() - {question}):
        told = settled(library, chat.with_session(replace(session, heard={**session.heard, **gravely})), now)
        say = current(library, replace(told, heard=()))
    emergency = isinstance(say, Urgent) and say.urgency is Urgency.EMERGENCY
    return replace(told, heard=()) if emergency else told


def _with_screen_of(library: Library, chat: Chat, question: str, now: datetime) -> Chat:
    """The chat in a session that can hold an answer to this question; no answers are thrown away for it."""
    if chat.session and question in (*library[chat.session.flow].by_id, HEARD):
        return chat
    main = main_flow(library)
    if main.id in chat.sessions:
        return replace(chat, active=main.id, rechecking=frozenset())
    return begun(library, chat, main, now)


def _unheard(library: Library, chat: Chat, sign: Sign, now: datetime) -> Chat:
    """*No* to what was heard. If it had been believed before, this is its screen asked again."""
    question, option = sign
    chat = replace(chat, heard=tuple(one for one in chat.heard if one != sign))
    session = chat.session
    if session is None or option not in session.heard.get(question, frozenset()):
        return chat
    heard = {name: options for name, options in session.heard.items() if name != question}
    chat = replace(chat.with_session(replace(session, heard=heard)), rechecking=reading(library, chat, question))
    return settled(library, chat, now)


def reading(library: Library, chat: Chat, *screens: str) -> frozenset[str]:
    """The raised flags that one of these screens decides."""
    return frozenset(
        kept.flag for kept in chat.raised if not _decide(library[kept.flow], kept.flag).isdisjoint(screens)
    )


def _decide(flow: Flow, flag: str) -> frozenset[str]:
    """The questions that a flag looks at, and those that open them: without its tick, a follow-up decides nothing."""
    found = reads(flow, flow.flags[flag].rule)
    while (
        more := found.union(*(reads(flow, Rule(flow.by_id[name].when)) for name in found & flow.by_id.keys())) - found
    ):
        found |= more
    return found


def ticks_kept(library: Library, chat: Chat, now: datetime) -> Chat:
    """Ticks left standing on alarm screens count when somebody walks away from them."""
    session = chat.session
    if session is None:
        return chat
    flow = library[session.flow]
    standing = [
        name for name, ticks in session.drafts.items() if ticks and name in flow.by_id and flow.by_id[name].alarm
    ]
    if not standing:
        return chat
    for name in standing:
        session = session.answered(name, session.ticks(name))
    chat = chat.with_session(replace(session, again=frozenset()))
    return settled(library, replace(chat, rechecking=frozenset()), now)  # nobody said that these are all


def mistaken(library: Library, chat: Chat, now: datetime) -> Turn:
    """Ask that one screen again; its flags stay raised until the new answer."""
    if not chat.raised:
        return _not_under_age(library, chat)
    worst = max(chat.raised, key=lambda kept: (_stands(library, chat, kept), _flag(library, kept).urgency))
    flow, session = library[worst.flow], chat.sessions[worst.flow]
    age = flow.questions[0].id  # many flags look at it, and none is raised by it alone
    path = [name for name in walk_of(library, chat, session).path if name != age]
    read = reads(flow, flow.flags[worst.flag].rule) - {age}
    answered = [name for name in path if name in read]
    decided = _decide(flow, worst.flag)
    opening = [name for name in path if name in decided]
    heard = sorted(name for name, signs in session.heard.items() if signs and name in read)
    screens = answered[-1:] or opening[-1:] or [name for name in flow.by_id if name in decided - {age}]
    if (heard and not answered) or not screens:  # its screen may never come
        return _asked_back(library, chat, session, worst.flag, heard[-1:])
    return _rechecking(library, chat, session, session.again.union(screens), now)


def _flag(library: Library, kept: Raised) -> Flag:
    return library[kept.flow].flags[kept.flag]


def _stands(library: Library, chat: Chat, kept: Raised) -> bool:
    """Whether the answers as they stand hold it. What was raised before and is being checked again may not."""
    here = walk_of(library, chat, chat.sessions[kept.flow])
    return any(flag.id == kept.flag for flag in here.flags)


def _not_under_age(library: Library, chat: Chat) -> Turn:
    """The one other screen with this button: where the interview stopped, its last question is asked again."""
    session = chat.session
    here = walk_of(library, chat, session) if session else None
    if session is None or here is None or here.state != STOPPED:
        return Turn(chat, current(library, chat), stale=True)
    chat = chat.with_session(session.reopened(frozenset(here.path[-1:])))
    return Turn(chat, current(library, chat))


def _asked_back(library: Library, chat: Chat, session: Session, flag: str, screens: list[str]) -> Turn:
    """A sign that has no screen is asked back as it was heard."""
    terms = library[session.flow].flags[flag].rule.terms()
    named = [(term.question, min(term.options)) for term in terms if isinstance(term, Answered)]
    heard = [(screen, min(session.heard[screen])) for screen in screens] or named
    chat = replace(chat.with_session(session), heard=(heard[0],))
    return Turn(chat, current(library, chat), fresh=True)


def been_seen(library: Library, chat: Chat, now: datetime) -> Turn:
    """Ask the danger screens anew; only what no longer holds then is cleared."""
    if not chat.raised:
        return Turn(chat, current(library, chat), stale=True)
    flow = library[chat.raised[-1].flow]
    age, *later = flow.questions
    screens = {question.id for question in later if question.alarm}
    for kept in chat.raised:
        if kept.flow == flow.id:
            screens |= reads(flow, flow.flags[kept.flag].rule) - {age.id}
    return _rechecking(library, chat, chat.sessions[flow.id], frozenset(screens), now)


def _rechecking(library: Library, chat: Chat, session: Session, screens: frozenset[str], now: datetime) -> Turn:
    heard = {name: options for name, options in session.heard.items() if name not in screens}
    again = replace(session.reopened(screens), heard=heard)
    flags = reading(library, chat, *screens)
    chat = settled(library, replace(chat.with_session(again), rechecking=flags), now)
    return Turn(chat, current(library, chat), note="recheck", fresh=True)
