"""Where an update goes: to the conversations, to the operators' desk, or to whoever answers in public."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

from bot.adapters.telegram.inbox import Inbound, Understood
from bot.adapters.telegram.outbox import TelegramOutbox
from bot.app.groups import Groups
from bot.domain.act import Write
from bot.domain.errors import StoreUnavailableError
from bot.service.chats import Chats, Incoming
from bot.service.desk.desk import Desk
from bot.service.desk.visit import Handed
from bot.service.ports import Place

PATIENCE = 0.5
"""Seconds until a tap's waiting sign is ended without words, if the turn takes longer."""


@dataclass(frozen=True, slots=True)
class Receiver:
    chats: Chats
    desk: Desk
    groups: Groups
    outbox: TelegramOutbox

    async def handle(self, arrived: Understood) -> None:
        match arrived:
            case Inbound(blocked=bool() as on):
                await self.chats.blocked(arrived.chat_id, on=on)
            case Inbound():
                async with self._waited_for(arrived.tap_id):
                    await self._private(arrived)
            case _:
                await self.groups.handle(arrived)

    async def _private(self, inbound: Inbound) -> None:
        place = Place(inbound.chat_id, inbound.message_id, inbound.tap_id, pictured=inbound.pictured)
        handed = Handed(
            inbound.update_id,
            inbound.sender,
            inbound.act,
            place,
            inbound.language,
            text=inbound.act.text if isinstance(inbound.act, Write) else inbound.overheard,
            sent=inbound.sent,
            sort=inbound.sort,
        )
        if await self.desk.takes(handed):
            await self.desk.receive(handed)
        else:
            with suppress(StoreUnavailableError):
                await self.desk.hint(handed)
            incoming = Incoming(inbound.update_id, inbound.act, inbound.language, place, inbound.overheard)
            await self.chats.receive(incoming)

    @asynccontextmanager
    async def _waited_for(self, tap_id: str | None) -> AsyncIterator[None]:
        """Ends the waiting sign of a tap that takes long; in the end it is gone in any case."""
        if tap_id is None:
            yield
            return
        ending = asyncio.create_task(self._end_waiting(tap_id))
        try:
            yield
        finally:
            ending.cancel()
            with suppress(asyncio.CancelledError):
                await ending
            await self.outbox.answer(tap_id)

    async def _end_waiting(self, tap_id: str) -> None:
        await asyncio.sleep(PATIENCE)
        await self.outbox.answer(tap_id)
