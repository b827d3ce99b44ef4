"""What was uploaded is known by the bot that did it, until it is forgotten."""

from datetime import UTC, datetime

import pytest

from bot.adapters.store.files import SqlFiles
from bot.domain.errors import StoreUnavailableError
from bot.service.pictures import Files
from tests.postgres import rows


class Noon:
    def now(self) -> datetime:
        return datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture
def files(engine) -> SqlFiles:
    return SqlFiles(engine, 7, Noon())


async def test_an_upload_is_known_by_its_own_bot_and_kind_alone(engine, files):
    asked_for: Files = files
    await asked_for.keep("abc", "photo", "one")
    assert await files.find("abc", "photo") == "one"
    assert await files.find("abc", "animation") is None
    assert await files.find("abd", "photo") is None
    assert await SqlFiles(engine, 8, Noon()).find("abc", "photo") is None


async def test_the_newest_id_counts_and_a_forgotten_one_is_gone(files):
    await files.keep("abc", "photo", "one")
    await files.keep("abc", "photo", "two")
    assert await files.find("abc", "photo") == "two"
    await files.forget("abc", "photo")
    assert await files.find("abc", "photo") is None


async def test_a_database_that_is_away_is_told(files, url):
    rows(url, "DROP TABLE files")
    with pytest.raises(StoreUnavailableError):
        await files.find("abc", "photo")
