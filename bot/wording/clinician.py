"""The card for a clinician as it is to be drawn: pure data in the reader's language, without any pixels.

`Reply.handout` holds one where `/summary` is shown. Whoever sends the reply has it drawn and sends the file after the
text, which says the same and stands on its own. `bot/drawing` needs nothing else for it.
"""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["flags", "pattern", "rules", "answers", "trials"]
Tone = Literal["plain", "yes", "unsure", "no"]


@dataclass(frozen=True, slots=True)
class Line:
    text: str
    label: str = ""
    """What was asked."""
    tone: Tone = "plain"
    """A danger sign that is there, may be there, or was asked and is not; `text` says so, too."""


@dataclass(frozen=True, slots=True)
class Part:
    kind: Kind
    heading: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Handout:
    """All words are plain text: no HTML, nothing escaped. There is no name in it."""

    language: str
    right_to_left: bool
    file: str
    """The name of the file, without its kind."""
    title: str
    dated: str
    lead: tuple[str, ...]
    """Who told this to whom."""
    parts: tuple[Part, ...]
    foot: tuple[str, ...]
    """What it is not, and whether anybody has reviewed it."""

    def part(self, kind: Kind) -> Part | None:
        return next((part for part in self.parts if part.kind == kind), None)
