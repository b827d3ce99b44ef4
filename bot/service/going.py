"""Whether a run is still being sent, asked before its messages go."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.domain.errors import StoreUnavailableError
from bot.service.pace import Monotonic

FRESH = 0.05
"""Seconds for which an answer is taken as the present: it costs little, also where a thousand go in a second."""
AGAIN = 0.03
"""Seconds after which the next question is asked, beside the messages that go meanwhile."""
PATIENCE = 2.0
"""Seconds for an answer; who sends waits for it."""


@dataclass(frozen=True, slots=True)
class _Known:
    on: bool
    until: float
    again: float


class Going:
    """A slow database holds nothing up but the first message: the next answer is under way while the last one counts.

    So a stop counts at once, or where answers take long, within twice that time.
    """

    def __init__(self, ask: Callable[[int], Awaitable[bool]], monotonic: Monotonic) -> None:
        self._ask = ask
        self._monotonic = monotonic
        self._known: dict[int, _Known] = {}
        self._questions: dict[int, asyncio.Task[bool]] = {}

    async def on(self, run_id: int) -> bool:
        """Raises StoreUnavailableError: nobody can tell now."""
        known, now = self._known.get(run_id), self._monotonic()
        if known is None or now >= known.until:
            on = await asyncio.shield(self._question(run_id))
            # Once more where that was long under way: it is of before.
            late = self._monotonic() - now >= FRESH
            return on and (not late or await asyncio.shield(self._question(run_id)))
        if now >= known.again:
            self._question(run_id)
        return known.on

    def _question(self, run_id: int) -> asyncio.Task[bool]:
        """The one that is under way, or a new one."""
        if run_id not in self._questions:
            question = self._questions[run_id] = asyncio.create_task(self._asked(run_id))
            question.add_done_callback(lambda done: self._ended(run_id, done))
        return self._questions[run_id]

    def _ended(self, run_id: int, question: asyncio.Task[bool]) -> None:
        del self._questions[run_id]
        if not question.cancelled():
            question.exception()  # looked at: nobody may be waiting for it, and then it is asked anew in time

    async def _asked(self, run_id: int) -> bool:
        asked = self._monotonic()
        try:
            async with asyncio.timeout(PATIENCE):
                on = await self._ask(run_id)
        except TimeoutError:
            raise StoreUnavailableError("Whether a run goes on was not answered.") from None
        now = self._monotonic()
        took = now - asked
        # Counted from the instant of asking: what changes while the answer is on its way must not count as known.
        known = _Known(on, asked + max(FRESH, 2 * took), asked + max(AGAIN, took))
        self._known = {other: value for other, value in self._known.items() if now < value.until} | {run_id: known}
        return on
