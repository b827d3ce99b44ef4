"""Measured figures, with encryption on: `uv run python -m tests.bench [WHAT ...]`. Only ratios within one run count."""

import argparse
import asyncio
import json
import os
import platform
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from rich.console import Console

from tests.bench import coldstart, core, growth, ledger, pictures, planning, plot, rounds, sending, taps
from tests.bench.conversation import shelf, walk
from tests.bench.load.machine import cores
from tests.bench.load.step import Step
from tests.bench.systems import SYSTEMS, MissingError, System, durable_postgres

console = Console(width=None if Console().is_terminal else 170)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was typed, read."""

    systems: Sequence[System]
    steps: list[Step]
    loads: Sequence[str]
    rounds: int
    seconds: float
    people: int
    out: Path | None

    @property
    def ours(self) -> Sequence[System]:
        return [system for system in self.systems if system.ours]


def side_by_side(wanted: Wanted) -> None:
    loads = {name: replace(rounds.LOADS[name][1], seconds=wanted.seconds) for name in wanted.loads}
    results = rounds.interleaved(wanted.systems, wanted.steps, loads, wanted.rounds, console.print)
    for load, found in results.items():
        console.print(rounds.table(load, wanted.systems, found))
    if wanted.out:
        told = f"{machine()}; {time.strftime('%Y-%m-%d')}; median of {wanted.rounds}"
        figures = json.dumps({"of": told, "by load and system": rounds.as_json(results)}, indent=1)
        (wanted.out / "peers.json").write_text(figures, encoding="utf-8")
        plot.draw(results, wanted.systems, told, wanted.out / "peers.svg")


def memory(wanted: Wanted) -> None:
    console.print(growth.table(wanted.ours, wanted.steps, wanted.people, console.print))


def start(wanted: Wanted) -> None:
    console.print(coldstart.table(wanted.systems, wanted.steps, max(5, wanted.rounds), console.print))


def plan(_wanted: Wanted) -> None:
    asyncio.run(planning.main())
    try:
        with durable_postgres() as server:
            console.print("the same on PostgreSQL:")
            asyncio.run(planning.main(url=server.url("postgres")))
    except MissingError as error:
        console.print(f"left out: {error}")


PARTS: dict[str, tuple[str, Callable[[Wanted], object]]] = {
    "core": ("a turn, replay, the proofs of `check`, reading everything", lambda _: console.print(core.table())),
    "peers": ("this bot on SQLite and PostgreSQL beside other frameworks, same conversation", side_by_side),
    "start": ("from the start of the process to the open port", start),
    "memory": ("memory from no open session to 100,000", memory),
    "taps": ("40,000 people tap a post within an hour", lambda _: asyncio.run(taps.main())),
    "sending": ("the pace of broadcasts, free and paid, with live replies beside", lambda _: sending.main()),
    "planning": ("a broadcast to a million people: counted, planned, looked at, cancelled", plan),
    "ledger": ("a million deliveries: claimed and settled", lambda _: asyncio.run(ledger.run_bench())),
    "pictures": ("all pictures and films drawn", lambda _: pictures.main()),
}


def machine() -> str:
    models = [line for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")]
    name = models[0].partition(":")[2].strip() if models else platform.machine()
    return f"{name}, {os.cpu_count()} cores, Python {platform.python_version()}"


def parser() -> argparse.ArgumentParser:
    what = "\n".join(f"  {name:9} {told}" for name, (told, _) in PARTS.items())
    those = "\n".join(
        f"  {system.key:15} {system.name} (keeps state in: {system.keeps})" for system in SYSTEMS.values()
    )
    those += "\n\n" + "\n".join(f"  {name:15} {told}" for name, (told, _) in rounds.LOADS.items())
    made = argparse.ArgumentParser(
        prog="python -m tests.bench",
        description=f"Measures. Without WHAT: everything, which takes about an hour.\n\n{what}",
        epilog=f"systems and loads:\n{those}\n\nWhat is measured has one core for itself, what measures has another.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    made.add_argument("what", nargs="*", choices=[*PARTS, []], metavar="WHAT")
    made.add_argument(
        "--systems", default=",".join(SYSTEMS), help="with commas; the first is what others are compared with"
    )
    made.add_argument("--loads", default=",".join(rounds.LOADS), help="with commas")
    made.add_argument("--rounds", type=int, default=3, help="each measures every system once, in turn (default: 3)")
    made.add_argument("--seconds", type=float, default=8.0, help="measured at a time (default: 8)")
    made.add_argument("--people", type=int, default=100_000, help="for memory (default: 100000)")
    made.add_argument("--out", type=Path, help="a folder for peers.json and peers.svg")
    return made


def main() -> None:
    given = parser().parse_args()
    if given.out:
        given.out.mkdir(parents=True, exist_ok=True)
    wanted = Wanted(
        systems=[SYSTEMS[key] for key in given.systems.split(",")], steps=walk(shelf()), loads=given.loads.split(","),
        rounds=given.rounds, seconds=given.seconds, people=given.people, out=given.out,
    )  # fmt: skip
    console.print(machine())
    if cores()[0] == cores()[1]:
        console.print("Only one core: what measures takes time from what is measured.")
    for name in given.what or PARTS:
        console.rule(name)
        PARTS[name][1](wanted)


if __name__ == "__main__":
    main()
