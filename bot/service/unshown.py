"""Replies that did not arrive, or may not have. As long as the process lives they come as they were meant."""

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from bot.service.ports import Outcome, RetryLater, Unknown
from bot.wording.reply import Reply

Answers = Callable[[], Awaitable[bool]]
"""Whether Telegram answers at all just now."""

COPIES = 3
"""How often a reply that may have arrived is shown once more."""
MOST = 10_000
"""Chats whose replies are held; of the others only the current screen can be shown."""


async def always() -> bool:
    return True


@dataclass(frozen=True, slots=True)
class _Lost:
    number: int
    """Of the turn; 0 where nothing is kept of the chat, so that nobody else knows what it waits for."""
    reply: Reply | None
    copies: int


class Unshown:
    """A chat's screen can be worked out from its answers, but not words of despair that were heard, nor a welcome."""

    def __init__(self) -> None:
        self._lost: OrderedDict[int, _Lost] = OrderedDict()
        self._quiet = (datetime.max.replace(tzinfo=UTC), datetime.min.replace(tzinfo=UTC))

    def note(self, chat_id: int, number: int, reply: Reply | None, outcome: Outcome, now: datetime) -> None:
        """What became of a reply, or of trying to word one; the latest of a chat counts."""
        known = self._lost.pop(chat_id, None)
        if isinstance(outcome, RetryLater):
            self._quiet = now, now + timedelta(seconds=outcome.seconds)
        if isinstance(outcome, RetryLater | Unknown):
            before = known.copies if known and known.number == number else -1
            copies = max(before, 0) if isinstance(outcome, RetryLater) else before + 1
            again = reply and replace(reply, fresh=True, toast=None)
            self._lost[chat_id] = _Lost(number, again, copies)
            if len(self._lost) > MOST:
                self._lost.popitem(last=False)

    def quiet(self, now: datetime) -> bool:
        """Telegram asked to wait. It is not so for longer where the clock is set back meanwhile."""
        since, until = self._quiet
        return since <= now < until

    def may_come(self, chat_id: int, number: int) -> bool:
        """Not without end, where answers to it never arrive."""
        lost = self._lost.get(chat_id)
        return lost is None or lost.number != number or lost.copies < COPIES

    def reply(self, chat_id: int, number: int) -> Reply | None:
        lost = self._lost.get(chat_id)
        return lost.reply if lost and lost.number == number else None

    def unkept(self) -> Sequence[int]:
        """Chats of which nothing is kept, and whose reply may come once more."""
        return [chat_id for chat_id, lost in self._lost.items() if lost.number == 0 and lost.copies < COPIES]
