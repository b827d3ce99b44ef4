"""One letter to one chat, in one try, over HTTP."""

import pytest
from structlog.testing import capture_logs
from telegram import Bot

from bot.adapters.telegram import media
from bot.adapters.telegram.courier import TelegramCourier
from bot.adapters.telegram.request import AiohttpRequest
from bot.domain.act import Choose
from bot.local_telegram import Fault, LocalTelegram, Person
from bot.service.pictures import Pictures
from bot.service.ports import Refused, RetryLater, Sent, Unknown
from bot.service.sending import Address, Copy, Courier, Delete, Edit, Flooded, Moved, Quiz, Text
from bot.wording.reply import Button, Document, Reply
from tests.adapters.telegram.drawers import Easel, Noted, picture

BUTTONS = ((Button("Check my back", url="https://t.me/local_bot?start=x"), Button("Older", Choose(1, "age", "older"))),)
QUIZ = Quiz("Is rest best?", ("Yes", "No"), 1, "<b>Moving</b> helps &amp; heals.", BUTTONS)


@pytest.fixture
def person(telegram: LocalTelegram) -> Person:
    someone = telegram.person("Ann")
    someone.opens()
    return someone


@pytest.fixture
def courier(bot: Bot) -> TelegramCourier:
    return TelegramCourier(bot)


def params(telegram: LocalTelegram, method: str):
    return telegram.journal.calls(method)[-1].params


async def test_words_arrive_with_their_buttons(courier, person):
    assert await courier.send(Address(person.id), Text(Reply("<b>Walk</b>", BUTTONS))) == Sent(person.last().id)
    seen = person.last()
    assert (seen.text, seen.labels) == ("Walk", ["Check my back", "Older"])
    assert seen.body["link_preview_options"] == {"is_disabled": True}


async def test_an_ordinary_letter_asks_for_nothing_special(telegram, courier, person):
    await courier.send(Address(person.id), Text(Reply("Walk")))
    assert (
        not {"disable_notification", "allow_paid_broadcast", "message_thread_id"}
        & params(telegram, "sendMessage").keys()
    )


async def test_where_and_how_it_is_sent_is_told_for_each_kind(telegram, courier, person):
    group = telegram.group("Backs", person, telegram.bot, topics=True)
    group.promotes(telegram.bot)
    topic = group.opens_topic("Education")
    source = person.writes("From an operator").id
    address = Address(group.id, topic, silent=True, paid=True)
    document = Text(Reply("Yours", document=Document("data.json", b"{}")))
    for letter, method in [
        (Text(Reply("Walk")), "sendMessage"),
        (document, "sendDocument"),
        (QUIZ, "sendPoll"),
        (Copy(person.id, source), "copyMessage"),
    ]:
        assert isinstance(await courier.send(address, letter), Sent)
        told = params(telegram, method)
        assert (told["message_thread_id"], told["disable_notification"], told["allow_paid_broadcast"]) == (
            topic,
            True,
            True,
        )


async def test_a_message_is_copied_as_it_is_with_buttons(courier, person):
    source = person.writes("From an operator").id
    assert await courier.send(Address(person.id), Copy(person.id, source, BUTTONS)) == Sent(person.last().id)
    assert (person.last().text, person.last().labels) == ("From an operator", ["Check my back", "Older"])


async def test_a_quiz_has_its_answer_and_its_explanation(courier, person):
    assert await courier.send(Address(person.id), QUIZ) == Sent(person.last().id)
    poll = person.last().body["poll"]
    assert (poll["type"], poll["correct_option_ids"], poll["is_anonymous"]) == ("quiz", [1], True)
    assert poll["explanation"] == "Moving helps & heals."


async def test_a_post_is_pinned_and_a_pin_that_fails_does_no_harm(telegram, courier, person):
    group = telegram.group("Backs", person, telegram.bot, upgraded=True)
    outcome = await courier.send(Address(group.id, pinned=True), Text(Reply("First")))
    assert isinstance(outcome, Sent)
    assert group.chat.pinned == []
    group.promotes(telegram.bot)
    outcome = await courier.send(Address(group.id, pinned=True), Text(Reply("Second")))
    assert group.chat.pinned == [outcome.message_id]


async def test_an_edit_changes_the_words(courier, person):
    sent = await courier.send(Address(person.id), Text(Reply("Wrong", BUTTONS)))
    for _ in range(2):  # the second changes nothing
        assert await courier.send(Address(person.id), Edit(sent.message_id, Reply("Right"))) == sent
    assert (person.last().text, person.last().labels) == ("Right", [])


async def test_an_edit_of_a_message_with_a_caption_changes_the_caption(courier, person):
    sent = await courier.send(Address(person.id), Text(Reply("Wrong", document=Document("data.json", b"{}"))))
    for _ in range(2):
        assert await courier.send(Address(person.id), Edit(sent.message_id, Reply("Right"))) == sent
    assert (person.last().kind, person.last().text) == ("document", "Right")


async def test_a_message_is_deleted_and_one_that_is_not_found_is_told_apart(courier, person):
    sent = await courier.send(Address(person.id), Text(Reply("Oops")))
    assert await courier.send(Address(person.id), Delete(sent.message_id)) == Sent()
    assert await courier.send(Address(person.id), Delete(sent.message_id)) == Refused("no_message")
    assert not [seen for seen in person.messages() if seen.by_bot]


async def test_after_two_days_it_cannot_be_deleted(telegram, courier, person):
    sent = await courier.send(Address(person.id), Text(Reply("Oops")))
    telegram.clock.advance(49 * 3600)
    assert await courier.send(Address(person.id), Delete(sent.message_id)) == Refused("too_old")


async def test_broken_formatting_arrives_as_plain_words(courier, person):
    broken = Quiz("Is rest best?", ("Yes", "No"), 1, "<b>Moving")
    for letter in (Text(Reply("<b>Walk &amp; rest")), broken):
        assert isinstance(await courier.send(Address(person.id), letter), Sent)
    words, quiz = [seen for seen in person.messages() if seen.by_bot]
    assert words.text == "Walk & rest"
    assert quiz.body["poll"]["explanation"] == "Moving"


async def test_refusals_are_told_by_a_code_and_never_in_telegrams_words(telegram, courier, person):
    hello = Text(Reply("Hello"))
    person.blocks()
    assert await courier.send(Address(person.id), hello) == Refused("blocked")
    person.unblocks()
    telegram.deactivates(person)
    assert await courier.send(Address(person.id), hello) == Refused("deactivated")
    assert await courier.send(Address(1), hello) == Refused("gone")
    assert await courier.send(Address(telegram.person("New").id), hello) == Refused("gone")
    ben = telegram.person("Ben")
    ben.opens()
    assert await courier.send(Address(ben.id), Copy(ben.id, 999)) == Refused("no_source")
    assert await courier.send(Address(ben.id), Edit(999, Reply("Hello"))) == Refused("no_message")
    assert await courier.send(Address(ben.id), Text(Reply(" "))) == Refused("refused")


async def test_groups_refuse_in_their_own_ways(telegram, courier, person):
    hello = Text(Reply("Hello"))
    group = telegram.group("Backs", person, telegram.bot)
    group.removes(telegram.bot)
    assert await courier.send(Address(group.id), hello) == Refused("kicked")
    muted = telegram.group("Backs", person, telegram.bot, upgraded=True)
    muted.mutes(telegram.bot)
    assert await courier.send(Address(muted.id), hello) == Refused("no_rights")


async def test_a_group_that_became_a_supergroup_tells_its_new_id(telegram, courier, person):
    group = telegram.group("Backs", person, telegram.bot)
    new = group.upgrades()
    assert await courier.send(Address(group.id), Text(Reply("Hello"))) == Moved(new.id)


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        (Fault.TOO_MANY, Flooded(7)),
        (Fault.SERVER_ERROR, RetryLater(5)),
        # A gateway may fail once the request has gone through.
        (Fault.BAD_GATEWAY, Unknown()),
        (Fault.HANG, Unknown()),
        # Nobody can tell these two from each other.
        (Fault.CUT_BEFORE, Unknown()),
        (Fault.CUT_AFTER, Unknown()),
    ],
)
async def test_there_is_one_try(telegram, courier, person, fault, outcome):
    telegram.faults.add(fault, "sendMessage", retry_after=7)
    assert await courier.send(Address(person.id), Text(Reply("Hello"))) == outcome
    assert len(telegram.journal.calls("sendMessage")) == 1


async def test_a_token_that_is_refused_is_nobodys_fault(telegram, person):
    async with AiohttpRequest() as request:
        lost = Bot("1:x", base_url=f"{telegram.url}/bot", request=request)
        assert isinstance(await TelegramCourier(lost).send(Address(person.id), Text(Reply("Hello"))), RetryLater)


async def test_logs_hold_nothing_of_a_letter(telegram, courier, person):
    person.blocks()
    with capture_logs() as logs:
        await courier.send(Address(person.id), Text(Reply("secret words")))
    assert logs
    assert "secret" not in str(logs)
    assert "blocked by" not in str(logs)


async def test_a_courier_is_what_the_sender_asks_for(courier):
    asked_for: Courier = courier
    assert asked_for is courier


PICTURED = Text(Reply("<b>Walk</b> & rest".replace("&", "&amp;"), BUTTONS, picture=picture("Walking")))


@pytest.fixture
def noted() -> Noted:
    return Noted()


@pytest.fixture
def easel() -> Easel:
    return Easel()


@pytest.fixture
def drawing(bot, easel, noted) -> TelegramCourier:
    """A courier that takes pictures along."""
    return TelegramCourier(bot, Pictures(easel, noted), drawn_within=0.2)


async def test_a_letter_goes_with_its_film_which_is_uploaded_once(telegram, drawing, person, easel):
    bob = telegram.person("Bob")
    bob.opens()
    for one in (person, bob):
        assert await drawing.send(Address(one.id), PICTURED) == Sent(one.last().id)
        assert (one.last().kind, one.last().text, one.last().labels[0]) == ("animation", "Walk & rest", "Check my back")
    first, second = telegram.journal.calls("sendAnimation")
    assert ("animation" in first.params, "animation" in second.params) == (False, True)
    assert easel.drawn == [("Walking", "animation")]


async def test_a_letter_whose_film_cannot_be_drawn_in_time_goes_without(telegram, drawing, person, easel):
    easel.films.clear()
    assert isinstance(await drawing.send(Address(person.id), PICTURED), Sent)
    assert (person.last().kind, person.last().text) == ("text", "Walk & rest")
    easel.films.set()
    assert isinstance(await drawing.send(Address(person.id), PICTURED), Sent)
    assert person.last().kind == "animation"


async def test_an_id_that_is_refused_is_forgotten_and_the_film_uploaded_instead(drawing, person, easel, noted):
    key = (easel.key(PICTURED.reply.picture), "animation")
    noted.ids[key] = "gone"
    assert isinstance(await drawing.send(Address(person.id), PICTURED), Sent)
    assert person.last().kind == "animation"
    assert noted.ids[key] != "gone"


@pytest.mark.parametrize("fault", [Fault.HANG, Fault.CUT_AFTER])
async def test_a_film_that_may_have_arrived_is_never_sent_again(telegram, drawing, person, fault, monkeypatch):
    monkeypatch.setattr(media, "UPLOAD", 0.2)
    telegram.faults.add(fault, "sendAnimation")
    assert await drawing.send(Address(person.id), PICTURED) == Unknown()
    assert len(telegram.journal.calls("sendAnimation")) == 1
    assert not telegram.journal.calls("sendMessage")


async def test_a_correction_exchanges_words_and_film_and_may_add_one(drawing, person):
    await drawing.send(Address(person.id), Text(Reply("Rest", BUTTONS)))
    number = person.last().id
    for name in ("Walking", "Swimming", "Swimming"):
        corrected = Edit(number, Reply(name, BUTTONS, picture=picture(name)))
        assert await drawing.send(Address(person.id), corrected) == Sent(number)
        assert (person.last().kind, person.last().text, person.last().id) == ("animation", name, number)
    assert await drawing.send(Address(person.id), Edit(number, Reply("Words alone", BUTTONS))) == Sent(number)
    assert person.last().text == "Words alone"
