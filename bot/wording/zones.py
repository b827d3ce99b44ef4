"""Time zones as people know them: of a country, of a city that is typed, and where it is a certain time now."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel import Locale
from babel.core import get_global
from rapidfuzz import fuzz

from bot.domain.schedule import known_zones
from bot.wording.typed import words_of

MOST = 8
"""Zones on one screen."""
_NEAR = 88.0
_LETTERS = 5
_DAY, _HALF = 24 * 60, 12 * 60
_SLACK = 7
"""Minutes by which a clock may be wrong; no zone is nearer than a quarter of an hour to the next."""
_ENGLISH = (
    "Europe/London", "America/New_York", "America/Chicago", "America/Los_Angeles",
    "Asia/Kolkata", "Australia/Sydney", "Africa/Lagos", "Africa/Johannesburg",
)  # fmt: skip
_BIG = (
    "Asia/Shanghai", "Asia/Kolkata", "Europe/Paris", "Europe/Berlin", "America/New_York", "Africa/Lagos",
    "Asia/Jakarta", "America/Sao_Paulo", "America/Chicago", "Asia/Tokyo", "Europe/London", "Asia/Karachi",
    "Asia/Dhaka", "Europe/Moscow", "Africa/Cairo", "Africa/Nairobi", "Africa/Johannesburg", "America/Mexico_City",
    "Asia/Manila", "Asia/Tehran", "America/Los_Angeles", "Europe/Istanbul", "Asia/Bangkok", "Asia/Seoul",
    "America/Bogota", "America/Buenos_Aires", "Asia/Dubai", "Australia/Sydney", "America/Denver", "Asia/Yangon",
    "Asia/Kathmandu", "Asia/Tashkent", "Asia/Kabul", "Pacific/Auckland", "America/Halifax", "Pacific/Honolulu",
)  # fmt: skip
"""By how many people live by each, roughly, for what is offered first."""
_WINTER = datetime(2026, 1, 1, tzinfo=UTC)


def of_country(country: str | None, locale: Locale) -> tuple[str, ...]:
    """The usual zones of a country, from east to west; without one, of the country where most speak the language.

    English without a country is spoken everywhere: then one zone of each of several regions.
    """
    if not country and not locale.territory and locale.language == "en":
        return _ENGLISH
    zones = tuple(zone for zone in _territories().get(_country(country, locale), ()) if zone in known_zones())
    usual = tuple(zone for zone in zones if _canonical(zone) in _usual())
    return tuple(sorted(usual or zones, key=lambda zone: (-_offset(zone, _WINTER), zone.count("/"), zone)))[:MOST]


def where_it_is(clock: str, at: datetime, country: str | None, locale: Locale) -> tuple[str, ...]:
    """The zones whose clocks showed `HHMM` at an instant, the country's first.

    With a `?` behind it, it may have been meant for the morning or the evening; where the country's zones tell which,
    only those are given.
    """
    typed = int(clock[:2]) * 60 + int(clock[2:4])
    period = _HALF if clock.endswith("?") else _DAY
    own = [zone for zone in _territories().get(_country(country, locale), ()) if _fits(zone, typed, at, period)]
    if country and own:
        return _known(own)
    others = [zone for zone in sorted(_usual(), key=_by_size) if "/" in zone and _fits(zone, typed, at, period)]
    return _known((*own, *(zone for zone in others if not zone.startswith("Etc/"))))


def named(text: str, locale: Locale) -> str | None:
    """The zone of a city, or of an IANA name, that was typed."""
    typed = " ".join(words_of(text))
    if not typed:
        return None
    names = _names(str(locale))
    if typed in names:
        return names[typed]
    near = [(fuzz.ratio(typed, name), name) for name in names if len(typed) >= _LETTERS and len(name) >= _LETTERS]
    likeness, name = max(near, default=(0.0, ""))
    return names[name] if likeness >= _NEAR else None


def city(zone: str, locale: Locale) -> str:
    """How a zone is called on a button."""
    told = locale.time_zones.get(_canonical(zone), {}).get("city") or locale.time_zones.get(zone, {}).get("city")
    return str(told) if told else zone.rpartition("/")[2].replace("_", " ")


def _known(zones: Iterable[str]) -> tuple[str, ...]:
    known: dict[str, str] = {}
    for zone in zones:
        if zone in known_zones():
            known.setdefault(_canonical(zone), zone)
    return tuple(known.values())[:MOST]


def _by_size(zone: str) -> tuple[int, str]:
    known = {_canonical(one): place for place, one in enumerate(_BIG)}
    return known.get(_canonical(zone), len(_BIG)), zone


def _fits(zone: str, typed: int, at: datetime, period: int) -> bool:
    if zone not in known_zones():
        return False
    shown = at.astimezone(UTC).hour * 60 + at.astimezone(UTC).minute + _offset(zone, at)
    return abs((shown - typed + period // 2) % period - period // 2) <= _SLACK


def _offset(zone: str, at: datetime) -> int:
    """Minutes east of UTC."""
    offset = at.astimezone(ZoneInfo(zone)).utcoffset()
    return int(offset.total_seconds() // 60) if offset else 0


def _country(country: str | None, locale: Locale) -> str:
    if country:
        return country
    likely: str = get_global("likely_subtags").get(locale.language, "")
    return locale.territory or likely.rpartition("_")[2]


def _territories() -> dict[str, Sequence[str]]:
    return dict(get_global("territory_zones"))


def _canonical(zone: str) -> str:
    return str(get_global("zone_aliases").get(zone, zone))


@lru_cache(maxsize=1)
def _usual() -> frozenset[str]:
    """One zone for each clock that many people live by."""
    return frozenset(_canonical(zone) for zone in get_global("windows_zone_mapping").values())


@lru_cache(maxsize=32)
def _names(language: str) -> dict[str, str]:
    """Zones by what may be typed: the city, in English or the language, or the whole name."""
    locale = Locale.parse(language)
    names: dict[str, str] = {}
    for zone in sorted(known_zones()):
        if "/" in zone and not zone.startswith(("Etc/", "SystemV/", "US/", "posix", "right")):
            for name in (zone.rpartition("/")[2], city(zone, locale), zone):
                names.setdefault(" ".join(words_of(name.replace("_", " ").replace("/", " "))), zone)
    return names | {"utc": "UTC", "gmt": "UTC"}
