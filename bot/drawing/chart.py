"""The pain diary as a picture: pain over its traffic light, where it goes, how far one walked, days of exercise."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from bot.drawing import shapes
from bot.drawing.card import COLOURS, GROUND, SHEET, VerdictWord, sign
from bot.drawing.chart_frame import EDGE, SMALL, WIDTH, Frame, frame_of
from bot.drawing.raster import png, small_png
from bot.drawing.text import wide
from bot.wording.chart import Band, Chart, Light

SHARP = 800
"""Pixels that it is drawn with."""
TITLE, HEADING, GAP, DATES = 30, 40, 20, 38
PAIN, LANE, BARS = 28, 34, 100
"""Heights: of one point of pain, of a lane, of all bars."""
MOST = 10
LINE, PLACE, WALKED, EXERCISED = "#33587d", "#b95f46", "#7d8f45", "#1f7a74"
JOINED, FAINT = 1, 3
"""Days between two marks that are joined, and that are joined faintly; what is farther apart is not."""
SIGNS: Mapping[Light, VerdictWord] = {"green": "safe", "amber": "caution", "red": "avoid"}
TINTS: Mapping[Light, str] = {"green": "#dcebd6", "amber": "#fbe7bd", "red": "#f6d3cb"}


@dataclass(frozen=True, slots=True)
class Strip:
    svg: str
    height: float


def chart_png(chart: Chart) -> bytes:
    return small_png(png(chart_svg(chart), _words(chart), SHARP))


def chart_svg(chart: Chart) -> str:
    frame, parts, top = frame_of(chart), [], 2.0 * EDGE + TITLE
    for strip in _strips(chart, frame):
        parts.append(shapes.group([strip.svg], transform=f"translate(0 {top:.1f})"))
        top += strip.height
    height = round((top - GAP + EDGE) / 2) * 2
    ground = shapes.box(0, 0, WIDTH, height, fill=GROUND)
    sheet = shapes.box(8, 8, WIDTH - 16, height - 16, rx="22", fill=SHEET)
    return shapes.svg((ground, sheet, _patterns(), frame.heading(chart.title, EDGE, TITLE), *parts), WIDTH, height)


def _strips(chart: Chart, frame: Frame) -> Iterator[Strip]:
    """What nothing is known of is left out."""
    yield _pain(chart, frame)
    if chart.places and any(point.place for point in chart.points):
        yield _places(chart, frame)
    if chart.walked_ticks and any(point.metres is not None for point in chart.points):
        yield _walked(chart, frame)
    if any(point.exercised for point in chart.points):
        yield _exercised(chart, frame)


def _pain(chart: Chart, frame: Frame) -> Strip:
    bottom = HEADING + (MOST + 1) * PAIN
    parts = [frame.heading(chart.pain, 0)]
    parts += [_band(band, frame) for band in chart.bands]
    parts += [
        frame.grid(chart.ticks, HEADING, bottom),
        *(frame.number(f"{mark}", _y(mark)) for mark in range(0, 11, 2)),
    ]
    parts += [*_line(chart, frame), frame.dates(chart.ticks, bottom + 6)]
    return Strip("".join(parts), bottom + DATES + GAP)


def _y(pain: float) -> float:
    """The middle of a mark's row."""
    return HEADING + (MOST + 0.5 - pain) * PAIN


def _band(band: Band, frame: Frame) -> str:
    """Told by its place, its words, a sign and a pattern; by colour as well."""
    top, bottom = _y(band.most + 0.5), _y(band.least - 0.5)
    place = (frame.left, top, frame.right - frame.left, bottom - top)
    middle, radius = (top + bottom) / 2, 13
    return "".join(
        (
            shapes.box(*place, fill=TINTS[band.light]),
            "" if band.light == "green" else shapes.box(*place, fill=f"url(#{band.light})"),
            sign(SIGNS[band.light], (frame.sign_at(radius), middle), radius),
            frame.name(band.words, middle, indent=2 * radius + 8),
        )
    )


def _patterns() -> str:
    """Amber is striped, red is crossed, green is plain."""
    stripe = f'<path d="M0 1H16" stroke="{COLOURS["caution"]}" stroke-opacity="0.26" stroke-width="2.5"/>'
    cross = f'<path d="M0 1H16M1 0V16" stroke="{COLOURS["avoid"]}" stroke-opacity="0.17" stroke-width="2"/>'
    tile = 'width="16" height="16" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"'
    return f'<defs><pattern id="amber" {tile}>{stripe}</pattern><pattern id="red" {tile}>{cross}</pattern></defs>'


def _line(chart: Chart, frame: Frame) -> Iterator[str]:
    """The marks; a day without one is a gap."""
    known = [(point.day, (frame.x(point.day), _y(point.pain))) for point in chart.points if point.pain is not None]
    radius = min(8.0, max(3.5, frame.slot * 0.5))
    thick = 3.0 + 2.0 * (radius > PAIN / 6)
    for (day, start), (then, end) in pairwise(known):
        apart = (then - day).days
        if apart <= JOINED:
            yield shapes.line((start, end), stroke=LINE, stroke_width=f"{thick:.1f}")
        elif apart <= FAINT:
            yield shapes.line((start, end), stroke=LINE, stroke_width="3", stroke_dasharray="2 8")
    for _, at in known:
        yield shapes.circle(at, radius, fill=LINE, stroke=SHEET, stroke_width="2" if radius > PAIN / 5 else None)
    if known:
        yield _latest([at for _, at in known], frame)


def _latest(ways: Sequence[shapes.Point], frame: Frame) -> str:
    """The last mark with its number, where no other mark is covered."""
    (x, y), size, high = ways[-1], 30, 19
    text = f"{MOST - (y - _y(MOST)) / PAIN:.0f}"
    half = wide(text, size, bold=True) / 2 + 10
    middle = min(x, frame.right - half)
    near = [other for across, other in ways if across > middle - half - 8]
    tried = [y + off for off in (-36, 36, -64, 64, -92, 92) if _y(MOST) < y + off < _y(0)]
    beside = max(tried, key=lambda place: min(30.0, *(abs(place - other) for other in near)) if near else 0)
    plate = shapes.box(
        middle - half, beside - high, 2 * half, 2 * high, rx="10", fill=SHEET, stroke=LINE, stroke_width="3"
    )
    number = shapes.words(text, (middle, beside + size * 0.36), size, font_weight="700", fill=LINE)
    return shapes.circle((x, y), 9, fill=LINE, stroke=SHEET, stroke_width="3") + plate + number


def _places(chart: Chart, frame: Frame) -> Strip:
    """A lane for each place, from the back down to the foot: what sinks here moves down the leg."""
    order = [place for place, _ in chart.places]
    middles = [HEADING + (number + 0.5) * LANE for number in range(len(order))]
    parts = [frame.heading(chart.where, 0)]
    for (_, words), middle in zip(chart.places, middles, strict=True):
        parts += [_lane(frame, middle), frame.name(words, middle, lines=1)]
    breadth = min(18.0, max(4.0, frame.slot * 0.8))
    for point in chart.points:
        if point.place is not None:
            x, y = frame.x(point.day), middles[order.index(point.place)]
            parts.append(shapes.box(x - breadth / 2, y - 11, breadth, 22, rx="4", fill=PLACE))
    return Strip("".join(parts), HEADING + LANE * len(order) + GAP)


def _lane(frame: Frame, middle: float) -> str:
    return shapes.box(frame.left, middle - LANE / 2 + 2, frame.right - frame.left, LANE - 4, rx="4", fill=GROUND)


def _walked(chart: Chart, frame: Frame) -> Strip:
    """Bars; a day on which nobody said how far has none."""
    highest, bottom = chart.walked_ticks[-1][0], HEADING + BARS + SMALL / 2
    scale = BARS / max(highest, 1)
    parts = [frame.heading(chart.walked, 0)]
    for metres, words in _few(chart.walked_ticks):
        y = bottom - metres * scale
        parts.append(shapes.line(((frame.left, y), (frame.right, y)), stroke="#cbbda3", stroke_width="2"))
        parts.append(frame.number(words, y))
    breadth = min(22.0, frame.slot * 0.72)
    for point in chart.points:
        if point.metres is not None:
            high = max(3.0, point.metres * scale)
            parts.append(
                shapes.box(frame.x(point.day) - breadth / 2, bottom - high, breadth, high, rx="2", fill=WALKED)
            )
    parts.append(frame.dates(chart.ticks, bottom + 6))
    return Strip("".join(parts), bottom + DATES + GAP)


def _few(ticks: tuple[tuple[int, str], ...]) -> tuple[tuple[int, str], ...]:
    """So many at even distances that their words do not touch; none and the most for certain."""
    last = len(ticks) - 1
    steps = (step for step in range(1, last) if last % step == 0 and BARS * step / last > SMALL * 1.3)
    return ticks[:: next(steps, max(last, 1))]


def _exercised(chart: Chart, frame: Frame) -> Strip:
    middle, radius = LANE / 2, min(11.0, max(3.5, frame.slot * 0.46))
    parts = [_lane(frame, middle), frame.name(chart.exercised, middle, bold=True, lines=1)]
    parts += [
        shapes.circle((frame.x(point.day), middle), radius, fill=EXERCISED) for point in chart.points if point.exercised
    ]
    return Strip("".join(parts), LANE + GAP)


def _words(chart: Chart) -> str:
    named = [chart.title, chart.pain, chart.where, chart.walked, chart.exercised]
    named += [band.words for band in chart.bands] + [words for _, words in (*chart.places, *chart.walked_ticks)]
    return " ".join([*named, *(tick.words for tick in chart.ticks)])
