"""What stands of a person in clear, with their consent to messages that fit, and is erased with the rest."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Listing:
    language: str
    zone: str | None
    pattern: str | None
    """The leading condition of a finished interview; None where there is none or it is not to be spoken of now."""
    days: frozenset[int]
    """Weekdays with a reminder; 0 is Monday."""
    source: str | None
    """The post that brought the person."""
    stopped: bool
    not_now: bool
    """Nothing is sent until the person has cleared it; why is told to nobody."""
    busy_until: datetime | None
    """In the middle of an interview, until then at the latest."""
