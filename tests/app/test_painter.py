"""The painter: in a process of its own, which may break, hang or end."""

import asyncio
import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from bot.app.pictures import COMMAND, WorkerPainter
from bot.service.pictures import DrawingError, Painter
from bot.wording.reply import Picture

ROOT = Path(__file__).parents[2]


@pytest.fixture
def wished(shelf) -> Picture:
    return Picture(shelf.flows["back_pain"].exercises["bird_dog"].pose, "Bird-dog", "avoid", "leave it for now")


@pytest.fixture
async def painter():
    made = WorkerPainter()
    yield made
    await made.close()


def command(words: str) -> tuple[str, ...]:
    """A painter of a test's own."""
    return sys.executable, "-c", textwrap.dedent(words)


async def test_a_still_is_a_png_and_a_film_an_mp4_and_the_bot_goes_on_meanwhile(painter, wished, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    asked_for: Painter = painter
    turns = 0

    async def others() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0.01)

    going = asyncio.create_task(others())
    still, film = await asyncio.gather(asked_for.draw(wished, "photo"), asked_for.draw(wished, "animation"))
    going.cancel()
    assert (still.kind, still.body[:4], film.kind) == ("photo", b"\x89PNG", "animation")
    assert film.body[4:8] == b"ftyp" or film.body[:3] == b"GIF"
    assert max(len(still.body), len(film.body)) < 500_000
    assert turns > 20


def test_each_word_sign_and_pose_has_a_key_of_its_own(shelf, wished):
    painter = WorkerPainter()
    other = shelf.flows["back_pain"].exercises["walking"].pose
    wishes = [
        wished,
        Picture(wished.pose, "Vierfüßler", "avoid", "leave it for now"),
        Picture(wished.pose, "Bird-dog", "avoid", "jetzt nicht"),
        Picture(wished.pose, "Bird-dog"),
        Picture(other, "Bird-dog", "avoid", "leave it for now"),
    ]
    assert len({painter.key(one) for one in wishes}) == len(wishes)
    assert painter.key(wished) == painter.key(Picture(wished.pose, "Bird-dog", "avoid", "leave it for now"))


async def test_a_painter_that_breaks_is_replaced(tmp_path, wished):
    broke = tmp_path / "broke"
    made = WorkerPainter(
        command(f"""
        import pathlib, sys
        if not pathlib.Path({str(broke)!r}).exists():
            pathlib.Path({str(broke)!r}).touch()
            sys.exit(3)
        from bot.drawing.worker import main
        main()
    """)
    )
    with pytest.raises(DrawingError):
        await made.draw(wished, "photo")
    assert (await made.draw(wished, "photo")).body.startswith(b"\x89PNG")
    await made.close()


async def test_a_painter_that_hangs_is_given_up_and_ended(wished):
    made = WorkerPainter(command("import time; time.sleep(100)"), longest=0.3)
    with pytest.raises(DrawingError):
        await made.draw(wished, "photo")
    await made.close()


async def test_a_fault_in_one_drawing_does_not_end_those_after_it(painter, wished):
    broken = Picture("no pose", "Bird-dog")  # type: ignore[arg-type]
    with pytest.raises(DrawingError, match="AttributeError"):
        await painter.draw(broken, "photo")
    assert (await painter.draw(wished, "photo")).body


async def test_who_gives_up_a_wish_does_not_get_its_answer_later(painter, wished):
    given_up = asyncio.create_task(painter.draw(wished, "animation"))
    await asyncio.sleep(0.3)
    given_up.cancel()
    with pytest.raises(asyncio.CancelledError):
        await given_up
    assert (await painter.draw(wished, "animation")).kind == "animation"


def test_it_ends_with_the_bot_however_that_ends():
    read, write = os.pipe()
    worker = subprocess.Popen(COMMAND, stdin=read, stdout=subprocess.DEVNULL, cwd=ROOT)
    os.close(read)
    os.close(write)  # all that is left of a bot that was killed
    assert worker.wait(10) == 0


async def test_no_secret_of_the_bot_goes_into_its_painter(tmp_path, wished, monkeypatch):
    monkeypatch.setenv("BOT_TOKEN", "1:hush")
    seen = tmp_path / "seen"
    made = WorkerPainter(
        command(f"""
        import os, pathlib
        pathlib.Path({str(seen)!r}).write_text(repr(dict(os.environ)))
    """)
    )
    with pytest.raises(DrawingError):
        await made.draw(wished, "photo")
    await made.close()
    assert "1:hush" not in seen.read_text()


def test_nothing_heavy_is_loaded_before_somebody_wishes_for_a_picture():
    told = "import sys, bot.app; print([name for name in ('av', 'PIL', 'resvg_py') if name in sys.modules])"
    found = subprocess.run([sys.executable, "-c", told], check=True, capture_output=True, text=True, cwd=ROOT)
    assert found.stdout.strip() == "[]"
