"""What a line typed in the terminal means."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

HELP = "Type a number to press that button, or write. /back · =72 sends a number · :old 3 Label · :crash · :quit"
BACK_MARK = "‹"

_OLD = re.compile(r":old (\d+) (.+)")


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
class Crash:
    """Kill the bot and start it again."""


@dataclass(frozen=True, slots=True)
class Quit:
    """Leave."""


Typed = Tap | TapOld | Write | Crash | Quit


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
    if old := _OLD.fullmatch(text):
        return TapOld(int(old[1]), old[2])
    if re.fullmatch("[0-9]{1,3}", text) and 1 <= int(text) <= len(labels):
        return Tap(int(text) - 1)
    return Write(text.removeprefix("="))
