"""A turn is a value: what is kept of the chat from now on, and what is said."""

from datetime import datetime
from typing import Literal

from msgspec import Struct

from bot.domain.chat import Chat
from bot.domain.listing import Listing
from bot.domain.say import Note, Say


class Ring(Struct, frozen=True):
    """A reminder or a check-in that is due: it goes through the ledger, once for its slot."""

    kind: Literal["reminder", "check_in"]
    slot: str
    what: str
    until: datetime
    """Too late after that."""


class Turn(Struct, frozen=True):
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
    forgets: bool = False
    """The person wants to be forgotten: what they did elsewhere is erased as well, even if nothing is kept of them."""
    silent: bool = False
    """Nothing is shown: the program's own act, or one that needs no answer."""
    ring: Ring | None = None
    listing: Listing | None = None
    """Kept in clear from now on; None: nothing is, and what was is erased."""
    due_at: datetime | None = None
    """When a reminder or a check-in is next due."""
