"""A picture is drawn once for all who wish for it, and uploaded once for good."""

import asyncio

import pytest

from bot.domain.errors import StoreUnavailableError
from bot.service.pictures import HELD, DrawingError, Drawn, Kind, Pictures, Uploaded
from tests.adapters.telegram.drawers import Easel, Noted, picture


class Away(Noted):
    async def find(self, key: str, kind: Kind) -> str | None:
        raise StoreUnavailableError("away")

    async def keep(self, key: str, kind: Kind, file_id: str) -> None:
        raise StoreUnavailableError("away")

    async def forget(self, key: str, kind: Kind) -> None:
        raise StoreUnavailableError("away")


@pytest.fixture
def easel() -> Easel:
    return Easel()


async def test_who_leaves_does_not_stop_the_drawing_for_the_others(easel):
    pictures = Pictures(easel, Noted())
    easel.films.clear()
    wishes = [asyncio.create_task(pictures.ready(picture(), "animation")) for _ in range(3)]
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    wishes[0].cancel()
    easel.films.set()
    first, *others = await asyncio.gather(*wishes, return_exceptions=True)
    assert isinstance(first, asyncio.CancelledError)
    assert all(isinstance(found, Drawn) for found in others)
    assert easel.drawn == [("Bird-dog", "animation")]


async def test_a_drawing_waits_for_its_upload_and_its_id_takes_its_place(easel):
    noted = Noted()
    pictures = Pictures(easel, noted)
    assert isinstance(await pictures.ready(picture(), "photo"), Drawn)
    assert isinstance(await pictures.ready(picture(), "photo"), Drawn)
    await pictures.sent(picture(), "photo", "id")
    assert await pictures.ready(picture(), "photo") == Uploaded("photo", "id")
    assert await Pictures(easel, noted).ready(picture(), "photo") == Uploaded("photo", "id")
    assert len(easel.drawn) == 1
    await pictures.refused(picture(), "photo")
    assert isinstance(await pictures.ready(picture(), "photo"), Drawn)


async def test_only_so_many_drawings_wait_for_their_upload(easel):
    pictures = Pictures(easel, Noted())
    for number in range(HELD + 1):
        await pictures.ready(picture(f"{number}"), "photo")
    await pictures.ready(picture("1"), "photo")
    assert len(easel.drawn) == HELD + 1
    await pictures.ready(picture("0"), "photo")
    assert len(easel.drawn) == HELD + 2


async def test_what_failed_is_tried_again_at_the_next_wish(easel):
    pictures = Pictures(easel, Noted())
    easel.clumsy = True
    with pytest.raises(DrawingError):
        await pictures.ready(picture(), "animation")
    await pictures.prepare(picture())
    easel.clumsy = False
    await pictures.prepare(picture())
    assert isinstance(await pictures.ready(picture(), "animation"), Drawn)
    assert len(easel.drawn) == 3


async def test_a_database_that_is_away_costs_an_upload_and_nothing_else(easel):
    pictures = Pictures(easel, Away())
    assert isinstance(await pictures.ready(picture(), "photo"), Drawn)
    await pictures.sent(picture(), "photo", "id")
    assert await pictures.ready(picture(), "photo") == Uploaded("photo", "id")
    await pictures.refused(picture(), "photo")
    assert isinstance(await pictures.ready(picture(), "photo"), Drawn)
