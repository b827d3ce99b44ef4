"""Typed times of day and weekdays, and both as a language writes them."""

import re
from collections.abc import Iterable
from datetime import datetime, time

from babel.dates import format_skeleton, format_time

from bot.wording.catalog import Catalog
from bot.wording.typed import plain, words_of

_TIME = re.compile(r"(?<![\d.:])(\d{1,2})(?:\s?[:.h]\s?(\d{2}))?(?![\d:])|(?<!\d)(\d{2})(\d{2})(?!\d)")
_MOST_WORDS = 7
_NOON, _LAST_HOUR, _LAST_MINUTE = 12, 23, 59
_LETTERS = 3
_SPAN = re.compile(r"\s?[-–]\s?")


def time_of(text: str, catalog: Catalog) -> tuple[str, bool] | None:
    """A typed time as `HHMM`, and whether it may be of the morning or the evening: *8* may be both."""
    said = words_of(text)
    found = list(_TIME.finditer(plain(text))) or list(_TIME.finditer(_in_digits(said, catalog)))
    if _says("noon", said, catalog):
        return "1200", False
    if len(found) != 1 or len(said) > _MOST_WORDS:
        return None
    hour, minute = int(found[0][1] or found[0][3]), int(found[0][2] or found[0][4] or _past(said, catalog))
    morning, evening = _says("morning", said, catalog), _says("evening", said, catalog)
    if (morning or evening) and 1 <= hour <= _NOON:
        hour = hour % _NOON + (_NOON if evening else 0)
    if hour > _LAST_HOUR or minute > _LAST_MINUTE:
        return None
    both = not (morning or evening) and 1 <= hour <= _NOON and not found[0][0].startswith("0")
    return f"{hour:02}{minute:02}", both


def days_of(text: str, catalog: Catalog) -> str | None:
    """Typed weekdays as digits, 0 for Monday: *mon and wed*, *Monday to Friday*, *every day*."""
    said = words_of(text)
    for phrase, days in (("every_day", "0123456"), ("weekdays", "01234"), ("weekends", "56")):
        if _says(phrase, said, catalog):
            return days
    named = list(dict.fromkeys(day for word in said if (day := _day(word, catalog)) is not None))
    if len(named) == 2 and (_says("until", said, catalog) or _SPAN.search(text)):  # noqa: PLR2004 - from one to another
        first, last = named
        named = [(first + ahead) % 7 for ahead in range((last - first) % 7 + 1)]
    return "".join(map(str, sorted(named))) or None


def what_of(text: str, whats: Iterable[str], catalog: Catalog) -> str | None:
    said = words_of(text)
    found = [what for what in whats if _says(what, said, catalog)]
    return found[0] if len(found) == 1 else None


def clock(hour: int, minute: int, catalog: Catalog) -> str:
    return format_time(time(hour, minute), "short", locale=catalog.locale)


def moment(wall: str, catalog: Catalog) -> str:
    """A wall time in ISO form, with its day."""
    at = datetime.fromisoformat(wall)
    return f"{format_skeleton('MMMEd', at, locale=catalog.locale)}, {clock(at.hour, at.minute, catalog)}"


def weekday(day: int, catalog: Catalog) -> str:
    """In short: *Mon*."""
    return str(catalog.locale.days["stand-alone"]["abbreviated"][day])


def weekdays(days: Iterable[int], catalog: Catalog) -> str:
    chosen = frozenset(days)
    if len(chosen) == 7:  # noqa: PLR2004 - a week
        return catalog.text("reminders.days.every_day")
    return ", ".join(weekday(day, catalog) for day in sorted(chosen))


def _in_digits(said: tuple[str, ...], catalog: Catalog) -> str:
    """With the hours that are written as words, from one to twelve."""
    hours = {word.strip(): str(hour) for hour, word in enumerate(catalog.text("reminders.typed.hours").split(","), 1)}
    return " ".join(hours.get(word, word) for word in said)


def _past(said: tuple[str, ...], catalog: Catalog) -> int:
    """Minutes after the hour, where they are said in words."""
    if _says("half_past", said, catalog):
        return 30
    return 15 if _says("quarter_past", said, catalog) else 0


def _says(name: str, said: tuple[str, ...], catalog: Catalog) -> bool:
    """Whether one of the wordings in the language's list stands in what was typed."""
    typed = f" {' '.join(said)} "
    wordings = catalog.text(f"reminders.typed.{name}").split(",")
    return any(f" {' '.join(words_of(wording))} " in typed for wording in wordings if words_of(wording))


def _day(word: str, catalog: Catalog) -> int | None:
    """The weekday whose name begins so, or that is in the plural."""
    if len(word) < _LETTERS:
        return None
    for day in range(7):
        name = " ".join(words_of(catalog.locale.days["format"]["wide"][day]))
        if name.startswith(word) or word.startswith(name):
            return day
    return None
