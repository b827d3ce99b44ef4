"""A painter whose pictures cost nothing, and who is as slow or as clumsy as a test wants."""

import asyncio
from dataclasses import dataclass, field
from hashlib import sha256
from io import BytesIO

from PIL import Image

from bot.domain.pose import Pose, Posture
from bot.service.pictures import DrawingError, Drawn, Kind
from bot.wording.chart import Chart
from bot.wording.clinician import Handout
from bot.wording.reply import Picture

POSTURE = Posture(90, 90, 90, (270, 270), (270, 270), (270, 270, 0), (270, 270, 0))


def picture(name: str = "Bird-dog", words: str = "", lift: float = 0.0) -> Picture:
    return Picture(Pose((POSTURE,), lift=lift), name, "safe" if words else None, words)


@dataclass
class Easel:
    """Draws a small square in a colour of its own; a film is a GIF of it."""

    drawn: list[tuple[str, Kind]] = field(default_factory=list)
    clumsy: bool = False
    stills: asyncio.Event = field(default_factory=asyncio.Event)
    """Unset: stills are not ready."""
    films: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.stills.set()
        self.films.set()

    def key(self, picture: Picture) -> str:
        return sha256(repr(picture).encode()).hexdigest()[:24]

    async def draw(self, picture: Picture, kind: Kind) -> Drawn:
        self.drawn.append((picture.name, kind))
        await (self.stills if kind == "photo" else self.films).wait()
        if self.clumsy:
            raise DrawingError("The pencil broke.")
        out = BytesIO()
        colour = tuple(sha256(self.key(picture).encode()).digest()[:3])
        Image.new("RGB", (16, 16), colour).save(out, "PNG" if kind == "photo" else "GIF")
        return Drawn(kind, f"x.{'png' if kind == 'photo' else 'gif'}", out.getvalue())


@dataclass
class Noted:
    """Remembers uploads in memory."""

    ids: dict[tuple[str, Kind], str] = field(default_factory=dict)

    async def find(self, key: str, kind: Kind) -> str | None:
        return self.ids.get((key, kind))

    async def keep(self, key: str, kind: Kind, file_id: str) -> None:
        self.ids[key, kind] = file_id

    async def forget(self, key: str, kind: Kind) -> None:
        self.ids.pop((key, kind), None)


@dataclass
class Sketcher:
    """Draws a blank sheet for a chart or a handout."""

    drawn: list[Chart | Handout] = field(default_factory=list)
    clumsy: bool = False
    ready: asyncio.Event = field(default_factory=asyncio.Event)
    """Unset: nothing is ready."""

    def __post_init__(self) -> None:
        self.ready.set()

    async def personal(self, shown: Chart | Handout) -> tuple[str, bytes]:
        self.drawn.append(shown)
        await self.ready.wait()
        if self.clumsy:
            raise DrawingError("The pencil broke.")
        if isinstance(shown, Handout):
            return "pdf", b"%PDF-1.7"
        out = BytesIO()
        Image.new("RGB", (16, 16)).save(out, "PNG")
        return "png", out.getvalue()
