"""Which words a screen is made of: the catalog, with a note of every text that was read from it."""

from collections.abc import Iterator, Mapping
from dataclasses import is_dataclass, replace
from typing import Any, cast

from bot.wording.catalog import Catalog

Path = tuple[str, ...]
"""Such as `("back_pain", "questions", "age", "ask")`; `("", "ask.why")` is a message that belongs to no topic."""


class Traced:
    """Looks like a value of the catalog, and notes the path of each text that is taken out of it."""

    def __init__(self, value: Any, path: Path, notes: dict[Path, None]) -> None:
        self._value = value
        self._path = path
        self._notes = notes

    def _inside(self, value: Any, step: str) -> Any:
        path = (*self._path, step)
        if isinstance(value, Mapping) or is_dataclass(value):
            return Traced(value, path, self._notes)
        if value is not None:
            self._notes.setdefault(path)
        return value

    def __getattr__(self, name: str) -> Any:
        return self._inside(getattr(self._value, name), name)

    def __getitem__(self, key: str) -> Any:
        return self._inside(self._value[key], key)

    def __contains__(self, key: object) -> bool:
        return key in self._value

    def __iter__(self) -> Iterator[str]:
        return iter(self._value)

    def get(self, key: str, default: Any = None) -> Any:
        return self[key] if key in self._value else default

    def items(self) -> Iterator[tuple[str, Any]]:
        return ((key, self[key]) for key in self._value)

    def values(self) -> Iterator[Any]:
        return (self[key] for key in self._value)


class Messages(dict[str, Any]):
    """The messages, which may be plural forms and so are noted as a whole."""

    def __init__(self, given: Mapping[str, Any], notes: dict[Path, None]) -> None:
        super().__init__(given)
        self._notes = notes

    def __getitem__(self, key: str) -> Any:
        found = super().__getitem__(key)
        self._notes.setdefault(("", key))
        return found


def traced(catalog: Catalog) -> tuple[Catalog, dict[Path, None]]:
    """The catalog, and the paths of the texts read from it, in the order in which they are."""
    notes: dict[Path, None] = {}
    topics = cast(Mapping[str, Any], Traced(catalog.topics, (), notes))
    return replace(catalog, topics=topics, messages=Messages(catalog.messages, notes)), notes
