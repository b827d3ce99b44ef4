"""The minute, as buttons and what is awaited carry it."""

from datetime import datetime, timedelta

STAMP = "+"
"""Before it, as no other word of a button begins."""
OLD = timedelta(minutes=10)
_CLOCK = 36**4
"""Minutes until one comes again: some three years."""
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def stamp(now: datetime) -> str:
    left, found = _minute(now), ""
    while len(found) < len("zzzz"):
        left, digit = divmod(left, len(_DIGITS))
        found = _DIGITS[digit] + found
    return STAMP + found


def is_recent(written: str, now: datetime) -> bool:
    """Whether this is a stamp, and of the last few minutes."""
    digits = written.removeprefix(STAMP)
    if digits == written or not digits or not set(digits) <= set(_DIGITS):
        return False
    return (_minute(now) - int(digits, len(_DIGITS))) % _CLOCK < OLD // timedelta(minutes=1)


def _minute(now: datetime) -> int:
    return int(now.timestamp()) // 60 % _CLOCK
