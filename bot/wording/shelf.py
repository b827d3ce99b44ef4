"""Everything that was read from `flows/` and `content/`."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain.flow import Flow
from bot.domain.sources import Source
from bot.wording.catalog import Catalog


@dataclass(frozen=True, slots=True)
class Shelf:
    flows: Mapping[str, Flow]
    sources: Mapping[str, Source]
    numbers: Mapping[str, tuple[str, ...]]
    """Emergency numbers by country code, the main one first; only those that may be shown."""
    catalogs: Mapping[str, Catalog]
