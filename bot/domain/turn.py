"""A turn is a value: what is kept of the chat from now on, and what is said."""

from dataclasses import dataclass

from bot.domain.chat import Chat
from bot.domain.say import Note, Say


@dataclass(frozen=True, slots=True)
class Turn:
    chat: Chat | None
    """None: nothing is kept of this chat; what was kept is erased."""
    say: Say
    note: Note | None = None
    arrived: str | None = None
    """The payload that brought the person, to be counted once."""
    stale: bool = False
    """The tap came from an old screen, which loses its buttons."""
    fresh: bool = False
    """Said in a new message, even after a tap."""
