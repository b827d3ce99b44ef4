"""Times as they are typed on the command line."""

from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import typer

from bot.domain.schedule import Weekly

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def instant(text: str) -> datetime:
    """Raises typer.BadParameter: no instant, or without its distance from UTC."""
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        read = None
    if read is None or read.tzinfo is None:
        raise typer.BadParameter(f"{text}: write it as 2026-03-02T09:00+01:00, with the distance from UTC")
    return read


def days(text: str) -> frozenset[int]:
    """Raises typer.BadParameter: no weekdays."""
    names = [name.strip() for name in text.lower().split(",")]
    if not set(names) <= set(_DAYS):
        raise typer.BadParameter(f"{text}: write days as {','.join(_DAYS)}")
    return frozenset(map(_DAYS.index, names))


def weekly(text: str) -> Weekly:
    """Raises typer.BadParameter: not days, hour and zone."""
    try:
        on, wall, zone = text.split()
        at = datetime.strptime(wall, "%H:%M")  # noqa: DTZ007 - a wall time; its zone is the next word
        ZoneInfo(zone)
    except (ValueError, ZoneInfoNotFoundError):
        raise typer.BadParameter(f"{text}: write it as 'mon,thu 09:00 Europe/Vienna'") from None
    return Weekly(days(on), at.hour, at.minute, zone)
