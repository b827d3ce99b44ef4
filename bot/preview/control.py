"""What the preview and the bot in its subprocess tell each other, through two small files."""

import json
import os
import re
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from bot.loaders.faults import Fault

_FAULT = re.compile(r"(?P<file>[^:]+):(?P<line>\d+):(?P<column>\d+): (?P<message>.*)")


@dataclass(frozen=True, slots=True)
class AheadFile:
    """How many seconds the preview's clock is ahead of the machine's."""

    path: Path

    def read(self) -> float:
        try:
            return float(self.path.read_text())
        except FileNotFoundError:
            return 0.0

    def write(self, seconds: float) -> None:
        _replace(self.path, str(seconds))


@dataclass(frozen=True, slots=True)
class News:
    """One look of the bot at the files: it uses them as they are, unless there are faults."""

    number: int
    """Another at each look."""
    faults: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class Told:
    path: Path

    def write(self, faults: Sequence[str]) -> None:
        told = {"number": time.time_ns(), "faults": [asdict(_fault(line)) for line in faults]}
        _replace(self.path, json.dumps(told))

    def read(self) -> News | None:
        try:
            told = json.loads(self.path.read_text())
        except FileNotFoundError:
            return None
        return News(told["number"], tuple(Fault(**fault) for fault in told["faults"]))


def _fault(line: str) -> Fault:
    """A line of a `ContentError`; the key, where there is one, stays part of the message."""
    found = _FAULT.fullmatch(line)
    if not found:
        return Fault("", 0, 0, "", line)
    return Fault(found["file"], int(found["line"]), int(found["column"]), "", found["message"])


def _replace(path: Path, text: str) -> None:
    """Write so that a reader sees the old text or the new one, never a half."""
    half = path.with_suffix(".half")
    half.write_text(text)
    os.replace(half, path)  # noqa: PTH105 - the atomic one
