"""What a line typed in the terminal means."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

HELP = (
    "Type a number to press that button, or write. /back · =72 sends a number · :old 3 Label · :crash · :quit\n"
    ":as patient, :as second, :as operator · :in private, :in group, :in channel"
)
BACK_MARK = "‹"

_OLD = re.compile(r":old (\d+) (.+)")
_AS = re.compile(r":as (patient|second|operator)")
_IN = re.compile(r":in (private|group|channel)")


@dataclass(frozen=True, slots=True)
class Tap:
    index: int
    """From the top left, beginning with 0."""


@dataclass(frozen=True, slots=True)
class TapOld:
    message: int
    label: str


@dataclass(frozen=True, slots=True)
class Write:
    text: str


@dataclass(frozen=True, slots=True)
class Be:
    """Go on as another person."""

    role: str


@dataclass(frozen=True, slots=True)
class Go:
    """Go on in another chat."""

    place: str


@dataclass(frozen=True, slots=True)
class Crash:
    """Kill the bot and start it again."""


@dataclass(frozen=True, slots=True)
class Quit:
    """Leave."""


Typed = Tap | TapOld | Write | Be | Go | Crash | Quit


def read(line: str, labels: Sequence[str]) -> Typed:
    """`labels` are those of the buttons in reach."""
    text = line.strip()
    back = next((index for index, label in enumerate(labels) if label.startswith(BACK_MARK)), None)
    if text == ":quit":
        return Quit()
    if text == ":crash":
        return Crash()
    if text == "/back" and back is not None:
        return Tap(back)
    if role := _AS.fullmatch(text):
        return Be(role[1])
    if place := _IN.fullmatch(text):
        return Go(place[1])
    if old := _OLD.fullmatch(text):
        return TapOld(int(old[1]), old[2])
    if re.fullmatch("[0-9]{1,3}", text) and 1 <= int(text) <= len(labels):
        return Tap(int(text) - 1)
    return Write(text.removeprefix("="))
