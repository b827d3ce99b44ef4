"""What a person did about what is to come later: reminders, check-ins, messages to many, and the pain diary."""

from typing import Literal

from msgspec import Struct

Part = Literal["new", "what", "days", "days_done", "time", "zone", "clock", "country", "ask_zone", "off"]
Way = Literal["done", "later", "hurt", "skip", "stop", "keep", "weekly"]
MarkPart = Literal["new", "pain", "where", "walked"]


class Remind(Struct, frozen=True):
    """One thing about a reminder: what, the days (`024`), the time (`1930`), the zone; or what to do with it."""

    part: Part
    value: str = ""


class RemindOn(Struct, frozen=True):
    """A weekday, as it is wanted: two quick taps must not undo each other. 0 is Monday."""

    day: int
    on: bool


class Rang(Struct, frozen=True):
    """An answer to a reminder. The slot tells them apart: its wall time as twelve digits."""

    way: Way
    slot: str


class CheckOnMe(Struct, frozen=True):
    """Whether to be asked later how the back is."""

    wanted: bool


class CheckIn(Struct, frozen=True):
    """*Start*, under the message that asks how the back is."""


class Messages(Struct, frozen=True):
    """The answer to the question about messages that fit."""

    wanted: bool


class FromCampaign(Struct, frozen=True):
    """The button under a message that went to many: which message, and what the person wants now."""

    run: int
    way: Literal["check", "after", "remind"]


class StopMessages(Struct, frozen=True):
    """No more messages that fit; under each of them, with the message that it was."""

    run: int = 0


class Marked(Struct, frozen=True):
    """One thing for the pain diary: its beginning, the pain (`6`), where it goes, the metres walked (`skip`)."""

    part: MarkPart
    value: str = ""
    day: str = ""
    """The day that the screen asked about, as eight digits."""
