"""`take`: what an act changes, and what is said back. Pure; the instant comes in as a value."""

from dataclasses import replace
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
    Crisis,
    Decline,
    Done,
    Forget,
    FromCampaign,
    Hear,
    Heard,
    Messages,
    Mistaken,
    Odd,
    Open,
    PickCountry,
    PickLanguage,
    Puzzle,
    Rang,
    Remind,
    RemindOn,
    Start,
    StopMessages,
    Tick,
    Tried,
    Write,
)  # fmt: skip
from bot.domain.answering import answering
from bot.domain.chat import Chat, Consent, Trial
from bot.domain.flags import Urgency
from bot.domain.interview import begun, beside, current, fitted, heard_alone, home, urgent
from bot.domain.keeping import leaving, recent, set_aside, withdrawn
from bot.domain.library import Library, after_flow, main_flow
from bot.domain.mailing import arrived, mailing, way_of
from bot.domain.pages import page, public
from bot.domain.rung import checking, rung
from bot.domain.say import Countries, Languages, MyData, Note, Plain, Say, Urgent, Welcome
from bot.domain.setting import setting
from bot.domain.turn import Turn

LONGEST_SOURCE = 50
"""So many letters of a link fit on a button, beside what the button does."""
_KNOWN_ONLY = Command | Open | Remind | RemindOn | Rang | CheckOnMe | CheckIn | Messages | StopMessages | FromCampaign

CONSENT = 1
"""The version of the text that is agreed to; raised when what it says changes, and then it is asked again."""


def take(library: Library, chat: Chat | None, act: Act, now: datetime) -> Turn:
    """The next turn of a chat. An act that does not fit where the chat stands gets the current screen."""
    chat = set_aside(withdrawn(fitted(library, recent(chat, now)), act), act) if chat else None
    kept = leaving(library, chat, act, now) if chat and chat.consent else chat
    turn = _taken(library, chat, kept, act, now)
    return replace(turn, arrived=arrived(act, chat, turn.chat))


def _taken(library: Library, chat: Chat | None, kept: Chat | None, act: Act, now: datetime) -> Turn:
    if kept and chat and len(kept.raised) > len(chat.raised) and not isinstance(act, Crisis | Hear):
        return _card_first(library, kept)  # what was left behind is a danger sign: its card, whatever was asked for
    match act:
        case Start(payload=payload):
            return _start(library, kept, payload)
        case PickCountry() | PickLanguage() | Forget() | Decline() | Crisis():
            return _always(library, kept, act)
        case Hear() | Heard():
            return danger.hearing(library, kept, act, now)
        case Open(card=card, about=about) if card.startswith("countries_"):
            return _countries(library, kept, about, card.removeprefix("countries_"))
    if isinstance(act, Command) and act.name in _COMMANDS_FOR_ALL:
        return _command_for_all(library, kept, act.name)
    if kept is None or kept.consent is None or kept.consent.version < CONSENT:
        return _agreeing(library, kept, act, now)
    return _going_on(library, kept, act, now)


def _countries(library: Library, chat: Chat | None, about: str, page: str = "") -> Turn:
    say = current(library, chat)
    if about:
        question, _, option = about.partition(".")
        say = heard_alone(library, question, option)
    urgency = say.urgency if isinstance(say, Urgent) else Urgency.SELF_CARE
    return Turn(chat, Countries(about, int(page) if page.isdecimal() else 0, urgency))


_COMMANDS_FOR_ALL = {"help", "language", "country", "mydata", "forget"}


def _command_for_all(library: Library, chat: Chat | None, name: str) -> Turn:
    if name == "country":
        return _countries(library, chat, "")
    says: dict[str, Say] = {
        "language": Languages(),
        "mydata": MyData(chat),
        "forget": Plain("forget"),
        "help": Plain("help"),
    }
    return Turn(chat, says[name])


def _start(library: Library, chat: Chat | None, payload: str) -> Turn:
    """Works in every state. The link that brought somebody new goes with the buttons that agree."""
    if chat is None or chat.consent is None or chat.consent.version < CONSENT:
        return Turn(chat, Welcome(payload if len(payload) <= LONGEST_SOURCE else ""))
    # Who came by themselves and follows a link later was brought by that one; who was brought before, by none.
    source = chat.source or (payload if len(payload) <= LONGEST_SOURCE else "")
    chat = replace(chat, stopped=False, source=source)
    return _card_first(library, chat) if chat.raised else Turn(chat, home(library, chat))


def _card_first(library: Library, chat: Chat) -> Turn:
    """An interview begun again after an urgent result shows its card, whatever was being asked."""
    chat = replace(chat, rechecking=frozenset())
    return Turn(chat, urgent(library, chat), fresh=True)


def _always(library: Library, chat: Chat | None, act: Act) -> Turn:
    match act:
        case Forget():
            return Turn(None, beside(library, chat, "forgotten"), forgets=True)
        case Decline() if chat is None or chat.consent is None:
            return Turn(None, Plain("declined"))
        case Crisis(kind=kind):
            if chat and chat.consent:
                chat = replace(chat, stopped=True, active=None)
            return Turn(chat, Plain(f"crisis.{kind}"), fresh=True)
        case PickCountry(code=code, about=about) if about:
            question, _, option = about.partition(".")
            if danger.is_sign(library, question, option):
                return Turn(chat, heard_alone(library, question, option, code))
        case PickCountry(code=code):
            if chat is None or chat.consent is None:
                return Turn(chat, Countries(picked=code))
            chat = replace(chat, country=code)
            return Turn(chat, current(library, chat), note="country")
        case PickLanguage(code=code) if chat:
            chat = replace(chat, language=code)
    return Turn(chat, current(library, chat))


def _agreeing(library: Library, chat: Chat | None, act: Act, now: datetime) -> Turn:
    if not isinstance(act, Agree):
        if isinstance(act, Open) and (say := public(library, act)):
            return Turn(chat, say)
        return Turn(chat, Welcome(), note=_note(act) or ("agree_first" if isinstance(act, _KNOWN_ONLY) else None))
    known = chat or Chat(language="")
    source = act.source or known.source
    agreed = replace(known, consent=Consent(CONSENT, now), proxy=act.purpose == "other", stopped=False, source=source)
    return _begin(library, agreed, act.purpose, now)


def _begin(library: Library, chat: Chat, purpose: str, now: datetime) -> Turn:
    if chat.raised:
        return _card_first(library, chat)
    flow = after_flow(library) if purpose == "after" else main_flow(library)
    chat = begun(library, replace(chat, stopped=False), flow, now)
    return Turn(chat, current(library, chat), note="proxy" if purpose == "other" else None)


def _going_on(library: Library, chat: Chat, act: Act, now: datetime) -> Turn:
    match act:
        case Agree(purpose=purpose):
            flow = after_flow(library) if purpose == "after" else main_flow(library)
            begun_already = chat.session is not None and chat.active == flow.id and not chat.session.answers
            if begun_already and chat.session:
                chat = chat.with_session(replace(chat.session, proxy=purpose == "other"))
                return Turn(chat, current(library, chat), note="proxy" if purpose == "other" else None)
            if purpose == "check" and home(library, chat).unfinished:
                return Turn(chat, current(library, chat))
            return _begin(library, replace(chat, proxy=purpose == "other"), purpose, now)
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
        case Rang():
            return rung(library, chat, act, now)
        case CheckOnMe() | CheckIn():
            return checking(library, chat, act, now)
        case Messages() | StopMessages():
            return mailing(library, chat, act, now)
        case FromCampaign():
            return _going_on(library, chat, way_of(act), now)
        case Choose() | Tick() | Done() | Back() | Change() | Confirm() | Answer():
            return answering(library, chat, act, now)
    return Turn(chat, current(library, chat), note=_note(act))


def _command(library: Library, chat: Chat, name: str, now: datetime) -> Turn:
    match name:
        case "again":
            return _begin(library, replace(chat, proxy=False), "check", now)
        case "check":
            return _going_on(library, chat, Agree("check"), now)
        case "after":
            return page(library, chat, Open("minute"))
        case "why" | "summary":
            return page(library, chat, Open(name))
        case "remind":
            return setting(library, chat, Remind("new"), now)
        case "messages":
            return page(library, chat, Open("messages"))
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


def _note(act: Act) -> Note | None:
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
