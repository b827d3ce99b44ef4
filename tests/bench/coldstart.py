"""From the start of the process until somebody listens on its port; the Bot API answers at once."""

import socket
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from statistics import median

from rich.table import Table

from tests.bench.load.machine import used
from tests.bench.load.server import Load
from tests.bench.load.step import Step
from tests.bench.measure import FailedError, stage
from tests.bench.systems import Begun, MissingError, Scene, System

PATIENCE = 60.0
"""Seconds that a bot has to begin."""


def table(systems: Sequence[System], steps: list[Step], rounds: int, tell: Callable[[str], None]) -> Table:
    shown = Table(title=f"milliseconds until the port is open, median of {rounds}")
    for column in ("", "first start", "again, in the same folder", "CPU of that"):
        shown.add_column(column, justify="right" if column else "left")
    for system in systems:
        try:
            found = list(starts(system, steps, rounds))
        except (MissingError, FailedError) as error:
            tell(f"left out: {system.name}: {error}")
            continue
        cells = [f"{median(times) * 1000:.0f}" for times in zip(*found, strict=True)]
        shown.add_row(system.name, *cells)
        tell(f"{system.key:15} {', '.join(cells)} ms")
    return shown


def starts(system: System, steps: list[Step], times: int) -> Iterator[tuple[float, float, float]]:
    """Seconds of the first start in an empty folder, of the next one there, and of CPU in that one.

    Raises:
        MissingError: the system is not on this machine.
        FailedError: nobody listens.
    """
    with stage(steps, Load(1)) as there:
        for at in range(times):
            folder = there.scene.folder / str(at)
            folder.mkdir()
            scene = replace(there.scene, folder=folder)
            first, _ = _started(system, scene)
            yield first, *_started(system, scene)


def _started(system: System, scene: Scene) -> tuple[float, float]:
    with system.begin(scene) as begun:
        return _opened(scene.port, begun) - begun.at, used(begun.processes[0]).cpu


def _opened(port: int, begun: Begun) -> float:
    end = time.perf_counter() + PATIENCE
    while (now := time.perf_counter()) < end and begun.popen.poll() is None:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return now
        time.sleep(0.002)
    raise FailedError("nobody listens")
