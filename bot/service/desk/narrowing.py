"""One choice more or less in who gets a broadcast. Each says what is wanted, so that it may come twice."""

from collections.abc import Collection
from dataclasses import replace
from typing import TypeVar

from bot.domain.campaign import Audience
from bot.service.desk.visit import OddButtonError
from bot.wording.desk.audience import SPANS
from bot.wording.desk.parts import WEEK

Value = TypeVar("Value", str, int)
_SPANS: dict[str, int | None] = {"0": None, **{str(span): span for span in SPANS}}


def narrowed(audience: Audience, part: str, value: str, *, on: bool, choices: Collection[str]) -> Audience:
    """Raises OddButtonError: there is no such choice."""
    match part:
        case "languages" if value in choices:
            return replace(audience, languages=_with(audience.languages, value, on=on))
        case "patterns" if value in choices:
            return replace(audience, patterns=_with(audience.patterns, value, on=on))
        case "source" if value in choices:
            return replace(audience, source=value if on else "")
        case "days" if value in {str(day) for day in WEEK}:
            return replace(audience, days=_with(audience.days, int(value), on=on))
        case "seen" if value in _SPANS:
            return replace(audience, seen_within=_SPANS[value] if on else None)
        case "unseen" if value in _SPANS:
            return replace(audience, unseen_for=_SPANS[value] if on else None)
    raise OddButtonError("There is no such choice.")


def _with(kept: frozenset[Value], value: Value, *, on: bool) -> frozenset[Value]:
    return kept | {value} if on else kept - {value}
