"""Typed answers while a reminder is set."""

from collections.abc import Callable

from bot.domain.act import Remind
from bot.domain.say import SetReminder
from bot.wording import times, zones
from bot.wording.catalog import Catalog

CountryOf = Callable[[str], str | None]


def typed_setting(text: str, say: SetReminder, catalog: Catalog, country_of: CountryOf) -> Remind | None:
    """What a typed text says about the step that is open; None where it says nothing."""
    match say.draft.step:
        case "what":
            what = times.what_of(text, say.whats, catalog)
            return Remind("what", what) if what else None
        case "days":
            days = times.days_of(text, catalog)
            return Remind("days", days) if days else None
        case "hour":
            found = times.time_of(text, catalog)
            return Remind("time", found[0]) if found else None
    return _zone(text, catalog, country_of)


def _zone(text: str, catalog: Catalog, country_of: CountryOf) -> Remind | None:
    """A city, an IANA name, a country, or what time it is there now."""
    if zone := zones.named(text, catalog.locale):
        return Remind("zone", zone)
    if country := country_of(text):
        known = zones.of_country(country, catalog.locale)
        return Remind("zone", known[0]) if len(known) == 1 else Remind("country", country)
    if found := times.time_of(text, catalog):
        digits, both = found
        return Remind("clock", f"{digits}?" if both else digits)
    return None
