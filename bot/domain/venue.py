"""Groups and channels that the bot is in, and how its operators want it to behave there."""

from dataclasses import dataclass, field
from hashlib import sha256
from typing import Literal

from bot.domain.schedule import Quiet


@dataclass(frozen=True, slots=True)
class VenueSettings:
    language: str = "en"
    zone: str = "UTC"
    topic: int | None = None
    """The forum topic that posts go to (Telegram's `message_thread_id`)."""
    quiet: Quiet = field(default_factory=Quiet)
    days: frozenset[int] = frozenset()
    """Weekdays on which the next post of the series goes out by itself; 0 is Monday."""
    hour: int = 9
    minute: int = 0


@dataclass(frozen=True, slots=True)
class Venue:
    chat_id: int
    kind: Literal["group", "channel"]
    title: str
    present: bool = True
    can_post: bool = True
    hears_all: bool = False
    """Every message reaches the bot; else only what is addressed to it, and danger words elsewhere are not heard."""
    settings: VenueSettings = field(default_factory=VenueSettings)
    can_pin: bool = True


def place_number(chat_id: int) -> int:
    """A number by which the places of links can be told apart.

    It is a digest of the chat's id, so it stays the same and does not tell the id. Two places may share one.
    """
    return int.from_bytes(sha256(str(chat_id).encode()).digest()[:8]) % 100_000
