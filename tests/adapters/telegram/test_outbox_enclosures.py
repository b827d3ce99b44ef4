"""A chart or a card for a clinician with its text: always as something new, with buttons, and never instead of it."""

from datetime import date

import pytest
from structlog.testing import capture_logs
from telegram import Bot

from bot.adapters.telegram.enclosures import Enclosures
from bot.adapters.telegram.outbox import TelegramOutbox
from bot.domain.act import Open
from bot.local_telegram import Fault, LocalTelegram, Person, Shown
from bot.service.ports import Place, Refused, RetryLater, Sent
from bot.wording.chart import Chart
from bot.wording.clinician import Handout
from bot.wording.reply import Button, Reply
from tests.adapters.telegram.drawers import Sketcher

BUTTONS = ((Button("Go on", Open("here")),),)
DAY = date(2027, 6, 7)
DIARY = Chart("en", False, "Diary", DAY, DAY, (), (), (), "Pain", "Walked", "Exercise", about="Less & less pain")
CARD = Handout("en", False, "card", "For my doctor", "June 7", (), (), ())
PROGRESS = Reply("<b>How it goes</b>", BUTTONS, chart=DIARY)
LONG = Reply("word " * 250, BUTTONS, chart=DIARY)
SUMMARY = Reply("<b>For my doctor</b>", BUTTONS, handout=CARD)
WORDS = Reply("Your result", BUTTONS)
ALL = pytest.mark.parametrize(
    ("reply", "method"), [(PROGRESS, "sendPhoto"), (LONG, "sendPhoto"), (SUMMARY, "sendDocument")]
)


async def no_nap(_seconds: float) -> None: ...


@pytest.fixture
def person(telegram: LocalTelegram) -> Person:
    someone = telegram.person("Ann")
    someone.opens()
    return someone


@pytest.fixture
def sketcher() -> Sketcher:
    return Sketcher()


@pytest.fixture
def outbox(bot: Bot, sketcher: Sketcher) -> TelegramOutbox:
    return TelegramOutbox(bot, sleep=no_nap, enclosures=Enclosures(bot, sketcher, sleep=no_nap, drawn_within=0.1))


def seen(person: Person) -> list[Shown]:
    return [shown for shown in person.messages() if shown.by_bot]


def told(person: Person) -> list[tuple[str, list[str]]]:
    return [(shown.kind, shown.labels) for shown in seen(person)]


async def taps(outbox: TelegramOutbox, person: Person, reply: Reply) -> None:
    shown = person.last()
    place = Place(person.id, shown.id, person.taps(shown.labels[0], shown.id), pictured=shown.kind != "text")
    await outbox.show(place, [reply])


async def test_a_chart_has_its_text_and_buttons_under_it(telegram, outbox, person, sketcher):
    assert await outbox.show(Place(person.id), [PROGRESS]) == Sent(person.last().id)
    assert told(person) == [("photo", ["Go on"])]
    assert person.last().text == "How it goes"
    assert person.last().body["caption_entities"][0]["type"] == "bold"
    assert sketcher.drawn == [DIARY]


async def test_a_text_too_long_for_a_chart_goes_before_it_whole(outbox, person):
    assert await outbox.show(Place(person.id), [LONG]) == Sent(person.last().id)
    assert told(person) == [("text", []), ("photo", ["Go on"])]
    assert [len(seen(person)[0].text), seen(person)[1].text] == [1249, "Less & less pain"]


async def test_tags_do_not_count_for_the_length_of_the_text_under_a_chart(outbox, person):
    await outbox.show(Place(person.id), [Reply("<b>words</b> word " * 90, BUTTONS, chart=DIARY)])
    assert told(person) == [("photo", ["Go on"])]


async def test_a_card_for_a_clinician_follows_its_text_as_a_file(outbox, person):
    assert await outbox.show(Place(person.id), [SUMMARY]) == Sent(person.last().id)
    assert told(person) == [("text", []), ("document", ["Go on"])]
    assert seen(person)[0].text == "For my doctor"
    assert person.last().body["document"]["file_name"] == "card.pdf"


async def test_after_a_tap_a_chart_is_a_message_of_its_own_and_a_card_changes_the_text(outbox, person):
    await outbox.show(Place(person.id), [WORDS])
    await taps(outbox, person, PROGRESS)
    await taps(outbox, person, WORDS)
    await taps(outbox, person, SUMMARY)
    assert told(person) == [("text", []), ("photo", []), ("text", []), ("document", ["Go on"])]
    await taps(outbox, person, WORDS)
    assert told(person)[3:] == [("document", []), ("text", ["Go on"])]


async def test_the_same_is_drawn_and_uploaded_anew_each_time(telegram, outbox, person, sketcher):
    for _ in range(2):
        await outbox.show(Place(person.id), [PROGRESS])
    assert len(sketcher.drawn) == 2
    assert len(telegram.journal.calls("sendPhoto")) == 2


@ALL
@pytest.mark.parametrize("fault", ["clumsy", "slow"])
async def test_where_nothing_is_drawn_the_text_stands_alone(outbox, person, sketcher, reply, method, fault):
    sketcher.clumsy = True
    if fault == "slow":
        sketcher.ready.clear()
    with capture_logs() as logs:
        assert await outbox.show(Place(person.id), [reply]) == Sent(person.last().id)
    assert told(person) == [("text", ["Go on"])]
    assert {entry["event"] for entry in logs} == {"enclosure_not_drawn"}
    assert "pencil" not in str(logs)


@ALL
@pytest.mark.parametrize("fault", [Fault.CUT_BEFORE, Fault.CUT_AFTER, Fault.SERVER_ERROR])
async def test_where_nothing_is_sent_the_text_stands_with_its_buttons(telegram, outbox, person, reply, method, fault):
    telegram.faults.add(fault, method, times=4)
    with capture_logs() as logs:
        assert isinstance(await outbox.show(Place(person.id), [reply]), Sent)
    assert ("text", ["Go on"]) in told(person)
    assert "doctor" not in str(logs)
    assert "Diary" not in str(logs)


@ALL
async def test_somebody_who_blocked_the_bot_is_refused_for_good(outbox, person, reply, method):
    person.blocks()
    assert isinstance(await outbox.show(Place(person.id), [reply]), Refused)


async def test_a_long_flood_wait_leaves_a_chart_for_later_but_a_text_that_was_sent_counts(telegram, outbox, person):
    telegram.faults.add(Fault.TOO_MANY, "sendPhoto", retry_after=60)
    assert await outbox.show(Place(person.id), [PROGRESS]) == RetryLater(60)
    telegram.faults.add(Fault.TOO_MANY, "sendDocument", retry_after=60)
    assert await outbox.show(Place(person.id), [SUMMARY]) == Sent(person.last().id)
    assert told(person) == [("text", ["Go on"])]
