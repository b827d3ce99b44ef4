"""Flood control, as buckets on the server's clock.

Telegram does not publish exact limits. The FAQ (core.telegram.org/bots/faq) gives about 1 message a second in
one chat with short bursts allowed, 20 a minute in a group and about 30 a second overall.
"""

from dataclasses import dataclass, field
from datetime import datetime
from math import ceil

from bot.local_telegram.refusals import RefusedError


@dataclass(slots=True)
class _Bucket:
    size: float
    rate: float
    level: float
    at: datetime

    def wait(self, now: datetime) -> float:
        """Seconds until one more fits; 0 if it fits now."""
        passed = (now - self.at).total_seconds()
        self.level = min(self.size, self.level + max(passed, 0.0) * self.rate)
        self.at = now
        return 0.0 if self.level >= 1 else (1 - self.level) / self.rate


@dataclass(slots=True)
class Flood:
    """Sizes are messages; `burst` is what one private chat takes at once, then one a second."""

    on: bool = True
    overall: float = 30
    burst: float = 30
    group_minute: float = 20
    buckets: dict[object, _Bucket] = field(default_factory=dict)

    def check(self, now: datetime, bot: int, chat: int, *, group: bool, paid: bool, count: int = 1) -> None:
        """Raises: RefusedError with `retry_after` in whole seconds."""
        if not self.on:
            return
        size, rate = (self.group_minute, self.group_minute / 60) if group else (self.burst, 1.0)
        used = [self._bucket((bot, chat), size, rate, now)]
        if not paid:
            used.append(self._bucket(bot, self.overall, self.overall, now))
        seconds = ceil(max(bucket.wait(now) for bucket in used))
        if seconds:
            raise RefusedError("too_many_requests", {"retry_after": seconds}, seconds=seconds)
        for bucket in used:
            bucket.level -= count

    def _bucket(self, key: object, size: float, rate: float, now: datetime) -> _Bucket:
        return self.buckets.setdefault(key, _Bucket(size, rate, size, now))
