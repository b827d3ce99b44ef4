"""How a bot is run for long: its loop, and its port."""

import asyncio
import gc
import socket
import sys
from collections.abc import Callable, Coroutine
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from bot.adapters.door import opened
from bot.adapters.settings import Settings


def run(work: Coroutine[Any, Any, None]) -> None:
    """Until it ends. Windows does not know uvloop: there it is Python's own loop, which takes a fifth more."""
    try:
        with asyncio.Runner(loop_factory=_loop()) as runner:
            runner.run(work)
    finally:
        gc.freeze()  # what was loaded is left to the system as it is: to take it apart takes Python a second or two


def _loop() -> Callable[[], asyncio.AbstractEventLoop] | None:
    if sys.platform == "win32":
        return None
    import uvloop

    return uvloop.new_event_loop


def door(settings: Settings, only: str | None) -> AbstractContextManager[socket.socket | None]:
    """The port of the webhook, before all the rest is loaded, which takes a second.

    Raises:
        SettingsError: the port is taken.
    """
    return opened(settings.port) if settings.webhook_url and only != "worker" else nullcontext()
