"""Seconds to draw the whole catalogue on all cores, again from the cache, and what the libraries cost at first use.

`uv run python -m tests.bench.pictures`
"""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bot.drawing.exercises import draw_exercises
from bot.loaders.shelf import load

ROOT = Path(__file__).resolve().parents[2]
LIBRARIES = ("resvg_py", "PIL.Image", "av", "font_roboto")


def cold(library: str) -> float:
    """Seconds of its import in a new process."""
    told = f"import time; t = time.perf_counter(); import {library}; print(time.perf_counter() - t)"
    return float(subprocess.run([sys.executable, "-c", told], check=True, capture_output=True, text=True).stdout)


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
    for library in LIBRARIES:
        table.add_row(f"import {library}", f"{cold(library):.2f}", "")
    Console().print(table)


if __name__ == "__main__":
    main()
