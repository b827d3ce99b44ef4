"""What the screens of the desk share: buttons, days, times, small numbers."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from html import escape
from zoneinfo import ZoneInfo

from babel.dates import format_datetime
from babel.numbers import format_decimal

from bot.domain.act import Operate
from bot.domain.campaign import Body
from bot.domain.few import Veiled, few, veiled
from bot.domain.schedule import Weekly
from bot.wording.catalog import Catalog
from bot.wording.layout import cut, rows
from bot.wording.reply import Button, Reply
from bot.wording.times import weekday

WEEK = range(7)
LINE = 80
"""Characters of somebody's own title inside a text."""

Rows = tuple[tuple[Button, ...], ...]


def button(catalog: Catalog, key: str, *words: object, style: str | None = None) -> Button:
    """A button with the label `operators.buttons.<key>`; its words are what it does."""
    return named(catalog.text(f"operators.buttons.{key}"), *words, style=style)


def named(label: str, *words: object, style: str | None = None) -> Button:
    return Button(cut(label), Operate(tuple(str(word) for word in words)), style=style)


def ticked(label: str, *words: object, on: bool) -> Button:
    return named(f"{'☑' if on else '☐'} {label}", *words)


def screen(text: str, buttons: Iterable[Button], *last: Button) -> Reply:
    """`last` share the last row, whatever stands before them."""
    return Reply(text, (*rows(buttons), *([last] if last else [])))


def leaving(catalog: Catalog) -> tuple[Button, Button]:
    """Under a message that goes on being edited: what these lead to comes in a new one."""
    return button(catalog, "back", "fresh", "runs"), button(catalog, "home", "fresh", "home")


def sure(
    catalog: Catalog, key: str, text: str, words: Sequence[object], back: Sequence[object], seen: str = ""
) -> Reply:
    """Asks once; only the tap on the button named `sure_<key>` does it. `seen`: what it is only done with."""
    yes = button(catalog, f"sure_{key}", *words, "sure", *filter(None, [seen]), style="danger")
    return screen(text, [yes], button(catalog, "back", *back))


def folded_lines(lines: Iterable[str]) -> str | None:
    text = "\n".join(lines)
    return f"<blockquote expandable>{text}</blockquote>" if text else None


def known(group: str, name: str, catalog: Catalog) -> str:
    """The words of a reason; one that only a service knows is told as another."""
    key = f"operators.{group}.{name}"
    return catalog.text(key if key in catalog.messages else f"operators.{group}.other")


def number(value: float, catalog: Catalog) -> str:
    return format_decimal(value, locale=catalog.locale)


def people(value: int, catalog: Catalog) -> str:
    """A number of people, of whom too few are not counted."""
    return catalog.text("operators.few") if few(value) else number(value, catalog)


def people_of(counts: Mapping[str, int], catalog: Catalog, unseen: int = 0) -> dict[str, str]:
    """Numbers of people that have a sum; see `veiled`."""

    def told(one: Veiled) -> str:
        if one.count is None:
            return catalog.text("operators.few")
        exact = number(one.count, catalog)
        return catalog.text("operators.about", number=exact) if one.about else exact

    return {key: told(one) for key, one in veiled(counts, unseen).items()}


def begun(text: str) -> str:
    """As a sentence begins: a number that is told in words may stand first."""
    return text[:1].upper() + text[1:]


def moment(at: datetime, zone: str, catalog: Catalog) -> str:
    """Wall time with its zone, always: operators may sit in different ones."""
    shown = format_datetime(at.astimezone(ZoneInfo(zone)), "EEE d MMM, HH:mm", locale=catalog.locale)
    return f"{shown} ({zone})"


def hour_of(at: datetime, zone: str, catalog: Catalog) -> str:
    """As `moment`, for today."""
    return f"{format_datetime(at.astimezone(ZoneInfo(zone)), 'HH:mm', locale=catalog.locale)} ({zone})"


def day_names(days: Iterable[int], catalog: Catalog) -> str:
    return ", ".join(weekday(day, catalog) for day in sorted(days))


def weekly(when: Weekly, catalog: Catalog) -> str:
    days = catalog.text("operators.every_day") if len(when.days) == len(WEEK) else day_names(when.days, catalog)
    return f"{days}, {when.hour:02}:{when.minute:02} ({when.zone})"


def bits_of(days: Iterable[int]) -> int:
    return sum(1 << day for day in set(days))


def days_of(bits: int) -> frozenset[int]:
    return frozenset(day for day in WEEK if bits >> day & 1)


def language_name(code: str, catalog: Catalog) -> str:
    return str(catalog.locale.languages.get(code.partition("-")[0], code))


def pattern_name(pattern: str, catalog: Catalog) -> str:
    found = (topic.conditions[pattern].short for topic in catalog.topics.values() if pattern in topic.conditions)
    return next(found, pattern)


def own(text: str) -> str:
    """Somebody's own words inside a text: short, and never read as HTML."""
    return escape(cut(text, LINE), quote=False)


def title(body: Body, catalog: Catalog) -> str:
    if body.template or body.post:
        return own((body.template or body.post).replace("_", " "))
    sort = catalog.text(f"operators.sorts.{body.sort}")
    return f"{sort}: {own(body.title)}" if body.title else sort
