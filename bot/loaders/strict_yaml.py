"""YAML without surprises.

Plain scalars are text, except `true`, `false`, `null`, `~`, nothing at all, plain decimal integers and decimal
fractions: `no`, `50_59`, `12:30`, `012` and dates stay text. Keys are always text. Repeated keys, anchors,
aliases, merge keys and tags are refused.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from bot.loaders.faults import Fault, Faults

Path_ = tuple[str | int, ...]
"""Keys and list indexes from the top of a file down to a value."""

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_WORDS: Mapping[str, bool | None] = {"": None, "~": None, "null": None, "true": True, "false": False}
_INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9]*)")
_FRACTION = re.compile(r"[-+]?(?:0|[1-9][0-9]*)\.[0-9]+")


@dataclass(frozen=True, slots=True)
class Position:
    """Counted from 1."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Document:
    name: str
    value: Any
    positions: Mapping[Path_, Position]

    def known(self, path: Path_) -> Path_:
        """The steps of a path that stand in the file; a step that does not is left out."""
        found: Path_ = ()
        for step in path:
            if (*found, step) in self.positions:
                found = (*found, step)
        return found

    def where(self, path: Path_) -> Position:
        """Where the key or list item stands, or else the nearest thing above it."""
        return self.positions.get(self.known(path), Position(1, 1))

    def fault(self, path: Path_, message: str) -> Fault:
        known, place = self.known(path), self.where(path)
        key = ".".join(step for step in known if isinstance(step, str))
        return Fault(self.name, place.line, place.column, key, message)


def read(path: Path, name: str, faults: Faults) -> Document | None:
    """The file, or None where it cannot be read at all; `name` is how faults call it."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        faults.add(Fault(name, 1, 1, "", "the file is missing"))
        return None
    except UnicodeDecodeError:
        faults.add(Fault(name, 1, 1, "", "the file is not UTF-8 text"))
        return None
    return parse(text, name, faults)


def parse(text: str, name: str, faults: Faults) -> Document | None:
    """As `read`, from text."""
    builder = _Builder(yaml.parse(text, Loader=_LOADER), name, faults)
    try:
        return Document(name, builder.document(), builder.positions)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        sentence = "; ".join(part for part in (error.context, error.problem) if part)
        faults.add(Fault(name, line, column, "", f"this is not YAML: {sentence}"))
    except yaml.YAMLError as error:
        faults.add(Fault(name, 1, 1, "", f"this is not YAML: {' '.join(str(error).split())}"))
    return None


class _Builder:
    """Values and positions from the parser's events."""

    def __init__(self, events: Iterator[Any], name: str, faults: Faults) -> None:
        self.positions: dict[Path_, Position] = {}
        self._events = events
        self._name = name
        self._faults = faults

    def document(self) -> Any:
        value, found = None, 0
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent):
                found += 1
                if found > 1:
                    self._refuse(event, (), "a file holds one document only")
                value = self._value(next(self._events), ()) if found == 1 else value
        return value

    def _value(self, event: Any, path: Path_) -> Any:
        if isinstance(event, yaml.AliasEvent):
            self._refuse(event, path, f"aliases such as `*{event.anchor}` are not used here: write it out")
            return None
        if event.anchor:
            self._refuse(event, path, f"anchors such as `&{event.anchor}` are not used here: write it out")
        if event.tag:
            self._refuse(event, path, f"tags such as `{event.tag}` are not used here")
        if isinstance(event, yaml.ScalarEvent):
            return _scalar(event.value) if event.implicit[0] else event.value
        if isinstance(event, yaml.SequenceStartEvent):
            return self._items(path)
        return self._entries(path)

    def _items(self, path: Path_) -> list[Any]:
        items: list[Any] = []
        for event in self._events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            here = (*path, len(items))
            self.positions[here] = _position(event)
            items.append(self._value(event, here))
        return items

    def _entries(self, path: Path_) -> dict[str, Any]:
        entries: dict[str, Any] = {}
        for event in self._events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            key = self._key(event, path)
            if key in entries:
                first = self.positions[(*path, key)].line
                self._refuse(event, (*path, key), f"`{key}` stands twice; first on line {first}")
                self._value(next(self._events), (*path, key, ""))
                continue
            here = (*path, key)
            self.positions[here] = _position(event)
            entries[key] = self._value(next(self._events), here)
        return entries

    def _key(self, event: Any, path: Path_) -> str:
        if not isinstance(event, yaml.ScalarEvent):
            self._refuse(event, path, "a key must be one word")
            self._value(event, (*path, ""))
            return ""
        self._value(event, path)
        if event.value == "<<" and event.implicit[0]:
            self._refuse(event, path, "merge keys `<<` are not used here: write it out")
        elif not event.value:
            self._refuse(event, path, "a key is missing before the colon")
        return str(event.value)

    def _refuse(self, event: Any, path: Path_, message: str) -> None:
        place = _position(event)
        key = ".".join(step for step in path if isinstance(step, str))
        self._faults.add(Fault(self._name, place.line, place.column, key, message))


def _position(event: Any) -> Position:
    return Position(event.start_mark.line + 1, event.start_mark.column + 1)


def _scalar(text: str) -> bool | int | float | str | None:
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    return float(text) if _FRACTION.fullmatch(text) else text
