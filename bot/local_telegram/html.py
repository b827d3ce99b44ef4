"""Telegram's HTML, read as strictly as Telegram reads it."""

from dataclasses import dataclass
from re import Match, Pattern
from re import compile as regex

from bot.local_telegram.links import link, moment
from bot.local_telegram.refusals import RefusedError
from bot.local_telegram.shapes import Formatted, Json, utf16

_TYPES = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "a": "text_link",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "tg-emoji": "custom_emoji",
    "tg-time": "date_time",
}
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_REFERENCE = regex(r"&(?:#(\d{1,8})|#[xX]([0-9a-fA-F]{1,7})|(lt|gt|amp|quot));?")
_TAG_NAME = regex(r"[^\s>]*")
_ATTRIBUTE_NAME = regex(r"[^\s=>]*")
_BARE_VALUE = regex(r"[A-Za-z0-9.\-]*")
_LAST = 0x10FFFF
_SURROGATES = range(0xD800, 0xE000)
_SPACE = regex(r"\s*")


@dataclass(slots=True)
class _Open:
    name: str
    attributes: dict[str, str]
    at: int
    offset: int


class _Reader:
    def __init__(self, source: str) -> None:
        self.source = source
        self.at = 0
        self.text: list[str] = []
        self.length = 0
        self.open: list[_Open] = []
        self.entities: list[Json] = []

    def fail(self, reason: str, at: int, more: str = "") -> RefusedError:
        offset = len(self.source[:at].encode())
        return RefusedError("entities", reason=f"{reason} at byte offset {offset}{more}")

    def read(self) -> Formatted:
        while self.at < len(self.source):
            match self.source[self.at]:
                case "&":
                    self.reference()
                case "<" if self.source.startswith("</", self.at):
                    self.end_tag()
                case "<":
                    self.start_tag()
                case letter:
                    self.put(letter)
                    self.at += 1
        if self.open:
            name = self.open[-1].name
            raise RefusedError("entities", reason=f'Can\'t find end tag corresponding to start tag "{name}"')
        return Formatted("".join(self.text), self.entities)

    def put(self, piece: str) -> None:
        self.text.append(piece)
        self.length += utf16(piece)

    def take(self, pattern: Pattern[str]) -> str:
        found = pattern.match(self.source, self.at)
        assert found is not None
        self.at = found.end()
        return found.group()

    def reference(self) -> None:
        found = _REFERENCE.match(self.source, self.at)
        self.put(_decoded(found) if found else "&")
        self.at = found.end() if found else self.at + 1

    def start_tag(self) -> None:
        begin = self.at
        self.at += 1
        name = self.take(_TAG_NAME).lower()
        if self.at >= len(self.source):
            raise self.fail("Unclosed start tag", begin)
        if name not in _TYPES:
            raise self.fail(f'Unsupported start tag "{name}"', begin)
        attributes = self.attributes(name, begin)
        if name == "span" and attributes.get("class") != "tg-spoiler":
            raise self.fail('Tag "span" must have class "tg-spoiler"', begin)
        self.open.append(_Open(name, attributes, begin, self.length))

    def attributes(self, tag: str, begin: int) -> dict[str, str]:
        found: dict[str, str] = {}
        while True:
            self.take(_SPACE)
            if self.source.startswith(">", self.at):
                self.at += 1
                return found
            name = self.take(_ATTRIBUTE_NAME).lower()
            if not name and self.at < len(self.source):
                raise self.fail(f'Empty attribute name in the tag "{tag}"', begin)
            self.take(_SPACE)
            if self.at >= len(self.source):
                raise self.fail(f'Unclosed start tag "{tag}"', begin)
            found[name] = self.value(tag, begin) if self.source[self.at] == "=" else ""

    def value(self, tag: str, begin: int) -> str:
        self.at += 1
        self.take(_SPACE)
        quote = self.source[self.at : self.at + 1]
        if quote not in ("'", '"') or not quote:
            return self.bare_value(tag, begin)
        end = self.source.find(quote, self.at + 1)
        if end < 0:
            raise self.fail("Unclosed start tag", begin)
        raw = self.source[self.at + 1 : end]
        self.at = end + 1
        return _REFERENCE.sub(_decoded, raw)

    def bare_value(self, tag: str, begin: int) -> str:
        first = self.at
        word = self.take(_BARE_VALUE).lower()
        after = self.source[self.at : self.at + 1]
        if not after:
            raise self.fail(f'Unclosed start tag "{tag}"', begin)
        if after != ">" and not after.isspace():
            raise self.fail("Unexpected end of name token", first)
        return word

    def end_tag(self) -> None:
        begin = self.at
        if not self.open:
            raise self.fail("Unexpected end tag", begin)
        self.at += 2
        name = self.take(_TAG_NAME).lower()
        self.take(_SPACE)
        if not self.source.startswith(">", self.at):
            raise self.fail("Unclosed end tag", begin)
        self.at += 1
        expected = self.open[-1].name
        if name and name != expected:
            raise self.fail("Unmatched end tag", begin, f', expected "</{expected}>", found "</{name}>"')
        self.close(self.open.pop())

    def close(self, tag: _Open) -> None:
        text = "".join(self.text)
        length = self.length - tag.offset
        more = _meaning(tag, text.encode("utf-16-le")[tag.offset * 2 :].decode("utf-16-le"))
        if length > 0 and more is not None:
            self.entities.append({"offset": tag.offset, "length": length, **more})
            self.join_code()

    def join_code(self) -> None:
        """A `code` that names a language, exactly around or inside a `pre`, makes them one."""
        pair = self.entities[-2:]
        same = len({(each["offset"], each["length"]) for each in pair}) == 1
        language = next((each["language"] for each in pair if each["type"] == "code" and "language" in each), None)
        if same and language and {each["type"] for each in pair} == {"pre", "code"}:
            where = {name: pair[0][name] for name in ("offset", "length")}
            self.entities[-2:] = [{"type": "pre", **where, "language": language}]


def _decoded(found: Match[str]) -> str:
    decimal, hexadecimal, name = found.groups()
    if name:
        return _NAMED[name]
    number = int(decimal) if decimal else int(hexadecimal, 16)
    if number in _SURROGATES:
        reason = "Text contains invalid Unicode characters after decoding HTML entities"
        raise RefusedError("entities", reason=reason)
    return chr(number) if 0 < number <= _LAST else found.group()


def _meaning(tag: _Open, text: str) -> Json | None:
    """What the tag says of its text; None where Telegram would drop it."""
    given = tag.attributes
    match tag.name:
        case "a":
            return link(given.get("href") or text)
        case "tg-emoji":
            return {"type": "custom_emoji", "custom_emoji_id": given.get("emoji-id", "")}
        case "tg-time":
            return moment(given.get("unix", ""), given.get("format", ""))
        case "blockquote" if "expandable" in given:
            return {"type": "expandable_blockquote"}
        case "code" if language := given.get("class", "").removeprefix("language-"):
            return {"type": "code", "language": language}
        case name:
            return {"type": _TYPES[name]}


def read_html(source: str) -> Formatted:
    """Raises: RefusedError where the tags do not balance or are not Telegram's."""
    text, entities = _Reader(source).read()
    for entity in entities:
        if entity["type"] == "code":
            entity.pop("language", None)
    return Formatted(text, entities)
