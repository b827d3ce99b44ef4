"""The real bot as the preview runs it: with the server's clock, and with files that are read anew when saved.

`python -m bot.preview.child CLOCK TOLD`, where the parent writes how far the clock is ahead, and this tells of reloads.
"""

import asyncio
import sys
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from bot.adapters import logs
from bot.adapters import settings as settings_of
from bot.adapters.clock import SystemClock
from bot.adapters.settings import Settings
from bot.app import serve
from bot.domain.errors import BackwiseError, ContentError
from bot.domain.machine import forget_walks
from bot.loaders.shelf import load
from bot.preview.control import AheadFile, Told
from bot.service.chats import Chats

OFTEN = 0.3
"""Seconds between looks at the files."""


class AheadClock:
    """The machine's clock, as far ahead as the file says at the moment."""

    def __init__(self, ahead: AheadFile) -> None:
        self._ahead = ahead
        self._real = SystemClock()

    def now(self) -> datetime:
        return self._real.now() + timedelta(seconds=self._ahead.read())


class Reloads:
    """Replaces the shelf whenever a file is saved; while one has faults, the old shelf stays."""

    def __init__(self, settings: Settings, told: Told) -> None:
        self._settings = settings
        self._told = told

    async def watch(self, chats: Chats) -> None:
        seen = marks(self._settings)
        self._told.write(())
        while True:
            seen = await self.changed(seen)
            try:
                shelf = await asyncio.to_thread(load, self._settings.flows, self._settings.content)
                chats.shelf = replace(shelf, keep_days=self._settings.keep_days)
            except (ContentError, OSError) as error:
                self._told.write(str(error).splitlines())
            else:
                forget_walks()
                self._told.write(())

    async def changed(self, seen: dict[Path, int]) -> dict[Path, int]:
        """Wait until the files are others than those seen."""
        while (now := marks(self._settings)) == seen:  # noqa: ASYNC110 - no event tells of a saved file
            await asyncio.sleep(OFTEN)
        return now


def marks(settings: Settings) -> dict[Path, int]:
    """When each file was saved last."""
    found: dict[Path, int] = {}
    for file in (file for folder in (settings.flows, settings.content) for file in folder.rglob("*.yaml")):
        try:
            found[file] = file.stat().st_mtime_ns
        except FileNotFoundError:  # gone since it was listed
            continue
    return found


async def run(settings: Settings, ahead: AheadFile, told: Told) -> None:
    """Serve; where the files have faults from the start, wait until somebody mends them."""
    reloads = Reloads(settings, told)
    while True:
        seen = marks(settings)
        try:
            await serve(settings, AheadClock(ahead), reloads.watch)
        except ContentError as error:
            told.write(str(error).splitlines())
            await reloads.changed(seen)
        else:
            return


def main() -> None:
    logs.set_up()
    ahead, told = (Path(given) for given in sys.argv[1:])
    try:
        asyncio.run(run(settings_of.load(), AheadFile(ahead), Told(told)))
    except BackwiseError as error:
        print(error, file=sys.stderr)
        sys.exit(1)


if __name__ == "__main__":
    main()
