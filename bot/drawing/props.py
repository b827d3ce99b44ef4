"""What an exercise is done with, and all props by name."""

from collections.abc import Callable, Mapping, Sequence
from math import dist, radians, sin, tan

from bot.domain.pose import Prop
from bot.drawing import furniture, shapes
from bot.drawing.shapes import Point
from bot.drawing.skeleton import Joints
from bot.drawing.stage import BALL, CLOTH, METAL, METAL_DARK, PAD, WATER, WOOD, WOOD_DARK, Layers, Stage, on

SLOPE = 7.0
"""Degrees that a ramp rises."""
RAMP = 0.52
"""Half its length."""
WHEEL = 0.19
UPRIGHT = 0.2
"""Who has the shoulders so far above the hips stands in the water."""


def props(names: Sequence[Prop], stage: Stage) -> Layers:
    layers = [DRAWN[name](stage) for name in names]
    return Layers("".join(one.behind for one in layers), "".join(one.front for one in layers))


def _bicycle(stage: Stage) -> Layers:
    feet = [point for key in stage.keys for point in (_ball(key, "near"), _ball(key, "far"))]
    centre = (sum(x for x, _ in feet) / len(feet), sum(y for _, y in feet) / len(feet))
    hip, hand = stage.keys[0].hip, stage.keys[0].near_hand
    rear, front = (centre[0] - 0.25, WHEEL), (centre[0] + 0.36, WHEEL)
    saddle, head = (hip[0] - 0.01, hip[1] - 0.085), (hand[0] - 0.02, hand[1] - 0.12)
    frame = [(rear, centre), (saddle, centre), (rear, on(saddle, centre, 0.25)), (centre, head)]
    frame += [(on(saddle, centre, 0.25), head), (head, front), (head, hand)]
    wheels = [stage.circle(at, WHEEL - 0.008, fill="none", stroke_width=f"{0.018 * stage.canvas.scale:.1f}")
              for at in (rear, front)]  # fmt: skip
    bones = [stage.line(*part, wide=0.014, stroke=METAL) for part in frame]
    seat = stage.line((saddle[0] - 0.07, saddle[1]), (saddle[0] + 0.06, saddle[1] + 0.004), wide=0.022, stroke=PAD)
    far, near = (_crank(stage, centre, _ball(stage.now, side)) for side in ("far", "near"))
    return Layers(behind="".join([*wheels, far, *bones, seat]), front=stage.circle(centre, 0.02, fill=METAL) + near)


def _crank(stage: Stage, centre: Point, foot: Point) -> str:
    pedal = (foot[0], foot[1] - 0.026)
    crank = stage.line(centre, pedal, wide=0.01, stroke=METAL)
    return crank + stage.line((pedal[0] - 0.03, pedal[1]), (pedal[0] + 0.03, pedal[1]), wide=0.012, stroke=METAL)


def _ball(joints: Joints, side: str) -> Point:
    """Of the foot, on the pedal or in the towel."""
    return on(getattr(joints, f"{side}_ankle"), getattr(joints, f"{side}_toe"), 0.75)


def _trolley(stage: Stage) -> Layers:
    x, y = stage.keys[0].near_hand
    handle = (x, y - 0.01)
    low, wheels = (x + 0.1, 0.06), ((x - 0.06, 0.035), (x + 0.24, 0.035))
    parts = [stage.line(handle, low, wide=0.016, stroke=METAL), stage.line(*wheels, wide=0.016, stroke=METAL)]
    parts += [stage.line((x + 0.07, y - 0.16), (x + 0.24, 0.035), wide=0.016, stroke=METAL)]
    basket = [(x + 0.06, y - 0.14), (x + 0.27, y - 0.14), (x + 0.23, y - 0.32), (x + 0.09, y - 0.32)]
    parts.append(
        shapes.polygon([stage.canvas.at(p) for p in basket], fill=CLOTH, stroke=METAL_DARK, stroke_width="1.6")
    )
    parts += [stage.circle(at, 0.035, fill=METAL) for at in wheels]
    return Layers(behind="".join(parts), front=stage.line((x - 0.025, y), (x + 0.02, y - 0.004), wide=0.02, stroke=PAD))


def _stick(stage: Stage) -> Layers:
    hip, head = stage.now.hip, stage.now.head
    length = dist(hip, head)
    tx, ty = (head[0] - hip[0]) / length, (head[1] - hip[1]) / length
    ends = [(hip[0] + tx * at - ty * 0.068, hip[1] + ty * at + tx * 0.068) for at in (-0.1, length + 0.1)]
    return Layers(behind=stage.line(*ends, wide=0.014, stroke=WOOD))


def _barbell(stage: Stage) -> Layers:
    return Layers(front=_plates(stage, stage.now.near_hand))


def _back_barbell(stage: Stage) -> Layers:
    now = stage.now
    at = on((now.shoulder[0] - 0.05, now.shoulder[1] + 0.035), now.head, 0.1)
    return Layers(behind=_plates(stage, at), front=stage.circle(at, 0.018, fill=CLOTH))


def _plates(stage: Stage, at: Point) -> str:
    """A bar from its end."""
    return "".join(
        stage.circle(at, radius, fill=fill, fill_opacity=shown)
        for radius, fill, shown in ((0.115, METAL_DARK, "0.82"), (0.07, METAL, "0.9"), (0.018, CLOTH, "1"))
    )


def _towel(stage: Stage) -> Layers:
    hand, foot = stage.now.near_hand, stage.now
    sole = _ball(foot, "near")
    return Layers(behind=stage.line(foot.far_hand, sole, wide=0.008, stroke=CLOTH),
                  front=stage.line(hand, sole, wide=0.012, stroke=CLOTH))  # fmt: skip


def _ramp(stage: Stage) -> Layers:
    wedge = [(-RAMP, 0.0), (RAMP, 0.0), (RAMP, 2 * RAMP * tan(radians(SLOPE)))]
    fill = shapes.polygon([stage.canvas.at(point) for point in wedge], fill=WOOD, stroke=WOOD_DARK, stroke_width="2")
    return Layers(behind=fill)


def on_the_ramp(joints: Joints) -> Joints:
    """Who stood on a level floor."""
    return joints.turned(SLOPE).moved((0.0, RAMP * tan(radians(SLOPE))))


def _water(stage: Stage) -> Layers:
    """Over what is under its surface: to the chest of one who stands, along the body of one who swims."""
    first, canvas = stage.keys[0], stage.canvas
    stands = first.shoulder[1] - first.hip[1] > UPRIGHT
    surface = first.shoulder[1] + (-0.05 if stands else 0.02)
    left, right = canvas.left - 1.5 * canvas.scale, canvas.left + 1.5 * canvas.scale
    waves = [
        (left + (right - left) * step / 150, canvas.at((0, surface + 0.009 * sin(step * 0.7)))[1])
        for step in range(151)
    ]
    floor = canvas.floor + 40
    body = shapes.polygon([*waves, (right, floor), (left, floor)], fill=WATER, fill_opacity="0.42")
    return Layers(front=body + shapes.line(waves, stroke="#3f87a8", stroke_width="2.5"))


def _held_ball(stage: Stage) -> Layers:
    return Layers(front=stage.circle(on(stage.now.near_hand, stage.now.far_hand, 0.5), 0.07, fill=BALL))


DRAWN: Mapping[Prop, Callable[[Stage], Layers]] = {
    "bar": furniture.bar,
    "chair": furniture.chair,
    "calf_chair": furniture.calf_chair,
    "chair_back": furniture.chair_back,
    "slope": furniture.slope,
    "arch_board": furniture.arch_board,
    "bicycle": _bicycle,
    "trolley": _trolley,
    "stick": _stick,
    "barbell": _barbell,
    "back_barbell": _back_barbell,
    "towel": _towel,
    "ramp": _ramp,
    "water": _water,
    "machine": furniture.machine,
    "ball": _held_ball,
}
