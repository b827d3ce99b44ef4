"""Two processes with one database in the same chat: a film that is drawn late never comes over another's screen."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass

import pytest
from telegram import Bot

from bot.adapters.store.turns import SqlStore
from bot.adapters.telegram.outbox import TelegramOutbox
from bot.adapters.telegram.request import AiohttpRequest
from bot.app import pictures as wired
from bot.domain.act import Open
from bot.domain.chat import Chat
from bot.domain.say import Welcome
from bot.domain.turn import Turn
from bot.local_telegram import LocalTelegram, Person
from bot.service.ports import Place, Sent
from bot.wording.reply import Button, Reply
from tests.adapters.telegram.drawers import Easel, picture
from tests.end_to_end.conftest import until
from tests.fakes import FakeClock

BUTTONS = ((Button("Next", Open("exercise", "walking")),),)
CARD = Reply("Bird-dog", BUTTONS, picture=picture())
NEXT = Reply("Walking", BUTTONS, picture=picture("Walking"))
WORDS = Reply("Your result", BUTTONS)
UPDATES = iter(range(1, 1_000))


@dataclass
class Replica:
    easel: Easel
    store: SqlStore
    outbox: TelegramOutbox

    async def shows(self, person: Person, reply: Reply, message: int | None = None) -> int:
        """A turn of its own, committed and shown; in which message."""
        await self.store.turn(person.id, next(UPDATES), lambda _: Turn(Chat("en"), Welcome()), FakeClock().now())
        outcome = await self.outbox.show(Place(person.id, message, pictured=message is not None), [reply])
        assert isinstance(outcome, Sent)
        assert outcome.message_id is not None
        return outcome.message_id


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request, tmp_path) -> str:
    here = f"sqlite+aiosqlite:///{tmp_path}/bot.db"
    return str(request.getfixturevalue("postgres_url")) if request.param == "postgresql" else here


@pytest.fixture
async def world() -> AsyncIterator[LocalTelegram]:
    async with LocalTelegram() as server:
        yield server


@pytest.fixture
async def replicas(world, url, monkeypatch) -> AsyncIterator[list[Replica]]:
    """Two of them, wired as the application does it, with painters that cost nothing."""
    easels: list[Easel] = []

    class Painter(Easel):
        def __init__(self, _command: object) -> None:
            super().__init__()
            easels.append(self)

        async def close(self) -> None:
            self.films.set()

    monkeypatch.setattr(wired, "WorkerPainter", Painter)
    async with AsyncExitStack() as stack:
        found = []
        for _ in range(2):
            asks = AiohttpRequest(read_timeout=5), AiohttpRequest()
            made = Bot(world.token, f"{world.url}/bot", request=asks[0], get_updates_request=asks[1])
            bot = await stack.enter_async_context(made)
            store = await stack.enter_async_context(SqlStore.open(url))
            drawn = await stack.enter_async_context(wired.drawing(bot, store.engine, FakeClock(), lambda: None))
            found.append(Replica(easels[-1], store, TelegramOutbox(bot, cards=drawn.cards)))
        yield found


@pytest.fixture
def ada(world: LocalTelegram) -> Person:
    person = world.person("Ada")
    person.opens()
    return person


def uploads(world: LocalTelegram) -> int:
    return len(world.journal.calls("editMessageMedia"))


async def drawn(replica: Replica, *names: str) -> None:
    """Waits until films of these were begun."""
    await until(lambda: {(name, "animation") for name in names} <= set(replica.easel.drawn))


async def is_over(slow: Replica, world: LocalTelegram) -> None:
    """Of the same picture one film is uploaded after another: once Bob has his, Ada's came or never will."""
    slow.easel.films.set()
    bob = world.person("Bob")
    bob.opens()
    await slow.shows(bob, CARD)
    await until(lambda: bob.last().kind == "animation")


async def test_a_film_does_not_come_over_the_card_that_another_process_shows_by_now(world, replicas, ada):
    slow, quick = replicas
    slow.easel.films.clear()
    card = await slow.shows(ada, CARD)
    await drawn(slow, "Bird-dog")
    assert await quick.shows(ada, NEXT, card) == card
    await until(lambda: ada.last().kind == "animation")
    before = uploads(world)
    await is_over(slow, world)
    assert (ada.last().text, uploads(world)) == ("Walking", before + 1)


async def test_a_film_does_not_bring_buttons_back_to_a_card_that_was_left_elsewhere(world, replicas, ada):
    slow, quick = replicas
    slow.easel.films.clear()
    card = await slow.shows(ada, CARD)
    await drawn(slow, "Bird-dog")
    await quick.shows(ada, WORDS, card)
    await is_over(slow, world)
    assert [(seen.kind, seen.labels) for seen in ada.messages() if seen.by_bot] == [("photo", []), ("text", ["Next"])]


async def test_where_nobody_went_on_the_film_comes(replicas, ada):
    slow, quick = replicas
    slow.easel.films.clear()
    card = await quick.shows(ada, CARD)
    await until(lambda: ada.last().kind == "animation")
    assert await slow.shows(ada, NEXT, card) == card
    await drawn(slow, "Walking")
    assert ada.last().kind == "photo"
    slow.easel.films.set()
    await until(lambda: ada.last().kind == "animation")
    assert (ada.last().id, ada.last().text) == (card, "Walking")
