"""One update through the service, with ports in memory."""

import pytest

from bot.adapters.store.codec import as_json
from bot.domain.act import Act, Agree, Choose, Command, Forget, Odd, Open, PickLanguage, Start, Write
from bot.domain.chat import Chat
from bot.domain.errors import StoreUnavailableError
from bot.domain.value import replace
from bot.service.chats import Chats, Incoming
from bot.service.ports import Outcome, Place, Refused, RetryLater, Sent, Unknown
from bot.wording.reply import Reply
from bot.wording.shelf import Shelf
from tests.fakes import NOON, FakeClock, FakeOutbox, FakeStore

ADA = 1


class Talk:
    """Updates with rising numbers, and what was shown."""

    def __init__(self, shelf: Shelf, store: FakeStore, outbox: FakeOutbox) -> None:
        self.store = store
        self.outbox = outbox
        self.chats = Chats(shelf, store, outbox, FakeClock(), as_json)
        self.number = 0

    async def says(
        self,
        act: Act,
        *,
        chat_id: int = ADA,
        language: str = "en",
        again: bool = False,
        overheard: str = "",
        message: int | None = None,
    ) -> Outcome:
        self.number += not again
        place = Place(chat_id, message)
        return await self.chats.receive(Incoming(self.number, act, language, place, overheard))

    async def begins(self) -> Reply:
        await self.says(Start())
        await self.says(Agree("check"))
        return self.outbox.last

    @property
    def asked(self) -> str | None:
        buttons = [button for row in self.outbox.last.rows for button in row]
        return next((button.act.question for button in buttons if isinstance(button.act, Choose)), None)


@pytest.fixture
def talk(shelf):
    return Talk(shelf, FakeStore(), FakeOutbox())


def in_portuguese(shelf: Shelf) -> Shelf:
    """A second language, marked so that it is told apart."""
    english = shelf.catalogs["en"]
    words = {key: f"pt {text}" if isinstance(text, str) else text for key, text in english.messages.items()}
    return replace(shelf, catalogs={"en": english, "pt": replace(english, code="pt", messages=words)})


async def test_a_repeated_update_that_was_shown_is_silent(talk):
    await talk.begins()
    shown = len(talk.outbox.sent)
    assert await talk.says(Agree("check"), again=True) == Sent()
    assert len(talk.outbox.sent) == shown


@pytest.mark.parametrize("lost", [Unknown(), RetryLater(5)])
async def test_a_repeated_update_whose_reply_was_lost_shows_the_current_screen(talk, lost):
    await talk.begins()
    talk.outbox.outcome = lost
    await talk.says(Choose(1, "age", "40_49"))
    talk.outbox.outcome = Sent()
    before = talk.store.rows[ADA]
    await talk.says(Choose(1, "age", "40_49"), again=True)
    assert talk.asked == "saddle"
    assert talk.store.rows[ADA].chat == before.chat
    assert talk.store.rows[ADA].number == before.number


async def test_what_telegram_refuses_is_not_shown_again(talk):
    await talk.begins()
    talk.outbox.outcome = Refused("blocked")
    await talk.says(Choose(1, "age", "40_49"))
    assert await talk.chats.catch_up() == 0


async def test_catching_up_shows_each_chat_that_is_behind_its_current_screen_once(talk):
    await talk.begins()
    talk.outbox.outcome = Unknown()
    await talk.says(Choose(1, "age", "40_49"))
    talk.outbox.outcome = Sent()
    assert await talk.chats.catch_up() == 1
    assert talk.asked == "saddle"
    assert talk.outbox.sent[-1][0] == Place(ADA)
    assert await talk.chats.catch_up() == 0


async def test_trouble_is_told_once_for_a_chat_and_trouble(talk):
    await talk.begins()
    talk.store.broken = True
    for _ in range(3):
        with pytest.raises(StoreUnavailableError):
            await talk.says(Choose(1, "age", "40_49"), again=True)
    with pytest.raises(StoreUnavailableError):
        await talk.says(Start(), chat_id=2)
    told = [place.chat_id for place, reply in talk.outbox.sent if "emergency number" in reply.text and not reply.rows]
    assert told == [ADA, 2]


async def test_after_trouble_the_answer_comes_below_the_words_about_it(talk):
    await talk.begins()
    talk.store.broken = True
    with pytest.raises(StoreUnavailableError):
        await talk.says(Choose(1, "age", "40_49"), message=5)
    talk.store.broken = False
    await talk.says(Choose(1, "age", "40_49"), message=5)
    place, _ = talk.outbox.sent[-1]
    assert place.stale
    assert talk.asked == "saddle"


async def test_new_trouble_is_told_anew(talk):
    await talk.begins()
    for _ in range(2):
        talk.store.broken = True
        with pytest.raises(StoreUnavailableError):
            await talk.says(Command("help"))
        talk.store.broken = False
        await talk.says(Command("help"))
    assert sum("stuck" in reply.text for _, reply in talk.outbox.sent) == 2


async def test_a_store_that_goes_away_after_the_commit_does_not_fail_the_update(talk):
    class Forgetful(FakeStore):
        async def shown(self, chat_id, number):
            raise StoreUnavailableError("away")

    talk.chats._store = talk.store = Forgetful()
    await talk.begins()
    assert talk.asked == "age"
    assert len(await talk.store.behind()) == 1


@pytest.mark.parametrize(
    ("language", "first"), [("pt-BR", "pt"), ("pt", "pt"), ("fr", "en"), ("", "en"), ("en-GB", "en")]
)
async def test_an_unknown_language_falls_back_to_its_base_and_then_to_english(shelf, language, first):
    talk = Talk(in_portuguese(shelf), FakeStore(), FakeOutbox())
    await talk.says(Start(), language=language)
    assert ("pt " in talk.outbox.last.text) == (first == "pt")


async def test_the_language_is_kept_and_can_be_changed(shelf):
    talk = Talk(in_portuguese(shelf), FakeStore(), FakeOutbox())
    await talk.says(Start(), language="pt-BR")
    await talk.says(Agree("check"), language="pt-BR")
    assert talk.store.rows[ADA].chat.language == "pt"
    await talk.says(Command("help"), language="en")
    assert "pt " in talk.outbox.last.text
    await talk.says(PickLanguage("en"), language="pt-BR")
    await talk.says(Command("help"), language="pt-BR")
    assert "pt " not in talk.outbox.last.text


async def test_trouble_is_told_in_the_persons_language(shelf):
    talk = Talk(in_portuguese(shelf), FakeStore(broken=True), FakeOutbox())
    with pytest.raises(StoreUnavailableError):
        await talk.says(Start(), language="pt")
    assert talk.outbox.last.text.startswith("pt ")


async def test_a_language_that_is_gone_falls_back(shelf):
    talk = Talk(shelf, FakeStore(), FakeOutbox())
    await talk.begins()
    row = talk.store.rows[ADA]
    row.chat = replace(row.chat, language="xx")
    await talk.says(Command("help"))
    assert talk.outbox.last.text


async def test_words_beside_an_odd_message_are_listened_to(talk):
    await talk.begins()
    await talk.says(Odd("media"), overheard="my legs are numb and I cannot pee")
    assert talk.store.rows[ADA].chat.heard


async def test_forgetting_leaves_nothing(talk):
    await talk.begins()
    await talk.says(Forget())
    assert ADA not in talk.store.rows
    await talk.says(Command("mydata"))
    assert talk.outbox.last.document is None


async def test_my_data_is_everything(talk):
    await talk.begins()
    await talk.says(Choose(1, "age", "40_49"))
    await talk.says(Command("mydata"))
    document = talk.outbox.last.document
    assert document is not None
    for name in Chat.__struct_fields__:
        assert f'"{name}"'.encode() in document.body
    assert NOON.isoformat().encode() in document.body


async def test_a_new_shelf_serves_at_once(shelf, talk):
    await talk.begins()
    talk.chats.shelf = in_portuguese(shelf)
    await talk.says(PickLanguage("pt"))
    await talk.says(Open("why_asked", "age"))
    await talk.says(Write("qwertz"))
    assert "pt " in talk.outbox.last.text
