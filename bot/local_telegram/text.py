"""A text or a caption: parsed, trimmed, measured."""

from re import compile as regex
from typing import NamedTuple

from bot.local_telegram.html import read_html
from bot.local_telegram.markdown import read_markdown
from bot.local_telegram.refusals import RefusedError
from bot.local_telegram.shapes import Formatted, Json, utf16

ENTITIES = 100


class Limit(NamedTuple):
    """The most UTF-16 units, and the refusal beyond them."""

    units: int
    refusal: str


TEXT = Limit(4096, "text_too_long")
CAPTION = Limit(1024, "caption_too_long")

_ENTITY = {"type": str, "offset": int, "length": int}
_VERBATIM = {"code", "pre"}
_QUOTES = {"blockquote", "expandable_blockquote"}
_FOUND = (
    (
        "url",
        regex(r"(?<![\w@.])(?:https?://[^\s<>\"]*[^\s<>\".,:;!?)\]]|(?:[\w-]+\.)+(?:com|org|net|info|gov)\b)"),
    ),
    ("email", regex(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+")),
    ("bot_command", regex(r"(?<![\w/<>@])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/])")),
    ("mention", regex(r"(?<![\w@./])@[A-Za-z0-9_]{4,32}\b")),
    ("hashtag", regex(r"(?<![\w#])#\w*[^\W\d]\w*")),
)


def detect(text: str, known: list[Json]) -> list[Json]:
    """Adds what Telegram finds by itself: links, addresses, commands, mentions, hashtags."""
    found = list(known)
    for kind, pattern in _FOUND:
        for match in pattern.finditer(text):
            entity = {"type": kind, "offset": utf16(text[: match.start()]), "length": utf16(match.group())}
            if not any(_clash(entity, each) for each in found):
                found.append(entity)
    return _ordered(found)


def _clash(new: Json, old: Json) -> bool:
    overlap = new["offset"] < old["offset"] + old["length"] and old["offset"] < new["offset"] + new["length"]
    return overlap and old["type"] in {*_VERBATIM, "text_link", *(kind for kind, _ in _FOUND)}


def _ordered(entities: list[Json]) -> list[Json]:
    return sorted(entities, key=lambda each: (each["offset"], -each["length"], each["type"] == "code"))


def _within(inner: Json, outer: Json) -> bool:
    return (
        inner is not outer
        and outer["offset"] <= inner["offset"]
        and inner["offset"] + inner["length"] <= outer["offset"] + outer["length"]
    )


def _tidy(text: str, entities: list[Json]) -> Formatted:
    """Trimmed, and with the nesting that Telegram keeps: nothing inside code, no quote inside a quote."""
    start = utf16(text[: len(text) - len(text.lstrip())])
    trimmed = text.strip()
    end = utf16(trimmed)
    kept: list[Json] = []
    for entity in _ordered(entities):
        first = max(entity["offset"] - start, 0)
        last = min(entity["offset"] + entity["length"] - start, end)
        if last <= first:
            continue
        new = entity | {"offset": first, "length": last - first}
        outer = [each for each in kept if _within(new, each)]
        if any(each["type"] in _VERBATIM for each in outer):
            continue
        if new["type"] in _QUOTES and any(each["type"] in _QUOTES for each in outer):
            continue
        kept.append(new)
    return Formatted(trimmed, kept)


def parse(source: str, mode: str | None, entities: list[Json] | None) -> Formatted:
    """Raises: RefusedError for an unknown mode or for markup that Telegram would not read."""
    source = source.replace("\r", "")
    match (mode or "").lower():
        case "html":
            formatted = read_html(source)
        case "markdownv2":
            formatted = read_markdown(source)
        case "":
            formatted = Formatted(source, _given(source, entities or []))
        case _:
            raise RefusedError("parse_mode")
    tidy = _tidy(*formatted)
    return Formatted(tidy.text, detect(tidy.text, tidy.entities))


def _given(source: str, entities: list[Json]) -> list[Json]:
    end = utf16(source)
    for entity in entities:
        if not all(isinstance(entity.get(name), kind) for name, kind in _ENTITY.items()):
            raise RefusedError("entities", reason="entity needs type, offset and length")
        if entity["offset"] < 0 or entity["offset"] + entity["length"] > end:
            raise RefusedError("entities", reason=f"entity beyond the end of the text at offset {entity['offset']}")
    return entities


def read(source: str, mode: str | None, entities: list[Json] | None, limit: Limit) -> Formatted:
    """As `parse`, and measured. Raises: RefusedError beyond the limit."""
    formatted = parse(source, mode, entities)
    if utf16(formatted.text) > limit.units:
        raise RefusedError(limit.refusal)
    if len(formatted.entities) > ENTITIES:
        raise RefusedError("too_many_entities")
    return formatted
