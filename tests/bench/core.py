"""CPU for a turn, replay of answers, the proofs of `check`, and what a new process costs."""

import gc
import subprocess
import sys
import time
from collections.abc import Callable
from statistics import median

from rich.table import Table

from bot.domain.machine import forget_walks, machine_of, walk
from bot.domain.proofs import proof_of
from bot.loaders.shelf import load
from tests.bench.conversation import ROOT, shelf, turns

ROUNDS = 7


def cpu(work: Callable[[], object], times: int) -> float:
    """Median CPU seconds of one run of `work`."""
    found = []
    for _ in range(ROUNDS):
        gc.collect()
        begun = time.process_time()
        for _ in range(times):
            work()
        found.append((time.process_time() - begun) / times)
    return median(found)


def wall(*command: str) -> float:
    """Median wall seconds of a new process."""
    found = []
    for _ in range(3):
        begun = time.perf_counter()
        subprocess.run([sys.executable, *command], check=True, capture_output=True, cwd=ROOT)
        found.append(time.perf_counter() - begun)
    return median(found)


def figures() -> list[tuple[str, float]]:
    """Seconds; the first is one turn."""
    whole = shelf()
    flow = whole.flows["back_pain"]
    conversation = list(turns(whole))
    chat = conversation[-1][1]
    assert chat is not None
    assert chat.session is not None
    answers = chat.session.answers

    def cold() -> None:
        forget_walks()
        walk(flow, answers)

    def rebuilt() -> None:
        machine_of.cache_clear()
        machine_of(flow)

    return [
        ("one turn, taken and phrased (memoised)", cpu(lambda: list(turns(whole)), 5) / len(conversation)),
        (f"replay of {len(answers)} answers, memoised", cpu(lambda: walk(flow, answers), 200)),
        (f"replay of {len(answers)} answers on a flow just loaded", cpu(cold, 20)),
        ("building the flow's machine", cpu(rebuilt, 5)),
        ("proofs of `check`, all flows", cpu(lambda: proof_of(whole.flows), 1)),
        ("reading flows and content", cpu(lambda: load(ROOT / "flows", ROOT / "content"), 1)),
        ("new process: import and read everything (wall)", wall("-m", "bot", "draw", "flow", "back_pain")),
        ("new process: python alone (wall)", wall("-c", "pass")),
    ]


def table() -> Table:
    found = figures()
    shown = Table(title="the core; a turn = 1")
    for column in ("what", "seconds", "ratio to a turn"):
        shown.add_column(column, justify="left" if column == "what" else "right")
    for name, seconds in found:
        shown.add_row(name, f"{seconds:.6f}", f"{seconds / found[0][1]:,.2f}")
    return shown
