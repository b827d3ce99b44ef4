"""`take`: what an act changes, and what is said back. Pure; the instant comes in as a value."""

from datetime import datetime, timedelta

from bot.domain import danger
from bot.domain.act import (
    Act,
    Agree,
    CheckIn,
    CheckOnMe,
    Command,
    Crisis,
    Decline,
    Forget,
    FromCampaign,
    Hear,
    Heard,
    Marked,
    Messages,
    Open,
    PickCountry,
    PickLanguage,
    Rang,
    Remind,
    RemindOn,
    Start,
    StopMessages,
)  # fmt: skip
from bot.domain.chat import KEPT_FOR, Chat, Consent
from bot.domain.flags import Urgency
from bot.domain.interview import beside, current, fitted, heard_alone, home
from bot.domain.keeping import leaving, recent, set_aside, withdrawn
from bot.domain.known import begin, card_first, going_on, note_of
from bot.domain.library import Library
from bot.domain.mailing import arrived
from bot.domain.pages import public
from bot.domain.say import Countries, Languages, MyData, Plain, Say, Urgent, Welcome
from bot.domain.turn import Turn
from bot.domain.value import replace

LONGEST_SOURCE = 50
"""So many letters of a link fit on a button, beside what the button does."""
_KNOWN_ONLY = (
    Command | Open | Remind | RemindOn | Rang | CheckOnMe | CheckIn | Messages | StopMessages | FromCampaign | Marked
)

CONSENT = 1
"""The version of the text that is agreed to; raised when what it says changes, and then it is asked again."""


def take(library: Library, chat: Chat | None, act: Act, now: datetime, kept_for: timedelta = KEPT_FOR) -> Turn:
    """The next turn of a chat. An act that does not fit where the chat stands gets the current screen."""
    chat = set_aside(withdrawn(fitted(library, recent(chat, now, kept_for)), act), act) if chat else None
    kept = leaving(library, chat, act, now) if chat and chat.consent else chat
    turn = _taken(library, chat, kept, act, now)
    payload = arrived(act, chat, turn.chat)
    return replace(turn, arrived=payload) if payload else turn


def _taken(library: Library, chat: Chat | None, kept: Chat | None, act: Act, now: datetime) -> Turn:
    if kept and chat and len(kept.raised) > len(chat.raised) and not isinstance(act, Crisis | Hear):
        return card_first(library, kept)  # what was left behind is a danger sign: its card, whatever was asked for
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
    return going_on(library, kept, act, now)


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
    return card_first(library, chat) if chat.raised else Turn(chat, home(library, chat))


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
        return Turn(chat, Welcome(), note=note_of(act) or ("agree_first" if isinstance(act, _KNOWN_ONLY) else None))
    known = chat or Chat(language="")
    source = act.source or known.source
    agreed = replace(known, consent=Consent(CONSENT, now), proxy=act.purpose == "other", stopped=False, source=source)
    return begin(library, agreed, act.purpose, now)
