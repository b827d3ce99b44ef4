import pytest
from structlog.testing import capture_logs
from telegram import Bot

from bot.adapters.telegram.outbox import TelegramOutbox
from bot.domain.act import Choose
from bot.local_telegram import Fault, LocalTelegram, Person
from bot.service.ports import Outbox, Place, Refused, RetryLater, Sent, Unknown
from bot.wording.reply import Button, Document, Reply

BUTTONS = ((Button("Older", Choose(1, "age", "older"), style="primary"), Button("Source", url="https://example.org")),)


class Naps:
    """Sleeps that take no time."""

    def __init__(self) -> None:
        self.taken: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.taken.append(seconds)


@pytest.fixture
def person(telegram: LocalTelegram) -> Person:
    someone = telegram.person("Ann")
    someone.opens()
    return someone


@pytest.fixture
def naps() -> Naps:
    return Naps()


@pytest.fixture
def outbox(bot: Bot, naps: Naps) -> TelegramOutbox:
    return TelegramOutbox(bot, sleep=naps)


async def screen(outbox: Outbox, person: Person, *replies: Reply) -> Place:
    """Show something and tap its first button."""
    await outbox.show(Place(person.id), replies or (Reply("How old?", BUTTONS),))
    seen = person.last()
    tap = person.taps(seen.labels[0], seen.id)
    return Place(person.id, seen.id, tap)


def methods(telegram: LocalTelegram) -> list[str]:
    return [call.method for call in telegram.journal.entries if call.method != "getMe"]


async def test_words_are_sent_with_their_buttons(outbox, person):
    outcome = await outbox.show(Place(person.id), [Reply("<b>How</b> old?", BUTTONS)])
    seen = person.last()
    assert outcome == Sent(seen.id)
    assert (seen.text, seen.buttons) == ("How old?", (("Older", "Source"),))
    assert seen.body["reply_markup"]["inline_keyboard"][0][0]["style"] == "primary"
    assert seen.body["entities"][0]["type"] == "bold"
    assert seen.body["link_preview_options"] == {"is_disabled": True}


async def test_replies_are_shown_in_their_order(outbox, person):
    await outbox.show(Place(person.id), [Reply("first"), Reply("second"), Reply("third")])
    assert [seen.text for seen in person.messages() if seen.by_bot] == ["first", "second", "third"]


async def test_a_tap_is_answered_and_edits_the_tapped_message(telegram, outbox, person):
    place = await screen(outbox, person)
    telegram.journal.clear()
    assert place.message_id is not None
    assert await outbox.show(place, [Reply("Where?", toast="Noted"), Reply("And more")]) == Sent(place.message_id + 1)
    # The waiting sign and the screen do not wait for each other.
    assert sorted(methods(telegram)[:2]) == ["answerCallbackQuery", "editMessageText"]
    assert methods(telegram)[2:] == ["sendMessage"]
    assert person.toasts() == ["Noted"]
    assert [seen.text for seen in person.messages() if seen.by_bot] == ["Where?", "And more"]


async def test_nothing_is_sent_when_nothing_changed(telegram, outbox, person):
    place = await screen(outbox, person)
    telegram.journal.clear()
    assert await outbox.show(place, [Reply("How old?", BUTTONS)]) == Sent(place.message_id)
    assert sorted(methods(telegram)) == ["answerCallbackQuery", "editMessageText"]


async def test_only_a_toast_leaves_the_screen_alone(telegram, outbox, person):
    place = await screen(outbox, person)
    telegram.journal.clear()
    assert await outbox.show(place, [Reply("", toast="x" * 300)]) == Sent()
    assert methods(telegram) == ["answerCallbackQuery"]
    assert person.toasts() == ["x" * 200]


async def test_a_tap_that_can_no_longer_be_answered_still_gets_its_screen(outbox, person):
    place = await screen(outbox, person)
    assert await outbox.show(Place(person.id, place.message_id, "1"), [Reply("Where?")]) == Sent(place.message_id)


@pytest.mark.parametrize(("stale", "fresh"), [(True, False), (False, True)])
async def test_an_old_or_left_screen_loses_its_buttons_and_a_new_one_is_sent(outbox, person, stale, fresh):
    place = await screen(outbox, person)
    place = Place(person.id, place.message_id, place.tap_id, stale=stale)
    await outbox.show(place, [Reply("Where?", BUTTONS, fresh=fresh)])
    old, new = [seen for seen in person.messages() if seen.by_bot]
    assert (old.text, old.buttons) == ("How old?", ())
    assert (new.text, new.labels) == ("Where?", ["Older", "Source"])


async def test_buttons_that_cannot_be_taken_off_do_no_harm(outbox, person, bot):
    place = await screen(outbox, person)
    await bot.delete_message(person.id, place.message_id)
    outcome = await outbox.show(Place(person.id, place.message_id, stale=True), [Reply("Where?")])
    assert outcome == Sent(person.last().id)


async def test_a_message_that_is_gone_is_replaced_by_a_new_one(outbox, person, bot):
    place = await screen(outbox, person)
    await bot.delete_message(person.id, place.message_id)
    assert await outbox.show(place, [Reply("Where?")]) == Sent(person.last().id)
    assert person.last().text == "Where?"


async def test_a_tap_under_a_document_gets_a_new_message(outbox, person):
    place = await screen(outbox, person, Reply("Yours", BUTTONS, document=Document("data.json", b"{}")))
    await outbox.show(place, [Reply("Where?")])
    document, words = [seen for seen in person.messages() if seen.by_bot]
    assert (document.kind, document.buttons, words.text) == ("document", (), "Where?")


async def test_a_document_is_sent_under_its_name_with_its_words(telegram, outbox, person):
    await outbox.show(Place(person.id), [Reply("<i>Yours</i>", document=Document("data.json", b'{"a": 1}'))])
    seen = person.last()
    assert (seen.kind, seen.text) == ("document", "Yours")
    assert seen.body["document"]["file_name"] == "data.json"
    assert seen.body["document"]["file_size"] == 8


async def test_words_too_long_for_a_caption_come_before_the_document(outbox, person):
    await outbox.show(Place(person.id), [Reply("word " * 300, document=Document("data.json", b"{}"))])
    assert [seen.kind for seen in person.messages() if seen.by_bot] == ["text", "document"]


async def test_broken_formatting_still_reaches_the_person(outbox, person):
    with capture_logs() as logs:
        outcome = await outbox.show(Place(person.id), [Reply("<b>Call 112 &amp; wait", BUTTONS)])
    assert isinstance(outcome, Sent)
    assert person.last().text == "Call 112 & wait"
    assert person.last().labels == ["Older", "Source"]
    assert [entry["event"] for entry in logs] == ["entities_refused"]
    assert "112" not in str(logs)


async def test_a_text_too_long_is_cut_at_a_line_end(outbox, person):
    with capture_logs() as logs:
        await outbox.show(Place(person.id), [Reply("<b>" + "\N{BONE}" * 1500 + "</b>\nline\n" + "word " * 700)])
    assert person.last().text == "\N{BONE}" * 1500 + "\nline"
    assert [entry["event"] for entry in logs] == ["text_cut"]


async def test_a_long_formatted_text_counts_without_its_tags(outbox, person):
    await outbox.show(Place(person.id), [Reply(("<b>words</b> " + "word " * 7) * 95)])
    assert len(person.last().text) > 3800


async def test_a_refused_edit_is_told(telegram, outbox, person):
    place = await screen(outbox, person)
    person.blocks()
    assert isinstance(await outbox.show(place, [Reply("Where?")]), Refused)
    two_actions = ((Button("Older", Choose(1, "age", "older"), url="https://example.org"),),)
    person.unblocks()
    assert isinstance(await outbox.show(place, [Reply("Where?", two_actions)]), Refused)


async def test_a_person_who_blocked_the_bot_is_refused_for_good(outbox, person):
    person.blocks()
    assert isinstance(await outbox.show(Place(person.id), [Reply("Hello")]), Refused)


async def test_a_chat_that_does_not_exist_is_refused_for_good(outbox):
    assert isinstance(await outbox.show(Place(1), [Reply("Hello")]), Refused)


@pytest.mark.parametrize("fault", [Fault.SERVER_ERROR, Fault.BAD_GATEWAY])
async def test_a_failing_server_is_tried_again(telegram, outbox, person, fault, naps):
    telegram.faults.add(fault, "sendMessage", times=2)
    assert isinstance(await outbox.show(Place(person.id), [Reply("Hello")]), Sent)
    assert naps.taken == [0.25, 0.5]


async def test_a_server_that_keeps_failing_is_left_for_later(telegram, outbox, person):
    telegram.faults.add(Fault.SERVER_ERROR, "sendMessage", times=100)
    assert isinstance(await outbox.show(Place(person.id), [Reply("Hello")]), RetryLater)
    assert len(telegram.journal.calls("sendMessage")) == 4


async def test_a_short_flood_wait_is_waited_for(telegram, outbox, person, naps):
    telegram.faults.add(Fault.TOO_MANY, "sendMessage", retry_after=5)
    assert isinstance(await outbox.show(Place(person.id), [Reply("Hello")]), Sent)
    assert naps.taken == [5]


async def test_a_long_flood_wait_is_left_to_the_caller(telegram, outbox, person, naps):
    telegram.faults.add(Fault.TOO_MANY, "sendMessage", retry_after=6)
    assert await outbox.show(Place(person.id), [Reply("Hello")]) == RetryLater(6)
    assert naps.taken == []


@pytest.mark.parametrize("fault", [Fault.HANG, Fault.CUT_AFTER])
async def test_what_may_have_arrived_is_unknown_and_not_sent_again(telegram, outbox, person, fault):
    telegram.faults.add(fault, "sendMessage")
    assert await outbox.show(Place(person.id), [Reply("Hello"), Reply("Never")]) == Unknown()
    assert len(telegram.journal.calls("sendMessage")) == 1


async def test_nothing_listening_is_left_for_later(bot, naps):
    async with LocalTelegram() as other:
        pass
    lost = Bot("1:x", base_url=f"{other.url}/bot", request=bot.request)
    assert isinstance(await TelegramOutbox(lost, sleep=naps).show(Place(1), [Reply("Hello")]), RetryLater)
    assert naps.taken == [0.25, 0.5, 1.0]


async def test_an_outbox_is_what_the_services_ask_for(outbox):
    asked_for: Outbox = outbox
    assert asked_for is outbox


async def test_logs_hold_nothing_that_was_said(telegram, outbox, person):
    place = await screen(outbox, person)
    telegram.faults.add(Fault.CUT_AFTER, "editMessageText")
    with capture_logs() as logs:
        await outbox.show(place, [Reply("secret words", toast="secret toast")])
    assert logs
    assert "secret" not in str(logs)
    assert telegram.token not in str(logs)
