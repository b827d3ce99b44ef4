"""What a person did. Sessions are numbered, so that an act from an old screen is recognised."""

from typing import Literal

from msgspec import Struct

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


class Start(Struct, frozen=True):
    """`/start`, with the payload of the link that brought the person."""

    payload: str = ""


class Command(Struct, frozen=True):
    name: str


class Agree(Struct, frozen=True):
    purpose: Literal["check", "after", "other"]
    """`other`: for somebody else; `after`: exercise makes it worse."""
    source: str = ""
    """The link that brought the person: kept and counted only with this."""


class Decline(Struct, frozen=True):
    pass


class Tick(Struct, frozen=True):
    """The wanted state, never *toggle*: two quick taps must not untick a danger sign."""

    session: int
    question: str
    option: str
    on: bool


class Choose(Struct, frozen=True):
    session: int
    question: str
    option: str


class Done(Struct, frozen=True):
    """The ticks of a screen are complete."""

    session: int
    question: str


class Back(Struct, frozen=True):
    session: int
    question: str


class Change(Struct, frozen=True):
    """A line of the review."""

    session: int
    question: str


class Confirm(Struct, frozen=True):
    """The review is right."""

    session: int


class Open(Struct, frozen=True):
    """Something to read; changes nothing."""

    card: str
    about: str = ""


class Heard(Struct, frozen=True):
    """The answer to *did you mean this danger sign?*"""

    question: str
    option: str
    meant: bool


class PickCountry(Struct, frozen=True):
    code: str
    about: str = ""
    """The danger sign on the card, for somebody of whom nothing is stored: `question.option`."""


class PickLanguage(Struct, frozen=True):
    code: str


class Mistaken(Struct, frozen=True):
    """*I tapped that by mistake*, under an urgent card."""


class BeenSeen(Struct, frozen=True):
    """*I've been seen*, under an urgent card."""


class Tried(Struct, frozen=True):
    """An exercise was done, or it hurt more."""

    exercise: str
    hurt: bool


class Forget(Struct, frozen=True):
    """Erase everything, confirmed."""


class Write(Struct, frozen=True):
    """Typed text, before it is understood as one of the acts below."""

    text: str


class Answer(Struct, frozen=True):
    """A typed answer to the open question."""

    question: str
    options: frozenset[str]
    sure: bool = True


class Hear(Struct, frozen=True):
    """A danger sign in typed text: the most urgent, and those to be asked back after it."""

    question: str
    option: str
    others: tuple[tuple[str, str], ...] = ()


class Crisis(Struct, frozen=True):
    """Words of suicide or abuse: fixed words back, and the flow stops."""

    kind: Literal["suicide", "violence"]


class Puzzle(Struct, frozen=True):
    """Typed text that is no answer; `denied` and `which_one` are for tick screens."""

    why: Literal["not_understood", "denied", "which_one"]


class Operate(Struct, frozen=True):
    """A button of the operators' desk: a verb and what it is about. Rights are looked at on each tap."""

    words: tuple[str, ...]


class Odd(Struct, frozen=True):
    """Something that is neither words nor a tap: a sticker, a voice message, an edit."""

    kind: Literal["media", "edited", "forwarded", "unreadable"]


Act = (
    Start | Command | Agree | Decline | Tick | Choose | Done | Back | Change | Confirm | Open | Heard
    | PickCountry | PickLanguage | Mistaken | BeenSeen | Tried | Forget | Vote | Write | Answer | Hear | Crisis | Puzzle
    | Odd | Operate | Remind | RemindOn | Rang | CheckOnMe | CheckIn | Messages | FromCampaign | StopMessages | Marked
)  # fmt: skip
