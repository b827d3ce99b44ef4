"""What a person did. Sessions are numbered, so that an act from an old screen is recognised."""

from dataclasses import dataclass
from typing import Literal

from bot.domain.act_later import (
    CheckIn,
    CheckOnMe,
    FromCampaign,
    Marked,
    MarkPart,
    Messages,
    Part,
    Rang,
    Remind,
    RemindOn,
    StopMessages,
    Way,
)
from bot.domain.post import Vote

__all__ = [
    "Act", "Agree", "Answer", "Back", "BeenSeen", "Change", "CheckIn", "CheckOnMe", "Choose", "Command", "Confirm",
    "Crisis", "Decline", "Done", "Forget", "FromCampaign", "Hear", "Heard", "MarkPart", "Marked", "Messages",
    "Mistaken", "Odd", "Open", "Operate", "Part", "PickCountry", "PickLanguage", "Puzzle", "Rang", "Remind",
    "RemindOn", "Start", "StopMessages", "Tick", "Tried", "Way", "Write",
]  # fmt: skip


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
class Odd:
    """Something that is neither words nor a tap: a sticker, a voice message, an edit."""

    kind: Literal["media", "edited", "forwarded", "unreadable"]


Act = (
    Start | Command | Agree | Decline | Tick | Choose | Done | Back | Change | Confirm | Open | Heard
    | PickCountry | PickLanguage | Mistaken | BeenSeen | Tried | Forget | Vote | Write | Answer | Hear | Crisis | Puzzle
    | Odd | Operate | Remind | RemindOn | Rang | CheckOnMe | CheckIn | Messages | FromCampaign | StopMessages | Marked
)  # fmt: skip
