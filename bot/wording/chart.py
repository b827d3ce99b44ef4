"""A pain diary as it is to be drawn: pure data in the reader's language, without any pixels.

`Reply.chart` holds one where a picture goes with the text (`/progress` with two marks or more). Whoever sends the reply
has it drawn and sends the picture; the text stands on its own where no picture can be made or sent. `bot/drawing` draws
it and needs nothing else: no catalog, no chat, no clock.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from bot.domain.diary import Place

Light = Literal["green", "amber", "red"]


@dataclass(frozen=True, slots=True)
class Point:
    """One day on which something is known. Days without a point are empty; nothing is drawn between far ones."""

    day: date
    pain: int | None = None
    """0 to 10; None on a day of exercise without a mark."""
    metres: int | None = None
    """How far the person walked that day."""
    exercised: bool = False
    place: Place | None = None
    """The lowest place that the pain went to."""


@dataclass(frozen=True, slots=True)
class Band:
    """A stripe of the traffic light behind the pain: from one mark to another, both included."""

    light: Light
    least: int
    most: int
    words: str
    """Colour is never the only sign."""


@dataclass(frozen=True, slots=True)
class Tick:
    day: date
    words: str
    """The day as the reader's language writes it, in short."""


@dataclass(frozen=True, slots=True)
class Chart:
    """All words are plain text: no HTML, nothing escaped."""

    language: str
    right_to_left: bool
    """The words are; time still runs from left to right."""
    title: str
    first: date
    last: date
    """The axis of days, both included; every point lies within."""
    points: tuple[Point, ...]
    """In order of days, each day at most once."""
    ticks: tuple[Tick, ...]
    """Below the axis of days, in order."""
    bands: tuple[Band, ...]
    """From 0 up to 10 without a gap."""
    pain: str
    """Names the line of pain and its axis, 0 to 10."""
    walked: str
    """Names the walking distance; only to be shown where a point has one."""
    exercised: str
    """Names the mark of an exercise day; only to be shown where a point has one."""
    walked_ticks: tuple[tuple[int, str], ...] = ()
    """Metres and how they are written, for the axis of distances, 0 first; empty where no point has any."""
    where: str = ""
    """Names the strip of places."""
    places: tuple[tuple[Place, str], ...] = ()
    """Each place and its name, from the top down; empty where no point has one."""
    about: str = ""
    """What the picture shows in one sentence, for those who cannot see it."""
