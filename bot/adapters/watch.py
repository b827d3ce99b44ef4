"""Who looks on and counts. Nothing of a person goes there: no id, no answer, no pattern."""

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol


class Watch(Protocol):
    """All times are in seconds."""

    def taken(self, finished: "asyncio.Future[None]") -> None:
        """An update waits from now until this is done."""
        ...

    def handled(self, outcome: str, seconds: float) -> None:
        """One try at an update: `handled`, `store_away`, `fault` or `cut`."""
        ...

    def called(self, method: str, outcome: str, seconds: float) -> None:
        """One request to Telegram: a method of the Bot API, and its status or what became of it."""
        ...

    def committed(self, turns: int, seconds: float) -> None:
        """One commit that held so many turns."""
        ...


class Nobody:
    """Nobody looks on."""

    def taken(self, finished: "asyncio.Future[None]") -> None: ...

    def handled(self, outcome: str, seconds: float) -> None: ...

    def called(self, method: str, outcome: str, seconds: float) -> None: ...

    def committed(self, turns: int, seconds: float) -> None: ...


NOBODY: Watch = Nobody()


@contextmanager
def committing(watch: Watch, turns: int) -> Iterator[None]:
    """Times what is inside; where it fails, nothing was committed."""
    began = time.monotonic()
    yield
    watch.committed(turns, time.monotonic() - began)
