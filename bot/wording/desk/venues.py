"""Groups and channels: where the bot is, and how it behaves there."""

from collections.abc import Sequence

from bot.domain.schedule import Weekly
from bot.domain.venue import Venue, VenueSettings
from bot.wording.catalog import Catalog
from bot.wording.desk.parts import (
    bits_of,
    button,
    language_name,
    named,
    own,
    screen,
    weekly,
)
from bot.wording.desk.times import day_ticks, hour_buttons
from bot.wording.layout import lines, paragraphs
from bot.wording.reply import Reply

PAGE = 20
QUIET = ((21, 8), (22, 7), (20, 9), (0, 0))
"""Hours to choose from; equal ends are none."""


def venues(catalog: Catalog, found: Sequence[Venue], page: int) -> Reply:
    title = catalog.text("operators.venues.title" if found else "operators.venues.none")
    shown = found[page * PAGE : (page + 1) * PAGE]
    buttons = [named(one.title if one.present else f"✕ {one.title}", "venue", one.chat_id) for one in shown]
    more = [button(catalog, "more", "venues", page + 1)] if len(found) > (page + 1) * PAGE else []
    return screen(title, [*buttons, *more], button(catalog, "home", "home"))


def venue(catalog: Catalog, one: Venue, *, may: bool) -> Reply:
    text = paragraphs(
        f"<b>{own(one.title)}</b> · {catalog.text(f'operators.venues.{one.kind}')}",
        _warnings(one, catalog),
        settings(one.settings, catalog),
    )
    changes = ("vlang", "vzone", *(["vtopic"] if one.kind == "group" else []), "vquiet", "vrota")
    buttons = [button(catalog, change, change, one.chat_id) for change in changes] if may else []
    return screen(text, buttons, button(catalog, "back", "venues"), button(catalog, "home", "home"))


def _warnings(one: Venue, catalog: Catalog) -> str:
    if not one.present:
        return catalog.text("operators.venues.left")
    return lines(
        None if one.can_post else catalog.text("operators.venues.cannot_post"),
        None if one.hears_all else catalog.text(f"operators.venues.deaf_{one.kind}"),
    )


def settings(kept: VenueSettings, catalog: Catalog) -> str:
    quiet = kept.quiet
    hours = f"{quiet.begins:02}:00–{quiet.ends:02}:00"
    rota = weekly(Weekly(kept.days, kept.hour, kept.minute, kept.zone), catalog)
    none = catalog.text("operators.none")
    return lines(
        catalog.text("operators.venues.language", language=language_name(kept.language, catalog)),
        catalog.text("operators.venues.zone", zone=kept.zone),
        catalog.text("operators.venues.topic", topic=kept.topic) if kept.topic else None,
        catalog.text("operators.venues.quiet", hours=hours if quiet.begins != quiet.ends else none),
        catalog.text("operators.venues.rota", rota=rota if kept.days else none),
    )


def languages(catalog: Catalog, chat_id: int, codes: Sequence[str]) -> Reply:
    buttons = [named(language_name(code, catalog), "vlang", chat_id, code) for code in codes]
    return screen(catalog.text("operators.venues.pick_language"), buttons, button(catalog, "back", "venue", chat_id))


def zones(catalog: Catalog, chat_id: int, known: Sequence[str]) -> Reply:
    """Those in use elsewhere; any other is typed."""
    buttons = [named(zone, "vzone", chat_id, *zone.split("/")) for zone in known]
    return screen(catalog.text("operators.ask.zone"), buttons, button(catalog, "back", "venue", chat_id))


def quiet(catalog: Catalog, chat_id: int) -> Reply:
    buttons = [
        named(f"{begins:02}–{ends:02}", "vquiet", chat_id, begins, ends)
        if begins != ends
        else button(catalog, "no_quiet", "vquiet", chat_id, begins, ends)
        for begins, ends in QUIET
    ]
    return screen(catalog.text("operators.venues.pick_quiet"), buttons, button(catalog, "back", "venue", chat_id))


def topic(catalog: Catalog, chat_id: int) -> Reply:
    return screen(
        catalog.text("operators.ask.topic"),
        [button(catalog, "no_topic", "vtopic", chat_id, 0)],
        button(catalog, "back", "venue", chat_id),
    )


def rota(catalog: Catalog, chat_id: int, when: Weekly) -> Reply:
    """Nothing is kept before *Save*: the buttons carry what is chosen."""
    days, hour = bits_of(when.days), f"{when.hour:02}{when.minute:02}"
    text = paragraphs(
        catalog.text("operators.venues.pick_rota"),
        weekly(when, catalog) if when.days else catalog.text("operators.venues.no_rota"),
    )
    grid = (
        *day_ticks(catalog, when.days, lambda bits: ("vrota", chat_id, bits, hour)),
        *hour_buttons(when, lambda clock: ("vrota", chat_id, days, clock)),
    )
    save = button(catalog, "save", "vrotaok", chat_id, days, hour, style="primary")
    return Reply(text, (*grid, (save,), (button(catalog, "back", "venue", chat_id),)))
