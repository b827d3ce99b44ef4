"""What an outcome means for a delivery. Pure."""

from datetime import datetime, timedelta

from bot.service.ports import Outcome, Refused, RetryLater, Sent, Unknown
from bot.service.sending import Delivery, Flooded, Moved, Settled

ATTEMPTS = 5
"""Tries of one delivery while others succeed; those that fail for everybody do not count."""
HARDLY = 20
"""The same where it was asked to wait."""
LONGEST = timedelta(minutes=10)
"""Between two tries."""

OFF = frozenset({"blocked", "deactivated", "gone", "kicked"})
"""Codes of refusals after which a chat cannot be written to any more."""
NOT_THERE = frozenset({"no_rights", "no_topic", "no_message", "too_old"})
"""Codes of refusals by this chat alone; all others are a fault of what was sent."""


def fate(delivery: Delivery, outcome: Outcome | Moved, now: datetime, *, away: bool = False) -> Settled:
    """What is committed. `away`: Telegram answers nobody just now; what is too late then ends by its own `until`."""
    most = HARDLY if isinstance(outcome, Flooded) else ATTEMPTS
    match outcome:
        case Sent(message_id):
            return Settled(delivery.id, "sent", message_id)
        case Refused(why):
            known = why in OFF | NOT_THERE
            return Settled(delivery.id, "refused" if known else "failed", why=why, off=why in OFF)
        case Unknown():
            return Settled(delivery.id, "uncertain", why="no_answer")
        case _ if delivery.attempts >= most and not away:
            return Settled(delivery.id, "failed", why="tried_often")
        case Moved(chat_id):
            return Settled(delivery.id, "waiting", moved_to=chat_id)
        case Flooded(seconds):
            return back(delivery, now + timedelta(seconds=seconds), untried=away)
        case RetryLater(seconds):
            pause = timedelta(seconds=seconds) * 2.0 ** (delivery.attempts - 1)
            return back(delivery, now + min(pause, LONGEST), untried=away)


def back(delivery: Delivery, not_before: datetime | None = None, *, untried: bool = False) -> Settled:
    """It was certainly not sent and waits again."""
    return Settled(delivery.id, "waiting", not_before=not_before, untried=untried)
