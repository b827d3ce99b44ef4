"""The clinician's card on paper: the same facts as in the text, none of them cut off, on as few pages as can be."""

import pickle
import re
import zlib
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageStat

from bot.domain.act import Open
from bot.domain.say import Guidance
from bot.domain.take import take
from bot.drawing.clinician import clinician_pages, clinician_pdf, page_png
from bot.drawing.personal import personal
from bot.drawing.raster import image
from bot.drawing.sheet import EDGE, HEIGHT, WIDTH
from bot.wording.clinician import Handout, Line, Part
from bot.wording.phrase import phrase
from bot.wording.reply import Reply
from tests.drawing.extents import written
from tests.wording.wanderer import NOW, Wanderer

GOLDEN = Path(__file__).parent / "golden"
LIGHT_ENOUGH = 150_000
"""Bytes of a page."""
SIGNS = (
    Line("reported: trouble peeing", "Numb, bladder", "yes"),
    Line("not sure, asked about: both legs", "Legs", "unsure"),
    Line("denies: fever; chest pain", "Fever, chest", "no"),
)
SMALL = Handout(
    "en", False, "card", "For my doctor", "Answers from March 2, 2026.", ("Told to a program.",),
    (
        Part("flags", "Danger signs asked", SIGNS),
        Part("pattern", "Answers resemble", (Line("tight space for nerves (partly like)"),)),
        Part("answers", "Answers", tuple(Line("to the thigh", f"Question {number}") for number in range(7))),
        Part("trials", "Exercises tried", (Line("Bird-dog"),)),
    ),
    ("This is not a diagnosis.",),
)  # fmt: skip


@pytest.fixture(scope="module")
def reply(shelf, language) -> Reply:
    """What somebody gets who answered at random."""
    catalog = shelf.catalogs[language]
    turns = (turn for seed in range(60) for turn, _ in Wanderer(shelf, catalog, seed).steps())
    chat = next(turn.chat for turn in turns if isinstance(turn.say, Guidance))
    return phrase(take(shelf.flows, chat, Open("summary"), NOW), catalog, shelf)


@pytest.fixture
def handout(reply: Reply) -> Handout:
    assert reply.handout is not None
    return reply.handout


def every(handout: Handout, change: Callable[[str], str]) -> Handout:
    parts = [
        replace(
            part,
            heading=change(part.heading),
            lines=tuple(replace(line, text=change(line.text), label=change(line.label)) for line in part.lines),
        )
        for part in handout.parts
    ]
    return replace(
        handout,
        title=change(handout.title),
        dated=change(handout.dated),
        lead=tuple(map(change, handout.lead)),
        parts=tuple(parts),
        foot=tuple(map(change, handout.foot)),
    )


def pieces(handout: Handout) -> list[str]:
    told = [text for part in handout.parts for line in part.lines for text in (line.label, line.text)]
    heads = [part.heading for part in handout.parts]
    return [text for text in (handout.title, handout.dated, *handout.lead, *handout.foot, *heads, *told) if text]


def test_the_card_has_every_fact_of_the_text(reply, handout):
    told = re.sub(r"<[^>]*>|\s+", " ", reply.text)
    assert all(text in told for text in (handout.title, handout.dated))
    for part in handout.parts:
        assert part.heading in told
        assert all(line.text in told and line.label in told for line in part.lines)
    body = reply.text.count("• ")
    assert sum(len(part.lines) for part in handout.parts) == body


def test_an_ordinary_card_is_one_page(handout):
    assert len(clinician_pages(handout)) == 1
    assert len(page_png(clinician_pages(handout)[0], handout)) < LIGHT_ENOUGH


@pytest.mark.parametrize(
    "change",
    [
        str,
        lambda text: " ".join([text] * 4),
        lambda text: "Ω" * 3 * len(text),
        lambda text: "站立前屈" * max(1, len(text) // 4),
        lambda text: " ".join(["שלום עולם"] * max(1, len(text) // 8)),
    ],
    ids=["as_it_is", "long", "without_a_gap", "squares", "from_the_right"],
)
def test_no_word_is_lost_or_stands_outside_in_any_language(handout, change):
    changed = every(handout, lambda text: change(text) if text else "")
    for shown in (changed, replace(changed, right_to_left=True)):
        pages = [written(page) for page in clinician_pages(shown)]
        for page in pages:
            assert all(one.left >= EDGE - 0.1 and one.right <= WIDTH - EDGE + 0.1 for one in page)
            assert all(EDGE / 2 < one.base < HEIGHT - EDGE / 3 for one in page)
            assert not [(one.text, other.text) for one, other in combinations(page, 2) if one.touches(other)]
        drawn = Counter("".join(one.text for page in pages for one in page))
        assert set(Counter("".join(pieces(shown))) - drawn) <= {" "}


def test_a_sign_that_is_there_comes_first_and_is_told_without_its_colour():
    drawn = clinician_pages(SMALL)[0]
    told = [one.text for one in written(drawn)]
    assert told.index("reported: trouble peeing") < told.index("denies: fever; chest pain")
    marks = re.findall(r"<circle[^>]*/>(?:<path[^>]*/>)*(?:<text[^>]*>\?</text>)?", drawn)[:3]
    shapes = {re.sub(r'(c[xy]|[xy]|d|fill|stroke)="[^"]*"', "", mark) for mark in marks}
    assert len(shapes) == 3


def test_the_file_has_a_page_for_each_and_keeps_every_pixel():
    many = replace(SMALL, parts=SMALL.parts * 6)
    drawn = [page_png(page, many) for page in clinician_pages(many)]
    made = clinician_pdf(many)
    assert len(drawn) > 1
    assert made.count(b"/Type /Page ") == made.count(b"/Subtype /Image") == len(drawn)
    for png in drawn:
        begin = png.index(b"IDAT") + 4
        assert png[begin : begin + 4000] in made
    for number, place in enumerate(re.findall(rb"(\d{10}) 00000 n", made), 1):
        assert made[int(place) :].startswith(f"{number} 0 obj".encode())
    lengths = re.findall(rb"/Length (\d+) >>\nstream\n", made)
    streams = [made[found.end() :] for found in re.finditer(rb">>\nstream\n", made)]
    for length, stream in zip(lengths, streams, strict=True):
        assert stream[int(length) :].startswith(b"\nendstream")
    assert len(zlib.decompress(streams[1][: int(lengths[1])])) == HEIGHT * (WIDTH + 1)


def test_a_page_changes_only_on_purpose(rewrite):
    drawn = image(page_png(clinician_pages(SMALL)[0], SMALL)).convert("RGB")
    small = drawn.resize((180, 254), Image.Resampling.LANCZOS)
    path = GOLDEN / "clinician.png"
    if rewrite:
        small.quantize(64).save(path, optimize=True)
    difference = ImageStat.Stat(ImageChops.difference(small, Image.open(path).convert("RGB"))).mean
    assert max(difference) < 3.0


def test_what_is_drawn_for_one_person_goes_through_a_pipe_and_back():
    kind, made = personal(pickle.loads(pickle.dumps(SMALL)))
    assert kind == "pdf"
    assert made == clinician_pdf(SMALL)
