"""The desk itself, the people at it, and the trail."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.wording.catalog import Catalog
from bot.wording.desk.parts import Rows, button, known, moment, named, own, screen, sure
from bot.wording.layout import lines, paragraphs
from bot.wording.reply import Reply

UTC = "UTC"


@dataclass(frozen=True, slots=True)
class Member:
    person: int
    role: str
    fixed: bool
    """Named in the settings: cannot be changed here."""


@dataclass(frozen=True, slots=True)
class Step:
    """A line of the trail."""

    who: int | None
    what: str
    about: str
    at: datetime


def home(catalog: Catalog, role: str) -> Reply:
    text = paragraphs(catalog.text("operators.home.title"), catalog.text(f"operators.roles.{role}_may"))
    buttons = [button(catalog, "new", "new", style="primary")] if role != "viewer" else []
    buttons += [
        button(catalog, "runs", "runs"),
        button(catalog, "posts", "posts", 0),
        button(catalog, "venues", "venues"),
    ]
    buttons += [button(catalog, "people", "people")] if role == "owner" else []
    return screen(text, [*buttons, button(catalog, "trail", "trail")])


def toast(catalog: Catalog, key: str) -> Reply:
    """Over the chat; the screen stays."""
    return Reply("", toast=catalog.text(f"operators.toasts.{key}"))


def refusal(catalog: Catalog, key: str, *back: object) -> Reply:
    """Why a service would not do it, and the way back."""
    return screen(catalog.text(f"operators.no.{key}"), [], button(catalog, "back", *back))


def asks(catalog: Catalog, key: str, *back: object) -> Reply:
    """What is to be written or sent next, and how; a tap leaves."""
    return screen(catalog.text(f"operators.ask.{key}"), [], button(catalog, "never_mind", *back))


def misread(catalog: Catalog, verb: str) -> Reply:
    """What came is not what was asked for; it is still asked."""
    text = lines(catalog.text("operators.misread.title"), catalog.text(f"operators.misread.{verb}"))
    return screen(text, [], button(catalog, "never_mind", "home"))


def doubt(catalog: Catalog, asked: Reply, use: Sequence[object] | None) -> Reply:
    """*Did you mean this danger sign?*, where what was written may be a message to others instead."""
    told = catalog.text("operators.doubt" if use else "operators.doubt_typed")
    return Reply(paragraphs(asked.text, told), (asked.rows[0], *_ways_on(catalog, use)))


def crisis(catalog: Catalog, kind: str, use: Sequence[object] | None) -> Reply:
    told = catalog.text("operators.doubt" if use else "operators.doubt_typed")
    return Reply(paragraphs(catalog.text(f"plain.crisis.{kind}"), told), _ways_on(catalog, use))


def _ways_on(catalog: Catalog, use: Sequence[object] | None) -> Rows:
    never_mind = button(catalog, "never_mind", "home")
    return ((button(catalog, "use", *use),), (never_mind,)) if use else ((never_mind,),)


def people(catalog: Catalog, members: Sequence[Member]) -> Reply:
    told = [
        catalog.text("operators.people.fixed" if one.fixed else "operators.people.one", person=one.person,
                     role=catalog.text(f"operators.roles.{one.role}"))
        for one in members
    ]  # fmt: skip
    buttons = [named(str(one.person), "person", one.person) for one in members if not one.fixed]
    text = paragraphs(catalog.text("operators.people.title"), lines(*told))
    return screen(text, [*buttons, button(catalog, "add", "add")], button(catalog, "home", "home"))


def person(catalog: Catalog, number: int, role: str | None, roles: Sequence[str]) -> Reply:
    now = catalog.text(f"operators.roles.{role}" if role else "operators.roles.nobody")
    text = paragraphs(
        catalog.text("operators.people.person", person=number, role=now),
        lines(*(catalog.text(f"operators.roles.{one}_may") for one in roles)),
    )
    buttons = [button(catalog, f"make_{one}", "give", number, one) for one in roles if one != role]
    buttons += [button(catalog, "take_role", "take", number, style="danger")] if role else []
    return screen(text, buttons, button(catalog, "back", "people"))


def sure_of_role(catalog: Catalog, number: int, role: str) -> Reply:
    text = catalog.text("operators.sure.give", person=number, role=catalog.text(f"operators.roles.{role}"))
    return sure(catalog, "give", text, ("give", number, role), ("person", number))


def sure_to_take(catalog: Catalog, number: int) -> Reply:
    return sure(
        catalog, "take", catalog.text("operators.sure.take", person=number), ("take", number), ("person", number)
    )


def trail(catalog: Catalog, steps: Sequence[Step], page: int = 0, *, older: bool = False) -> Reply:
    """A page of it, the newest first."""
    told = [
        lines(
            f"<b>{known('trail', step.what, catalog)}</b>" + (f": {own(step.about)}" if step.about else ""),
            catalog.text(
                "operators.trail_line",
                at=moment(step.at, UTC, catalog),
                who=step.who if step.who is not None else catalog.text("operators.trail_nobody"),
            ),
        )
        for step in steps
    ]
    text = paragraphs(catalog.text("operators.trail_title"), *(told or [catalog.text("operators.trail_empty")]))
    turns = [button(catalog, "newer", "trail", page - 1)] if page else []
    turns += [button(catalog, "older", "trail", page + 1)] if older else []
    return screen(text, turns, button(catalog, "home", "home"))
