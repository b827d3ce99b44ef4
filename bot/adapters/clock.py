"""The time. The only place that asks the machine for it."""

from datetime import UTC, datetime


class SystemClock:
    def now(self) -> datetime:
        """An aware instant in UTC."""
        return datetime.now(UTC)  # noqa: TID251
