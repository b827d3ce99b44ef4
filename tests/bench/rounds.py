"""Side by side: every system in turn, several rounds, medians, and what they are of the first one."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from statistics import median

from rich.table import Table

from tests.bench.load.server import BUSY, Figures, Load
from tests.bench.load.step import Step
from tests.bench.measure import FailedError, measured
from tests.bench.systems import MissingError, System

LOADS = {
    "closed": ("32 people who tap on at once; the Bot API answers at once", Load(32)),
    "delay": ("400 people who tap on after 50 ms; the Bot API answers after 40 ms", Load(400, delay=0.04, pause=0.05)),
    "open": ("1,000 updates a second, whether or not the system keeps up", Load(400, rate=1000.0)),
}
MEASURED = ("cpu_each", "rate", "p50", "p99", "memory", "load_busy", "calls_each", "wrong")


@dataclass(frozen=True, slots=True)
class Medians:
    """Over the rounds; seconds, updates a second and MB."""

    cpu_each: float
    rate: float
    p50: float
    p99: float
    memory: float
    load_busy: float
    calls_each: float
    wrong: float
    """In the worst round."""

    @property
    def note(self) -> str:
        """What is to be known of the figures before they are believed."""
        wrong = f"{self.wrong:.0f} answers not as learned" if self.wrong else ""
        busy = "the load server may be what is slow" if self.load_busy >= BUSY else ""
        return ", ".join(filter(None, (wrong, busy)))


def medians(found: Sequence[Figures]) -> Medians:
    values = {name: median(getattr(each, name) for each in found) for name in MEASURED}
    return Medians(**{**values, "wrong": max(each.wrong for each in found)})


Results = dict[str, dict[str, Medians]]
"""By load and system."""


def interleaved(
    systems: Sequence[System],
    steps: list[Step],
    loads: Mapping[str, Load],
    rounds: int,
    tell: Callable[[str], None],
) -> Results:
    """What is missing or fails is told, and left out."""
    found: dict[str, dict[str, list[Figures]]] = {load: {} for load in loads}
    out: set[str] = set()
    for turn in range(1, rounds + 1):
        for load, job in loads.items():
            for system in (system for system in systems if system.key not in out):
                try:
                    figures = measured(system, steps, job)
                except MissingError as error:
                    out.add(system.key)
                    tell(f"left out: {system.name}: {error}")
                except FailedError as error:
                    tell(f"failed: {error}")
                else:
                    found[load].setdefault(system.key, []).append(figures)
                    tell(f"{turn}/{rounds} {load:6} {system.key:15} {_line(figures)}")
    return {load: {key: medians(each) for key, each in those.items()} for load, those in found.items()}


def _line(figures: Figures) -> str:
    return (
        f"{figures.cpu_each * 1e6:6.0f} us, {figures.rate:6.0f}/s, p99 {figures.p99 * 1e3:7.1f} ms, "
        f"load server {figures.load_busy:.0%}"
    )


def table(load: str, systems: Sequence[System], found: Mapping[str, Medians]) -> Table:
    """The first system that was measured is what the others are compared with."""
    shown = Table(title=LOADS[load][0])
    columns = (
        "", "keeps state in", "CPU for an update", "of the first", "updates/s", "times the first",
        "p50 ms", "p99 ms", "MB", "calls", "load server", "beware",
    )  # fmt: skip
    for column in columns:
        shown.add_column(column, justify="left" if column in {"", "keeps state in", "beware"} else "right")
    there = [system for system in systems if system.key in found]
    for system in there:
        first, its = found[there[0].key], found[system.key]
        shown.add_row(
            system.name, system.keeps, f"{its.cpu_each * 1e6:,.0f} us", share(its.cpu_each / first.cpu_each),
            f"{its.rate:,.0f}", f"{its.rate / first.rate:.1f}", f"{its.p50 * 1e3:,.1f}", f"{its.p99 * 1e3:,.1f}",
            f"{its.memory:.0f}", f"{its.calls_each:.2f}", f"{its.load_busy:.0%}", its.note,
        )  # fmt: skip
    return shown


def share(ratio: float) -> str:
    return f"{ratio:.2f}" if ratio >= 1 else f"1/{1 / ratio:.1f}"


def as_json(results: Results) -> dict[str, dict[str, dict[str, float]]]:
    return {load: {key: asdict(each) for key, each in those.items()} for load, those in results.items()}
