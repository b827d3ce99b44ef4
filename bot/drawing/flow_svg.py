"""A flow as a hand-laid SVG: questions in a column, the danger signs that each can raise beside it, the ends below."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from bot.domain.machine import EMERGENCY, FINISHED, SAME_DAY, STOPPED
from bot.drawing.flow_marks import (
    FRAME,
    INK,
    LINE,
    SOFT,
    arrow,
    box,
    dot,
    folded,
    line,
    listed,
    pill,
    pill_width,
    reach,
    text,
    texts,
)
from bot.drawing.flow_outline import ENDS, Outline, Signs, Step

WIDTH = 1220
LEFT, COLUMN, INDENT = 40, 600, 44
SIGNS, SIGNS_WIDTH, NAMES = 690, 420, 98
"""Where danger signs begin, how wide they may be, and how far in their names stand."""
GAP, PAD = 22, 12
SPINE = 18
"""How far from the left edge of a box the arrow to the next one leaves."""

COLOURS = {EMERGENCY: "#c62828", SAME_DAY: "#c2690a", STOPPED: "#6b7280", FINISHED: "#2f6f4f"}
SOON = "#2563a8"
RAILS = {EMERGENCY: 1180.0, SAME_DAY: 1156.0, STOPPED: 1132.0}
"""Where the lines to the urgent ends run down."""

LEGEND = (
    "Top to bottom, each question is asked if its condition holds; a dashed frame means that not everybody is asked.",
    "On the right stand the danger signs that an answer can complete. They are looked at after every answer.",
    "An emergency or a stop ends the interview at once. After a same-day sign only alarm questions are still asked.",
)


@dataclass(frozen=True, slots=True)
class Laid:
    """A box in its place."""

    step: Step
    x: float
    y: float
    width: float
    height: float
    inside: tuple[str, ...]

    @property
    def middle(self) -> float:
        return self.y + self.height / 2


def svg(drawn: Outline) -> str:
    marks = [text(LEFT, 46, drawn.title, size=22, style='font-weight="bold"'), text(LEFT, 70, drawn.facts, fill=SOFT)]
    marks += texts(LEFT, 98, LEGEND, fill=SOFT)
    y = 98 + LINE * len(LEGEND) + 14
    starts: dict[str, float] = {}
    top, used = _start(drawn, y, starts)
    marks += top
    laid = list(_lay(drawn.steps, y + used + GAP))
    marks += chain.from_iterable(_beside(one, starts) for one in laid)
    marks += chain.from_iterable(_box(one) for one in laid)
    marks += _arrows(laid, y + 30)
    below = max((_bottom(one) for one in laid), default=y + used) + 2 * GAP
    ends, height = _ends(drawn, laid, below, starts)
    return _page(height, [*ends, *marks])


def _page(height: float, marks: Sequence[str]) -> str:
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height:g}" viewBox="0 0 {WIDTH} {height:g}" '
        'font-family="Helvetica, Arial, &quot;DejaVu Sans&quot;, sans-serif">'
    )
    ground = f'<rect width="{WIDTH}" height="{height:g}" fill="#faf9f6"/>'
    return "\n".join((head, ground, *marks, "</svg>")) + "\n"


def _start(drawn: Outline, y: float, starts: dict[str, float]) -> tuple[list[str], float]:
    marks = [box(LEFT, y, 110, 30, stroke=INK), text(LEFT + 36, y + 20, "Start", style='font-weight="bold"')]
    if drawn.before:
        marks.append(text(SIGNS, y + 14, "By facts that the program gives, such as typed text:", fill=SOFT))
    signs, used = _signs(drawn.before, y + LINE, starts)
    return marks + signs, max(30, used + LINE if drawn.before else 0)


def _lay(steps: Sequence[Step], y: float) -> Iterator[Laid]:
    for step in steps:
        x = LEFT + INDENT * step.depth
        width = COLUMN - INDENT * step.depth
        inside = tuple(_inside(step, width - 2 * PAD - 6))
        height = LINE * (len(inside) + 1) + PAD + 6
        yield Laid(step, x, y, width, height, inside)
        y += max(height, _signs(step.signs, y, {})[1]) + GAP


def _bottom(one: Laid) -> float:
    return one.y + max(one.height, _signs(one.step.signs, one.y, {})[1])


def _inside(step: Step, width: float) -> Iterator[str]:
    """Lines under the title; a letter ahead says how each is set: asked words, condition, options."""
    if step.ask:
        yield from (f"a{part}" for part in folded(step.ask, width))
    if step.when:
        yield from (f"w{part}" for part in folded(f"asked when {step.when}", width))
    yield from (f"o{part}" for part in listed(step.options, width))


def _box(one: Laid) -> Iterator[str]:
    step, x, y = one.step, one.x, one.y
    dashed = 'stroke-dasharray="6 4"' if step.when else ""
    yield box(x, y, one.width, one.height, style=dashed)
    if step.alarm:
        yield f'<rect x="{x:g}" y="{y:g}" width="6" height="{one.height:g}" rx="3" fill="{COLOURS[EMERGENCY]}"/>'
    left, base = x + PAD + 6, y + PAD + 9
    yield text(left, base, f"{step.number}. {step.id}", size=15, style='font-weight="bold"')
    right = x + one.width - PAD
    if step.alarm:
        right -= pill_width("alarm")
        yield pill(right, base, "alarm", COLOURS[EMERGENCY])
        right -= 8
    yield text(right, base, step.kind, size=12, fill=SOFT, style='text-anchor="end"')
    looks = {"a": (INK, ""), "w": ("#7a4d0b", 'font-style="italic"'), "o": (SOFT, "")}
    for place, told in enumerate(one.inside, 1):
        fill, style = looks[told[0]]
        yield text(left, base + LINE * place, told[1:], fill=fill, style=style)


def _beside(one: Laid, starts: dict[str, float]) -> Iterator[str]:
    if one.step.signs:
        marks, _ = _signs(one.step.signs, one.y, starts)
        base = one.y + PAD + 4
        yield line([(one.x + one.width, base), (SIGNS - 8, base)], FRAME, width=1.2)
        yield from marks


def _signs(signs: Sequence[Signs], y: float, starts: dict[str, float]) -> tuple[list[str], float]:
    """Danger signs with a line to the rail of their end, and how high they stand; notes where each rail starts."""
    marks: list[str] = []
    base = y + PAD + 9
    for sign in signs:
        colour = SOON if sign.end == FINISHED else COLOURS[sign.end]
        rows = listed(sign.flags, SIGNS_WIDTH - NAMES, ", ")
        marks += [pill(SIGNS, base, sign.label, colour), *texts(SIGNS + NAMES, base, rows)]
        if sign.end in RAILS:
            rail = RAILS[sign.end]
            starts.setdefault(sign.end, base - 4)
            marks += [line([(SIGNS + NAMES + reach(rows[0]), base - 4), (rail, base - 4)], colour, width=1.2)]
            marks += [dot(rail, base - 4, colour)]
        base += LINE * len(rows) + 5
    return marks, base - y - 5 if signs else 0.0


def _arrows(laid: Sequence[Laid], start: float) -> Iterator[str]:
    """Down the main column; a follow-up hangs from its question by an elbow."""
    by_id = {one.step.id: one for one in laid}
    bottom = start
    for one in laid:
        if one.step.parent:
            parent = by_id[one.step.parent]
            x = parent.x + SPINE
            yield arrow([(x, parent.y + parent.height), (x, one.middle), (one.x, one.middle)])
        else:
            yield arrow([(LEFT + SPINE, bottom), (LEFT + SPINE, one.y)])
            bottom = one.y + one.height


def _ends(drawn: Outline, laid: Sequence[Laid], y: float, starts: dict[str, float]) -> tuple[list[str], float]:
    """The result under the column, the urgent ends where their rails come down, and what is never raised."""
    marks, used = _signs(drawn.at_result, y, starts)
    told = folded(drawn.result, COLUMN - 3 * PAD)
    height = LINE * (len(told) + 1) + PAD + 6
    last = next((one.y + one.height for one in reversed(laid) if not one.step.depth), y - GAP)
    marks += [arrow([(LEFT + SPINE, last), (LEFT + SPINE, y)], COLOURS[FINISHED])]
    marks += [box(LEFT, y, COLUMN, height, fill="#e8f5ee", stroke=COLOURS[FINISHED])]
    marks += [text(LEFT + PAD + 6, y + PAD + 9, ENDS[FINISHED], size=15, style='font-weight="bold"')]
    marks += texts(LEFT + PAD + 6, y + PAD + 9 + LINE, told)
    if drawn.at_result:
        marks.append(line([(LEFT + COLUMN, y + PAD + 4), (SIGNS - 8, y + PAD + 4)], FRAME, width=1.2))
    below = y + max(height, used) + GAP
    for place, (end, rail) in enumerate(sorted(RAILS.items(), key=lambda pair: pair[1])):
        marks += _urgent_end(end, rail, below + place * 44, starts)
    if drawn.never:
        names = listed(drawn.never, COLUMN, ", ")
        marks.append(
            text(LEFT, below + 20, "No answer that is asked for here completes these:", style='font-weight="bold"')
        )
        marks += texts(LEFT, below + 20 + LINE, names, fill=SOFT)
        return marks, below + max(3 * 44, LINE * (len(names) + 2)) + GAP
    return marks, below + 3 * 44 + GAP


def _urgent_end(end: str, rail: float, y: float, starts: dict[str, float]) -> Iterator[str]:
    colour = COLOURS[end]
    if end in starts:
        yield arrow([(rail, starts[end]), (rail, y + 16), (SIGNS + 200, y + 16)], colour, width=2.4)
    yield f'<rect x="{SIGNS}" y="{y:g}" width="200" height="32" rx="16" fill="{colour}"/>'
    words = ENDS[end] if end in starts else f"{ENDS[end]} (no sign leads here)"
    yield text(SIGNS + 100, y + 21, words, fill="#ffffff", style='font-weight="bold" text-anchor="middle"')
