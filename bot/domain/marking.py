"""Making a mark in the pain diary, and looking back on it. Nothing of it is shown while a danger sign stands."""

from datetime import date, datetime, timedelta

from bot.domain.act import Marked
from bot.domain.chat import Chat
from bot.domain.diary import FARTHEST, PLACES, WORST, Mark, Marking, day_of, kept, mark_of, moves_down, progress_of
from bot.domain.flow import Flow
from bot.domain.interview import begun, current
from bot.domain.library import Library, after_flow, check_in_flow
from bot.domain.results import walk_of
from bot.domain.setting import in_the_way
from bot.domain.turn import Turn
from bot.domain.value import replace

PATIENCE = timedelta(hours=3)
"""A mark that is begun before midnight and ended so soon is still one of the day before."""
SKIP = "skip"


def marked(library: Library, chat: Chat, act: Marked, now: datetime) -> Turn:
    """What a tap or a typed answer makes of today's mark. It counts once it is known where the pain goes."""
    if turn := in_the_way(library, chat) or _asked_already(library, chat, now):
        return turn
    today = day_of(now, chat.zone)
    if act.part == "new":
        return _going_on(library, chat, Marking(today, now))
    marking = chat.marking
    if marking is None:
        return _after_it(library, chat, act, now)
    if marking.day != today and now - marking.at > PATIENCE:
        # Left over from another day. A pain is that of now; the rest belongs to a question that is gone.
        marking = Marking(today, now)
        return _going_on(library, chat, (_with(marking, act) or marking) if act.part == "pain" else marking)
    if act.day != digits(marking.day):
        return Turn(chat, current(library, chat), note="answered", stale=True)
    changed = _with(marking, act)
    if changed is None:
        return Turn(chat, current(library, chat), note="not_understood")
    if act.part == "walked":
        return _noted(_made(chat, changed, _metres(act.value)), now)
    chat = _made(chat, changed, None) if changed.step == "walked" else chat
    if changed.step == "walked" and moves_down(chat.diary, changed.day):
        chat = begun(library, replace(chat, marking=None), _dangers(library), now)
        return Turn(chat, current(library, chat), note="moved_down", fresh=True)
    return _going_on(library, chat, changed)


def progress(library: Library, chat: Chat, now: datetime) -> Turn:
    """The last weeks."""
    return in_the_way(library, chat) or _asked_already(library, chat, now) or _noted(chat, now, noted=False)


def exercised(chat: Chat, now: datetime) -> Chat:
    """The chat with today as a day of exercise."""
    today = day_of(now, chat.zone)
    if today in chat.exercise_days:
        return chat
    return replace(chat, exercise_days=(*chat.exercise_days, today))


def digits(day: date) -> str:
    """As a button carries it."""
    return f"{day:%Y%m%d}"


def _dangers(library: Library) -> Flow:
    return check_in_flow(library) or after_flow(library)


def _asked_already(library: Library, chat: Chat, now: datetime) -> Turn | None:
    """The danger signs that are being asked since the pain moved down: nothing else comes before they are."""
    today = day_of(now, chat.zone)
    session = chat.sessions.get(_dangers(library).id)
    if session is None or not any(moves_down(chat.diary, day) for day in (today, today - timedelta(days=1))):
        return None
    here = walk_of(library, chat, session)
    if here.open is None or not here.open.alarm:
        return None
    chat = replace(chat, active=session.flow, marking=None)
    return Turn(chat, current(library, chat), note="moved_down")


def _going_on(library: Library, chat: Chat, marking: Marking) -> Turn:
    chat = replace(chat, marking=marking)
    return Turn(chat, current(library, chat))


def _noted(chat: Chat, now: datetime, *, noted: bool = True) -> Turn:
    today = day_of(now, chat.zone)
    days = {day_of(trial.at, chat.zone) for trial in chat.trials} | {*chat.exercise_days}
    chat = replace(chat, marking=None)
    return Turn(chat, progress_of(chat.diary, days, today, noted=noted))


def _after_it(library: Library, chat: Chat, act: Marked, now: datetime) -> Turn:
    """A button of a mark that is made: the last one twice shows the same, an older one changes nothing."""
    mark = next((mark for mark in chat.diary if digits(mark.day) == act.day), None)
    if act.part == "walked" and mark and (act.value == SKIP or _metres(act.value) == mark.metres):
        return _noted(chat, now)
    return Turn(chat, current(library, chat), note="answered", stale=True)


def _with(marking: Marking, act: Marked) -> Marking | None:
    """The marking with what the act says; None where that makes no sense."""
    match act.part:
        case "pain":
            pain = _number(act.value)
            return replace(marking, pain=pain) if pain is not None and pain <= WORST else None
        case "where":
            place = next((place for place in PLACES if place == act.value), None)
            return replace(marking, where=place) if place and marking.pain else None
    known = act.value == SKIP or _metres(act.value) is not None
    return marking if known and marking.step == "walked" else None


def _made(chat: Chat, marking: Marking, metres: int | None) -> Chat:
    """The chat with this mark. What was walked before on the day stays until it is said anew."""
    before = mark_of(chat.diary, marking.day)
    walked = before.metres if metres is None and before else metres
    pain = marking.pain or 0
    mark = Mark(marking.day, pain, marking.where if pain else None, walked)
    return replace(chat, diary=kept(chat.diary, mark))


def _metres(text: str) -> int | None:
    metres = _number(text)
    return metres if metres is not None and metres <= FARTHEST else None


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= len(str(FARTHEST)) else None
