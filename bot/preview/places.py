"""Where words and questions stand: file, key and line."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from bot.loaders import strict_yaml
from bot.loaders.faults import Faults
from bot.loaders.strict_yaml import Document, Path_
from bot.preview import traces

_SPECIAL = {
    "not_clear": "conditions",
    "build_up": "conditions",
    "prevent": "conditions",
    "tradition": "conditions",
    "safety_net": "conditions",
    "stop_rules": "exercises",
    "overrides": "exercises",
}
"""What stands beside the entries of a file, under a key that begins with `_`."""


@dataclass(frozen=True, slots=True)
class Place:
    file: str
    key: str
    line: int


@dataclass(slots=True)
class Places:
    """The files as they are now; each is read again only when it was saved."""

    flows: Path
    content: Path
    _read: dict[Path, tuple[int, Document | None]] = field(default_factory=dict)

    def of_words(self, language: str, path: traces.Path) -> Place | None:
        """Where a text of the catalog stands."""
        folder = self.content / language
        topic, *rest = path
        if not topic:
            return self._in(folder / "messages.yaml", tuple(rest[0].split(".")))
        return next(filter(None, (self._in(file, steps) for file, steps in _candidates(folder / topic, rest))), None)

    def of_question(self, topic: str, question: str) -> Place | None:
        """Where the flow says when a question is asked and what its options are."""
        for file in sorted((self.flows / topic).glob("*.yaml")):
            document = self._document(file)
            found = _question_in(document, question) if document else None
            if document and found:
                return Place(document.name, question, document.where(found).line)
        return None

    def _in(self, file: Path, steps: Path_) -> Place | None:
        document = self._document(file)
        known = document.known(steps) if document else ()
        if not document or known != steps:
            return None
        return Place(document.name, ".".join(str(step) for step in steps), document.where(steps).line)

    def _document(self, file: Path) -> Document | None:
        try:
            saved = file.stat().st_mtime_ns
        except FileNotFoundError:
            return None
        if file not in self._read or self._read[file][0] != saved:
            root = self.flows if file.is_relative_to(self.flows) else self.content
            name = str(file.relative_to(root.parent))
            self._read[file] = (saved, strict_yaml.read(file, name, Faults()))
        return self._read[file][1]


def _candidates(folder: Path, rest: list[str]) -> Iterator[tuple[Path, tuple[str, ...]]]:
    kind, *steps = rest
    if kind in _SPECIAL:
        yield folder / f"{_SPECIAL[kind]}.yaml", (f"_{kind}", *steps)
        return
    yield folder / f"{kind}.yaml", tuple(steps)
    for file in sorted(folder.glob("*.yaml")):
        yield file, (kind, *steps)


def _question_in(document: Document, question: str) -> Path_ | None:
    """Questions are a list of entries with an id, or a mapping by it."""
    value = document.value.get("questions") if isinstance(document.value, dict) else None
    if isinstance(value, dict) and question in value:
        return ("questions", question)
    for number, entry in enumerate(value if isinstance(value, list) else ()):
        if isinstance(entry, dict) and entry.get("id") == question:
            return ("questions", number)
    return None
