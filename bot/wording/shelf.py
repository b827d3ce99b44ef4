"""Everything that was read from `flows/` and `content/`."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.domain.chat import KEPT_FOR
from bot.domain.flow import Flow
from bot.domain.post import Post, Template
from bot.domain.sources import Source
from bot.wording.catalog import BASE, Catalog


@dataclass(frozen=True, slots=True)
class Shelf:
    flows: Mapping[str, Flow]
    sources: Mapping[str, Source]
    numbers: Mapping[str, tuple[str, ...]]
    """Emergency numbers by country code, the main one first; only those that may be shown."""
    catalogs: Mapping[str, Catalog]
    posts: Mapping[str, Post] = field(default_factory=dict)
    """The education series, in its order."""
    templates: Mapping[str, Template] = field(default_factory=dict)
    unreviewed: frozenset[str] = frozenset()
    """Which of `posts` and `campaigns` no clinician has reviewed; a flow says so itself."""
    keep_days: int = KEPT_FOR.days
    """After so many days of silence what is kept of a person is erased; beside the words, since they say it."""

    def catalog(self, language: str) -> Catalog:
        """Of a language, of its base (`pt` for `pt-BR`), or the one that has every word."""
        known = self.catalogs
        return known.get(language) or known.get(language.partition("-")[0]) or known[BASE]
