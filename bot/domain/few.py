"""Small numbers of people are not told, and none of them can be found by subtraction."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from bot.domain.post import FEW

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Veiled:
    """A number of people as others may be told it."""

    count: int | None
    """None: so few that they are not counted out; nobody at all is 0."""
    about: bool = False


def few(count: int) -> bool:
    return 0 < count < FEW


def veiled(counts: Mapping[Key, int], unseen: int = 0) -> dict[Key, Veiled]:
    """Parts of a whole that may be known: where some are hidden, the largest is told as about itself and them together.

    `unseen` belongs to the whole, too, and is not told.
    """
    told = {key: Veiled(None if few(count) else count) for key, count in counts.items()}
    hidden = sum(count for count in (*counts.values(), unseen) if few(count))
    largest = max(counts, key=lambda key: counts[key], default=None)
    if hidden and largest is not None and counts[largest] >= FEW:
        told[largest] = Veiled(counts[largest] + hidden, about=True)
    return told


def share(total: int, *still_open: int) -> float:
    """How much of a whole is done, from 0 to 1; of what is still open, few count as the most that few may be."""
    open_ = sum(FEW - 1 if few(count) else count for count in still_open)
    return max(0.0, (total - open_) / total) if total else 0.0
