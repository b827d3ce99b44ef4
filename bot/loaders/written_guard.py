"""Guards as a clinician writes them."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import PlainValidator
from pydantic_core import PydanticCustomError

WrittenTerm = int | tuple[str, ...]
"""How much a count must be at least, or the options of which any was chosen."""


def _guard(value: Any) -> tuple[Mapping[str, WrittenTerm], ...]:
    parts = value if isinstance(value, list) else [value]
    if not parts or not all(isinstance(part, dict) and part for part in parts):
        raise PydanticCustomError(
            "guard", "a guard is a mapping such as {{saddle: [bladder]}}, or a list of them, and never empty"
        )
    return tuple({name: _term(name, term) for name, term in part.items()} for part in parts)


def _term(name: str, value: Any) -> WrittenTerm:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    options = value if isinstance(value, list) else [value]
    if options and all(isinstance(option, str) for option in options):
        return tuple(options)
    raise PydanticCustomError(
        "term",
        "`{name}` needs a list of options, such as [bladder, bowel], or a number if it is a count",
        {"name": name},
    )


WrittenGuard = Annotated[tuple[Mapping[str, WrittenTerm], ...], PlainValidator(_guard)]
