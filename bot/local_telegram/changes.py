"""What people can see happen, in order: messages, edits, deletions, toasts."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from bot.local_telegram.chats import Chat
from bot.local_telegram.shapes import Json


@dataclass(frozen=True, slots=True)
class Change:
    """`person` is set where only one person sees it, as with a toast."""

    number: int
    kind: str
    chat: Chat
    data: Json
    by_bot: bool
    person: int | None = None


class Changes:
    def __init__(self) -> None:
        self.all: list[Change] = []
        self._stirred = asyncio.Event()

    @property
    def last(self) -> int:
        return len(self.all)

    def add(self, kind: str, chat: Chat, data: Json, *, by_bot: bool, person: int | None = None) -> Change:
        change = Change(self.last + 1, kind, chat, data, by_bot, person)
        self.all.append(change)
        self.stir()
        return change

    def stir(self) -> None:
        """Wakes everyone who waits for something, to look again."""
        self._stirred.set()
        self._stirred = asyncio.Event()

    def since(self, number: int) -> list[Change]:
        return self.all[max(number, 0) :]

    async def until(self, holds: Callable[[], bool], timeout: float) -> bool:  # noqa: ASYNC109
        """Waits, in real seconds, for `holds`; False if it never came."""
        loop = asyncio.get_running_loop()
        end = loop.time() + timeout
        while not holds():
            left = end - loop.time()
            if left <= 0:
                return False
            try:
                await asyncio.wait_for(self._stirred.wait(), left)
            except TimeoutError:
                return holds()
        return True
