"""A bar for each system, as SVG: how much CPU an update takes, the first system being 1."""

from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path

from tests.bench.rounds import LOADS, Medians, Results, share
from tests.bench.systems import System

WIDTH = 800
NAMES = 350
BAR = 18
GAP = 8
HEAD = 34
OURS, THEIRS = "#2f6f4f", "#9aa5b1"


def draw(results: Results, systems: Sequence[System], told: str, file: Path) -> None:
    """`told` stands below: the machine, and the date."""
    parts: list[str] = []
    top = 0
    for load, found in results.items():
        if found and LOADS[load][1].rate is None:  # who cannot keep up does not do the same work
            parts.append(_bars(LOADS[load][0], [system for system in systems if system.key in found], found, top))
            top += HEAD + len(found) * (BAR + GAP) + GAP
    parts.append(f'<text x="8" y="{top + 16}" fill="#667">{escape(told)}</text>')
    size = f'viewBox="0 0 {WIDTH} {top + 28}"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="sans-serif" font-size="12">'
    ground = f'<rect width="{WIDTH}" height="{top + 28}" fill="#fff"/>'
    file.write_text("\n".join([head, ground, *parts, "</svg>"]), encoding="utf-8")


def _bars(title: str, systems: Sequence[System], found: Mapping[str, Medians], top: int) -> str:
    ratios = [found[system.key].cpu_each / found[systems[0].key].cpu_each for system in systems]
    scale = (WIDTH - NAMES - 90) / max(ratios)
    lines = [f'<text x="8" y="{top + 20}" font-weight="bold">CPU for an update: {escape(title)}</text>']
    for at, (system, ratio) in enumerate(zip(systems, ratios, strict=True)):
        y = top + HEAD + at * (BAR + GAP)
        colour, name = OURS if system.ours else THEIRS, escape(f"{system.name} ({system.keeps})")
        lines += [
            f'<text x="{NAMES - 8}" y="{y + 13}" text-anchor="end">{name}</text>',
            f'<rect x="{NAMES}" y="{y}" width="{max(1.0, ratio * scale):.1f}" height="{BAR}" fill="{colour}"/>',
            f'<text x="{NAMES + ratio * scale + 6:.1f}" y="{y + 13}">{share(ratio)}</text>',
        ]
    return "\n".join(lines)
