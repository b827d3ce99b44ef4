"""A flow as a Mermaid flowchart."""

from collections.abc import Iterable, Iterator, Sequence

from bot.domain.machine import FINISHED
from bot.drawing.flow_outline import ENDS, Outline, Signs, Step

_STYLES = """\
    classDef emergency fill:#fdecea,stroke:#c62828,color:#7f1d1d
    classDef same_day fill:#fef3e2,stroke:#d97706,color:#7c4a03
    classDef stopped fill:#f1f3f5,stroke:#6b7280,color:#374151
    classDef finished fill:#e8f5ee,stroke:#2f6f4f,color:#1f4a35
    classDef soon fill:#e8f0fb,stroke:#2563a8,color:#1d4478
    classDef alarm fill:#ffffff,stroke:#c62828,stroke-width:2px,color:#1f2933
    classDef plain fill:#ffffff,stroke:#5b6b7a,color:#1f2933
    classDef note fill:#ffffff,stroke:#b8c1ca,color:#52606d,stroke-dasharray:4 3"""


def mermaid(drawn: Outline) -> str:
    """A dotted arrow leads to what not everybody is asked; a thick frame marks alarm questions."""
    lines = [
        f"%% {drawn.title}: {drawn.facts}",
        "flowchart TD",
        f"    start([{_label(drawn.title, drawn.facts)}]):::plain",
        *_raise("start", drawn.before, also="by facts that the program gives, such as typed text"),
        *(line for step in drawn.steps for line in (_node(step), *_raise(f"q_{step.id}", step.signs))),
        *_arrows(drawn.steps),
        *(
            f"    {_end(end)}([{_label(name)}]):::{end.removeprefix('=')}"
            for end, name in ENDS.items()
            if end != FINISHED
        ),
        f"    {_end(FINISHED)}([{_label(ENDS[FINISHED], drawn.result)}]):::finished",
        *_raise(_end(FINISHED), drawn.at_result, also="when nothing is clear"),
    ]
    if drawn.never:
        told = _label("No answer that is asked for here completes these:", *_folded(drawn.never))
        lines += [f"    not_raised[{told}]:::note"]
    return "\n".join((*lines, _STYLES)) + "\n"


def _node(step: Step) -> str:
    alarm = "alarm, " if step.alarm else ""
    when = (f"asked when {step.when}",) if step.when else ()
    ask = (step.ask,) if step.ask else ()
    label = _label(f"<b>{step.id}</b> ({alarm}{step.kind})", *ask, *when, *_folded(step.options, " / "), raw_first=True)
    return f"    q_{step.id}[{label}]:::{'alarm' if step.alarm else 'plain'}"


def _raise(source: str, signs: Iterable[Signs], also: str = "") -> Iterator[str]:
    for sign in signs:
        name = f"f_{sign.label.replace('-', '_').replace(' ', '_')}_{source}"
        kind = "soon" if sign.end == FINISHED else sign.end.removeprefix("=")
        title = f"{sign.label}, {also}:" if also else f"{sign.label}:"
        yield f"    {source} --> {name}>{_label(title, *_folded(sign.flags))}]:::{kind}"
        if sign.end != FINISHED:
            yield f"    {name} --> {_end(sign.end)}"


def _arrows(steps: Sequence[Step]) -> Iterator[str]:
    """From each question to the next, and past follow-ups to the question after them."""
    before, main = "start", "start"
    for step in steps:
        if step.depth == 0 and before != main:
            yield f"    {main} --> q_{step.id}"
        arrow = "-.->" if step.when or before != main else "-->"
        yield f"    {before} {arrow} q_{step.id}"
        before = f"q_{step.id}"
        main = before if step.depth == 0 else main
    if before != main:
        yield f"    {main} --> {_end(FINISHED)}"
    yield f"    {before} --> {_end(FINISHED)}"


def _end(end: str) -> str:
    return f"to_{end.removeprefix('=')}"


def _folded(names: Sequence[str], between: str = ", ", width: int = 60) -> list[str]:
    """Names in lines of at most about `width` letters."""
    lines = [""]
    for name in names:
        if lines[-1] and len(lines[-1]) + len(between) + len(name) > width:
            lines.append(name)
        else:
            lines[-1] += between + name if lines[-1] else name
    return lines


def _label(first: str, *others: str, raw_first: bool = False) -> str:
    return '"' + "<br/>".join((first if raw_first else _safe(first), *map(_safe, others))) + '"'


def _safe(text: str) -> str:
    """Mermaid's own entities, since a quote would end the label and a sharp would start an entity."""
    for mark, name in (("#", "#35;"), ('"', "#quot;"), ("<", "#lt;"), (">", "#gt;")):
        text = text.replace(mark, name)
    return text
