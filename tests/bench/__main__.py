"""First figures: CPU for a turn, replay of answers, the proofs, start-up. Ratios within one run are what counts."""

import gc
import platform
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from rich.console import Console
from rich.table import Table

from bot.domain.act import Act, Agree, Choose, Confirm, Done, Start, Tick
from bot.domain.chat import Chat
from bot.domain.flow import EXCLUSIVE
from bot.domain.interview import current
from bot.domain.machine import forget_walks, machine_of, walk
from bot.domain.proofs import proof_of
from bot.domain.say import Ask, Review, Say
from bot.domain.take import take
from bot.loaders.shelf import load
from bot.wording.phrase import phrase
from bot.wording.shelf import Shelf

ROOT = Path(__file__).resolve().parents[2]
NOW = datetime(2026, 1, 1, tzinfo=UTC)
ROUNDS = 7
MOST_TURNS = 200
ORDINARY = {"50_59", "none", "overdid", "w2_6", "below_knee", "fine", "same", "right", "no_limit", "leg", "tingling"}
"""What somebody with a sore leg might answer, whichever question is asked."""


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


def conversation(shelf: Shelf) -> tuple[int, Chat]:
    """From /start to guidance, each reply phrased; how many turns it took, and the chat.

    Raises:
        RuntimeError: it does not end, so what is done here is no longer understood.
    """
    library, catalog = shelf.flows, shelf.catalogs["en"]
    chat: Chat | None = None
    acts: list[Act] = [Start(), Agree("check")]
    for turns in range(MOST_TURNS):
        acts = acts or next_acts(current(library, chat))
        if not acts:
            assert chat is not None
            return turns, chat
        turn = take(library, chat, acts.pop(0), NOW)
        phrase(turn, catalog, shelf)
        chat = turn.chat
    raise RuntimeError(f"no guidance after {MOST_TURNS} turns: {current(library, chat)}")


def next_acts(say: Say) -> list[Act]:
    """What answers a screen, tapped; nothing at the end."""
    match say:
        case Ask(session=session, question=question, offered=offered):
            option = next((option.id for option in offered if option.id in ORDINARY), offered[0].id)
            if question.kind == "many" and option not in EXCLUSIVE:
                return [Tick(session, question.id, option, on=True), Done(session, question.id)]
            return [Choose(session, question.id, option)]
        case Review(session=session):
            return [Confirm(session)]
    return []


def wall(*command: str) -> float:
    """Median wall seconds of a new process."""
    found = []
    for _ in range(3):
        begun = time.perf_counter()
        subprocess.run([sys.executable, *command], check=True, capture_output=True, cwd=ROOT)
        found.append(time.perf_counter() - begun)
    return median(found)


def main() -> None:
    shelf = load(ROOT / "flows", ROOT / "content")
    flow = shelf.flows["back_pain"]
    turns, chat = conversation(shelf)
    assert chat.session is not None
    answers = chat.session.answers

    def cold() -> None:
        forget_walks()
        walk(flow, answers)

    def rebuilt() -> None:
        machine_of.cache_clear()
        machine_of(flow)

    a_turn = cpu(lambda: conversation(shelf), 5) / turns
    warm = cpu(lambda: walk(flow, answers), 200)
    figures = [
        ("one turn, taken and phrased (memoised)", a_turn),
        (f"replay of {len(answers)} answers, memoised", warm),
        (f"replay of {len(answers)} answers, cold", cpu(cold, 20)),
        ("building the flow's machine", cpu(rebuilt, 5)),
        ("proofs of `check`, all flows", cpu(lambda: proof_of(shelf.flows), 1)),
        ("reading flows and content", cpu(lambda: load(ROOT / "flows", ROOT / "content"), 1)),
        ("new process: import and read everything (wall)", wall("-m", "bot", "draw", "flow", "back_pain")),
        ("new process: python alone (wall)", wall("-c", "pass")),
    ]
    table = Table(title=f"{platform.machine()}, Python {platform.python_version()}; a turn = 1")
    for column in ("what", "seconds", "ratio to a turn"):
        table.add_column(column, justify="left" if column == "what" else "right")
    for name, seconds in figures:
        table.add_row(name, f"{seconds:.6f}", f"{seconds / a_turn:,.2f}")
    Console().print(table)


if __name__ == "__main__":
    main()
