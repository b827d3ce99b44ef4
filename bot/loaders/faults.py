"""What is wrong in the files, collected so that all of it is told at once."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from difflib import get_close_matches

from bot.domain.errors import ContentError


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    file: str
    line: int
    column: int
    key: str
    message: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}:{self.column}: "
        return f"{place}{self.key}: {self.message}" if self.key else place + self.message


@dataclass(slots=True)
class Faults:
    _found: set[Fault] = field(default_factory=set)

    def add(self, fault: Fault) -> None:
        self._found.add(fault)

    def __iter__(self) -> Iterator[Fault]:
        return iter(sorted(self._found))

    def __len__(self) -> int:
        return len(self._found)

    def raise_if_any(self) -> None:
        """Say all of them, sorted, one a line.

        Raises:
            ContentError: there is at least one.
        """
        if self._found:
            raise ContentError("\n".join(str(fault) for fault in self))


def unknown(what: str, name: str, known: Collection[str], where: str = "") -> str:
    """One sentence for a name that is not there, with the name that was probably meant."""
    close = get_close_matches(name, known, n=1, cutoff=0.6)
    sentence = f"there is no {what} `{name}`{where}"
    return f"{sentence}; did you mean `{close[0]}`?" if close else sentence
