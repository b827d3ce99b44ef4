"""Where an update goes: to the conversations, to the operators' desk, or to whoever answers in public."""

from collections.abc import Hashable, Sequence
from contextlib import suppress
from dataclasses import dataclass

from bot.adapters.telegram.inbox import Flood, Inbound, Understood
from bot.adapters.telegram.signs import WaitingSigns
from bot.app.groups import Groups
from bot.domain.act import Write
from bot.domain.errors import StoreUnavailableError
from bot.service.chats import Chats, Incoming
from bot.service.desk.desk import Desk
from bot.service.desk.visit import Handed
from bot.service.ports import Place
from bot.service.venue_ports import Asked, Tapped


@dataclass(frozen=True, slots=True)
class Receiver:
    chats: Chats
    desk: Desk
    groups: Groups
    signs: WaitingSigns

    async def handle(self, arrived: Understood) -> None:
        match arrived:
            case Inbound(blocked=bool() as on):
                await self.chats.blocked(arrived.chat_id, on=on)
            case Inbound(tap_id=str() as tap):
                await self.signs.during(tap, self._private(arrived))
            case Inbound():
                await self._private(arrived)
            case Flood():
                await self._flooded(arrived)
            case _:
                await self.groups.handle(arrived)

    async def _private(self, inbound: Inbound) -> None:
        handed = _handed(inbound)
        if await self.desk.takes(handed):
            await self.desk.receive(handed)
        else:
            with suppress(StoreUnavailableError):
                await self.desk.hint(handed)
            await self.chats.receive(_incoming(inbound))

    async def _flooded(self, flood: Flood) -> None:
        """Everything has its effect, but the conversation answers only what comes after; the desk answers each act."""
        hushed: list[Incoming] = []
        for arrived in _needed(flood):
            match arrived:
                case Inbound(blocked=None) if not await self.desk.takes(_handed(arrived)):
                    hushed.append(_incoming(arrived))
                case _:
                    await self.chats.hushed(hushed)
                    hushed = []
                    await self.handle(arrived)
        await self.chats.hushed(hushed)


def _place(inbound: Inbound) -> Place:
    return Place(inbound.chat_id, inbound.message_id, inbound.tap_id, pictured=inbound.pictured)


def _incoming(inbound: Inbound) -> Incoming:
    return Incoming(inbound.update_id, inbound.act, inbound.language, _place(inbound), inbound.overheard)


def _handed(inbound: Inbound) -> Handed:
    return Handed(
        inbound.update_id,
        inbound.sender,
        inbound.act,
        _place(inbound),
        inbound.language,
        text=inbound.act.text if isinstance(inbound.act, Write) else inbound.overheard,
        sent=inbound.sent,
        sort=inbound.sort,
    )


def _needed(flood: Flood) -> Sequence[Understood]:
    """Without taps in public and inline queries that the same person's next one makes void."""
    last = {_void_after(arrived): arrived.update_id for arrived in flood.updates}
    return [arrived for arrived in flood.updates if last[_void_after(arrived)] == arrived.update_id]


def _void_after(arrived: Understood) -> Hashable:
    """Of two with the same, only the later counts."""
    match arrived:
        case Tapped():
            return arrived.person, arrived.message_id, arrived.vote.post if arrived.vote else None
        case Asked():
            return arrived.chat_id
    return arrived.update_id
