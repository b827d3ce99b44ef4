"""The chart of a diary and the card for a clinician from the real bot, drawn by the real painter."""

import asyncio

import pytest

from bot.app import pictures as wired
from bot.domain.act import Marked, Open
from tests.end_to_end.conftest import until
from tests.end_to_end.visitor import STRAIN, Visitor, act_on

NOTHING_KEPT = [(0,)]
FILES = "select count(*) from files"


@pytest.fixture
def mode() -> str:
    return "polling"


def of_bot(ada: Visitor) -> list[str]:
    return [shown.kind for shown in ada.person.messages() if shown.by_bot]


async def marks(ada: Visitor, pain: str) -> None:
    """The whole of today's mark, by taps."""
    await ada.writes("/pain")
    for part, value in (("pain", pain), ("where", "back"), ("walked", "skip")):
        await ada.taps(act_on(ada.screen, Marked, part=part, value=value))


async def two_days(ada: Visitor, calendar) -> None:
    await ada.begins()
    await ada.finishes(STRAIN)
    await marks(ada, "6")
    assert "photo" not in of_bot(ada)
    await calendar.passes(days=1)
    await marks(ada, "4")


async def test_two_marks_are_drawn_and_the_picture_stays_where_it_is(telegram, calendar, bot, ada):
    await bot.start()
    await two_days(ada, calendar)
    await until(lambda: ada.screen.kind == "photo", 20)
    first = ada.screen
    assert first.buttons
    assert first.body["photo"][-1]["width"] > 500
    await telegram.settled()
    await ada.writes("/progress")
    await until(lambda: ada.screen.kind == "photo" and ada.screen.id > first.id, 20)
    await ada.taps(Open("here"))
    assert of_bot(ada)[-1] == "text"
    assert of_bot(ada).count("photo") == 2
    assert bot.rows(FILES) == NOTHING_KEPT


async def test_the_summary_is_a_text_and_a_file(telegram, started, ada):
    await ada.begins()
    await ada.finishes(STRAIN)
    text = await ada.writes("/summary")
    await until(lambda: ada.screen.kind == "document", 20)
    assert (text.kind, ada.screen.id) == ("text", text.id + 1)
    assert ada.screen.body["document"]["mime_type"] == "application/pdf"
    await telegram.settled()
    assert not next(shown for shown in ada.person.messages() if shown.id == text.id).buttons
    back = await ada.taps(Open("result"))
    assert (back.kind, bool(back.buttons)) == ("text", True)
    assert started.rows(FILES) == NOTHING_KEPT


async def test_where_the_painter_breaks_both_are_told_in_words(telegram, calendar, bot, ada, monkeypatch):
    monkeypatch.setattr(wired, "COMMAND", (wired.COMMAND[0], "-c", "raise SystemExit(3)"))
    await bot.start()
    await two_days(ada, calendar)
    assert ada.screen.buttons
    await ada.writes("/summary")
    await telegram.settled()
    await asyncio.sleep(0.1)
    assert set(of_bot(ada)) == {"text"}
    assert ada.screen.buttons
    assert bot.rows("select count(*) from chats where turn <> shown") == NOTHING_KEPT
