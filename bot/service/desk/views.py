"""What the campaigns tell, as the screens show it."""

from datetime import datetime

from bot.service.campaigns.records import Campaign, Overview, Preview, Report
from bot.service.campaigns.report import counts, done_share, unseen
from bot.wording.desk.views import Course, Line, Plan


def has_begun(run: Campaign) -> bool:
    return run.began_at is not None or run.state in {"cancelled", "done"}


def plan(told: Preview, person: int, now: datetime) -> Plan:
    run = told.run
    return Plan(
        run.id,
        run.state,
        run.body,
        run.audience,
        told.count,
        {str(why): count for why, count in told.left_out.items()},
        told.deferred,
        told.over_at,
        run.begins_at,
        run.repeats,
        told.second_needed,
        run.repeats is None and run.begins_at is not None and run.begins_at <= now,
        run.made_by == person,
        run.version,
    )


def course(told: Report) -> Course:
    run = told.run
    return Course(
        run.id,
        run.kind,
        run.state,
        run.body,
        run.audience,
        counts(told),
        told.left_out,
        done_share(told),
        told.taps,
        told.undecided,
        told.minutes_left,
        run.why,
        told.withdrawn,
        told.weekly,
        unseen(told),
    )


def line(told: Overview) -> Line:
    return Line(told.run.id, told.run.state, told.run.body, told.share, told.run.made_at, told.total)
