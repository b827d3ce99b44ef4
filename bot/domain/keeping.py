"""What an act does to a chat before it is looked at: what is too old, left behind, or wanted no more."""

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
    Tried,
    Write,
)  # fmt: skip
from bot.domain.chat import Chat
from bot.domain.library import Library
from bot.domain.value import replace


def recent(chat: Chat, now: datetime, kept_for: timedelta) -> Chat:
    """The chat without what is older than the welcome says it is kept; a danger sign that was shown stays."""
    standing = {kept.flow for kept in chat.raised}
    sessions = {
        name: session for name, session in chat.sessions.items() if name in standing or now - session.began < kept_for
    }
    trials = tuple(trial for trial in chat.trials if now - trial.at < kept_for)
    oldest = (now - kept_for).date()
    diary = tuple(mark for mark in chat.diary if mark.day > oldest)
    days = tuple(day for day in chat.exercise_days if day > oldest)
    kept, had = (sessions, trials, diary, days), (chat.sessions, chat.trials, chat.diary, chat.exercise_days)
    if [*map(len, kept)] == [*map(len, had)]:
        return chat
    return replace(chat, sessions=sessions, trials=trials, diary=diary, exercise_days=days)


def leaving(library: Library, chat: Chat, act: Act, now: datetime) -> Chat:
    """Danger signs that somebody leaves behind unanswered count: what was heard, what was ticked."""
    if isinstance(act, Heard | Odd | PickCountry | PickLanguage | Forget):
        return chat
    if chat.heard:
        return danger.all_believed(library, chat, now)
    if isinstance(act, Start | Agree | Tried | Crisis | Rang | CheckIn | FromCampaign) or (
        isinstance(act, Command) and act.name in {"again", "check", "after", "stop"}
    ):
        return danger.ticks_kept(library, chat, now)
    return chat


def withdrawn(chat: Chat, act: Act) -> Chat:
    """The chat without what the person wants no more. That counts even where a danger sign comes first."""
    match act:
        case StopMessages() | Messages(wanted=False) | Decline() | Command(name="stop"):
            return replace(chat, messages=None)
        case Rang(way="stop") | Remind(part="off"):
            return replace(chat, reminder=None, setting=None)
        case CheckOnMe(wanted=False):
            return replace(chat, check_ins=None)
    return chat


READING = frozenset({"why_asked", "counts", "here"})


def set_aside(chat: Chat, act: Act) -> Chat:
    """What is being set or marked waits for no answer once the person does something else."""
    setting = chat.setting if isinstance(act, Remind | RemindOn) or _aside(act) else None
    marking = chat.marking if isinstance(act, Marked) or _aside(act) else None
    if setting is chat.setting and marking is chat.marking:
        return chat
    return replace(chat, setting=setting, marking=marking)


def _aside(act: Act) -> bool:
    """What is done beside a question, which stays open."""
    match act:
        case Write() | Hear() | Heard() | Puzzle() | Odd() | PickCountry() | PickLanguage():
            return True
        case Open(card=card) if card in READING or card.startswith("countries_"):
            return True
        case Command(name="help" | "language" | "country" | "mydata" | "forget"):
            return True
    return False
