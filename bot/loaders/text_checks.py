"""Every text of a language: can it be sent, and does it fill the same placeholders as the base language's?"""

from collections.abc import Iterator
from typing import Any

from bot.loaders.faults import Faults
from bot.loaders.messages import CATEGORIES
from bot.loaders.strict_yaml import Document, Path_
from bot.loaders.texts import (
    EXPLANATION,
    LABEL,
    OPTION,
    QUESTION,
    TOAST,
    faults_of_html,
    faults_of_plain,
    placeholders,
)

_UNSAID = frozenset({"words", "sources"})
"""Lists that are listened for or looked up, never shown."""

_LINES_OF_ASK = 2
_LINE_FEEDS = 2
"""Telegram allows so many in the explanation of a quiz."""


def check_texts(name: str, document: Document, base: Document | None, faults: Faults) -> None:
    """`name` is the file's path below the language's folder, without `.yaml`."""
    expected = dict(_texts(base.value, ())) if base else {}
    for path, text in _texts(document.value, ()):
        most = _most_in_post(path) if name == "posts" else _most(name, path)
        wrong = faults_of_plain(text, most) if most else faults_of_html(text)
        for sentence in (*wrong, *_wrong_lines(path, text), *_wrong_braces(path, text, expected)):
            faults.add(document.fault(path, sentence))


def _texts(value: Any, path: Path_) -> Iterator[tuple[Path_, str]]:
    match value:
        case str():
            yield path, value
        case dict():
            for key, one in value.items():
                if key not in _UNSAID:
                    yield from _texts(one, (*path, key))
        case list():
            for number, one in enumerate(value):
                yield from _texts(one, (*path, number))


def _most(name: str, path: Path_) -> int | None:
    """How long a plain text of a button or toast may be; None for a text of a message."""
    in_topic = "/" in name
    match path:
        case (*_, "options", _, "label") if in_topic:
            return LABEL
        case (_, "short") if in_topic:
            return LABEL
        case (_, "name") if name.endswith("/exercises"):
            return LABEL
        case (_, "why" | "what_counts") if name.endswith("/questions"):
            return TOAST
        case ("questions", _, "why" | "what_counts") if in_topic:
            return TOAST
    return None


def _most_in_post(path: Path_) -> int | None:
    match path:
        case (_, "title") | (_, "options", _):
            return OPTION
        case (_, "question"):
            return QUESTION
        case (_, "explanation"):
            return EXPLANATION
    return None


def _wrong_lines(path: Path_, text: str) -> Iterator[str]:
    if path[-1:] == ("ask",) and len(text.strip().splitlines()) > _LINES_OF_ASK:
        yield "a question has at most two lines"
    if path[-1:] == ("explanation",) and text.count("\n") > _LINE_FEEDS:
        yield "an explanation has at most two line feeds"


def _wrong_braces(path: Path_, text: str, expected: dict[Path_, str]) -> Iterator[str]:
    try:
        found = placeholders(text)
    except ValueError:
        yield "the braces do not match; a placeholder is one word in { }"
        return
    form = path[-1] if path and path[-1] in CATEGORIES else None
    original = expected.get(path) or (expected.get((*path[:-1], "other")) if form else None)
    if original is None:
        return
    try:
        wanted = placeholders(original)
    except ValueError:
        return
    # Only `other` has to say the number: "one exercise" needs none.
    for name in sorted(wanted - found if form in (None, "other") else ()):
        yield f"the placeholder {{{name}}} is missing"
    for name in sorted(found - wanted):
        yield f"there is no placeholder {{{name}}} in the base language"
