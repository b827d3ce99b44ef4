"""Setting a reminder: what, which days, what hour, which zone. Each button or typed answer says one of them."""

from datetime import datetime

from bot.domain.act import Remind, RemindOn
from bot.domain.chat import Chat
from bot.domain.interview import beside, current
from bot.domain.library import Library
from bot.domain.pages import ticks_stand, under_age
from bot.domain.reminder import CheckIns, Draft, Reminder
from bot.domain.results import whats
from bot.domain.say import CheckInsAsked, Plain, ReminderSet, Say
from bot.domain.schedule import EVERY_DAY, known_zones
from bot.domain.turn import Turn
from bot.domain.value import replace

LAST_HOUR, LAST_MINUTE = 23, 59


def setting(library: Library, chat: Chat, act: Remind | RemindOn, now: datetime) -> Turn:
    """What a tap or a typed answer makes of the reminder. While a danger sign stands, none is set."""
    if isinstance(act, Remind) and act.part == "off":
        return Turn(chat, beside(library, chat, "reminder_off"))
    if turn := in_the_way(library, chat):
        return turn
    if isinstance(act, Remind) and act.part == "new":
        return _begun(library, chat, act.value, now)
    if chat.setting is None and chat.reminder and not (isinstance(act, Remind) and act.part == "ask_zone"):
        return Turn(chat, reminder_set(chat, now), stale=True)  # a button from before it was set
    draft = _changed(library, chat, chat.setting or Draft(), act, now)
    if draft is None:
        return Turn(chat, current(library, chat), note="not_understood")
    return _with(library, chat, draft, act, now)


def in_the_way(library: Library, chat: Chat) -> Turn | None:
    """What comes before any reminder: a danger sign that stands, is asked back or is ticked; or being under age."""
    if chat.raised or chat.heard or under_age(library, chat):
        return Turn(chat, current(library, chat))
    if ticks_stand(library, chat):
        return Turn(chat, current(library, chat), note="ticks_stand")
    return None


def _begun(library: Library, chat: Chat, value: str, now: datetime) -> Turn:
    if chat.reminder and value != "change":
        return Turn(replace(chat, setting=None), reminder_set(chat, now))
    chat = replace(chat, setting=Draft())
    return Turn(chat, current(library, chat))


def _with(library: Library, chat: Chat, draft: Draft, act: Remind | RemindOn, now: datetime) -> Turn:
    """The chat with this draft; once nothing is missing it is what it was made for."""
    zone = act.value if isinstance(act, Remind) and act.part == "zone" else chat.zone
    known = zone if draft.goal == "reminder" or zone != chat.zone or _picked(act) else None
    if draft.step != "zone" or known is None:
        chat = replace(chat, setting=draft)
        return Turn(chat, current(library, chat))
    first = chat.reminder is None
    chat = replace(chat, zone=known, setting=None)
    if draft.goal == "check_in":
        return Turn(replace(chat, check_ins=CheckIns(now)), CheckInsAsked(on=True))
    if draft.what and draft.hour is not None:
        chat = replace(chat, reminder=Reminder(draft.what, draft.days, draft.hour, draft.minute, now))
    elif chat.reminder:
        chat = replace(chat, reminder=replace(chat.reminder, since=now))
    say = reminder_set(chat, now, offers=first and chat.messages is None)
    return Turn(chat, say)


def _picked(act: Remind | RemindOn) -> bool:
    return isinstance(act, Remind) and act.part == "zone"


def _changed(library: Library, chat: Chat, draft: Draft, act: Remind | RemindOn, now: datetime) -> Draft | None:
    """The draft with what the act says; None where that makes no sense."""
    if isinstance(act, RemindOn):
        if act.day not in EVERY_DAY:
            return None
        return replace(draft, days=draft.days | {act.day} if act.on else draft.days - {act.day}, days_done=False)
    match act.part, act.value:
        case "what", what:
            return _what(library, chat, draft, what)
        case "days", days:
            chosen = frozenset(int(day) for day in days if day in "0123456")
            return replace(draft, days=chosen, days_done=True) if chosen else None
        case "days_done", _:
            return replace(draft, days_done=True) if draft.days else None
        case "time", time:
            read = _time(time)
            return replace(draft, hour=read[0], minute=read[1]) if read else None
        case "clock", clock:
            return replace(draft, clock=clock, clock_at=now, country=None) if _time(clock.rstrip("?")) else None
        case "country", country:
            return replace(draft, country=country, clock=None, clock_at=None)
        case "zone", zone:
            return draft if zone in known_zones() else None
        case "ask_zone", _:
            return Draft(goal="zone")
    return None


def _what(library: Library, chat: Chat, draft: Draft, what: str) -> Draft | None:
    found = next((one for one in whats(library, chat) if one == what), None)
    return replace(draft, what=found) if found else None


def _time(digits: str) -> tuple[int, int] | None:
    """`0730` as hour and minute."""
    if not (digits.isascii() and digits.isdecimal() and len(digits) == len("0730")):
        return None
    hour, minute = int(digits[:2]), int(digits[2:])
    return (hour, minute) if hour <= LAST_HOUR and minute <= LAST_MINUTE else None


def reminder_set(chat: Chat, now: datetime, *, offers: bool = False) -> Say:
    """What is set, and when it comes next."""
    if chat.reminder is None or chat.zone is None:
        return Plain("reminder_off")
    slot = replace(chat.reminder, since=max(now, chat.reminder.since)).next_slot(chat.zone)
    return ReminderSet(chat.reminder, chat.zone, slot.name if slot else None, offers)
