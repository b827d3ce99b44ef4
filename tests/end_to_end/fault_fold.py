"""What a person's acts come to, reckoned beside the bot: the pure turns one after another, in memory."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct
from msgspec.structs import asdict

from bot.adapters.store.codec import as_json
from bot.adapters.telegram.inbox import Inbound, read
from bot.domain.act import Act, Agree, Start
from bot.domain.chat import Chat
from bot.service.chats import Chats, Incoming
from bot.service.ports import Clock, Place
from bot.wording.reply import Reply
from bot.wording.shelf import Shelf
from tests.fakes import FakeOutbox, FakeStore, Row


class Fold:
    def __init__(self, shelf: Shelf, clock: Clock) -> None:
        self._store = FakeStore()
        self._outbox = FakeOutbox()
        self._chats = Chats(shelf, self._store, self._outbox, clock, as_json)

    async def begun(self, person: int) -> Chat:
        """Agreed, with the first question open: it counts as one turn."""
        acts: tuple[Act, ...] = Start(""), Agree("check")
        for number, act in enumerate(acts):
            await self._chats.receive(Incoming(-number, act, "en", Place(person)))
        chat = self._store.rows[person].chat
        self._store.rows[person] = Row(chat, 1)
        return chat

    async def does(self, update: dict[str, Any]) -> None:
        match read(update):
            case Inbound() as inbound:
                place = Place(inbound.chat_id, inbound.message_id, inbound.tap_id)
                incoming = Incoming(inbound.update_id, inbound.act, inbound.language, place, inbound.overheard)
                await self._chats.receive(incoming)

    def kept(self, person: int) -> Chat | None:
        row = self._store.rows.get(person)
        return row.chat if row else None

    def turns(self, person: int) -> int:
        row = self._store.rows.get(person)
        return row.number if row else 0

    def screen(self, person: int) -> Sequence[Act]:
        """What the buttons of the last screen do."""
        return _acts(next(reply for place, reply in reversed(self._outbox.sent) if place.chat_id == person))


def _acts(reply: Reply) -> Sequence[Act]:
    return [button.act for row in reply.rows for button in row if button.act is not None]


def timeless(chat: Chat | None) -> object:
    """Without its instants: two clocks never agree on these."""
    return _without_times(chat)


def _without_times(value: object) -> object:
    match value:
        case Struct():
            return _without_times(asdict(value))
        case dict():
            return {key: _without_times(each) for key, each in value.items()}
        case list() | tuple():
            return [_without_times(each) for each in value]
        case datetime():
            return None
        case _:
            return value
