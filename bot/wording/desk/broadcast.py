"""A broadcast before it begins: what, to whom, when, and how many."""

from collections.abc import Mapping, Sequence
from typing import TypedDict

from bot.domain.campaign import Audience, Body
from bot.domain.few import few
from bot.domain.post import FEW
from bot.wording.catalog import Catalog
from bot.wording.desk.audience import who
from bot.wording.desk.parts import (
    begun,
    button,
    folded_lines,
    hour_of,
    known,
    leaving,
    moment,
    named,
    people,
    people_of,
    screen,
    sure,
    title,
    weekly,
)
from bot.wording.desk.views import Line, Plan
from bot.wording.layout import lines, paragraphs, rows
from bot.wording.reply import Button, Reply

PAGE = 12


class Many(TypedDict):
    count: int
    number: str


def new(catalog: Catalog) -> Reply:
    buttons = [button(catalog, "write", "compose", style="primary"), button(catalog, "template", "templates", 0)]
    return screen(catalog.text("operators.new"), buttons, button(catalog, "home", "home"))


def templates(catalog: Catalog, names: Sequence[str], page: int) -> Reply:
    shown = names[page * PAGE : (page + 1) * PAGE]
    buttons = [named(title(Body(template=name), catalog), "template", name) for name in shown]
    more = [button(catalog, "more", "templates", page + 1)] if len(names) > (page + 1) * PAGE else []
    key = "operators.templates" if names else "operators.no_templates"
    return screen(catalog.text(key), [*buttons, *more], button(catalog, "back", "new"))


def plan(catalog: Catalog, view: Plan, zone: str, *, may: bool) -> Reply:
    """The one screen: who, how many and why not the others, until when."""
    text = paragraphs(
        f"<b>{catalog.text('operators.plan.title')}</b> · {title(view.body, catalog)}",
        lines(f"{catalog.text('operators.plan.who')} {who(view.audience, catalog)}", _when(view, zone, catalog)),
        counted(view, catalog),
        catalog.text("operators.plan.silent") if view.body.silent else None,
        left_out(view, catalog),
        catalog.text("operators.plan.over", at=_over(view, zone, catalog)) if view.count else None,
        _waits(view, catalog),
    )
    buttons = rows(_buttons(view, catalog)) if may else ()
    draft = view.state == "draft"
    last = (button(catalog, "back", "runs"), button(catalog, "home", "home")) if draft else leaving(catalog)
    return Reply(text, (*buttons, last))


def too_few(catalog: Catalog, run: int, audience: Audience, *, may: bool) -> Reply:
    """It may not even be counted: the audience has to become larger."""
    text = paragraphs(catalog.text("operators.no.too_few"), who(audience, catalog))
    buttons = [button(catalog, "who", "who", run), button(catalog, "discard", "discard", run)] if may else []
    return screen(text, buttons, button(catalog, "home", "home"))


def _over(view: Plan, zone: str, catalog: Catalog) -> str:
    soon = view.begins_at is None and view.repeats is None and not view.deferred
    return hour_of(view.over_at, zone, catalog) if soon else moment(view.over_at, zone, catalog)


def _when(view: Plan, zone: str, catalog: Catalog) -> str | None:
    if view.repeats:
        return catalog.text("operators.plan.weekly", when=weekly(view.repeats, catalog))
    return catalog.text("operators.plan.at", at=moment(view.begins_at, zone, catalog)) if view.begins_at else None


def counted(view: Plan, catalog: Catalog) -> str:
    """Those who get it and those who do not; few of them are not counted out."""
    out = sum(view.left_out.values())
    told = begun(catalog.text("operators.plan.count", **_many(view.count, catalog)))
    others = catalog.text("operators.plan.not", **_many(out, catalog)) if out else None
    return f"<b>{', '.join(part for part in (told, others) if part)}</b>"


def left_out(view: Plan, catalog: Catalog) -> str | None:
    when = people_of({"now": view.count - view.deferred, "later": view.deferred}, catalog)
    many = max(view.deferred, FEW)
    later = [begun(catalog.text("operators.plan.deferred", count=many, number=when["later"]))] if view.deferred else []
    return folded_lines([*reasons(view.left_out, catalog), *later])


def reasons(found: Mapping[str, int], catalog: Catalog) -> list[str]:
    told = people_of(found, catalog)
    return [begun(f"{told[why]} {known('left_out', why, catalog)}") for why, count in found.items() if count]


def _many(count: int, catalog: Catalog) -> Many:
    """For a text with a number of people; few are told in words, which ask for the plural."""
    return {"count": max(count, FEW) if few(count) else count, "number": people(count, catalog)}


def _waits(view: Plan, catalog: Catalog) -> str | None:
    if view.state == "proposed":
        return catalog.text("operators.plan.proposed" if view.mine else "operators.plan.to_confirm")
    if view.state == "scheduled" and view.begins:
        return catalog.text("operators.plan.begins")
    if view.state in {"scheduled", "paused"}:
        return catalog.text(f"operators.plan.{view.state}")
    return catalog.text("operators.plan.second_needed") if view.second_needed else None


def _buttons(view: Plan, catalog: Catalog) -> list[Button]:
    def act(name: str, style: str | None = None) -> Button:
        return button(catalog, name, name, view.run, style=style)

    match view.state:
        case "draft" if not (view.count or view.repeats or view.begins_at):
            return [act("me"), act("when"), act("change"), act("discard")]
        case "draft":
            timed = view.begins_at is not None or view.repeats is not None
            go = [button(catalog, "schedule", "send", view.run, style="primary")] if timed else [act("send")]
            few = [] if timed else [button(catalog, "canary", "canary", view.run, view.seen)]
            return [act("me", "primary"), *few, *go, act("when"), act("change"), act("discard")]
        case "proposed" if view.mine:
            return [act("me"), act("discard")]
        case "proposed":
            confirm = button(catalog, "confirm", "confirm", view.run, view.version, style="primary")
            return [act("me"), confirm, act("refuse")]
        case "scheduled":
            return [act("me"), act("pause"), act("discard")]
        case "paused":
            return [act("resume", "primary"), act("discard")]
    return []


def change(catalog: Catalog, run: int, body: Body) -> Reply:
    """What of it may be changed."""
    silent = "loud" if body.silent else "silent"
    buttons = [button(catalog, "who", "who", run), button(catalog, silent, silent, run)]
    text = catalog.text(f"operators.change.{'silent' if body.silent else 'loud'}")
    return screen(
        text, [*buttons, button(catalog, "other_text", "recompose", run)], button(catalog, "back", "run", run)
    )


def twice(catalog: Catalog, words: Sequence[object], run: int, seen: str) -> Reply:
    return sure(catalog, "twice", catalog.text("operators.no.twice"), words, ("run", run), seen)


def sure_to_send(catalog: Catalog, view: Plan) -> Reply:
    """Asked once, with the number of people."""
    timed = view.begins_at is not None or view.repeats is not None
    text = catalog.text(f"operators.sure.{'schedule' if timed else 'send'}", **_many(view.count, catalog))
    return sure(catalog, "send", text, ("send", view.run), ("run", view.run), view.seen)


def proposed(catalog: Catalog, view: Plan, by: int) -> Reply:
    """To every other operator."""
    text = paragraphs(catalog.text("operators.plan.asked", person=by), counted(view, catalog))
    return screen(text, [button(catalog, "look", "look", view.run, style="primary")])


def overview(catalog: Catalog, found: Sequence[Line], zone: str) -> Reply:
    told = lines(*(_line(line, zone, catalog) for line in found)) or catalog.text("operators.runs.none")
    text = paragraphs(catalog.text("operators.runs.title"), told)
    buttons = [named(f"{line.run}", "run", line.run) for line in found]
    return screen(text, buttons, button(catalog, "home", "home"))


def _line(line: Line, zone: str, catalog: Catalog) -> str:
    parts = [
        catalog.text("operators.runs.line", run=line.run, state=catalog.text(f"operators.states.{line.state}")),
        title(line.body, catalog),
        moment(line.made_at, zone, catalog) if line.made_at else None,
        catalog.text("operators.runs.count", **_many(line.total, catalog)) if line.total else None,
    ]
    return " · ".join(part for part in parts if part)
