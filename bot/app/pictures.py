"""The painter: one process for stills and one for films, begun when they are first needed."""

import asyncio
import os
import pickle
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine
from telegram import Bot

import bot as package
from bot.adapters.store.files import SqlFiles
from bot.adapters.store.turns import turns_of
from bot.adapters.telegram.cards import Cards
from bot.adapters.telegram.enclosures import Enclosures
from bot.drawing.card import Label, picture_key
from bot.drawing.worker import LENGTH, Answer, Wish
from bot.service.pictures import DrawingError, Drawn, Kind, Pictures
from bot.service.ports import Clock
from bot.wording.chart import Chart
from bot.wording.clinician import Handout
from bot.wording.reply import Picture

log = structlog.get_logger(__name__)

LONGEST = 60.0
"""Seconds for one drawing; who takes longer hangs."""
ENDING = 1.0
"""Seconds that a process has to end by itself."""
COMMAND = (sys.executable, "-m", "bot.drawing.worker")


class WorkerPainter:
    """Stills and films have a process each, so that a still never waits for a film."""

    def __init__(self, command: tuple[str, ...] = COMMAND, *, longest: float = LONGEST) -> None:
        self._artists: dict[Kind, Artist] = {
            "photo": Artist(command, longest),
            "animation": Artist(command, longest),
        }

    def key(self, picture: Picture) -> str:
        return picture_key(picture.pose, _label(picture))

    async def draw(self, picture: Picture, kind: Kind) -> Drawn:
        suffix, body = await self._drawn(kind, (kind, picture.pose, _label(picture)))
        return Drawn(kind, f"exercise.{suffix}", body)

    async def personal(self, shown: Chart | Handout) -> Answer:
        return await self._drawn("photo", shown)

    async def _drawn(self, kind: Kind, wish: Wish) -> Answer:
        suffix, body = await self._artists[kind].draw(wish)
        if not suffix:
            raise DrawingError(f"The drawing failed: {body.decode()}.")
        return suffix, body

    async def close(self) -> None:
        await asyncio.gather(*(artist.close() for artist in self._artists.values()))


class Artist:
    """A process that draws one thing after another; one that broke or hangs is replaced for the next."""

    def __init__(self, command: tuple[str, ...], longest: float) -> None:
        self._command = command
        self._longest = longest
        self._process: Process | None = None
        self._turn = asyncio.Lock()

    async def draw(self, wish: Wish) -> Answer:
        """Raises: DrawingError where the process broke or hangs."""
        async with self._turn:
            try:
                async with asyncio.timeout(self._longest):
                    return await self._ask(await self._begun(), pickle.dumps(wish))
            except (OSError, asyncio.IncompleteReadError) as error:  # a TimeoutError is an OSError, too
                log.warning("painter_broke", error=type(error).__name__)
                await self._end()
                raise DrawingError(f"The painter broke: {type(error).__name__}.") from None
            except BaseException:  # nobody reads this answer any more, so that the next one would be mistaken for it
                await self._end()
                raise

    async def _begun(self) -> Process:
        if self._process is None or self._process.returncode is not None:
            # A session of its own: Ctrl-C in a terminal is for the bot, which then ends it.
            self._process = await asyncio.create_subprocess_exec(
                *self._command, stdin=PIPE, stdout=PIPE, stderr=DEVNULL, env=_environment(), start_new_session=True
            )
        return self._process

    async def _ask(self, process: Process, wish: bytes) -> Answer:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(LENGTH.pack(len(wish)) + wish)
        await process.stdin.drain()
        (length,) = LENGTH.unpack(await process.stdout.readexactly(LENGTH.size))
        told: Answer = pickle.loads(await process.stdout.readexactly(length))  # noqa: S301  # our own process wrote it
        return told

    async def close(self) -> None:
        """End the process: at the end of its input, or after a moment by force."""
        if self._process is not None and self._process.stdin is not None and not self._turn.locked():
            self._process.stdin.close()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._process.wait(), ENDING)
        await self._end()

    async def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()


def _label(picture: Picture) -> Label:
    return Label(picture.name, picture.verdict, picture.words)


def _environment() -> dict[str, str]:
    """This very package, and none of the bot's secrets."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("BOT_")}
    here = str(Path(package.__file__).parents[1])
    return {**kept, "PYTHONPATH": os.pathsep.join(filter(None, (here, kept.get("PYTHONPATH"))))}


@dataclass(frozen=True, slots=True)
class Drawing:
    pictures: Pictures
    cards: Cards
    enclosures: Enclosures


@asynccontextmanager
async def drawing(bot: Bot, engine: AsyncEngine, clock: Clock, live: Callable[[], None]) -> AsyncIterator[Drawing]:
    """Nothing is begun before the first wish, and nothing is left behind. `bot` is initialised: it knows its own id."""
    painter = WorkerPainter(COMMAND)
    pictures = Pictures(painter, SqlFiles(engine, bot.id, clock))
    cards = Cards(bot, pictures, live=live, turns=partial(turns_of, engine))
    try:
        yield Drawing(pictures, cards, Enclosures(bot, painter, live=live))
    finally:
        await cards.close()
        await pictures.close()
        await painter.close()
