"""JSON as Telegram writes it, and measures taken the way Telegram takes them."""

from typing import Any, NamedTuple

Json = dict[str, Any]


def utf16(text: str) -> int:
    """Length in UTF-16 units, the measure of every offset in the Bot API."""
    return len(text.encode("utf-16-le")) // 2


def fields(**values: Any) -> Json:
    """An object without the fields that are not there: Telegram leaves out what is empty or false."""
    return {name.rstrip("_"): value for name, value in values.items() if value not in (None, False, [], "")}


class Formatted(NamedTuple):
    text: str
    entities: list[Json]
