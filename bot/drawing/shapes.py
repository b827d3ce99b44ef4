"""SVG's few shapes. Points are in pixels, y downwards."""

from collections.abc import Iterable, Sequence
from html import escape
from math import acos, atan2, cos, hypot, sin

Point = tuple[float, float]


def path(d: str, **look: object) -> str:
    return f'<path d="{d}"{_look(look)}/>'


def circle(at: Point, radius: float, **look: object) -> str:
    return f'<circle cx="{at[0]:.2f}" cy="{at[1]:.2f}" r="{radius:.2f}"{_look(look)}/>'


def line(points: Sequence[Point], **look: object) -> str:
    return path(_d(points), **{"fill": "none", "stroke_linecap": "round", "stroke_linejoin": "round", **look})


def polygon(points: Sequence[Point], **look: object) -> str:
    return path(f"{_d(points)}Z", **look)


def box(left: float, top: float, width: float, height: float, **look: object) -> str:
    return f'<rect x="{left:.2f}" y="{top:.2f}" width="{width:.2f}" height="{height:.2f}"{_look(look)}/>'


def words(text: str, at: Point, size: float, **look: object) -> str:
    shown = {"font_family": "Roboto", "text_anchor": "middle", **look}
    return f'<text x="{at[0]:.2f}" y="{at[1]:.2f}" font-size="{size:.1f}"{_look(shown)}>{escape(text)}</text>'


def capsule(start: Point, end: Point, first: float, last: float, **look: object) -> str:
    """A rounded limb: the hull of two circles."""
    apart = hypot(end[0] - start[0], end[1] - start[1])
    if apart <= abs(first - last):
        return circle(start if first > last else end, max(first, last), **look)
    along, lean = atan2(end[1] - start[1], end[0] - start[0]), acos((first - last) / apart)
    one, other = along + lean, along - lean
    a, b = _on(start, first, one), _on(end, last, one)
    c, d = _on(end, last, other), _on(start, first, other)
    big, small = (1, 0) if first > last else (0, 1)
    far = f"A{last:.2f} {last:.2f} 0 {small} 0 {_p(c)}"
    near = f"A{first:.2f} {first:.2f} 0 {big} 0 {_p(a)}"
    return path(f"M{_p(a)}L{_p(b)}{far}L{_p(d)}{near}Z", **look)


def group(parts: Iterable[str], **look: object) -> str:
    return f"<g{_look(look)}>{''.join(parts)}</g>"


def svg(parts: Iterable[str], width: float, height: float) -> str:
    size = f'width="{width:g}" height="{height:g}" viewBox="0 0 {width:g} {height:g}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{"".join(parts)}</svg>'


def _d(points: Sequence[Point]) -> str:
    return "M" + "L".join(_p(point) for point in points)


def _p(point: Point) -> str:
    return f"{point[0]:.2f} {point[1]:.2f}"


def _on(centre: Point, radius: float, angle: float) -> Point:
    return (centre[0] + radius * cos(angle), centre[1] + radius * sin(angle))


def _look(look: dict[str, object]) -> str:
    return "".join(f' {name.replace("_", "-")}="{value}"' for name, value in look.items() if value is not None)
