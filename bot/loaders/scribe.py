"""Turns the small written parts into the domain's, and keeps what they name until all is known."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from bot.domain.guard import ALWAYS, NEVER, Answered, Guard, Reached, Rule, Term
from bot.domain.sources import JUDGEMENT
from bot.loaders.faults import Faults, unknown
from bot.loaders.strict_yaml import Document, Path_
from bot.loaders.written_guard import WrittenGuard, WrittenTerm

SHORT_ID, LONG_ID = 20, 30
"""Letters in an id: questions and options travel in buttons, where there is little room."""

_ID = re.compile(r"[a-z0-9]+(?:_[a-z0-9]+)*")


class Ruled(Protocol):
    """A written form with guards."""

    @property
    def when(self) -> WrittenGuard | None: ...

    @property
    def unless(self) -> WrittenGuard: ...


@dataclass(frozen=True, slots=True)
class Mention:
    """A name in a guard, and where it stands."""

    document: Document
    path: Path_
    name: str
    term: WrittenTerm


@dataclass(slots=True)
class Scribe:
    document: Document
    faults: Faults
    mentions: list[Mention] = field(default_factory=list)
    sources: list[tuple[Document, Path_, tuple[str, ...]]] = field(default_factory=list)

    def fault(self, path: Path_, message: str) -> None:
        self.faults.add(self.document.fault(path, message))

    def guard(self, path: Path_, written: WrittenGuard | None, otherwise: Guard = ALWAYS) -> Guard:
        """The guard that stands at `path`; `otherwise` where nothing is written."""
        if not written:
            return otherwise
        for number, part in enumerate(written):
            self.mentions += [Mention(self.document, (*path, number, name), name, term) for name, term in part.items()]
        return Guard(tuple(_terms(part) for part in written))

    def rule(self, path: Path_, form: Ruled) -> Rule:
        return Rule(
            self.guard((*path, "when"), form.when),
            self.guard((*path, "unless"), form.unless, NEVER),
        )

    def source(self, path: Path_, names: tuple[str, ...], need: str = "") -> tuple[str, ...]:
        """The sources that stand under `path`; `need` says what may not stand without one."""
        if need and not names:
            self.fault(path, f"{need} needs a `source`: ids of sources.yaml, or `judgement`")
        self.sources.append((self.document, (*path, "source"), names))
        return names

    def look_up_sources(self, known: Collection[str] | None) -> None:
        """Those that are not there are faults; nothing is looked up without what is `known`."""
        for document, path, names in self.sources if known is not None else ():
            for number, name in enumerate(names):
                if name != JUDGEMENT and name not in (known or ()):
                    self.faults.add(document.fault((*path, number), unknown("source", name, known or ())))

    def id(self, path: Path_, limit: int = LONG_ID) -> str:
        """The last step of the path, which is an id."""
        name = str(path[-1])
        if not _ID.fullmatch(name):
            self.fault(path, f"`{name}` is not an id: only a-z, 0-9 and single `_` between them")
        if len(name) > limit:
            self.fault(path, f"the id `{name}` has {len(name)} letters; at most {limit} fit")
        return name


def _terms(part: Mapping[str, WrittenTerm]) -> tuple[Term, ...]:
    return tuple(
        Reached(name, term) if isinstance(term, int) else Answered(name, frozenset(term)) for name, term in part.items()
    )
