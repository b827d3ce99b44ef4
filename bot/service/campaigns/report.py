"""How a campaign went, in numbers; nothing here names a person."""

import csv
import io
import math
from datetime import datetime

from bot.domain.campaign import State
from bot.service.campaigns.records import Campaign, Report, Rules, Tally, shown, told
from bot.service.fate import OFF

LEFT = "left"
"""Of an uncertain one: an operator decided that it stays so."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_MINUTE = 60.0


def report(
    run: Campaign,
    tally: Tally,
    now: datetime,
    rules: Rules,
    withdrawn: int | None = None,
    weekly: int | None = None,
) -> Report:
    def count(state: State) -> int:
        return tally.states.get(state, 0)

    over = run.state in {"cancelled", "done"}
    waiting, total = count("waiting"), sum(tally.states.values())
    open_ = count("sending") + (0 if over else waiting)
    blocked = sum(many for (state, why), many in tally.reasons.items() if state == "refused" and why in OFF)
    return Report(
        run=run,
        total=total,
        sent=count("sent"),
        blocked=blocked,
        refused=count("refused") - blocked,
        failed=count("failed"),
        uncertain=count("uncertain"),
        undecided=count("uncertain") - tally.reasons.get(("uncertain", LEFT), 0),
        # What still waits when a run is over is never sent.
        waiting=0 if over else waiting,
        sending=count("sending"),
        cancelled=count("cancelled") + (waiting if over else 0),
        left_out=_left_out(run, tally),
        taps=tally.taps,
        share=(total - open_) / total if total else float(run.state == "done"),
        minutes_left=_minutes_left(waiting, tally.last_due, now, rules) if run.state == "running" else None,
        withdrawn=withdrawn,
        weekly=weekly,
    )


def total(found: Report) -> str:
    """All its rows, but never so that what is hidden beside it is found by subtraction."""
    hidden = any(shown(count) is None for count in (found.blocked, *found.left_out.values()))
    return f"about {round(found.total, -1)}" if hidden else str(found.total)


def table(found: Report) -> str:
    """As CSV, with a line for each number."""
    plain = ("sent", "refused", "failed", "uncertain", "waiting", "sending", "cancelled")
    rows: list[tuple[str, object]] = [
        ("campaign", found.run.id),
        ("message", found.run.body.template or found.run.body.sort),
        ("state", found.run.state),
        ("why", found.run.why),
        ("began", found.run.began_at.isoformat() if found.run.began_at else ""),
        ("ended", found.run.ended_at.isoformat() if found.run.ended_at else ""),
        ("total", total(found)),
        *((name, getattr(found, name)) for name in plain),
        ("blocked", told(found.blocked)),
        ("taps", told(found.taps)),
        *((f"left out: {why}", told(many)) for why, many in sorted(found.left_out.items())),
    ]
    if found.withdrawn is not None:
        rows.append(("withdrawn", told(found.withdrawn)))
    written = io.StringIO()
    csv.writer(written, lineterminator="\n").writerows(
        [("what", "value"), *((what, safe(cell)) for what, cell in rows)]
    )
    return written.getvalue()


def safe(cell: object) -> str:
    """Text that a spreadsheet takes for text, never for a formula."""
    text = str(cell)
    return f"'{text}" if text.startswith(_FORMULA) else text


def _left_out(run: Campaign, tally: Tally) -> dict[str, int]:
    found = dict(run.left_out)
    for (state, why), many in tally.reasons.items():
        if state == "left_out":
            found[why] = found.get(why, 0) + many
    return found


def _minutes_left(waiting: int, last_due: datetime | None, now: datetime, rules: Rules) -> int:
    by_pace = waiting / rules.rate / _MINUTE
    by_hour = (last_due - now).total_seconds() / _MINUTE if last_due else 0.0
    return math.ceil(max(by_pace, by_hour, 0.0))
