"""The card for a clinician on paper: danger signs first, what the answers resemble, and then the answers."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from itertools import zip_longest

from bot.drawing import shapes
from bot.drawing.card import COLOURS, GROUND, INK
from bot.drawing.pdf import pdf
from bot.drawing.raster import image, png
from bot.drawing.sheet import EDGE, HEIGHT, WIDTH, Block, Side, stacked, together
from bot.drawing.wrap import wrapped
from bot.wording.clinician import Handout, Line, Part, Tone

SCALES = (1.0, 0.93, 0.86, 0.8)
"""How far letters shrink to stay on one page; if that is not enough, there are more pages."""
TITLE, HEADING, SIZE, SMALL = 44.0, 29.0, 27.0, 22.0
"""Pixels; 27 is 13 points on paper."""
BODY = WIDTH - 2 * EDGE
INDENT = 46.0
"""What stands after a sign."""
GUTTER = 44.0
"""Between two columns."""
ANSWERED = 0.46
"""Where answers begin, as a share of their column, after what was asked."""
QUIET, BLUE = "#6f6557", "#31506f"
TONES: dict[Tone, str] = {"yes": COLOURS["avoid"], "unsure": COLOURS["caution"], "no": QUIET, "plain": INK}
"""In the order in which they are to be seen."""
PAPER = "#ffffff"
EDGES = 6
"""Steps from a letter's colour to that of its ground, for soft edges."""


def clinician_pdf(handout: Handout) -> bytes:
    return pdf([page_png(page, handout) for page in clinician_pages(handout)])


def page_png(page: str, handout: Handout) -> bytes:
    from PIL import Image

    out = BytesIO()
    palette = Image.new("P", (1, 1))
    palette.putpalette(_palette())
    drawn = image(png(page, _words(handout))).convert("RGB")
    drawn.quantize(palette=palette, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
    return out.getvalue()


def _palette() -> bytes:
    """Each colour as it is: one that is chosen by how often it comes would make a small red sign brown."""
    grounds = {PAPER: (INK, BLUE, QUIET, GROUND, COLOURS["avoid"], COLOURS["caution"]), GROUND: (INK, BLUE)}
    pairs = [(bytes.fromhex(ink[1:]), bytes.fromhex(on[1:])) for on, inks in grounds.items() for ink in inks]
    return bytes(
        round(ink + (on - ink) * step / EDGES)
        for inks, ons in pairs
        for step in range(EDGES + 1)
        for ink, on in zip(inks, ons, strict=True)
    )


def clinician_pages(handout: Handout) -> list[str]:
    """SVG of each page; mostly there is one."""
    for scale in SCALES:
        pages = _Layout(handout, scale).pages()
        if len(pages) == 1:
            break
    return pages


@dataclass(frozen=True, slots=True)
class _Layout:
    handout: Handout
    scale: float

    @property
    def side(self) -> Side:
        return Side(self.handout.right_to_left)

    def pages(self) -> list[str]:
        head, foot = list(self.head()), list(self.foot())
        tall, deep = sum(block.height for block in head), sum(block.height for block in foot)
        room = HEIGHT - 2 * EDGE - tall - deep
        filled = together(list(self.body()), room)
        return [
            shapes.svg(
                (
                    shapes.box(0, 0, WIDTH, HEIGHT, fill=PAPER),
                    shapes.box(0, 0, WIDTH, EDGE + tall - 14, fill=GROUND),
                    stacked(head, EDGE),
                    stacked(blocks, EDGE + tall),
                    stacked(foot, HEIGHT - EDGE - deep),
                    self.number(number, len(filled)),
                ),
                WIDTH,
                HEIGHT,
            )
            for number, blocks in enumerate(filled, 1)
        ]

    def head(self) -> Iterator[Block]:
        handout = self.handout
        yield from self.lines(handout.title, TITLE, bold=True, fill=BLUE)
        for number, text in enumerate((handout.dated, *handout.lead)):
            yield from self.lines(text, SIZE, bold=number == 0)
        yield Block(44)

    def foot(self) -> Iterator[Block]:
        yield Block(16, self.rule())
        for text in self.handout.foot:
            yield from self.lines(text, SMALL, fill=QUIET)

    def rule(self) -> str:
        return shapes.box(EDGE, 0, BODY, 4, fill=GROUND)

    def number(self, number: int, of: int) -> str:
        if of == 1:
            return ""
        return self.side.words(f"{number} / {of}", WIDTH - EDGE - 60, HEIGHT - EDGE / 2, SMALL, fill=QUIET)

    def body(self) -> Iterator[Block]:
        for part in self.handout.parts:
            yield from self.heading(part)
            match part.kind:
                case "flags":
                    for line in sorted(part.lines, key=lambda line: [*TONES].index(line.tone)):
                        yield from self.sign(line)
                case "answers":
                    yield from self.columns(part.lines)
                case "pattern":
                    for line in part.lines:
                        yield from self.lines(line.text, SIZE * 1.12, bold=True)
                case "rules" | "trials":
                    for line in part.lines:
                        yield from self.bullet(line)
            yield Block(20 * self.scale)

    def heading(self, part: Part) -> Iterator[Block]:
        for block in self.lines(part.heading, HEADING, bold=True, fill=BLUE):
            yield Block(block.height, block.svg, with_next=True)
        yield Block(12 * self.scale, self.rule(), with_next=True)

    def sign(self, line: Line) -> Iterator[Block]:
        """A plus in a full disc, a question mark, or a minus in an empty disc, as clinicians write it."""
        size = SIZE * self.scale
        mark = _mark(line.tone, (self.side.x(EDGE + 16), size * 0.72), size * 0.46)
        asked = list(self.lines(line.label, SIZE, bold=True, indent=INDENT))
        yield Block(asked[0].height, mark + asked[0].svg, with_next=True)
        yield from (Block(block.height, block.svg, with_next=True) for block in asked[1:])
        yield from self.lines(line.text, SIZE, indent=INDENT, bold=line.tone != "no", fill=TONES[line.tone])
        yield Block(8 * self.scale)

    def bullet(self, line: Line) -> Iterator[Block]:
        size = SIZE * self.scale
        dot = shapes.circle((self.side.x(EDGE + 16), size * 0.72), 5, fill=BLUE)
        first, *others = self.lines(line.text, SIZE, indent=INDENT)
        yield Block(first.height, dot + first.svg)
        yield from others

    def columns(self, lines: Sequence[Line]) -> Iterator[Block]:
        """Two answers beside each other, each after what was asked."""
        half = (len(lines) + 1) // 2
        for left, right in zip_longest(lines[:half], lines[half:]):
            cells = [self.cell(left, 0), self.cell(right, 1) if right else []]
            for row in zip_longest(*cells, fillvalue=""):
                yield Block(SIZE * self.scale * 1.28, "".join(row))
            yield Block(7 * self.scale)

    def cell(self, line: Line, column: int) -> list[str]:
        """Line by line."""
        wide, size = (BODY - GUTTER) / 2, SIZE * self.scale
        begin = EDGE + column * (wide + GUTTER)
        asked = wrapped(line.label, wide * ANSWERED - 16, size)
        told = wrapped(line.text, wide * (1 - ANSWERED), size, bold=True)
        return [
            self.side.words(label, begin, size, size, fill=QUIET)
            + self.side.words(text, begin + wide * ANSWERED, size, size, bold=True, fill=INK)
            for label, text in zip_longest(asked, told, fillvalue="")
        ]

    def lines(
        self, text: str, size: float, *, indent: float = 0.0, bold: bool = False, fill: str = INK
    ) -> Iterator[Block]:
        letters = size * self.scale
        for line in wrapped(text, BODY - indent, letters, bold=bold):
            drawn = self.side.words(line, EDGE + indent, letters, letters, bold=bold, fill=fill)
            yield Block(letters * 1.28, drawn)


def _mark(tone: Tone, at: shapes.Point, radius: float) -> str:
    (x, y), arm, yes = at, radius * 0.55, tone == "yes"
    colour, inside = TONES[tone], PAPER if yes else TONES[tone]
    look = {"stroke": inside, "stroke_width": "4"}
    disc = shapes.circle(at, radius, fill=colour if yes else PAPER, stroke=colour, stroke_width="3")
    if tone == "unsure":
        return disc + shapes.words("?", (x, y + radius * 0.55), radius * 1.6, font_weight="700", fill=colour)
    upright = shapes.line([(x, y - arm), (x, y + arm)], **look) if yes else ""
    return disc + shapes.line([(x - arm, y), (x + arm, y)], **look) + upright


def _words(handout: Handout) -> str:
    told = (text for part in handout.parts for line in part.lines for text in (line.label, line.text))
    heads = (part.heading for part in handout.parts)
    return " ".join((handout.title, handout.dated, *handout.lead, *handout.foot, *heads, *told))
