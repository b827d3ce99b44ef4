"""A broadcast while it runs, and its report."""

from bot.domain.post import FEW
from bot.wording.catalog import Catalog
from bot.wording.desk.audience import who
from bot.wording.desk.broadcast import reasons
from bot.wording.desk.parts import (
    begun,
    button,
    folded_lines,
    known,
    leaving,
    number,
    people,
    people_of,
    screen,
    sure,
    title,
)
from bot.wording.desk.views import Course
from bot.wording.layout import lines, paragraphs
from bot.wording.reply import Button, Reply

BAR = 10
LIVE = frozenset({"running", "paused", "held"})
MAIN = ("sent", "blocked", "uncertain")
"""Told at once; the others only where there are any."""


def course(catalog: Catalog, view: Course, *, may: bool) -> Reply:
    told = lines(_progress(view, catalog), _trouble(view, catalog))
    text = paragraphs(
        f"<b>{catalog.text(f'operators.states.{view.state}')}</b> · {title(view.body, catalog)}",
        told,
        None if view.state in LIVE else f"{catalog.text('operators.plan.who')} {who(view.audience, catalog)}",
        _also(view, catalog),
        folded_lines(reasons(view.left_out, catalog)),
    )
    buttons = _buttons(view, catalog) if may else [button(catalog, "refresh", "run", view.run)]
    return screen(text, buttons, *leaving(catalog))


def bar(share: float) -> str:
    full = min(BAR, int(share * BAR))
    return "▓" * full + "░" * (BAR - full)


def _progress(view: Course, catalog: Catalog) -> str:
    told = _counts(view, catalog)
    shown = [*MAIN, *(name for name, count in view.counts.items() if name not in MAIN and count)]
    parts = [
        f"{bar(view.share)} {int(view.share * 100)}%" if view.state in LIVE else None,
        *(catalog.text(f"operators.counts.{name}", number=told[name]) for name in shown),
        _left(view, catalog),
    ]
    return " · ".join(part for part in parts if part)


def _counts(view: Course, catalog: Catalog) -> dict[str, str]:
    counts = {**dict.fromkeys(MAIN, 0), **view.counts}
    if view.of_people:
        return people_of(counts, catalog, view.unseen)
    return {name: number(count, catalog) for name, count in counts.items()}


def _undecided(key: str, view: Course, catalog: Catalog) -> str:
    told = people if view.of_people else number
    many = max(view.undecided, FEW) if view.of_people else view.undecided
    return begun(catalog.text(f"operators.{key}", count=many, number=told(view.undecided, catalog)))


def _left(view: Course, catalog: Catalog) -> str | None:
    if view.state != "running" or view.minutes_left is None or view.share >= 1:
        return None
    return catalog.text("operators.minutes_left", count=max(1, view.minutes_left))


def _trouble(view: Course, catalog: Catalog) -> str | None:
    # `why` says which: the first few are sent, or something went wrong; a broadcast that never began has one, too.
    held = known("stopped", view.why, catalog) if view.why and view.state in {"held", "paused", "cancelled"} else None
    asks = "uncertain" if _resendable(view) else "uncertain_over"
    uncertain = _undecided(asks, view, catalog) if view.undecided else None
    return lines(held, uncertain) or None


def _also(view: Course, catalog: Catalog) -> str | None:
    """Taps are people who came, and undone is what was deleted with them: small numbers are not told."""
    taps = catalog.text("operators.taps", number=people(view.taps, catalog)) if view.state not in LIVE else None
    if view.withdrawn is None:
        return taps
    weekly = catalog.text("operators.weekly_goes_on") if view.weekly else None
    return lines(taps, catalog.text("operators.undone", number=people(view.withdrawn, catalog)), weekly)


def _resendable(view: Course) -> bool:
    """What was cancelled or deleted again is not sent once more."""
    return view.state != "cancelled" and view.withdrawn is None


def _buttons(view: Course, catalog: Catalog) -> list[Button]:
    def act(name: str, style: str | None = None) -> Button:
        return button(catalog, name, name, view.run, style=style)

    match view.state:
        case "running":
            return [act("pause"), act("stop")]
        case "paused":
            return [act("resume", "primary"), act("stop")]
        case "held":
            return [act("goon", "primary"), act("stop")]
    unsure = [*([act("again")] if _resendable(view) else []), act("leave")] if view.undecided else []
    undo = [act("undo", "danger")] if view.counts.get("sent") and view.withdrawn is None else []
    weekly = [button(catalog, "stop_weekly", "stop", view.weekly)] if view.weekly and view.withdrawn is not None else []
    return [*unsure, act("csv"), *undo, *weekly]


def sure_to_undo(catalog: Catalog, run: int) -> Reply:
    return sure(catalog, "undo", catalog.text("operators.sure.undo"), ("undo", run), ("run", run))


def sure_to_stop(catalog: Catalog, run: int) -> Reply:
    return sure(catalog, "stop", catalog.text("operators.sure.stop"), ("stop", run), ("run", run))


def sure_again(catalog: Catalog, view: Course) -> Reply:
    text = _undecided("sure.again", view, catalog)
    return sure(catalog, "again", text, ("again", view.run), ("run", view.run))
