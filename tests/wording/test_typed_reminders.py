"""What somebody types while they set a reminder."""

from datetime import UTC, datetime

import pytest

from bot.domain.act import Hear, Puzzle, Remind
from bot.domain.chat import Chat, Consent
from bot.domain.reminder import Draft
from bot.wording import zones
from bot.wording.interpret import interpret

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
WHAT = Draft()
DAYS = Draft(what="walk")
HOUR = Draft(what="walk", days=frozenset({0}), days_done=True)
ZONE = Draft(what="walk", days=frozenset({0}), days_done=True, hour=8)


def typed(shelf, text, draft, country=None):
    chat = Chat("en", consent=Consent(1, NOW), setting=draft, country=country)
    return interpret(text, chat, shelf.catalogs["en"], shelf)


@pytest.mark.parametrize(
    ("text", "draft", "act"),
    [
        ("walk", WHAT, Remind("what", "walk")),
        ("the after exercise minute please", WHAT, Remind("what", "minute")),
        ("every day", DAYS, Remind("days", "0123456")),
        ("half past seven", HOUR, Remind("time", "0730")),
        ("at half past 7 in the evening", HOUR, Remind("time", "1930")),
        ("quarter past eight", HOUR, Remind("time", "0815")),
        ("nine", HOUR, Remind("time", "0900")),
        ("Monday, wed and FRIDAY", DAYS, Remind("days", "024")),
        ("Mondays and thursdays", DAYS, Remind("days", "03")),
        ("tuesday to friday", DAYS, Remind("days", "1234")),
        ("sat-mon", DAYS, Remind("days", "056")),
        ("weekends", DAYS, Remind("days", "56")),
        ("8", HOUR, Remind("time", "0800")),
        ("7:30 pm", HOUR, Remind("time", "1930")),
        ("7.30pm", HOUR, Remind("time", "1930")),
        ("7 p.m.", HOUR, Remind("time", "1900")),
        ("12 am", HOUR, Remind("time", "0000")),
        ("noon", HOUR, Remind("time", "1200")),
        ("1930", HOUR, Remind("time", "1930")),
        ("at 8 in the evening", HOUR, Remind("time", "2000")),
        ("19h30", HOUR, Remind("time", "1930")),
        ("Vienna", ZONE, Remind("zone", "Europe/Vienna")),
        ("europe/vienna", ZONE, Remind("zone", "Europe/Vienna")),
        ("New York", ZONE, Remind("zone", "America/New_York")),
        ("Amsterdm", ZONE, Remind("zone", "Europe/Amsterdam")),
        ("UTC", ZONE, Remind("zone", "UTC")),
        ("Germany", ZONE, Remind("zone", "Europe/Berlin")),
        ("Australia", ZONE, Remind("country", "AU")),
        ("it is 14:30", ZONE, Remind("clock", "1430")),
        ("2:30", ZONE, Remind("clock", "0230?")),
        ("2:30 pm", ZONE, Remind("clock", "1430")),
    ],
)
def test_each_step_can_be_typed(shelf, text, draft, act):
    assert typed(shelf, text, draft) == act


@pytest.mark.parametrize(
    ("text", "draft"),
    [("qwertz", WHAT), ("soon", DAYS), ("25", HOUR), ("8 or 9", HOUR), ("late", HOUR), ("nowhere land", ZONE)],
)
def test_what_makes_no_sense_is_not_guessed(shelf, text, draft):
    assert typed(shelf, text, draft) == Puzzle("not_understood")


@pytest.mark.parametrize("draft", [WHAT, DAYS, HOUR, ZONE])
def test_the_ear_goes_first(shelf, draft):
    act = typed(shelf, "8 pm, and I am numb between my legs", draft)
    assert isinstance(act, Hear)


@pytest.mark.parametrize(
    ("clock", "country", "among", "not_among"),
    [
        ("1300", "DE", {"Europe/Berlin"}, {"Africa/Lagos"}),
        ("0700", "US", {"America/New_York"}, {"America/Chicago"}),
        ("0100?", "DE", {"Europe/Berlin"}, set()),
        ("1730", None, {"Asia/Kolkata"}, {"Europe/Berlin"}),
        ("1245", None, set(), {"Europe/Berlin"}),
        ("2300", "AU", {"Australia/Sydney"}, {"Australia/Perth"}),
        ("2230", "AU", {"Australia/Adelaide"}, {"Australia/Sydney"}),
    ],
)
def test_the_time_now_tells_the_zone(shelf, clock, country, among, not_among):
    found = set(zones.where_it_is(clock, NOW, country, shelf.catalogs["en"].locale))
    assert among <= found
    assert not found & not_among


def test_each_country_with_an_emergency_number_has_zones(shelf):
    locale = shelf.catalogs["en"].locale
    assert all(1 <= len(zones.of_country(code, locale)) <= zones.MOST for code in shelf.numbers)
    assert zones.of_country(None, locale)[0] == "Europe/London"


def test_english_without_a_country_is_offered_zones_of_several_regions(shelf):
    offered = zones.of_country(None, shelf.catalogs["en"].locale)
    assert {zone.partition("/")[0] for zone in offered} >= {"Europe", "America", "Asia", "Africa", "Australia"}


def test_of_zones_with_the_same_clock_the_one_where_most_people_live_comes_first(shelf):
    found = zones.where_it_is("1138", datetime(2026, 3, 2, 11, 38, tzinfo=UTC), None, shelf.catalogs["en"].locale)
    assert found[0] == "Europe/London"
