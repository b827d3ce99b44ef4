"""Seconds to draw the whole catalogue on all cores, and again from the cache; a chart, and a page for a clinician; what
the libraries cost at first use.

`uv run python -m tests.bench.pictures`
"""

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bot.domain.diary import Mark, Progress
from bot.drawing.chart import chart_png
from bot.drawing.clinician import clinician_pdf
from bot.drawing.exercises import draw_exercises
from bot.loaders.shelf import load
from bot.wording.clinician import Handout, Line, Part
from bot.wording.diary_chart import chart_of
from bot.wording.shelf import Shelf

ROOT = Path(__file__).resolve().parents[2]
LIBRARIES = ("resvg_py", "PIL.Image", "av", "font_roboto")


def cold(library: str) -> float:
    """Seconds of its import in a new process."""
    told = f"import time; t = time.perf_counter(); import {library}; print(time.perf_counter() - t)"
    return float(subprocess.run([sys.executable, "-c", told], check=True, capture_output=True, text=True).stdout)


def own_pictures(shelf: Shelf) -> dict[str, Callable[[], bytes]]:
    """Of somebody who marked every day and answered a lot."""
    catalog, today = shelf.catalogs["en"], date(2026, 1, 1)
    marks = tuple(Mark(today - timedelta(days=back), back % 11, "thigh", 10 * back) for back in reversed(range(42)))
    chart = chart_of(Progress(marks, frozenset(mark.day for mark in marks), today), catalog)
    assert chart is not None
    signs = tuple(Line("denies: fever or shivering; faint or very ill; chest pain", "Fever", "no") for _ in range(6))
    answers = tuple(Line("better on getting up", "Nights") for _ in range(20))
    parts = (Part("flags", "Danger signs asked", signs), Part("answers", "Answers", answers))
    handout = Handout("en", False, "card", "For my doctor", "January 1, 2026", (), parts, ("This is not a diagnosis.",))
    return {"chart of six weeks": lambda: chart_png(chart), "page for a clinician": lambda: clinician_pdf(handout)}


def main() -> None:
    shelf = load(ROOT / "flows", ROOT / "content")
    flow, words = shelf.flows["back_pain"], shelf.catalogs["en"].topics["back_pain"]
    table = Table("what", "seconds", "made")
    with tempfile.TemporaryDirectory() as folder:
        for what in ("all pictures and films", "again, from the cache"):
            begun = time.perf_counter()
            made = sum(one.made for one in draw_exercises(flow, words, Path(folder)))
            table.add_row(what, f"{time.perf_counter() - begun:.1f}", str(made))
        heaviest = max(Path(folder).glob("*.mp4"), key=lambda path: path.stat().st_size)
        table.add_row(f"heaviest film: {heaviest.name}", "", f"{heaviest.stat().st_size / 1000:.0f} KB")
    for what, draw in own_pictures(shelf).items():
        draw()
        begun = time.perf_counter()
        size = len(draw())
        table.add_row(what, f"{time.perf_counter() - begun:.2f}", f"{size / 1000:.0f} KB")
    for library in LIBRARIES:
        table.add_row(f"import {library}", f"{cold(library):.2f}", "")
    Console().print(table)


if __name__ == "__main__":
    main()
