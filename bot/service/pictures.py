"""Pictures: drawn once, however many wish for them at once, and uploaded once."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Literal, Protocol

import structlog

from bot.domain.errors import BackwiseError, StoreUnavailableError
from bot.wording.chart import Chart
from bot.wording.clinician import Handout
from bot.wording.reply import Picture

log = structlog.get_logger(__name__)

Kind = Literal["photo", "animation"]
HELD = 24
"""Drawings kept in memory until they are uploaded; a film has about 60 KB."""


class DrawingError(BackwiseError):
    """The picture could not be drawn; what stands beside it can be shown without."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A file that was not uploaded yet."""

    kind: Kind
    name: str
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Uploaded:
    """A file that Telegram has, by the id that this bot knows it by."""

    kind: Kind
    file_id: str


Media = Drawn | Uploaded


class Painter(Protocol):
    """Draws, without holding up anything else."""

    def key(self, picture: Picture) -> str:
        """The same for the same drawing, and another for any other."""
        ...

    async def draw(self, picture: Picture, kind: Kind) -> Drawn:
        """The still (`photo`) or the film (`animation`).

        Raises:
            DrawingError: it cannot be drawn now.
        """
        ...


class Personal(Protocol):
    async def personal(self, shown: Chart | Handout) -> tuple[str, bytes]:
        """The kind of file (`png`, `pdf`) and the file: one person's own health, and so drawn anew and never kept.

        Raises:
            DrawingError: it cannot be drawn now.
        """
        ...


class Files(Protocol):
    """Remembers what this bot has uploaded; each raises StoreUnavailableError."""

    async def find(self, key: str, kind: Kind) -> str | None: ...

    async def keep(self, key: str, kind: Kind, file_id: str) -> None: ...

    async def forget(self, key: str, kind: Kind) -> None: ...


class Pictures:
    def __init__(self, painter: Painter, files: Files) -> None:
        self._painter = painter
        self._files = files
        self._known: dict[tuple[str, Kind], str] = {}
        self._held: OrderedDict[tuple[str, Kind], Drawn] = OrderedDict()
        self._drawing: dict[tuple[str, Kind], asyncio.Task[Drawn]] = {}

    def key(self, picture: Picture) -> str:
        return self._painter.key(picture)

    async def uploaded(self, picture: Picture, kind: Kind) -> Uploaded | None:
        key = (self.key(picture), kind)
        if key not in self._known:
            try:
                found = await self._files.find(*key)
            except StoreUnavailableError:
                log.warning("files_unknown")
                return None
            if found is None:
                return None
            self._known[key] = found
        return Uploaded(kind, self._known[key])

    async def ready(self, picture: Picture, kind: Kind) -> Media:
        """The file as Telegram has it, or drawn: once for all who wish for it now, and to the end though they leave.

        Raises:
            DrawingError: it cannot be drawn now.
        """
        if (known := await self.uploaded(picture, kind)) is not None:
            return known
        key = (self.key(picture), kind)
        if key in self._held:
            self._held.move_to_end(key)
            return self._held[key]
        task = self._drawing.get(key)
        if task is None:
            task = self._drawing[key] = asyncio.create_task(self._draw(picture, key))
            task.add_done_callback(_looked_at)
        return await asyncio.shield(task)

    async def prepare(self, picture: Picture) -> None:
        """Have the film drawn, if it can be, for somebody who will wish for it in a moment."""
        with suppress(DrawingError):  # it is logged, and the text goes without it
            await self.ready(picture, "animation")

    async def _draw(self, picture: Picture, key: tuple[str, Kind]) -> Drawn:
        try:
            drawn = await self._painter.draw(picture, key[1])
        finally:
            del self._drawing[key]
        self._held[key] = drawn
        if len(self._held) > HELD:
            self._held.popitem(last=False)
        return drawn

    async def sent(self, picture: Picture, kind: Kind, file_id: str) -> None:
        """It was uploaded: from now on its id is enough."""
        key = (self.key(picture), kind)
        self._held.pop(key, None)
        self._known[key] = file_id
        await self._write(lambda: self._files.keep(*key, file_id))

    async def refused(self, picture: Picture, kind: Kind) -> None:
        """Telegram does not know the id any more."""
        key = (self.key(picture), kind)
        self._known.pop(key, None)
        await self._write(lambda: self._files.forget(*key))

    async def close(self) -> None:
        """Nothing is drawn any more."""
        tasks = list(self._drawing.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _write(self, write: Callable[[], Awaitable[None]]) -> None:
        try:
            await write()
        except StoreUnavailableError:  # it is uploaded once more after a restart
            log.warning("file_not_noted")


def _looked_at(task: "asyncio.Task[Drawn]") -> None:
    """Nobody may be waiting any more for what failed."""
    if not task.cancelled() and (error := task.exception()) is not None:
        log.warning("not_drawn", error=type(error).__name__)
