"""Cards in a chat: what is at hand at once, the film as soon as it is there, and always the text."""

import asyncio
from collections.abc import Callable

import pytest
from structlog.testing import capture_logs
from telegram import Bot

from bot.adapters.telegram.cards import Cards
from bot.adapters.telegram.outbox import TelegramOutbox
from bot.domain.act import Open
from bot.local_telegram import Fault, LocalTelegram, Person, Shown
from bot.service.pictures import Pictures
from bot.service.ports import Place, Sent
from bot.wording.reply import Button, Reply
from tests.adapters.telegram.drawers import Easel, Noted, picture

BUTTONS = ((Button("Next", Open("exercise", "walking")),),)
CARD = Reply("<b>Bird-dog</b>", BUTTONS, picture=picture())
NEXT = Reply("<b>Walking</b>", BUTTONS, picture=picture("Walking"))
WORDS = Reply("Your result", BUTTONS)
UPLOADS = ("sendPhoto", "sendAnimation", "editMessageMedia")


@pytest.fixture
def person(telegram: LocalTelegram) -> Person:
    someone = telegram.person("Ann")
    someone.opens()
    return someone


@pytest.fixture
def easel() -> Easel:
    return Easel()


@pytest.fixture
def noted() -> Noted:
    return Noted()


@pytest.fixture
async def outbox(bot: Bot, easel: Easel, noted: Noted):
    pictures = Pictures(easel, noted)
    cards = Cards(bot, pictures, at_once=0.2, landing=0.2)
    yield TelegramOutbox(bot, cards=cards)
    await cards.close()
    await pictures.close()


@pytest.fixture
def tap(telegram, person):
    """Taps the first button of the lowest message; where it was."""

    def tapped() -> Place:
        seen = person.last()
        return Place(person.id, seen.id, person.taps(seen.labels[0], seen.id), pictured=seen.kind != "text")

    return tapped


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not condition():  # noqa: ASYNC110  # there is no event for it
            await asyncio.sleep(0.005)


async def stands(person: Person, kind: str, message: int | None = None) -> Shown:
    """Waits until the lowest message, or this one, is of this kind."""
    async with asyncio.timeout(5):
        while True:
            seen = next((one for one in person.messages() if one.id == message), person.last())
            if seen.kind == kind:
                return seen
            await asyncio.sleep(0.01)


def calls(telegram: LocalTelegram) -> list[str]:
    return [call.method for call in telegram.journal.entries if call.method not in {"getMe", "answerCallbackQuery"}]


async def test_the_still_comes_at_once_and_the_film_replaces_it(telegram, outbox, person, easel):
    easel.films.clear()
    sent = await outbox.show(Place(person.id), [CARD])
    first = person.last()
    assert (sent, first.kind, first.text, first.labels) == (Sent(first.id), "photo", "Bird-dog", ["Next"])
    easel.films.set()
    seen = await stands(person, "animation")
    assert (seen.id, seen.text, seen.labels) == (first.id, "Bird-dog", ["Next"])
    assert calls(telegram) == ["sendPhoto", "editMessageMedia"]


async def test_what_was_uploaded_is_sent_by_its_id_and_never_drawn_again(telegram, outbox, person, easel, noted):
    await outbox.show(Place(person.id), [CARD])
    await stands(person, "animation")
    await until(lambda: len(noted.ids) == 2)
    known, drawn = noted.ids[easel.key(CARD.picture), "animation"], list(easel.drawn)
    telegram.journal.clear()
    await outbox.show(Place(person.id), [CARD])
    assert person.last().kind == "animation"
    assert calls(telegram) == ["sendAnimation"]
    assert telegram.journal.entries[-1].params["animation"] == known
    assert easel.drawn == drawn


@pytest.mark.parametrize("other", [picture(lift=0.1), picture("Vierfüßler"), picture(words="usually suits")])
async def test_a_changed_pose_name_or_verdict_is_drawn_and_uploaded_anew(outbox, person, easel, noted, other):
    await outbox.show(Place(person.id), [CARD])
    await stands(person, "animation")
    await outbox.show(Place(person.id), [Reply("New", BUTTONS, picture=other)])
    assert (await stands(person, "animation")).text == "New"
    assert len(easel.drawn) == 4
    await until(lambda: len(set(noted.ids.values())) == 4)


async def test_a_card_follows_on_a_text_and_on_a_card_in_the_same_message(telegram, outbox, person, tap):
    await outbox.show(Place(person.id), [WORDS])
    message = person.last().id
    for reply, text in ((CARD, "Bird-dog"), (NEXT, "Walking"), (CARD, "Bird-dog")):
        assert await outbox.show(tap(), [reply]) == Sent(message)
        seen = await stands(person, "animation", message)
        assert (seen.text, seen.labels) == (text, ["Next"])
    assert [seen.id for seen in person.messages() if seen.by_bot] == [message]
    assert set(calls(telegram)) == {"sendMessage", "editMessageMedia"}


async def test_words_after_a_card_are_a_new_message_and_the_card_loses_its_buttons(telegram, outbox, person, tap):
    await outbox.show(Place(person.id), [CARD])
    card = await stands(person, "animation")
    telegram.journal.clear()
    await outbox.show(tap(), [WORDS])
    old, new = [seen for seen in person.messages() if seen.by_bot]
    assert (old.id, old.kind, old.buttons) == (card.id, "animation", ())
    assert (new.text, new.labels) == ("Your result", ["Next"])
    assert calls(telegram) == ["sendMessage", "editMessageReplyMarkup"]


async def test_where_nobody_told_that_the_tapped_message_is_a_picture_it_is_found_out(outbox, person, tap):
    await outbox.show(Place(person.id), [CARD])
    await stands(person, "animation")
    place = tap()
    await outbox.show(Place(place.chat_id, place.message_id, place.tap_id), [WORDS])
    assert [(seen.kind, seen.labels) for seen in person.messages() if seen.by_bot] == [
        ("animation", []),
        ("text", ["Next"]),
    ]


async def test_a_slow_still_does_not_hold_up_the_text(telegram, outbox, person, easel):
    easel.stills.clear()
    await outbox.show(Place(person.id), [CARD])
    assert (person.last().kind, person.last().text) == ("text", "Bird-dog")
    easel.stills.set()
    seen = await stands(person, "animation")
    assert (seen.text, seen.labels) == ("Bird-dog", ["Next"])
    assert calls(telegram) == ["sendMessage", "editMessageMedia", "editMessageMedia"]


async def test_a_film_does_not_come_to_somebody_who_went_on(telegram, outbox, person, easel, noted, tap):
    easel.films.clear()
    await outbox.show(Place(person.id), [CARD])
    await until(lambda: len(easel.drawn) == 2)  # the still, and the film has begun
    await outbox.show(tap(), [NEXT])
    easel.films.set()
    seen = await stands(person, "animation")
    assert seen.text == "Walking"
    await until(lambda: len(easel.drawn) == 4)
    assert person.last().text == "Walking"
    assert calls(telegram) == ["sendPhoto", "editMessageMedia", "editMessageMedia"]


async def test_a_tap_waits_for_the_film_that_is_on_its_way_into_its_message(telegram, outbox, person, easel, tap):
    easel.films.clear()
    await outbox.show(Place(person.id), [CARD])
    place = tap()
    telegram.world.delay = 0.05
    easel.films.set()
    await until(lambda: "editMessageMedia" in calls(telegram))
    await outbox.show(place, [NEXT])
    telegram.world.delay = 0
    assert (await stands(person, "animation", place.message_id)).text == "Walking"
    assert [seen.id for seen in person.messages() if seen.by_bot] == [place.message_id]


async def test_a_film_that_hangs_does_not_hold_up_a_tap(telegram, outbox, person, easel, tap):
    easel.films.clear()
    await outbox.show(Place(person.id), [CARD])
    place = tap()
    telegram.faults.add(Fault.HANG, "editMessageMedia")
    easel.films.set()
    await until(lambda: "editMessageMedia" in calls(telegram))
    await outbox.show(place, [NEXT])
    old, new = [seen for seen in person.messages() if seen.by_bot]
    assert (old.labels, new.text, new.labels) == ([], "Walking", ["Next"])


async def test_many_who_wish_for_the_same_film_have_it_drawn_and_uploaded_once(telegram, outbox, easel, noted):
    people = [telegram.person(f"P{number}") for number in range(8)]
    for one in people:
        one.opens()
    easel.films.clear()
    await asyncio.gather(*(outbox.show(Place(one.id), [CARD]) for one in people))
    easel.films.set()
    for one in people:
        await stands(one, "animation")
    assert easel.drawn.count(("Bird-dog", "animation")) == 1
    assert easel.drawn.count(("Bird-dog", "photo")) == 1
    attached = [call for call in telegram.journal.calls("editMessageMedia") if "attach://" in str(call.params)]
    assert len(attached) == 1


async def test_a_drawing_that_fails_never_costs_the_text(telegram, outbox, person, easel, tap):
    easel.clumsy = True
    with capture_logs() as logs:
        await outbox.show(Place(person.id), [CARD])
        await outbox.show(tap(), [NEXT])
    assert (person.last().kind, person.last().text, person.last().labels) == ("text", "Walking", ["Next"])
    assert "not_drawn" in [entry["event"] for entry in logs]
    assert calls(telegram) == ["sendMessage", "editMessageText"]


@pytest.mark.parametrize("fault", [Fault.CUT_BEFORE, Fault.CUT_AFTER, Fault.SERVER_ERROR])
async def test_an_upload_that_fails_never_costs_the_text(telegram, bot, person, easel, noted, fault):
    async def no_nap(_seconds: float) -> None: ...

    cards = Cards(bot, Pictures(easel, noted), sleep=no_nap)
    outbox = TelegramOutbox(bot, sleep=no_nap, cards=cards)
    easel.films.clear()
    telegram.faults.add(fault, "sendPhoto", times=4)
    with capture_logs() as logs:
        assert isinstance(await outbox.show(Place(person.id), [CARD]), Sent)
    assert (person.last().kind, person.last().text, person.last().labels) == ("text", "Bird-dog", ["Next"])
    assert "picture_not_shown" in [entry["event"] for entry in logs]
    await cards.close()


@pytest.mark.parametrize("edits", [False, True])
async def test_an_id_that_telegram_does_not_know_any_more_is_forgotten_and_the_file_uploaded_anew(
    outbox, person, easel, noted, tap, edits
):
    await outbox.show(Place(person.id), [WORDS])
    noted.ids[easel.key(CARD.picture), "animation"] = "gone"
    await outbox.show(tap() if edits else Place(person.id), [CARD])
    assert (await stands(person, "animation")).text == "Bird-dog"
    await until(lambda: noted.ids.get((easel.key(CARD.picture), "animation"), "gone") != "gone")


async def test_a_text_too_long_for_a_caption_is_shown_whole_and_without_a_picture(outbox, person):
    await outbox.show(Place(person.id), [Reply("word " * 250, BUTTONS, picture=picture())])
    assert (person.last().kind, len(person.last().text)) == ("text", 1249)


async def test_the_same_card_again_changes_nothing(telegram, outbox, person, tap):
    await outbox.show(Place(person.id), [CARD])
    message = (await stands(person, "animation")).id
    assert await outbox.show(tap(), [CARD]) == Sent(message)
    assert len([seen for seen in person.messages() if seen.by_bot]) == 1


async def test_a_card_that_is_gone_is_replaced_by_a_new_one(outbox, person, bot, tap):
    await outbox.show(Place(person.id), [CARD])
    await stands(person, "animation")
    place = tap()
    await bot.delete_message(person.id, place.message_id)
    assert await outbox.show(place, [NEXT]) == Sent(person.last().id)
    assert (await stands(person, "animation")).text == "Walking"


async def test_somebody_who_blocked_the_bot_is_refused_for_good(outbox, person):
    person.blocks()
    assert type(await outbox.show(Place(person.id), [CARD])).__name__ == "Refused"


async def test_quick_taps_through_the_cards_always_leave_buttons(outbox, person, easel):
    await outbox.show(Place(person.id), [WORDS])
    for number in range(12):
        seen = person.last()
        if number % 3 == 2:
            easel.films.set() if number % 2 else easel.films.clear()
        place = Place(person.id, seen.id, person.taps("Next", seen.id), pictured=seen.kind != "text")
        await outbox.show(place, [(CARD, NEXT, CARD, WORDS)[number % 4]])
        assert person.last().labels == ["Next"]
        await asyncio.sleep(0.01 * (number % 3))
    await outbox.show(Place(person.id), [NEXT])
    easel.films.set()
    assert (await stands(person, "animation")).text == "Walking"
    assert sum(bool(seen.labels) for seen in person.messages()) <= 2
