"""The updates that wait for one bot."""

import asyncio
from collections.abc import Iterable
from copy import deepcopy
from typing import NamedTuple

from bot.local_telegram.refusals import RefusedError
from bot.local_telegram.shapes import Json

KINDS = frozenset(
    {
        "message",
        "edited_message",
        "channel_post",
        "edited_channel_post",
        "message_reaction",
        "message_reaction_count",
        "inline_query",
        "chosen_inline_result",
        "callback_query",
        "poll",
        "poll_answer",
        "my_chat_member",
        "chat_member",
    }
)
LEFT_OUT = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
KEPT_SECONDS = 24 * 3600
LONGEST_POLL = 50.0


class Update(NamedTuple):
    id: int
    at: float
    body: Json


class Updates:
    """Numbers rise by one; what is not confirmed within 24 hours is lost, as with Telegram."""

    def __init__(self, first: int = 700_000_001) -> None:
        self.next = first
        self.pending: list[Update] = []
        self.allowed = KINDS - LEFT_OUT
        self.came = asyncio.Event()
        self.latest: Update | None = None
        self.poll = 0
        self.ended_by = "other_poller"

    def interrupt(self, key: str) -> None:
        """Ends a waiting poll with this refusal."""
        self.poll += 1
        self.ended_by = key
        self.wake()

    def allow(self, kinds: Iterable[str] | None) -> None:
        """Kept until told otherwise; an empty list means the default. Names unknown here never come."""
        if kinds is not None:
            self.allowed = frozenset(kinds) & KINDS or KINDS - LEFT_OUT

    def add(self, kind: str, body: Json, at: float) -> None:
        if kind not in self.allowed:
            return
        self.latest = Update(self.next, at, {"update_id": self.next, kind: deepcopy(body)})
        self.pending.append(self.latest)
        self.next += 1
        self.wake()

    def repeat(self) -> None:
        """Brings the latest update once more, as Telegram may do with a webhook."""
        if self.latest is not None and self.latest not in self.pending:
            self.pending.append(self.latest)
            self.wake()

    def wake(self) -> None:
        self.came.set()
        self.came = asyncio.Event()

    def confirm(self, offset: int) -> None:
        """Forgets what lies before the offset; a negative one keeps that many from the end."""
        if offset < 0:
            self.pending = self.pending[offset:]
        elif offset > 0:
            self.pending = [each for each in self.pending if each.id >= offset]

    def expire(self, now: float) -> None:
        self.pending = [each for each in self.pending if now - each.at < KEPT_SECONDS]

    async def take(self, offset: int, limit: int, timeout: float) -> list[Json]:  # noqa: ASYNC109
        """Waits up to `timeout` real seconds. Raises: RefusedError if another poller takes over."""
        self.interrupt("other_poller")
        mine = self.poll
        self.confirm(offset)
        loop = asyncio.get_running_loop()
        end = loop.time() + min(timeout, LONGEST_POLL)
        while not self.pending and (left := end - loop.time()) > 0:
            try:
                await asyncio.wait_for(self.came.wait(), left)
            except TimeoutError:
                break
            if self.poll != mine:
                raise RefusedError(self.ended_by)
        return [each.body for each in self.pending[:limit]]
