"""What an act of somebody known does: the interview begun and gone on with, commands, exercises tried."""

from datetime import datetime

from bot.domain import danger
from bot.domain.act import (
    Act,
    Agree,
    Answer,
    Back,
    BeenSeen,
    Change,
    CheckIn,
    CheckOnMe,
    Choose,
    Command,
    Confirm,
    Done,
    FromCampaign,
    Marked,
    Messages,
    Mistaken,
    Odd,
    Open,
    Puzzle,
    Rang,
    Remind,
    RemindOn,
    StopMessages,
    Tick,
    Tried,
    Write,
)  # fmt: skip
from bot.domain.answering import answering
from bot.domain.chat import Chat, Trial
from bot.domain.interview import begun, current, home, urgent
from bot.domain.library import Library, after_flow, main_flow
from bot.domain.mailing import mailing, way_of
from bot.domain.marking import marked, progress
from bot.domain.pages import page
from bot.domain.rung import checking, rung
from bot.domain.say import Note, Plain
from bot.domain.setting import setting
from bot.domain.turn import Turn
from bot.domain.value import replace


def card_first(library: Library, chat: Chat) -> Turn:
    """An interview begun again after an urgent result shows its card, whatever was being asked."""
    chat = replace(chat, rechecking=frozenset())
    return Turn(chat, urgent(library, chat), fresh=True)


def begin(library: Library, chat: Chat, purpose: str, now: datetime) -> Turn:
    if chat.raised:
        return card_first(library, chat)
    flow = after_flow(library) if purpose == "after" else main_flow(library)
    chat = begun(library, replace(chat, stopped=False), flow, now)
    return Turn(chat, current(library, chat), note="proxy" if purpose == "other" else None)


def going_on(library: Library, chat: Chat, act: Act, now: datetime) -> Turn:
    match act:
        case Agree(purpose=purpose):
            flow = after_flow(library) if purpose == "after" else main_flow(library)
            begun_already = chat.session is not None and chat.active == flow.id and not chat.session.answers
            if begun_already and chat.session:
                chat = chat.with_session(replace(chat.session, proxy=purpose == "other"))
                return Turn(chat, current(library, chat), note="proxy" if purpose == "other" else None)
            if purpose == "check" and home(library, chat).unfinished:
                return Turn(chat, current(library, chat))
            return begin(library, replace(chat, proxy=purpose == "other"), purpose, now)
        case Command(name=name):
            return _command(library, chat, name, now)
        case Mistaken():
            return danger.mistaken(library, chat, now)
        case BeenSeen():
            return danger.been_seen(library, chat, now)
        case Open():
            return page(library, chat, act)
        case Tried(exercise=exercise, hurt=hurt):
            return _tried(library, chat, exercise, hurt=hurt, now=now)
        case Remind() | RemindOn():
            return setting(library, chat, act, now)
        case Marked():
            return marked(library, chat, act, now)
        case Rang():
            return rung(library, chat, act, now)
        case CheckOnMe() | CheckIn():
            return checking(library, chat, act, now)
        case Messages() | StopMessages():
            return mailing(library, chat, act, now)
        case FromCampaign():
            return going_on(library, chat, way_of(act), now)
        case Choose() | Tick() | Done() | Back() | Change() | Confirm() | Answer():
            return answering(library, chat, act, now)
    return Turn(chat, current(library, chat), note=note_of(act))


def _command(library: Library, chat: Chat, name: str, now: datetime) -> Turn:
    match name:
        case "again":
            return begin(library, replace(chat, proxy=False), "check", now)
        case "check":
            return going_on(library, chat, Agree("check"), now)
        case "after":
            return page(library, chat, Open("minute"))
        case "why" | "summary":
            return page(library, chat, Open(name))
        case "remind":
            return setting(library, chat, Remind("new"), now)
        case "messages":
            return page(library, chat, Open("messages"))
        case "pain":
            return marked(library, chat, Marked("new"), now)
        case "progress":
            return progress(library, chat, now)
        case "stop":
            return Turn(replace(chat, stopped=True, active=None), Plain("stopped"))
    return Turn(chat, current(library, chat), note="not_understood")


def _tried(library: Library, chat: Chat, exercise: str, *, hurt: bool, now: datetime) -> Turn:
    flow = after_flow(library)
    if chat.raised or exercise not in flow.exercises:
        return Turn(chat, current(library, chat))
    chat = replace(chat, trials=(*chat.trials, Trial(exercise, hurt, now))[-200:])
    if not hurt:
        return page(library, chat, Open("minute"))
    chat = begun(library, chat, flow, now, {"exercise": frozenset({exercise})})
    return Turn(chat, current(library, chat), note="hurt_more")


def note_of(act: Act) -> Note | None:
    match act:
        case Puzzle(why=why):
            return why
        case Odd(kind="edited"):
            return "edited"
        case Odd():
            return "odd"
        case Write():
            return "not_understood"
    return None
