"""How a campaign went, in numbers; nothing here names a person."""

import csv
import io
import math
from datetime import datetime

from bot.domain.campaign import State
from bot.domain.few import share
from bot.service.campaigns.records import Campaign, Report, Rules, Tally, told, told_of
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


COUNTS = ("sent", "blocked", "refused", "failed", "uncertain", "waiting", "sending", "cancelled")
"""What became of its messages."""


def counts(found: Report) -> dict[str, int]:
    return {name: getattr(found, name) for name in COUNTS}


def unseen(found: Report) -> int:
    """Those of its rows that none of the counts tells: left out when it was under way."""
    return max(0, found.total - sum(counts(found).values()))


def of_people(found: Report) -> bool:
    """Groups and channels are counted out."""
    return found.run.kind == "campaign"


def done_share(found: Report) -> float:
    """Its share as operators see it."""
    return share(found.total, found.waiting, found.sending) if of_people(found) and found.total else found.share


def told_counts(found: Report) -> dict[str, str]:
    plain = {name: str(count) for name, count in counts(found).items()}
    return told_of(counts(found), unseen(found)) if of_people(found) else plain


def table(found: Report) -> str:
    """As CSV, with a line for each number: of the broadcast as a whole, never of a person."""
    rows: list[tuple[str, object]] = [
        ("campaign", found.run.id),
        ("message", found.run.body.template or found.run.body.sort),
        ("state", found.run.state),
        ("why", found.run.why),
        ("began", found.run.began_at.isoformat() if found.run.began_at else ""),
        ("ended", found.run.ended_at.isoformat() if found.run.ended_at else ""),
        ("total", told(found.total) if of_people(found) else found.total),
        *told_counts(found).items(),
        ("taps", told(found.taps)),
        *((f"left out: {why}", many) for why, many in sorted(told_of(found.left_out).items())),
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
