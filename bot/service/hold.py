"""When nothing may be sent at all: Telegram asked to wait, or does not answer."""

from bot.service.pace import Monotonic

TROUBLES = 3
"""So many failures on end are Telegram's, not a chat's."""
LONGEST = 30.0
"""Seconds between tries while Telegram does not answer."""


class Hold:
    def __init__(self, monotonic: Monotonic) -> None:
        self._monotonic = monotonic
        self._until = 0.0
        self._troubles = 0
        self._floods = 0

    @property
    def left(self) -> float:
        """Seconds; 0 where sending may go on."""
        return max(0.0, self._until - self._monotonic())

    @property
    def away(self) -> bool:
        """Telegram does not answer anybody, or asks everybody to wait, so no delivery is to blame."""
        return self._silent or self._floods > 1

    @property
    def _silent(self) -> bool:
        return self._troubles >= TROUBLES

    def wait(self, seconds: float) -> None:
        self._until = max(self._until, self._monotonic() + seconds)

    def answered(self) -> None:
        self._troubles = self._floods = 0

    def flooded(self, seconds: float) -> None:
        """Asked to wait: the first time by whoever was too much; then again, with nothing else answered in between."""
        self._troubles = 0
        self._floods += 1
        self.wait(seconds)

    def missed(self) -> None:
        """No answer. What was under way when the waiting began fails too, and makes it no longer."""
        if self.left:
            return
        self._troubles += 1
        if self._silent:
            self.wait(min(2.0 ** (self._troubles - TROUBLES), LONGEST))
