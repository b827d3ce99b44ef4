"""Who gets a broadcast, in words and as ticks."""

from collections.abc import Sequence

from bot.domain.campaign import Audience
from bot.wording.catalog import Catalog
from bot.wording.desk.parts import (
    WEEK,
    Rows,
    button,
    day_names,
    language_name,
    named,
    own,
    pattern_name,
    screen,
    ticked,
)
from bot.wording.layout import lines, paragraphs, rows
from bot.wording.reply import Button, Reply
from bot.wording.times import weekday

SPANS = (7, 30, 90)
"""Days since somebody did something, to choose from; none is 0."""
MOST = 90
"""Telegram takes a hundred buttons."""
ANY = "any"
PARTS = ("languages", "patterns", "seen", "unseen", "days", "source")


def who(audience: Audience, catalog: Catalog) -> str:
    """Never more than was chosen; nothing chosen is everybody who asked for messages."""
    told = lines(
        _named("languages", ", ".join(language_name(code, catalog) for code in sorted(audience.languages)), catalog),
        _named("patterns", ", ".join(pattern_name(one, catalog) for one in sorted(audience.patterns)), catalog),
        _days("seen", audience.seen_within, catalog),
        _days("unseen", audience.unseen_for, catalog),
        _named("days", day_names(audience.days, catalog), catalog),
        _named("source", own(audience.source), catalog),
    )
    return told or catalog.text("operators.who.all")


def _named(key: str, names: str, catalog: Catalog) -> str | None:
    # The names are words of the content or escaped before; a second escaping would show.
    return f"{catalog.text(f'operators.who.{key}')} {names}" if names else None


def _days(key: str, days: int | None, catalog: Catalog) -> str | None:
    return catalog.text(f"operators.who.{key}", count=days) if days is not None else None


def change(catalog: Catalog, run: int, audience: Audience) -> Reply:
    text = paragraphs(catalog.text("operators.who.title"), who(audience, catalog))
    buttons = [button(catalog, f"who_{part}", "who", run, part) for part in PARTS]
    clear = [button(catalog, "everybody", "who", run, ANY)] if audience != Audience() else []
    return screen(text, [*buttons, *clear], button(catalog, "back", "run", run))


def part(catalog: Catalog, run: int, audience: Audience, name: str, choices: Sequence[str]) -> Reply:
    """One way to narrow it. A tick says what is wanted, never *toggle*."""
    text = catalog.text(f"operators.who.pick_{name}")
    back = button(catalog, "back", "who", run)
    return Reply(text, (*_ticks(catalog, run, audience, name, choices), (back,)))


def _ticks(catalog: Catalog, run: int, audience: Audience, name: str, choices: Sequence[str]) -> Rows:
    def tick(label: str, value: object, *, on: bool) -> Button:
        return ticked(label, "who", run, name, value, "off" if on else "on", on=on)

    match name:
        case "languages":
            return rows(tick(language_name(one, catalog), one, on=one in audience.languages) for one in choices)
        case "patterns":
            return rows(tick(pattern_name(one, catalog), one, on=one in audience.patterns) for one in choices)
        case "days":
            return rows(tick(weekday(one, catalog), one, on=one in audience.days) for one in WEEK)
        case "source":
            return rows(tick(one.replace("_", " "), one, on=one == audience.source) for one in choices[:MOST])
    chosen = audience.seen_within if name == "seen" else audience.unseen_for
    spans = [tick(catalog.text("operators.days", count=span), span, on=span == chosen) for span in SPANS]
    return rows([*spans, named(catalog.text("operators.buttons.any"), "who", run, name, 0, "on")])
