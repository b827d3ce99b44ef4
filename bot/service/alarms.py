"""Of turns that are taken together and not shown: what must be said all the same."""

import asyncio
from collections.abc import Awaitable, Iterable, Sequence
from dataclasses import replace

from bot.domain.errors import StoreUnavailableError
from bot.domain.flags import Urgency
from bot.domain.interview import current, fitted
from bot.domain.library import Library
from bot.domain.say import AskBack, Plain, Say, Urgent
from bot.domain.turn import Turn
from bot.service.ports import Outbox, Place, Refused, Sent, Taken
from bot.wording.reply import Reply


class Unsaid:
    """Words about danger that no screen would show again; the next answer in their chat brings them."""

    def __init__(self, outbox: Outbox) -> None:
        self._outbox = outbox
        self._replies: dict[int, Reply] = {}

    def note(self, chat_id: int, reply: Reply) -> None:
        self._replies[chat_id] = replace(reply, fresh=True)

    async def say(self, chat_id: int) -> None:
        reply = self._replies.get(chat_id)
        if reply is not None and isinstance(await self._outbox.show(Place(chat_id), [reply]), Sent | Refused):
            del self._replies[chat_id]


async def together(turns: Iterable[Awaitable[Taken]]) -> tuple[list[Taken], Exception | None]:
    """Those that were committed, in their order, and what was raised for others: trouble with the store before all."""
    outcomes = await asyncio.gather(*turns, return_exceptions=True)
    errors = [each for each in outcomes if isinstance(each, Exception)]
    errors.sort(key=lambda error: not isinstance(error, StoreUnavailableError))
    return [each for each in outcomes if isinstance(each, Taken)], next(iter(errors), None)


def loudest(library: Library, taken: Sequence[Taken]) -> Turn | None:
    """The most urgent turn about danger, the latest of those alike.

    Where the chat's own screen is as urgent by then, that says it. Nothing is kept of somebody who has not agreed, nor
    of words of despair: their card would be lost.
    """
    end = taken[-1].chat if taken else None
    stands = _weight(current(library, fitted(library, end) if end else None))
    found = [each.turn for each in taken if each.turn and _weight(each.turn.say) > stands]
    return max(reversed(found), key=lambda turn: _weight(turn.say), default=None)


def _weight(say: Say) -> int:
    """How much somebody needs to see it; 0: it is not about danger."""
    match say:
        case Plain(key=key) if key.startswith("crisis."):
            return 1 + max(Urgency)
        case Urgent(urgency=urgency) | AskBack(urgency=urgency) | Plain(urgency=urgency) if urgency.urgent:
            return urgency
    return 0
