"""What stands in clear of a chat, derived from it at every turn: for messages that fit, and when something is due."""

import re
from datetime import datetime

from bot.domain.chat import Chat
from bot.domain.library import Library, main_flow
from bot.domain.listing import Listing
from bot.domain.results import result_of
from bot.domain.ringing import BUSY, due_at, not_now, unfinished
from bot.domain.turn import Turn
from bot.domain.value import replace


def derived(library: Library, turn: Turn, now: datetime) -> Turn:
    """The turn with what stands in clear from now on."""
    return replace(turn, listing=listing_of(library, turn.chat, now), due_at=due_at(library, turn.chat))


def listing_of(library: Library, chat: Chat | None, now: datetime) -> Listing | None:
    """None without consent to messages that fit."""
    if chat is None or chat.consent is None or chat.messages is None:
        return None
    return Listing(
        language=chat.language,
        zone=chat.zone,
        pattern=_pattern(library, chat),
        days=chat.reminder.days if chat.reminder else frozenset(),
        source=_post(chat.source),
        stopped=chat.stopped,
        not_now=not_now(library, chat),
        busy_until=now + BUSY if unfinished(library, chat) else None,
    )


_FROM_POST = re.compile(r"p-([a-z0-9_]+)(?:-[0-9]+)?")


def _post(source: str) -> str | None:
    """The post that brought the person, without the place where it stands: that would tie a pattern to a group."""
    found = _FROM_POST.fullmatch(source)
    return found[1] if found else None


def _pattern(library: Library, chat: Chat) -> str | None:
    """Of a finished interview about the person's own back, without a danger sign."""
    found = result_of(library, chat)
    if found is None or chat.raised or chat.sessions[main_flow(library).id].proxy:
        return None
    patterns = found[1].patterns
    return patterns[0].condition if patterns else None
