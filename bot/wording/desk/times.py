"""When something is sent: once, or every week."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from bot.domain.schedule import Weekly
from bot.wording.catalog import Catalog
from bot.wording.desk.parts import WEEK as ALL
from bot.wording.desk.parts import Rows, bits_of, button, moment, named, screen, ticked, weekly
from bot.wording.layout import paragraphs, rows
from bot.wording.reply import Button, Reply
from bot.wording.times import weekday

Words = tuple[object, ...]
MOST_ZONES = 8
"""Zones to tap; any other is typed."""


def day_ticks(catalog: Catalog, days: frozenset[int], leads: Callable[[int], Words]) -> Rows:
    """Each button carries all the days that are wanted after it, so that two quick taps do no harm."""
    buttons = [
        ticked(weekday(day, catalog), *leads(bits_of(days - {day} if day in days else days | {day})), on=day in days)
        for day in ALL
    ]
    return rows(buttons)


def hour_buttons(when: Weekly, leads: Callable[[str], Words]) -> Rows:
    """Half an hour and an hour either way, and the time that stands."""
    minutes = when.hour * 60 + when.minute

    def clock(shift: int) -> str:
        hour, minute = divmod((minutes + shift) % (24 * 60), 60)
        return f"{hour:02}{minute:02}"

    steps = (("−1 h", -60), ("−30 min", -30), ("+30 min", 30), ("+1 h", 60))
    return rows(named(label, *leads(clock(shift))) for label, shift in steps)


def when(catalog: Catalog, run: int, zone: str, presets: Sequence[tuple[str, datetime]], today: int) -> Reply:
    """Presets are wall times, as the button carries them, with their instants. Any other time is typed.

    *Every week* begins with the weekday of today.
    """
    words = zone.split("/")
    buttons: Iterable[Button] = [
        *(named(moment(at, zone, catalog).partition(" (")[0], "at", run, stamp, *words) for stamp, at in presets),
        button(catalog, "weekly", "weekly", run, bits_of([today]), "0900", *words),
        button(catalog, "at_once", "now", run),
        button(catalog, "zone", "zone", run),
    ]
    return screen(catalog.text("operators.ask.when", zone=zone), buttons, button(catalog, "back", "run", run))


def zones(catalog: Catalog, run: int, known: Sequence[str]) -> Reply:
    buttons = [named(zone, "when", run, *zone.split("/")) for zone in known]
    return screen(catalog.text("operators.ask.zone"), buttons, button(catalog, "back", "when", run))


def every_week(catalog: Catalog, run: int, chosen: Weekly) -> Reply:
    """Nothing is kept before *Save*: the buttons carry what is chosen."""
    zone = chosen.zone.split("/")
    days, hour = bits_of(chosen.days), f"{chosen.hour:02}{chosen.minute:02}"
    text = paragraphs(catalog.text("operators.weekly"), weekly(chosen, catalog) if chosen.days else None)
    grid = (
        *day_ticks(catalog, chosen.days, lambda bits: ("weekly", run, bits, hour, *zone)),
        *hour_buttons(chosen, lambda clock: ("weekly", run, days, clock, *zone)),
    )
    save = ((button(catalog, "save", "weeklyok", run, days, hour, *zone, style="primary"),),) if days else ()
    return Reply(text, (*grid, *save, (button(catalog, "back", "when", run),)))
