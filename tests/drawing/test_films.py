"""Films: what Telegram takes for an animation."""

import builtins
from io import BytesIO

import pytest
from PIL import Image, ImageSequence

from bot.drawing import film as films
from bot.drawing.card import HEIGHT, WIDTH, Label
from bot.drawing.exercises import SHEET, draw_exercises, posed

LABEL = Label("Standing forward bend", "avoid", "leave it for now")
SHOWN = ("cobra_press_up", "swim_freestyle", "rest_90_90")
MOST = 500_000
"""Bytes."""


@pytest.mark.parametrize("name", SHOWN)
def test_a_film_decodes_and_is_silent_even_and_light(back_pain, name):
    import av

    made = films.film(posed(back_pain)[name], LABEL)
    assert made.kind == "mp4"
    assert len(made.data) < MOST
    assert made.data.index(b"moov") < made.data.index(b"mdat")
    with av.open(BytesIO(made.data), "r") as container:
        assert not container.streams.audio
        stream = container.streams.video[0]
        assert (stream.codec_context.name, stream.codec_context.pix_fmt) == ("h264", "yuv420p")
        assert (stream.width, stream.height) == (WIDTH, HEIGHT)
        assert WIDTH % 2 == HEIGHT % 2 == 0
        assert len(list(container.decode(stream))) == len(films.places(posed(back_pain)[name]))


def test_every_film_lasts_two_to_four_seconds(back_pain):
    for name, pose in posed(back_pain).items():
        assert 2 <= len(films.places(pose)) / films.FPS <= 4.5, name


def test_without_an_encoder_there_is_a_gif(back_pain, monkeypatch):
    real = builtins.__import__

    def refuse(name, *rest, **more):
        if name == "av":
            raise ImportError(name)
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", refuse)
    made = films.film(posed(back_pain)["pelvic_tilt"], LABEL)
    assert made.kind == "gif"
    assert len(made.data) < MOST
    assert len(list(ImageSequence.Iterator(Image.open(BytesIO(made.data))))) > 10


def test_what_was_drawn_is_kept_until_its_pose_or_name_changes(back_pain, shelf, tmp_path):
    words = shelf.catalogs["en"].topics["back_pain"]

    def draw():
        return [one.made for one in draw_exercises(back_pain, words, tmp_path, "pelvic_tilt")]

    assert draw() == [True]
    assert draw() == [False]
    (tmp_path / ".cache" / "pelvic_tilt").write_text("another key")
    assert draw() == [True]
    assert {path.name for path in tmp_path.iterdir()} == {".cache", "pelvic_tilt.mp4", "pelvic_tilt.png"}
    assert SHEET not in {path.name for path in tmp_path.iterdir()}


def test_an_exercise_that_is_not_there_is_refused(back_pain, shelf, tmp_path):
    with pytest.raises(KeyError):
        list(draw_exercises(back_pain, shelf.catalogs["en"].topics["back_pain"], tmp_path, "handstand"))
