"""What processes used, as Linux counts it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True, slots=True)
class Used:
    """By a process with all its threads and the processes below it."""

    cpu: float
    """Seconds, user and system, since they began."""
    memory: float
    """MB that stand in memory now."""


def used(root: int) -> Used:
    """Raises: ProcessLookupError where it has ended."""
    below = _below(root)
    if not below:
        raise ProcessLookupError(root)
    stats = [stat for pid in below if (stat := _stat(pid))]
    return Used(
        sum(int(field) for stat in stats for field in stat[11:15]) / _TICKS,
        sum(int(stat[21]) for stat in stats) * _PAGE / 2**20,
    )


def _below(root: int) -> set[int]:
    parents = {int(entry.name): stat for entry in Path("/proc").iterdir() if (stat := _stat_of(entry))}
    found = {root} & set(parents)
    while more := {pid for pid, stat in parents.items() if int(stat[1]) in found} - found:
        found |= more
    return found


def _stat_of(entry: Path) -> list[str] | None:
    return _stat(int(entry.name)) if entry.name.isdigit() else None


def _stat(pid: int) -> list[str] | None:
    """The fields after the name, which may hold spaces; None where the process has just ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None


def cores() -> tuple[set[int], set[int]]:
    """One for what is measured, and the others for what measures; the same where there is only one."""
    there = sorted(os.sched_getaffinity(0))
    return {there[0]}, set(there[1:]) or {there[0]}


@contextmanager
def only_on(wanted: set[int]) -> Iterator[None]:
    """What is begun inside stays on these cores."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, wanted)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)
