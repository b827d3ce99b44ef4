"""The pain diary as a picture: gaps stay gaps, the light is told without its colours, and no word is lost."""

import re
from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations, pairwise
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageStat

from bot.domain.diary import PLACES, Mark, Progress
from bot.drawing.chart import LINE, chart_png, chart_svg
from bot.drawing.chart_frame import SMALL, WIDTH
from bot.drawing.raster import image
from bot.wording.chart import Chart
from bot.wording.diary_chart import chart_of
from tests.drawing.extents import written

GOLDEN = Path(__file__).parent / "golden"
TODAY = date(2026, 11, 22)
LIGHT_ENOUGH = 60_000
"""Bytes."""


def diary(*back: int) -> Progress:
    """Marks so many days back, easing towards today."""
    marks = tuple(_mark(days) for days in sorted(back, reverse=True))
    return Progress(marks, frozenset(mark.day for mark in marks[::2]), TODAY)


def _mark(days: int) -> Mark:
    pain = min(10, days // 6)
    return Mark(TODAY - timedelta(days=days), pain, PLACES[min(3, days // 12)] if pain else None, 1500 - 13 * days)


SIX_WEEKS = diary(*(days for days in range(42) if days % 7 not in {2, 3}))
DIARIES = {
    "two": diary(0, 1),
    "far_apart": diary(0, 12),
    "six_weeks": SIX_WEEKS,
    "twelve_weeks": diary(*range(84)),
    "worst": Progress(tuple(Mark(TODAY - timedelta(days=back), 10, "back") for back in (1, 0)), frozenset(), TODAY),
}


@pytest.fixture(params=DIARIES)
def chart(request, shelf, language) -> Chart:
    found = chart_of(DIARIES[request.param], shelf.catalogs[language])
    assert found is not None
    return found


@pytest.fixture
def six_weeks(shelf, language) -> Chart:
    found = chart_of(SIX_WEEKS, shelf.catalogs[language])
    assert found is not None
    return found


def lines(chart: Chart) -> list[tuple[str, bool]]:
    """What joins two marks, and whether it is faint."""
    found = re.findall(rf'<path d="(M[\d. L]+)"[^>]*stroke="{LINE}"([^>]*)/>', chart_svg(chart))
    return [(way, "dasharray" in look) for way, look in found]


def test_only_marks_of_days_in_a_row_are_joined_and_far_ones_not_at_all(six_weeks):
    days = [point.day for point in six_weeks.points if point.pain is not None]
    apart = [(later - day).days for day, later in pairwise(days)]
    faint = [dashed for _, dashed in lines(six_weeks)]
    assert faint.count(False) == apart.count(1)
    assert faint.count(True) == apart.count(3)
    last = replace(six_weeks, points=tuple(point for point in six_weeks.points if point.day in {days[0], days[-1]}))
    assert not lines(last)


def test_every_known_day_has_its_mark_and_an_unknown_one_is_no_zero(six_weeks):
    fewer = tuple(replace(point, metres=None) if number else point for number, point in enumerate(six_weeks.points))
    bars = [chart_svg(one).count('fill="#7d8f45"') for one in (six_weeks, replace(six_weeks, points=fewer))]
    assert bars == [len(six_weeks.points), 1]
    assert chart_svg(six_weeks).count("<circle") >= len(six_weeks.points)


def test_the_light_is_told_by_words_signs_and_patterns(six_weeks):
    drawn = chart_svg(six_weeks)
    assert drawn.count('fill="url(#amber)"') == drawn.count('fill="url(#red)"') == 1
    told = " ".join(one.text for one in written(drawn))
    assert all(band.words in told for band in six_weeks.bands)


def test_what_is_not_known_of_any_day_is_left_out(six_weeks):
    bare = tuple(replace(point, metres=None, place=None, exercised=False) for point in six_weeks.points)
    told = " ".join(one.text for one in written(chart_svg(replace(six_weeks, points=bare))))
    assert six_weeks.walked not in told
    assert six_weeks.where not in told
    assert six_weeks.exercised not in told


def test_words_stand_inside_large_enough_and_do_not_touch(chart):
    for shown in (chart, replace(chart, right_to_left=True), _longer(chart)):
        found = written(chart_svg(shown))
        assert all(one.left >= 0 and one.right <= WIDTH + 0.1 for one in found)
        assert not [(one.text, other.text) for one, other in combinations(found, 2) if one.touches(other)]
    assert min(one.size for one in written(chart_svg(chart))) >= SMALL * 0.9


def _longer(chart: Chart) -> Chart:
    """As in a language with long words."""
    bands = tuple(replace(band, words=f"{band.words} {band.words}") for band in chart.bands)
    places = tuple((place, words * 2) for place, words in chart.places)
    ticks = tuple(replace(tick, words=f"{tick.words} {tick.words}") for tick in chart.ticks)
    return replace(chart, bands=bands, places=places, ticks=ticks, title=chart.title * 2, walked=chart.walked * 9)


def test_a_chart_is_light_enough_for_a_phone_line(chart):
    assert len(chart_png(chart)) < LIGHT_ENOUGH


@pytest.mark.parametrize("name", ["two", "six_weeks"])
def test_a_chart_changes_only_on_purpose(shelf, name, rewrite):
    chart = chart_of(DIARIES[name], shelf.catalogs["en"])
    assert chart is not None
    small = image(chart_png(chart)).convert("RGB").resize((160, 240), Image.Resampling.LANCZOS)
    path = GOLDEN / f"chart_{name}.png"
    if rewrite:
        small.quantize(64).save(path, optimize=True)
    difference = ImageStat.Stat(ImageChops.difference(small, Image.open(path).convert("RGB"))).mean
    assert max(difference) < 3.0
