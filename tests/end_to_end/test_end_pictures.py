"""Exercise cards in a chat of the real bot, drawn by the real painter."""

import asyncio
import os
import time

import pytest

from bot.app import pictures as wired
from bot.domain.act import Open
from bot.local_telegram import Shown
from tests.end_to_end.conftest import until
from tests.end_to_end.visitor import STRAIN, Visitor, act_on, offered

UPLOADED = "attach://"


@pytest.fixture
def mode() -> str:
    return "polling"


async def at_result(ada: Visitor) -> None:
    await ada.begins()
    await ada.finishes(STRAIN)


async def opens_cards(ada: Visitor, verdict: str = "safe") -> Shown:
    """From the result through a list to its first card."""
    await ada.taps(Open(verdict))
    return await ada.taps(act_on(ada.screen, Open, card="exercise"))


async def moves(ada: Visitor, seconds: float = 60) -> Shown:
    """Waits until the lowest message is a film."""
    await until(lambda: ada.screen.kind == "animation", seconds)
    return ada.screen


def neighbours(shown: Shown) -> list[Open]:
    return [act for act in offered(shown) if isinstance(act, Open) and act.card == "exercise"]


def uploads(telegram) -> int:
    calls = [call for name in ("editMessageMedia",) for call in telegram.journal.calls(name)]
    return sum(UPLOADED in str(call.params) for call in calls)


async def test_a_card_gets_its_still_at_once_then_its_film_and_the_next_time_by_id(telegram, started, ada):
    await at_result(ada)
    began = time.perf_counter()
    first = await opens_cards(ada)
    text, labels = first.text, first.labels
    film = await moves(ada)
    print(f"film after {time.perf_counter() - began:.1f} s")  # noqa: T201
    assert (film.id, film.text, film.labels) == (first.id, text, labels)
    assert film.body["animation"]["mime_type"] in {"video/mp4", "image/gif"}
    assert film.body["animation"]["file_size"] < 500_000
    bob = Visitor(telegram, "Bob")
    await at_result(bob)
    before = uploads(telegram)
    await until(lambda: started.rows("select count(*) from files where kind = 'animation'") == [(1,)])
    again = await opens_cards(bob)
    assert again.kind == "animation"
    assert again.body["animation"]["file_id"] == film.body["animation"]["file_id"]
    assert uploads(telegram) == before
    assert started.rows("select count(*) from files where kind = 'animation'") == [(1,)]


async def test_next_and_previous_change_the_picture_in_place(telegram, started, ada):
    await at_result(ada)
    card = await opens_cards(ada)
    messages = len([seen for seen in ada.person.messages() if seen.by_bot])
    seen = {card.text}
    for step in (1, 1, 0):
        shown = await ada.taps(neighbours(ada.screen)[step])
        assert shown.id == card.id
        seen.add(shown.text)
    assert len(seen) == 3
    assert (await moves(ada)).id == card.id
    assert len([seen for seen in ada.person.messages() if seen.by_bot]) == messages
    back = await ada.taps(Open("result"))
    assert (back.kind, back.id) == ("text", card.id + 1)
    await telegram.settled()
    assert not next(one for one in ada.person.messages() if one.id == card.id).buttons


async def test_after_a_restart_cards_are_shown_by_what_was_uploaded(telegram, started, ada):
    await at_result(ada)
    await opens_cards(ada, "avoid")
    await moves(ada)
    await started.restart()
    before = uploads(telegram)
    await ada.taps(Open("result"))
    assert (await opens_cards(ada, "avoid")).kind == "animation"
    assert uploads(telegram) == before


async def test_a_storm_of_taps_on_cards_leaves_buttons_and_the_right_picture(telegram, started, ada):
    await at_result(ada)
    await opens_cards(ada)
    for number in range(15):
        choices = neighbours(ada.screen)
        if choices:
            ada.press(choices[number % len(choices)])
        else:
            await ada.writes("/why")
            continue
        if number % 3 == 0:
            await telegram.settled()
        await asyncio.sleep(0.02 * (number % 4))
    await telegram.settled()
    await moves(ada)
    shown = ada.screen
    assert shown.buttons
    told = started.rows("select turn, shown from chats where chat_id = ?", ada.id)
    assert told[0][0] == told[0][1]
    place = neighbours(shown)
    assert place
    again = await ada.taps(place[0])
    assert again.buttons


@pytest.mark.parametrize("fault", ["breaks", "hangs"])
async def test_where_the_painter_fails_the_person_has_the_text(telegram, bot, ada, monkeypatch, fault):
    words = "raise SystemExit(3)" if fault == "breaks" else "import time; time.sleep(1000)"
    monkeypatch.setattr(wired, "COMMAND", (wired.COMMAND[0], "-c", words))
    await bot.start()
    await at_result(ada)
    card = await opens_cards(ada)
    assert (card.kind, bool(card.buttons)) == ("text", True)
    nearby = await ada.taps(neighbours(card)[1])
    assert (nearby.kind, nearby.id) == ("text", card.id)


async def test_the_painter_ends_with_the_bot(telegram, started, ada, monkeypatch):
    begun = []
    create = asyncio.create_subprocess_exec

    async def noting(*args, **kwargs):
        begun.append(await create(*args, **kwargs))
        return begun[-1]

    monkeypatch.setattr(asyncio, "create_subprocess_exec", noting)
    await ada.begins()
    assert not begun
    await ada.finishes(STRAIN)
    assert not begun
    await opens_cards(ada)
    assert begun
    await started.stop()
    assert all(process.returncode is not None for process in begun)
    for process in begun:
        with pytest.raises(ProcessLookupError):
            os.kill(process.pid, 0)
