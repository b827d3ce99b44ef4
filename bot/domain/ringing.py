"""When a reminder or a check-in is due, and what becomes of it then: rung, put off, or passed over as too late."""

from datetime import datetime, timedelta

from bot.domain.chat import Chat
from bot.domain.interview import current, fitted, home
from bot.domain.library import Library
from bot.domain.pages import ticks_stand, under_age
from bot.domain.reminder import Reminder
from bot.domain.results import walk_of
from bot.domain.say import Review
from bot.domain.schedule import Quiet, Slot
from bot.domain.turn import Ring, Turn
from bot.domain.value import replace

TOO_LATE = timedelta(hours=2)
CHECK_IN_TOO_LATE = timedelta(days=1)
SNOOZED = "snooze"
"""The slot of a snoozed reminder begins with that."""
BUSY = timedelta(minutes=30)
"""So long after the last act somebody may still be in the middle of an interview."""


def not_now(library: Library, chat: Chat) -> bool:
    """Whether nothing may come by itself: while a danger sign stands, is asked back or is ticked; under age."""
    return bool(chat.raised or chat.heard) or under_age(library, chat) or ticks_stand(library, chat)


def due_at(library: Library, chat: Chat | None) -> datetime | None:
    """The instant in UTC at which something is next due; None while nothing is."""
    if chat is None or chat.consent is None or chat.stopped or not (chat.reminder or chat.check_ins):
        return None
    if not_now(library, chat):
        return None
    zone = chat.zone or "UTC"
    found = []
    if chat.reminder and not chat.reminder.silent and (slot := chat.reminder.next_slot(zone)):
        found.append(slot.at)
    if chat.reminder and chat.reminder.snoozed_until:
        found.append(chat.reminder.snoozed_until)
    if chat.check_ins and (slot := chat.check_ins.next_slot(zone)):
        found.append(slot.at)
    if not found:
        return None
    return max(min(found), chat.waits_until) if chat.waits_until else min(found)


def ring(library: Library, chat: Chat | None, now: datetime, reached: str = "") -> Turn:
    """The program's own turn: whatever is due now. It shows nothing itself; what rings goes through the ledger.

    `reached` is the slot of the last reminder that came: one that never came cannot have been left without an answer.
    """
    chat = fitted(library, chat) if chat else None
    due = due_at(library, chat)
    turn = Turn(chat, current(library, chat), silent=True)
    if chat is None or due is None or due > now:
        return turn
    if busy(library, chat, now):
        return replace(turn, chat=replace(chat, waits_until=(chat.active_at or now) + BUSY))
    chat = replace(chat, waits_until=None)
    zone = chat.zone or "UTC"
    if chat.reminder and not chat.reminder.silent:
        slot = chat.reminder.next_slot(zone)
        if slot and slot.at <= now:
            return _reminder(turn, chat, chat.reminder, slot, now, reached)
    if chat.reminder and chat.reminder.snoozed_until and chat.reminder.snoozed_until <= now:
        return _snoozed(turn, chat, chat.reminder, chat.reminder.snoozed_until, now)
    return _check_in(turn, chat, zone, now)


def busy(library: Library, chat: Chat, now: datetime) -> bool:
    """Whether somebody may be in the middle of an interview."""
    if chat.active_at is None or now - chat.active_at >= BUSY:
        return False
    return unfinished(library, chat)


def is_asked(library: Library, chat: Chat) -> bool:
    """Whether words would be an answer: a question is open, a reminder is being set, or a danger sign stands."""
    if chat.raised or chat.heard or chat.setting is not None:
        return True
    return chat.consent is not None and unfinished(library, chat)


def unfinished(library: Library, chat: Chat) -> bool:
    """Whether questions of an interview are open, or its review is not confirmed."""
    walks = (walk_of(library, chat, session) for session in chat.sessions.values())
    open_ = any(walk.open for walk in walks) or home(library, chat).unfinished
    return open_ or isinstance(current(library, chat), Review)


def _reminder(turn: Turn, chat: Chat, reminder: Reminder, slot: Slot, now: datetime, reached: str) -> Turn:
    if now - slot.at > TOO_LATE:
        # Those that were missed are not gone through one by one: what counts is what is not too late.
        return replace(turn, chat=replace(chat, reminder=replace(reminder, since=max(slot.at, now - TOO_LATE))))
    counted = reminder.counted(reached)
    if counted.silent:
        return replace(turn, chat=replace(chat, reminder=counted))
    kept = replace(counted, since=slot.at, snoozed_until=None, rung=slot.name)
    rings = Ring("reminder", slot.name, f"{counted.what}.{counted.tone}", slot.at + TOO_LATE)
    return replace(turn, chat=replace(chat, reminder=kept), ring=rings)


def _snoozed(turn: Turn, chat: Chat, reminder: Reminder, at: datetime, now: datetime) -> Turn:
    kept = replace(chat, reminder=replace(reminder, snoozed_until=None))
    if now - at > TOO_LATE:
        return replace(turn, chat=kept)
    rings = Ring("reminder", f"{SNOOZED} {at:%Y-%m-%dT%H:%M:%S}", f"{reminder.what}.first", at + TOO_LATE)
    return replace(turn, chat=kept, ring=rings)


def _check_in(turn: Turn, chat: Chat, zone: str, now: datetime) -> Turn:
    slot = chat.check_ins.next_slot(zone) if chat.check_ins else None
    if chat.check_ins is None or slot is None or slot.at > now:
        return replace(turn, chat=chat)
    morning = Quiet().over(now, zone)
    kept = replace(chat, check_ins=replace(chat.check_ins, done=chat.check_ins.done + 1))
    if now - slot.at > CHECK_IN_TOO_LATE:
        return replace(turn, chat=kept)
    if morning > now:
        return replace(turn, chat=replace(chat, waits_until=morning))
    rings = Ring("check_in", slot.name, str(chat.check_ins.done), slot.at + CHECK_IN_TOO_LATE)
    return replace(turn, chat=kept, ring=rings)
