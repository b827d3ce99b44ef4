"""What a person answers to a reminder or a check-in, on an old message as well as on the last."""

from datetime import date, datetime

from bot.domain.act import CheckIn, CheckOnMe, Open, Rang
from bot.domain.chat import Chat
from bot.domain.interview import begun, beside, current
from bot.domain.library import Library, after_flow, check_in_flow
from bot.domain.marking import exercised
from bot.domain.pages import page
from bot.domain.reminder import SNOOZE, TOO_MUCH, CheckIns, Draft, Reminder
from bot.domain.say import CheckInsAsked, Plain, Snoozed
from bot.domain.schedule import Quiet, wall_of
from bot.domain.setting import in_the_way, reminder_set
from bot.domain.turn import Turn
from bot.domain.value import replace

_DAY = slice(0, 8)
"""Of a slot's twelve digits."""


def rung(library: Library, chat: Chat, act: Rang, now: datetime) -> Turn:
    """The answer to a reminder. It counts as a sign of life, whatever it says."""
    if act.way == "stop":
        return Turn(chat, beside(library, chat, "reminder_off"))
    if turn := in_the_way(library, chat):
        return turn
    if act.way == "hurt":
        return _hurt(library, chat, act, now)
    reminder = chat.reminder
    if reminder:
        hurts = 0 if act.way == "done" else reminder.hurts
        chat = replace(chat, reminder=replace(reminder.answered(), hurts=hurts))
    if act.way == "done":
        chat = exercised(chat, now)
    match act.way, reminder:
        case "done", Reminder(what="minute"):
            return Turn(chat, Plain("reminder_done"))
        case "done", _:
            return page(library, chat, Open("minute"))
        case "skip", _:
            return Turn(chat, Plain("reminder_skipped"))
        case _, None:
            return Turn(chat, Plain("reminder_gone"))
        case "later", _:
            return _later(chat, now)
        case "weekly", _:
            return _weekly(chat, act, now)
    return Turn(chat, reminder_set(chat, now))


def _later(chat: Chat, now: datetime) -> Turn:
    if chat.reminder is None:
        return Turn(chat, Plain("reminder_gone"))
    zone = chat.zone or "UTC"
    until = Quiet().over(now + SNOOZE, zone)
    chat = replace(chat, reminder=replace(chat.reminder, snoozed_until=until))
    return Turn(chat, Snoozed(wall_of(until, zone)))


def _weekly(chat: Chat, act: Rang, now: datetime) -> Turn:
    """Once a week, on the day on which it was asked."""
    if chat.reminder is None:
        return Turn(chat, Plain("reminder_gone"))
    days = chat.reminder.days
    asked = _weekday(act.slot)
    day = asked if asked in days else min(days)
    chat = replace(chat, reminder=replace(chat.reminder, days=frozenset({day})))
    return Turn(chat, reminder_set(chat, now))


def _weekday(slot: str) -> int:
    try:
        return date.fromisoformat(slot[_DAY]).weekday()
    except ValueError:  # a made-up button
        return -1


def _hurt(library: Library, chat: Chat, act: Rang, now: datetime) -> Turn:
    """Once: what to change. Twice in a row, or on a reminder that is no more: the danger signs."""
    reminder = chat.reminder
    if reminder and act.slot != reminder.hurt_slot:
        reminder = replace(reminder.answered(), hurts=reminder.hurts + 1, hurt_slot=act.slot)
    if reminder and reminder.hurts < TOO_MUCH:
        return Turn(replace(chat, reminder=reminder), Plain("reminder_hurt"))
    chat = replace(chat, reminder=replace(reminder, hurts=0) if reminder else None)
    chat = begun(library, chat, after_flow(library), now)
    return Turn(chat, current(library, chat), note="hurt_more")


def checking(library: Library, chat: Chat, act: CheckIn | CheckOnMe, now: datetime) -> Turn:
    """Check-ins are asked for or left, and one of them is begun."""
    if act == CheckOnMe(wanted=False):
        return Turn(chat, beside(library, chat, "check_ins_off"))
    if turn := in_the_way(library, chat):
        return turn
    flow = check_in_flow(library)
    if flow is None:
        return Turn(chat, current(library, chat))
    if isinstance(act, CheckIn):
        chat = begun(library, chat, flow, now)
        return Turn(chat, current(library, chat), fresh=True)
    if chat.check_ins:
        return Turn(chat, CheckInsAsked(on=True))
    if chat.zone is None:
        chat = replace(chat, setting=Draft(goal="check_in"))
        return Turn(chat, current(library, chat))
    return Turn(replace(chat, check_ins=CheckIns(now)), CheckInsAsked(on=True))
