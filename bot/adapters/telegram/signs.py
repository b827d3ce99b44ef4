"""The waiting sign on a tapped button: it turns until it is ended, which is done once, with words or without."""

import asyncio
from collections.abc import Awaitable
from typing import Any

from telegram import Bot

from bot.adapters.telegram import calls

PATIENCE = 0.5
"""Seconds until the sign is ended without words, if the turn takes longer."""
_KEPT = 10_000


class WaitingSigns:
    def __init__(self, bot: Bot, *, carried: bool = False) -> None:
        """`carried`: updates come by webhook, and the answer to each ends its sign, which saves a call."""
        self._bot = bot
        self._carried = carried
        self._toasts: dict[str, str | None] = {}
        """Of the signs that the answers under way will end."""
        self._ended: dict[str, None] = {}

    async def during(self, tap_id: str, work: Awaitable[object]) -> None:
        """Wait for `work`. The sign ends with it in any case, and before it, if it takes long."""
        early: list[asyncio.Task[None]] = []
        late = asyncio.get_running_loop().call_later(
            PATIENCE, lambda: early.append(asyncio.create_task(self.end(tap_id)))
        )
        try:
            await work
        except BaseException:
            await self.end(tap_id, self._toasts.get(tap_id))  # what is answered then carries nothing
            raise
        finally:
            late.cancel()
            for task in early:
                await task
        if not self.keep(tap_id, None):
            await self.end(tap_id)

    async def end(self, tap_id: str, toast: str | None = None) -> None:
        """End it by a call. Only the first for a tap does anything."""
        if self._is_first(tap_id):
            await calls.end(self._bot, tap_id, toast)

    def keep(self, tap_id: str, toast: str | None) -> bool:
        """Whether the answer to the update ends it; these words are kept for that."""
        if self._carried and tap_id not in self._ended:
            self._toasts[tap_id] = toast or self._toasts.get(tap_id)
            _bound(self._toasts)
        return self._carried

    def carried(self, tap_id: str) -> calls.Fields | None:
        """What the answer to the update says of it; nothing where it was ended, or shall not be."""
        if tap_id not in self._toasts:
            return None
        toast = self._toasts[tap_id]
        self._is_first(tap_id)
        return {"method": "answerCallbackQuery", **calls.ending(tap_id, toast)}

    def _is_first(self, tap_id: str) -> bool:
        self._toasts.pop(tap_id, None)
        first = tap_id not in self._ended
        self._ended[tap_id] = None
        _bound(self._ended)
        return first


def _bound(kept: dict[str, Any]) -> None:
    if len(kept) > _KEPT:
        del kept[next(iter(kept))]
