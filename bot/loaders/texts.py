"""Whether a text can be sent: its length, its HTML, its placeholders."""

import re
from collections.abc import Iterator
from html import unescape
from html.parser import HTMLParser
from string import Formatter

MOST = 4096
"""Characters of a message, after its HTML is read."""
CAPTION = 1024
"""Of the text under a picture."""
QUESTION, OPTION, EXPLANATION = 300, 100, 200
"""Of a quiz."""
LABEL = 24
TOAST = 190
"""Telegram allows 200."""

_TAGS = frozenset({
    "b", "strong", "i", "em", "u", "ins", "s", "strike", "del", "code", "pre", "a", "blockquote", "tg-spoiler",
})  # fmt: skip
_BARE = re.compile(r"&(?!(?:lt|gt|amp|quot|#[0-9]{1,7}|#x[0-9a-fA-F]{1,6});)")
_LOOSE = re.compile(r"<(?!/?[a-zA-Z])")
_MARKUP = re.compile(r"</?[a-zA-Z][^>]*>")
_ENTITY = re.compile(r"&(?:lt|gt|amp|quot|#[0-9a-fA-Fx]+);")


def faults_of_html(text: str) -> Iterator[str]:
    """What Telegram would refuse in a message."""
    if not text.strip():
        yield "the text is empty"
    if _BARE.search(text):
        yield "write `&amp;` for `&`"
    if _LOOSE.search(text):
        yield "write `&lt;` for `<`"
    parser = _Tags()
    parser.feed(text)
    parser.close()
    yield from parser.wrong
    for tag in parser.open:
        yield f"<{tag}> is not closed"
    if len(shown(text)) > MOST:
        yield f"the text is longer than {MOST} characters"


def shown(text: str) -> str:
    """What is read of HTML."""
    return unescape(_MARKUP.sub("", text))


def faults_of_plain(text: str, most: int) -> Iterator[str]:
    """What does not work in a button or a toast, which show HTML as it is written."""
    if not text.strip():
        yield "the text is empty"
    if len(text) > most:
        yield f"the text has {len(text)} characters; at most {most} fit"
    if _MARKUP.search(text) or _ENTITY.search(text):
        yield "HTML does not work here: write plain text"


def placeholders(text: str) -> frozenset[str]:
    """The names in braces.

    Raises:
        ValueError: the braces cannot be read.
    """
    return frozenset(name for _, name, _, _ in Formatter().parse(text) if name is not None)


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.open: list[str] = []
        self.wrong: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if not _allowed(tag, attrs):
            self.wrong.append(f"Telegram does not know {self.get_starttag_text()}")
        self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        self.wrong.append(f"Telegram does not know <{tag}/>")

    def handle_endtag(self, tag: str) -> None:
        if self.open and self.open[-1] == tag:
            self.open.pop()
        else:
            self.wrong.append(f"</{tag}> closes what is not open there")


def _allowed(tag: str, attrs: list[tuple[str, str | None]]) -> bool:
    match tag, attrs:
        case "a", [("href", str())]:
            return True
        case "blockquote", [("expandable", _)]:
            return True
        case "span", [("class", "tg-spoiler")]:
            return True
        case _, []:
            return tag in _TAGS - {"a"}
    return False
