"""A message as text for a terminal."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

Json = dict[str, Any]
Rows = Sequence[Sequence[Json]]

_STYLES = {"bold": ("\x1b[1m", "\x1b[22m"), "italic": ("\x1b[3m", "\x1b[23m"), "underline": ("\x1b[4m", "\x1b[24m")}
_MEDIA = ("photo", "animation", "video", "document", "voice", "sticker", "location", "contact")
_INDENT = "  │ "


def text_of(message: Json, *, styled: bool) -> str:
    """The text with links written out and quotes indented; bold and the like only where `styled`."""
    text = message.get("text") or message.get("caption") or message.get("poll", {}).get("question", "")
    entities = message.get("entities") or message.get("caption_entities") or []
    kind = next((name for name in _MEDIA if name in message), None)
    body = "".join(_quoted(part, quote=quote) for part, quote in _parts(text, entities, styled=styled))
    return "\n".join(filter(None, (f"[{kind}]" if kind else "", body)))


def _quoted(part: str, *, quote: bool) -> str:
    if not quote:
        return part
    return "\n" + "\n".join(f"{_INDENT}{line}" for line in part.strip("\n").split("\n")) + "\n"


def _parts(text: str, entities: Sequence[Json], *, styled: bool) -> Iterator[tuple[str, bool]]:
    """The text in pieces, by turns outside and inside of quotes. Offsets are in UTF-16 units, as Telegram's are."""
    units = text.encode("utf-16-le")
    quotes = sorted((each["offset"], each["length"]) for each in entities if "blockquote" in each["type"])
    at = 0
    for offset, length in quotes:
        yield _piece(units, at, offset, entities, styled=styled).strip("\n"), False
        at = offset + length
        yield _piece(units, offset, at, entities, styled=styled), True
    yield _piece(units, at, len(units) // 2, entities, styled=styled).lstrip("\n" if quotes else ""), False


def _piece(units: bytes, start: int, end: int, entities: Sequence[Json], *, styled: bool) -> str:
    marks: dict[int, list[str]] = {}
    for each in entities:
        first, last = max(each["offset"], start), min(each["offset"] + each["length"], end)
        before, after = _marks(each, styled=styled)
        if first < last:
            marks.setdefault(first, []).append(before)
            marks.setdefault(last, []).insert(0, after)
    cuts = sorted({start, end, *marks})
    told = "".join(marks.get(start, []))
    for begin, stop in pairwise(cuts):
        told += units[begin * 2 : stop * 2].decode("utf-16-le", "replace") + "".join(marks.get(stop, []))
    return told


def _marks(entity: Json, *, styled: bool) -> tuple[str, str]:
    if entity["type"] == "text_link":
        return "", f" ({entity['url']})"
    return _STYLES.get(entity["type"], ("", "")) if styled else ("", "")


def buttons_of(rows: Rows) -> str:
    """`[1] label`, a line for each row, numbered from the top left."""
    numbers = iter(range(1, 1 + sum(len(row) for row in rows)))
    return "\n".join("   ".join(f"[{next(numbers)}] {button['text']}" for button in row) for row in rows)
