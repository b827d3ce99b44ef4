"""Memory, from no open session to very many: everybody goes three steps into the interview, and stays there."""

from collections.abc import Callable, Sequence

from rich.table import Table

from tests.bench.load.server import Crowd
from tests.bench.load.step import Step
from tests.bench.measure import FailedError, measured
from tests.bench.systems import MissingError, System


def table(systems: Sequence[System], steps: list[Step], people: int, tell: Callable[[str], None]) -> Table:
    """MB of each system's own process."""
    shown = Table(title=f"memory with open sessions, MB; from none to {people:,}")
    job = Crowd(people)
    for column in (
        "",
        *(f"{part * people // job.parts:,}" for part in range(job.parts + 1)),
        "grown",
        "each",
        "updates/s",
    ):
        shown.add_column(column, justify="right" if column else "left")
    for system in systems:
        try:
            figures = measured(system, steps, job)
        except (MissingError, FailedError) as error:
            tell(f"left out: {system.name}: {error}")
            continue
        megabytes = [each for _, each in figures.grown]
        grown = megabytes[-1] - megabytes[0]
        each = f"{grown * 2**20 / people:,.0f} B"
        cells = [f"{value:.1f}" for value in megabytes]
        shown.add_row(system.name, *cells, f"{grown:+.1f}", each, f"{figures.rate:,.0f}")
    return shown
