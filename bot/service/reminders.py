"""Reminders and check-ins: what is due is rung, and what was rung is written."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import structlog

from bot.domain.errors import StoreUnavailableError
from bot.domain.interview import fitted
from bot.domain.listed import derived
from bot.domain.ringing import not_now, ring
from bot.domain.schedule import Quiet
from bot.service.ports import Bell, Clock, Take
from bot.service.sending import Address, Delivery, LeftOut, Letter, NotBefore, Text
from bot.wording import ringing
from bot.wording.shelf import Shelf

log = structlog.get_logger(__name__)

AT_ONCE = 500
BROKEN = timedelta(minutes=30)
"""Until a chat that could not be rung is tried again."""
NOT_NOW = LeftOut("not_now")


class Reminders:
    """`shelf` gives the current one."""

    def __init__(self, shelf: Callable[[], Shelf], bell: Bell, clock: Clock) -> None:
        self._shelf = shelf
        self._bell = bell
        self._clock = clock

    async def tick(self, now: datetime) -> int:
        """Ring what is due; how many chats were looked at.

        Raises:
            StoreUnavailableError: what is due cannot be told, or not be written.
        """
        due = await self._bell.due(now, AT_ONCE)
        reached = await self._bell.reached(due) if due else {}
        # Together, so that they share a few commits.
        ringing_now = (self._bell.ring(name, self._taking(reached.get(name, ""), now), now) for name in due)
        outcomes = await asyncio.gather(*ringing_now, return_exceptions=True)
        for chat_id, outcome in zip(due, outcomes, strict=True):
            if isinstance(outcome, StoreUnavailableError):
                raise outcome
            if isinstance(outcome, BaseException):
                log.error("not_rung", error=type(outcome).__name__)  # its text may hold answers
                # Chats that cannot be read must not keep all the others from theirs.
                await self._bell.put_off(chat_id, now + BROKEN)
        return len(due)

    def _taking(self, reached: str, now: datetime) -> Take:
        flows = self._shelf().flows
        return lambda chat: derived(flows, ring(flows, chat, now, reached), now)

    async def write(self, delivery: Delivery) -> tuple[Address, Letter] | LeftOut | NotBefore:
        """What is sent, from the chat as it stands now; nothing where a danger sign was raised since.

        Raises:
            StoreUnavailableError: the chat cannot be read now.
        """
        kept = await self._bell.chat(delivery.chat_id)
        chat = fitted(self._shelf().flows, kept) if kept else None
        if chat is None or chat.consent is None or chat.stopped or not_now(self._shelf().flows, chat):
            return NOT_NOW
        catalog = self._shelf().catalog(chat.language)
        if delivery.run.kind == "check_in":
            if chat.check_ins is None:
                return NOT_NOW
            now = self._clock.now()
            if (morning := Quiet().over(now, chat.zone or "UTC")) > now:  # it was planned by day, and waited since
                return NotBefore(morning)
            return Address(delivery.chat_id), Text(ringing.check_in(int(delivery.what), catalog))
        if chat.reminder is None:
            return NOT_NOW
        wall = _wall(delivery.slot) or self._clock.now().astimezone(ZoneInfo(chat.zone or "UTC"))
        reply = ringing.reminder(delivery.what, chat, wall, catalog, self._shelf())
        return Address(delivery.chat_id), Text(replace(reply, fresh=True))


def _wall(slot: str) -> datetime | None:
    """The wall time that a slot is named after; a snooze has none."""
    try:
        return datetime.fromisoformat(slot)
    except ValueError:
        return None
