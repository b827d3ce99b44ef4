"""Where the words of a picture stand, as they are measured."""

from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from bot.drawing.text import wide

SVG = "{http://www.w3.org/2000/svg}"
MARKS = str.maketrans("", "", "\u202b\u202c")
SHARE = {"start": 0.0, "middle": 0.5, "end": 1.0}


@dataclass(frozen=True)
class Written:
    text: str
    left: float
    right: float
    base: float
    size: float

    def touches(self, other: "Written") -> bool:
        beside = self.left >= other.right or other.left >= self.right
        return not beside and abs(self.base - other.base) < min(self.size, other.size) * 0.8


def written(svg: str) -> list[Written]:
    return list(_in(ET.fromstring(svg), 0.0))


def _in(node: ET.Element, top: float) -> Iterator[Written]:
    moved = node.get("transform", "")
    if moved.startswith("translate"):
        top += float(moved.removesuffix(")").split()[1])
    if node.tag == f"{SVG}text":
        text, size, x = (node.text or "").translate(MARKS), float(node.attrib["font-size"]), float(node.attrib["x"])
        length = wide(text, size, bold=node.attrib["font-weight"] == "700")
        left = x - SHARE[node.attrib["text-anchor"]] * length
        yield Written(text, left, left + length, float(node.attrib["y"]) + top, size)
    for child in node:
        yield from _in(child, top)
