"""A pain diary as the data of a chart, in the reader's language."""

from datetime import date, timedelta
from html import unescape

from bot.domain.diary import AMBER_UP_TO, GREEN_UP_TO, PLACES, WORST, Mark, Place, Progress, mark_of
from bot.wording.catalog import Catalog
from bot.wording.chart import Band, Chart, Light, Point, Tick
from bot.wording.diary_words import day_words, distance

ENOUGH = 2
"""Marks; fewer are no line."""
LEAST_DAYS = 14
TICKS = 5
STEPS = 4
_ROUND = (1, 2, 5)
BANDS: tuple[tuple[Light, int, int], ...] = (
    ("green", 0, GREEN_UP_TO),
    ("amber", GREEN_UP_TO + 1, AMBER_UP_TO),
    ("red", AMBER_UP_TO + 1, WORST),
)


def chart_of(say: Progress, catalog: Catalog) -> Chart | None:
    """None where there is too little to draw."""
    if len(say.marks) < ENOUGH:
        return None

    first, last = min(say.first, say.last - timedelta(days=LEAST_DAYS - 1)), say.last

    def text(name: str) -> str:
        words = catalog.text(f"diary.chart.{name}", first=day_words(first, catalog), last=day_words(last, catalog))
        return unescape(words)

    return Chart(
        language=catalog.code,
        right_to_left=catalog.common.direction == "rtl",
        title=text("title"),
        first=first,
        last=last,
        points=_points(say),
        ticks=_ticks(say, (last - first).days, catalog),
        bands=tuple(Band(light, least, most, text(light)) for light, least, most in BANDS),
        pain=text("pain"),
        walked=text("walked"),
        exercised=text("exercised"),
        walked_ticks=_walked_ticks(say, catalog),
        where=text("where"),
        places=_places(say, catalog),
        about=text("about"),
    )


def _points(say: Progress) -> tuple[Point, ...]:
    days = sorted({mark.day for mark in say.marks} | say.exercised)
    return tuple(_point(day, mark_of(say.marks, day), exercised=day in say.exercised) for day in days)


def _point(day: date, mark: Mark | None, *, exercised: bool) -> Point:
    if mark is None:
        return Point(day, exercised=exercised)
    return Point(day, mark.pain, mark.metres, exercised, mark.where)


def _ticks(say: Progress, span: int, catalog: Catalog) -> tuple[Tick, ...]:
    """Evenly back from the last day."""
    step = max(1, -(-span // TICKS))
    days = sorted(say.last - timedelta(days=back) for back in range(0, span + 1, step))
    return tuple(Tick(day, day_words(day, catalog)) for day in days)


def _places(say: Progress, catalog: Catalog) -> tuple[tuple[Place, str], ...]:
    if not any(mark.where for mark in say.marks):
        return ()
    return tuple((place, unescape(catalog.text(f"diary.where.{place}"))) for place in PLACES)


def _walked_ticks(say: Progress, catalog: Catalog) -> tuple[tuple[int, str], ...]:
    most = max((mark.metres for mark in say.marks if mark.metres), default=0)
    if not most:
        return ()
    sizes = (digit * 10**power for power in range(6) for digit in _ROUND)
    step = next(size for size in sizes if size * STEPS >= most)
    return tuple((metres, unescape(distance(metres, catalog))) for metres in range(0, most + step, step))
