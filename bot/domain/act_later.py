"""What a person did about what is to come later: reminders, check-ins, messages to many, and the pain diary."""

from dataclasses import dataclass
from typing import Literal

Part = Literal["new", "what", "days", "days_done", "time", "zone", "clock", "country", "ask_zone", "off"]
Way = Literal["done", "later", "hurt", "skip", "stop", "keep", "weekly"]
MarkPart = Literal["new", "pain", "where", "walked"]


@dataclass(frozen=True, slots=True)
class Remind:
    """One thing about a reminder: what, the days (`024`), the time (`1930`), the zone; or what to do with it."""

    part: Part
    value: str = ""


@dataclass(frozen=True, slots=True)
class RemindOn:
    """A weekday, as it is wanted: two quick taps must not undo each other. 0 is Monday."""

    day: int
    on: bool


@dataclass(frozen=True, slots=True)
class Rang:
    """An answer to a reminder. The slot tells them apart: its wall time as twelve digits."""

    way: Way
    slot: str


@dataclass(frozen=True, slots=True)
class CheckOnMe:
    """Whether to be asked later how the back is."""

    wanted: bool


@dataclass(frozen=True, slots=True)
class CheckIn:
    """*Start*, under the message that asks how the back is."""


@dataclass(frozen=True, slots=True)
class Messages:
    """The answer to the question about messages that fit."""

    wanted: bool


@dataclass(frozen=True, slots=True)
class FromCampaign:
    """The button under a message that went to many: which message, and what the person wants now."""

    run: int
    way: Literal["check", "after", "remind"]


@dataclass(frozen=True, slots=True)
class StopMessages:
    """No more messages that fit; under each of them, with the message that it was."""

    run: int = 0


@dataclass(frozen=True, slots=True)
class Marked:
    """One thing for the pain diary: its beginning, the pain (`6`), where it goes, the metres walked (`skip`)."""

    part: MarkPart
    value: str = ""
    day: str = ""
    """The day that the screen asked about, as eight digits."""
