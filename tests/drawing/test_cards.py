"""Stills: the words fit and are there, the verdict is told by its shape, and nothing changes unseen."""

import re
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageStat

from bot.drawing.card import WIDTH, Label, VerdictWord, card, marks
from bot.drawing.exercises import posed
from bot.drawing.raster import image, png
from bot.drawing.still import still
from bot.drawing.text import fit, wide

GOLDEN = Path(__file__).parent / "golden"
SMALL = 96
DRAWN = ("cat_camel", "cycling", "side_bridge_knees", "swim_backstroke", "knee_rolls", "park_board_sit_up")
LONG = "Oberschenkelrückseitendehnung in Rückenlage mit Handtuch und gebeugtem Standbein"
VERDICTS: tuple[VerdictWord, ...] = ("safe", "caution", "avoid")


def test_long_words_fit_in_every_script():
    for text in (LONG, LONG.replace(" ", ""), "Наклон вперёд стоя с опорой на спинку стула", "站立前屈" * 8):
        fitted = fit(text, 464, 32, bold=True)
        assert all(wide(line, fitted.size, bold=True) <= 464.1 for line in fitted.lines)
        assert len(fitted.lines) <= 2


def test_names_and_verdicts_of_each_language_fit_whole_and_readable(shelf):
    for catalog in shelf.catalogs.values():
        for words in catalog.topics["back_pain"].exercises.values():
            fitted = fit(words.name, WIDTH - 48, 32, bold=True)
            assert " ".join(fitted.lines) == words.name
            assert fitted.size >= 24
        for verdict in VERDICTS:
            assert fit(catalog.text(f"exercise.mine.{verdict}"), WIDTH - 110, 25, lines=1).size >= 20


def test_avoid_is_told_in_words_and_by_a_slashed_ring_over_the_drawing():
    told = {verdict: marks(Label("A", verdict, "leave it for now")) for verdict in VERDICTS}
    assert all("leave it for now" in svg for svg in told.values())
    shapes = {verdict: re.sub(r'(fill|stroke)="#\w+"', "", svg) for verdict, svg in told.items()}
    assert len(set(shapes.values())) == 3
    assert told["avoid"].count("<circle") > told["safe"].count("<circle")


def test_a_name_with_signs_of_markup_is_text():
    assert "&lt;b&gt;&amp;" in marks(Label("<b>&", "safe", "x"))


@pytest.mark.parametrize("name", DRAWN)
def test_a_picture_changes_only_on_purpose(back_pain, name, rewrite):
    """Fonts and edges may differ a little from machine to machine; a figure that moves may not."""
    drawn = image(png(card(posed(back_pain)[name], Label("")))).convert("RGB")
    small = drawn.resize((SMALL, SMALL), Image.Resampling.LANCZOS)
    path = GOLDEN / f"{name}.png"
    if rewrite:
        path.parent.mkdir(exist_ok=True)
        small.quantize(64).save(path, optimize=True)
    difference = ImageStat.Stat(ImageChops.difference(small, Image.open(path).convert("RGB"))).mean
    assert max(difference) < 3.0


def test_a_still_is_light_enough_for_a_phone_line(back_pain):
    label = Label("Standing forward bend", "avoid", "leave it for now")
    assert len(still(posed(back_pain)["walking_with_cart"], label)) < 60_000
