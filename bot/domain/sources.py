"""Where the facts come from."""

from dataclasses import dataclass

JUDGEMENT = "judgement"
"""Stands in place of a source for what none says and a clinician must sign."""


@dataclass(frozen=True, slots=True)
class Source:
    id: str
    authors: str | None
    year: int | None
    where: str
    """The journal, or the body that published it."""
    link: str
    about: str
    note: str | None = None
    """How it was read, if not in full."""
