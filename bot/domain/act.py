"""What a person did. Sessions are numbered, so that an act from an old screen is recognised."""

from dataclasses import dataclass
from typing import Literal

from bot.domain.post import Vote

Part = Literal["new", "what", "days", "days_done", "time", "zone", "clock", "country", "ask_zone", "off"]
Way = Literal["done", "later", "hurt", "skip", "stop", "keep", "weekly"]


@dataclass(frozen=True, slots=True)
class Start:
    """`/start`, with the payload of the link that brought the person."""

    payload: str = ""


@dataclass(frozen=True, slots=True)
class Command:
    name: str


@dataclass(frozen=True, slots=True)
class Agree:
    purpose: Literal["check", "after", "other"]
    """`other`: for somebody else; `after`: exercise makes it worse."""
    source: str = ""
    """The link that brought the person: kept and counted only with this."""


@dataclass(frozen=True, slots=True)
class Decline:
    pass


@dataclass(frozen=True, slots=True)
class Tick:
    """The wanted state, never *toggle*: two quick taps must not untick a danger sign."""

    session: int
    question: str
    option: str
    on: bool


@dataclass(frozen=True, slots=True)
class Choose:
    session: int
    question: str
    option: str


@dataclass(frozen=True, slots=True)
class Done:
    """The ticks of a screen are complete."""

    session: int
    question: str


@dataclass(frozen=True, slots=True)
class Back:
    session: int
    question: str


@dataclass(frozen=True, slots=True)
class Change:
    """A line of the review."""

    session: int
    question: str


@dataclass(frozen=True, slots=True)
class Confirm:
    """The review is right."""

    session: int


@dataclass(frozen=True, slots=True)
class Open:
    """Something to read; changes nothing."""

    card: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class Heard:
    """The answer to *did you mean this danger sign?*"""

    question: str
    option: str
    meant: bool


@dataclass(frozen=True, slots=True)
class PickCountry:
    code: str
    about: str = ""
    """The danger sign on the card, for somebody of whom nothing is stored: `question.option`."""


@dataclass(frozen=True, slots=True)
class PickLanguage:
    code: str


@dataclass(frozen=True, slots=True)
class Mistaken:
    """*I tapped that by mistake*, under an urgent card."""


@dataclass(frozen=True, slots=True)
class BeenSeen:
    """*I've been seen*, under an urgent card."""


@dataclass(frozen=True, slots=True)
class Tried:
    """An exercise was done, or it hurt more."""

    exercise: str
    hurt: bool


@dataclass(frozen=True, slots=True)
class Forget:
    """Erase everything, confirmed."""


@dataclass(frozen=True, slots=True)
class Write:
    """Typed text, before it is understood as one of the acts below."""

    text: str


@dataclass(frozen=True, slots=True)
class Answer:
    """A typed answer to the open question."""

    question: str
    options: frozenset[str]
    sure: bool = True


@dataclass(frozen=True, slots=True)
class Hear:
    """A danger sign in typed text: the most urgent, and those to be asked back after it."""

    question: str
    option: str
    others: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Crisis:
    """Words of suicide or abuse: fixed words back, and the flow stops."""

    kind: Literal["suicide", "violence"]


@dataclass(frozen=True, slots=True)
class Puzzle:
    """Typed text that is no answer; `denied` and `which_one` are for tick screens."""

    why: Literal["not_understood", "denied", "which_one"]


@dataclass(frozen=True, slots=True)
class Operate:
    """A button of the operators' desk: a verb and what it is about. Rights are looked at on each tap."""

    words: tuple[str, ...]


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
class Odd:
    """Something that is neither words nor a tap: a sticker, a voice message, an edit."""

    kind: Literal["media", "edited", "forwarded", "unreadable"]


Act = (
    Start | Command | Agree | Decline | Tick | Choose | Done | Back | Change | Confirm | Open | Heard
    | PickCountry | PickLanguage | Mistaken | BeenSeen | Tried | Forget | Vote | Write | Answer | Hear | Crisis | Puzzle
    | Odd | Operate | Remind | RemindOn | Rang | CheckOnMe | CheckIn | Messages | FromCampaign | StopMessages
)  # fmt: skip
