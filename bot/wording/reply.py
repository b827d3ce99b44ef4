"""What is shown, in one language, before any messenger's form is put on it."""

from dataclasses import dataclass
from typing import Literal

from msgspec import Struct

from bot.domain.act import Act
from bot.domain.pose import Pose
from bot.wording.chart import Chart
from bot.wording.clinician import Handout


class Button(Struct, frozen=True):
    label: str
    act: Act | None = None
    url: str | None = None
    style: str | None = None
    """`danger`, `primary` or `success`; colour is never the only sign."""


@dataclass(frozen=True, slots=True)
class Document:
    name: str
    body: bytes


Sign = Literal["safe", "caution", "avoid"]


@dataclass(frozen=True, slots=True)
class Picture:
    """The drawing of an exercise, and the words in it: it is passed on without its text."""

    pose: Pose
    name: str
    verdict: Sign | None = None
    """Its sign; the text beside the picture says the same."""
    words: str = ""
    """The verdict in words."""


@dataclass(frozen=True, slots=True)
class Reply:
    text: str
    """Telegram's HTML, at most 4096 characters after parsing; of a longer one than 1024 the picture is left out."""
    rows: tuple[tuple[Button, ...], ...] = ()
    fresh: bool = False
    """Always a new message, even after a tap."""
    toast: str | None = None
    """Shown over the chat after a tap, at most 200 characters. With an empty text nothing else is shown."""
    document: Document | None = None
    picture: Picture | None = None
    """Shown above the text; where it cannot be drawn or sent, the text stands alone."""
    chart: Chart | None = None
    """Drawn and sent as a picture with the text; the text stands without it, too."""
    handout: Handout | None = None
    """Drawn as a file and sent after the text, which says the same and stands without it, too."""
