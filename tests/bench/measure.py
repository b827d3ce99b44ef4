"""One measurement: a load server and a bot are begun, each on its core, and the figures told."""

import json
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path

from tests.bench.conversation import exported
from tests.bench.load.machine import cores, only_on
from tests.bench.load.server import Crowd, Figures, Load, serve
from tests.bench.load.step import Step
from tests.bench.systems import Begun, Scene, System, free_port

LONGEST = 3600.0
"""Seconds for one measurement; a load server that says nothing for so long is stuck."""


class FailedError(Exception):
    """The measurement came to nothing."""


@dataclass(frozen=True, slots=True)
class Stage:
    pipe: Connection
    scene: Scene


@contextmanager
def stage(steps: list[Step], job: Load | Crowd) -> Iterator[Stage]:
    """A load server that waits for a bot, and a folder for it."""
    context = get_context("spawn")
    here, there = context.Pipe()
    server = context.Process(target=serve, args=(there, steps, job), daemon=True)
    with only_on(cores()[1]):
        server.start()
    try:
        with tempfile.TemporaryDirectory() as name:
            screens = Path(name) / "screens.json"
            screens.write_text(json.dumps(exported(steps), ensure_ascii=False), encoding="utf-8")
            yield Stage(here, Scene(Path(name), f"http://127.0.0.1:{_told(here)}", free_port(), screens))
    finally:
        server.terminate()
        server.join()


def measured(system: System, steps: list[Step], job: Load | Crowd) -> Figures:
    """Let the load server do its job on the system.

    Raises:
        MissingError: the system is not on this machine.
        FailedError: with what the bot complained of.
    """
    with stage(steps, job) as there, system.begin(there.scene) as begun:
        there.pipe.send(begun.processes)
        try:
            figures = _told(there.pipe, begun)
        except FailedError as error:
            complaints = (there.scene.folder / "complaints").read_text(encoding="utf-8", errors="replace")
            raise FailedError(f"{system.key}: {error}\n{complaints[-2000:]}") from None
    assert isinstance(figures, Figures)
    return figures


def _told(pipe: Connection, begun: Begun | None = None) -> object:
    end = time.monotonic() + LONGEST
    while not pipe.poll(0.2):
        if begun is not None and begun.popen.poll() is not None:
            raise FailedError("the bot has ended")
        if time.monotonic() > end:
            raise FailedError("the load server says nothing")
    try:
        told = pipe.recv()
    except EOFError:
        raise FailedError("the load server has ended") from None
    if isinstance(told, Exception):
        raise FailedError(str(told))
    return told
