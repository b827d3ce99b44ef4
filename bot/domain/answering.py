"""Taps and typed answers inside an interview. One that does not fit where the chat stands changes nothing."""

from datetime import datetime

from bot.domain.act import Answer, Back, Change, Choose, Confirm, Done, Hear, Tick
from bot.domain.chat import Chat, Session
from bot.domain.danger import hearing, is_sign, reading
from bot.domain.flow import EXCLUSIVE
from bot.domain.interview import current, settled
from bot.domain.library import Library
from bot.domain.machine import FINISHED, Walk
from bot.domain.results import walk_of
from bot.domain.say import Ask, Guidance, Propose, Report, Review, Urgent
from bot.domain.turn import Turn
from bot.domain.value import replace

Answering = Choose | Tick | Done | Back | Change | Confirm | Answer


def answering(library: Library, chat: Chat, act: Answering, now: datetime) -> Turn:
    """What a tap on a question, its review, or a typed answer does."""
    chat, moved = _on_the_current_revision(library, chat)
    turn = _answered(library, chat, act, now)
    return replace(turn, note="moved") if moved else turn


def _answered(library: Library, chat: Chat, act: Answering, now: datetime) -> Turn:
    session = chat.session
    here = walk_of(library, chat, session) if session else None
    say = current(library, chat, here)
    if session is None or here is None or not isinstance(say, Ask | Review):
        return Turn(chat, say, note="answered", stale=not isinstance(act, Answer))
    if isinstance(act, Answer):
        return _typed(library, chat, session, here, act, now)
    if act.session != session.number:
        return Turn(chat, say, note="answered", stale=True)
    done = _applied(session, here, act)
    late = done is None and isinstance(act, Tick) and act.on and not _repeated(session, here, act)
    if isinstance(act, Tick) and late and is_sign(library, act.question, act.option):
        return hearing(library, chat, Hear(act.question, act.option), now)
    if done is None:
        return Turn(chat, say, note="answered", stale=not _repeated(session, here, act))
    if isinstance(act, Tick) and act.option in session.heard.get(act.question, frozenset()):
        # What was heard is taken off by hand: its screen decides about it again.
        done = replace(done, again=done.again | {act.question})
        chat = replace(chat, rechecking=chat.rechecking | reading(library, chat, act.question))
    return _shown(library, chat, done, now)


def _on_the_current_revision(library: Library, chat: Chat) -> tuple[Chat, bool]:
    session = chat.session
    if session is None or session.revision == library[session.flow].revision:
        return chat, False
    return chat.with_session(replace(session, revision=library[session.flow].revision)), True


def _applied(session: Session, here: Walk, act: Answering) -> Session | None:
    """The session after a tap, or None where it does not fit."""
    question = here.open
    match act:
        case Confirm():
            return replace(session, confirmed=True) if here.state == FINISHED else None
        case Change(question=name):
            return _reopened(session, name) if here.state == FINISHED and name in here.path else None
        case Back(question=name):
            return _reopened(session, here.path[-1]) if name == here.state and here.path else None
    if question is None or question.id != getattr(act, "question", None):
        return None
    offered = {option.id for option in here.offered}
    match act:
        case Tick(option=option, on=on) if question.kind == "many" and option in offered - EXCLUSIVE:
            return session.ticked(question.id, option, on=on)
        case Done() if session.ticks(question.id) & offered:
            return session.answered(question.id, session.ticks(question.id) & offered)
        case Choose(option=option) if option in offered:
            if question.kind == "many" and (option not in EXCLUSIVE or session.ticks(question.id)):
                return None
            return session.answered(question.id, frozenset({option}))
    return None


def _reopened(session: Session, question: str) -> Session:
    """Asked again, with the ticks that stand."""
    ticks = session.answers.get(question, frozenset()) - EXCLUSIVE
    return session.reopened(session.again | {question}, {**session.drafts, question: ticks})


def _repeated(session: Session, here: Walk, act: Answering) -> bool:
    """A double tap: the answer given last, once more, on the message that has moved on since."""
    if not here.path or here.path[-1] != getattr(act, "question", None):
        return False
    last = session.answers.get(here.path[-1], frozenset())
    return isinstance(act, Done) or (isinstance(act, Choose | Tick) and act.option in last)


def _typed(library: Library, chat: Chat, session: Session, here: Walk, act: Answer, now: datetime) -> Turn:
    question = here.open
    if question is None or question.id != act.question:
        return Turn(chat, current(library, chat), note="not_understood")
    options = act.options & {option.id for option in here.offered}
    if not options:
        return Turn(chat, current(library, chat), note="not_understood")
    if question.kind == "many" and not options <= EXCLUSIVE:
        ticks = session.drafts.get(question.id, frozenset()) | options - EXCLUSIVE
        ticked = replace(session, drafts={**session.drafts, question.id: ticks})
        turn = _shown(library, chat, ticked, now)
        return turn if act.sure else replace(turn, note="ticked")
    if question.kind == "many" and session.ticks(question.id):
        return Turn(chat, current(library, chat), note="ticks_stand")
    if not act.sure:
        chat = chat.with_session(replace(session, proposed=min(options)))
        return Turn(chat, Propose(session.number, here.flow, question, min(options)))
    return _shown(library, chat, session.answered(question.id, frozenset({min(options)})), now)


def _shown(library: Library, chat: Chat, session: Session, now: datetime) -> Turn:
    chat = settled(library, chat.with_session(session), now)
    say = current(library, chat)
    return Turn(chat, say, fresh=isinstance(say, Urgent | Guidance | Report))
