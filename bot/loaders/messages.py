"""messages.yaml: texts by dotted key, and their plural forms."""

from collections.abc import Iterator, Mapping
from typing import Any

from babel import Locale

from bot.loaders.faults import Faults
from bot.loaders.strict_yaml import Document, Path_
from bot.wording.catalog import Message

CATEGORIES = frozenset({"zero", "one", "two", "few", "many", "other"})
"""The plural categories of the CLDR."""


def flatten(document: Document, locale: Locale, faults: Faults) -> dict[str, Message]:
    """The messages; what is not text, or lacks a plural form that the language has, is a fault."""
    if not isinstance(document.value, dict):
        faults.add(document.fault((), "must have keys of its own, with a text each"))
        return {}
    found: dict[str, Message] = {}
    for path, message in _messages(document.value, ()):
        if isinstance(message, str):
            found[".".join(map(str, path))] = message
        elif is_plural(message):
            found[".".join(map(str, path))] = message
            for sentence in _wrong_forms(message, locale):
                faults.add(document.fault(path, sentence))
        else:
            faults.add(document.fault(path, "must be text; put it in quotes"))
    return found


def is_plural(value: Any) -> bool:
    return (
        isinstance(value, Mapping)
        and "other" in value
        and value.keys() <= CATEGORIES
        and all(isinstance(form, str) for form in value.values())
    )


def _messages(value: Any, path: Path_) -> Iterator[tuple[Path_, Any]]:
    if isinstance(value, dict) and not is_plural(value):
        for key, one in value.items():
            yield from _messages(one, (*path, key))
    else:
        yield path, value


def _wrong_forms(message: Mapping[str, str], locale: Locale) -> Iterator[str]:
    needed = {*locale.plural_form.tags, "other"}
    for form in sorted(needed - message.keys()):
        yield f"the plural form `{form}` is missing; this language has {', '.join(sorted(needed))}"
    for form in sorted(message.keys() - needed):
        yield f"this language has no plural form `{form}`"
