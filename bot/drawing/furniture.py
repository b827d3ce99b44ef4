"""What an exercise is done on: chairs, boards, a machine."""

from collections.abc import Sequence
from itertools import pairwise
from math import dist

from bot.drawing.shapes import Point
from bot.drawing.stage import METAL, PAD, WOOD, Layers, Stage, on


def bar(stage: Stage) -> Layers:
    x, y = stage.keys[0].near_ankle
    top = (x - 0.02, y - 0.048)
    post = stage.line((top[0], 0.0), top, wide=0.022, stroke=METAL)
    foot = stage.line((top[0] - 0.1, 0.012), (top[0] + 0.1, 0.012), wide=0.02, stroke=METAL)
    return Layers(behind=foot + post + stage.circle(top, 0.022, fill=WOOD))


def chair(stage: Stage) -> Layers:
    x, y = stage.keys[0].hip
    return Layers(behind=_seat(stage, (x - 0.1, x + 0.15), y - 0.076, x - 0.11))


def calf_chair(stage: Stage) -> Layers:
    last = stage.keys[-1]
    left, right = last.near_knee[0] + 0.045, last.near_ankle[0] + 0.03
    return Layers(behind=_seat(stage, (left, right), last.near_ankle[1] - 0.048, right + 0.01))


def chair_back(stage: Stage) -> Layers:
    last = stage.keys[-1]
    x = (last.near_elbow[0] + last.near_hand[0]) / 2 + 0.03
    top = last.near_hand[1] - 0.04
    legs = [stage.line((at, 0.0), (at, 0.27), wide=0.02, stroke=WOOD) for at in (x + 0.02, x + 0.24)]
    seat = stage.line((x, 0.27), (x + 0.26, 0.27), wide=0.03, stroke=WOOD)
    return Layers(behind="".join([*legs, seat, stage.line((x, 0.27), (x, top), wide=0.03, stroke=WOOD)]))


def _seat(stage: Stage, reach: tuple[float, float], y: float, back: float) -> str:
    """A chair: legs, seat from side to side at a height, and the back at x = `back`."""
    left, right = reach
    legs = [stage.line((at, 0.0), (at, y), wide=0.02, stroke=WOOD) for at in (left + 0.02, right - 0.02)]
    support = stage.line((back, y), (back + (0.02 if back > right else -0.02), y + 0.34), wide=0.026, stroke=WOOD)
    return "".join([*legs, support, stage.line((left, y), (right, y), wide=0.032, stroke=WOOD)])


def slope(stage: Stage) -> Layers:
    """A board under the back of the first posture, and a roller that holds the feet."""
    first = stage.keys[0]
    along = (first.hip[0] - first.shoulder[0], first.hip[1] - first.shoulder[1])
    length = dist(first.hip, first.shoulder)
    tx, ty = along[0] / length, along[1] / length
    base = (first.hip[0] + ty * 0.08, first.hip[1] - tx * 0.08)
    low, high = (base[0] - tx * 0.5, base[1] - ty * 0.5), (base[0] + tx * 0.5, base[1] + ty * 0.5)
    legs = [
        stage.line((at[0], 0.0), at, wide=0.024, stroke=METAL)
        for at in ((high[0] - 0.06, high[1] - 0.016), (low[0] + 0.08, low[1] + 0.02))
    ]
    roller = ((first.near_ankle[0] + 0.03), first.near_ankle[1] + 0.045)
    bar = stage.line((roller[0] + ty * 0.1, roller[1] - tx * 0.1), roller, wide=0.014, stroke=METAL)
    board = stage.line(low, high, wide=0.03, stroke=PAD)
    return Layers(behind="".join([*legs, board, bar]), front=stage.circle(roller, 0.022, fill=PAD))


def arch_board(stage: Stage) -> Layers:
    """A hump as the back lies on it in the last posture."""
    last = stage.keys[-1]
    hip, mid, shoulder = last.hip, last.mid, last.shoulder
    line = [(hip[0] + 0.12, hip[1] - 0.05), hip, mid, on(mid, shoulder, 0.75)]
    middle = (sum(x for x, _ in line) / 4, sum(y for _, y in line) / 4 - 0.5)
    hump = [on(point, middle, 0.085 / dist(point, middle)) for point in _rounded(line)]
    legs = [stage.line((point[0], 0.0), point, wide=0.024, stroke=METAL) for point in (hump[2], hump[-3])]
    return Layers(behind="".join([*legs, stage.line(*hump, wide=0.03, stroke=WOOD)]))


def _rounded(points: Sequence[Point]) -> list[Point]:
    """The same way with its corners cut, three times over."""
    for _ in range(3):
        inner = [on(a, b, share) for a, b in pairwise(points) for share in (0.25, 0.75)]
        points = [points[0], *inner, points[-1]]
    return list(points)


def machine(stage: Stage) -> Layers:
    """A leg press: seat and back rest stay, the plate goes with the feet."""
    first, now = stage.keys[0], stage.now
    hip, shoulder = first.hip, first.shoulder
    length = dist(hip, shoulder)
    away = (-(shoulder[1] - hip[1]) / length * 0.085, (shoulder[0] - hip[0]) / length * 0.085)
    rest = [(hip[0] + away[0], hip[1] + away[1]), (shoulder[0] + away[0], shoulder[1] + away[1])]
    seat = [(hip[0] - 0.06, hip[1] - 0.09), (hip[0] + 0.14, hip[1] - 0.07)]
    sole, toe = now.near_ankle, now.near_toe
    foot = dist(sole, toe)
    out = ((toe[1] - sole[1]) / foot * 0.05, -(toe[0] - sole[0]) / foot * 0.05)
    plate = [(sole[0] + out[0] + (sole[0] - toe[0]) * 0.5, sole[1] + out[1] + (sole[1] - toe[1]) * 0.5)]
    plate.append((toe[0] + out[0] + (toe[0] - sole[0]) * 0.5, toe[1] + out[1] + (toe[1] - sole[1]) * 0.5))
    reach = max(key.near_ankle[0] for key in stage.keys) + 0.12
    rail = [(hip[0] - 0.14, 0.05), (reach, 0.05)]
    parts = [stage.line(*rail, wide=0.03, stroke=METAL)]
    parts += [
        stage.line((at[0], 0.05), at, wide=0.026, stroke=METAL)
        for at in (on(seat[0], seat[1], 0.5), on(rest[0], rest[1], 0.8))
    ]
    parts += [stage.line((on(plate[0], plate[1], 0.3)[0] + 0.01, 0.05), plate[0], wide=0.022, stroke=METAL)]
    parts += [stage.line(*rest, wide=0.04, stroke=PAD), stage.line(*seat, wide=0.04, stroke=PAD)]
    return Layers(behind="".join([*parts, stage.line(*plate, wide=0.022, stroke=METAL)]))
