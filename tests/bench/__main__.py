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

from bot.domain.act import Act, Agree, Answer, Confirm, Done, Start
from bot.domain.chat import Chat
from bot.domain.interview import current
from bot.domain.machine import forget_walks, machine_of, walk
from bot.domain.proofs import proof_of
from bot.domain.say import Ask, Review
from bot.domain.take import take
from bot.loaders.shelf import load
from bot.wording.phrase import phrase
from bot.wording.shelf import Shelf

ROOT = Path(__file__).resolve().parents[2]
NOW = datetime(2026, 1, 1, tzinfo=UTC)
ROUNDS = 7
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
    """From /start to guidance, each reply phrased; how many turns it took, and the chat."""
    library, catalog = shelf.flows, shelf.catalogs["en"]
    chat: Chat | None = None
    turns = 0
    acts: list[Act] = [Start(), Agree("check")]
    while True:
        if acts:
            act = acts.pop(0)
        else:
            match current(library, chat):
                case Ask(question=question, offered=offered):
                    plain = [option.id for option in offered if option.id in ORDINARY]
                    act = Answer(question.id, frozenset((plain or [offered[0].id])[:1]))
                    if question.kind == "many" and not plain:
                        acts = [Done(chat.session.number, question.id)] if chat and chat.session else []
                case Review(session=session):
                    act = Confirm(session)
                case _:
                    assert chat is not None
                    return turns, chat
        turn = take(library, chat, act, NOW)
        phrase(turn, catalog, shelf)
        chat, turns = turn.chat, turns + 1


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
        table.add_row(name, f"{seconds:.6f}", f"{seconds / a_turn:,.1f}")
    Console().print(table)


if __name__ == "__main__":
    main()
