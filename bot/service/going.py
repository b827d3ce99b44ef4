"""Whether a run is still being sent, asked just before each of its messages goes."""

from collections.abc import Awaitable, Callable

from bot.service.pace import Monotonic

FRESH = 0.05
"""Seconds for which an answer is taken as the present: it costs little, also where a thousand go in a second."""


class Going:
    def __init__(self, ask: Callable[[int], Awaitable[bool]], monotonic: Monotonic) -> None:
        self._ask = ask
        self._monotonic = monotonic
        self._known: dict[int, tuple[float, bool]] = {}

    async def on(self, run_id: int) -> bool:
        """Raises StoreUnavailableError: nobody can tell now."""
        if self.fresh(run_id):
            return self._known[run_id][1]
        now = self._monotonic()
        answer = await self._ask(run_id)
        # The instant of asking: what changes while the answer is on its way must not count as known. One run is kept,
        # or a few that are sent at once.
        self._known = {known: value for known, value in self._known.items() if now - value[0] < FRESH}
        self._known[run_id] = (now, answer)
        return answer

    def fresh(self, run_id: int) -> bool:
        """Whether what is known of it was asked a moment ago."""
        asked, _ = self._known.get(run_id, (float("-inf"), False))
        return self._monotonic() - asked < FRESH
