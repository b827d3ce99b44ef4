"""Holds a file against a shape, and tells each difference in one plain sentence."""

from collections.abc import Iterator, Mapping
from dataclasses import is_dataclass
from typing import Any, Generic, TypeVar, get_args, get_type_hints

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from bot.loaders.faults import Faults, unknown
from bot.loaders.strict_yaml import Document, Path_

T = TypeVar("T")

_PLAIN: Mapping[str, str] = {
    "string_type": "must be text; put it in quotes",
    "int_type": "must be a whole number",
    "bool_type": "must be `true` or `false`",
    "greater_than": "must be more than {gt}",
    "greater_than_equal": "must be at least {ge}",
    "literal_error": "must be {expected}",
    "enum": "must be {expected}",
    "dict_type": "must have keys of its own below it",
    "mapping_type": "must have keys of its own below it",
    "model_type": "must have keys of its own below it",
    "dataclass_type": "must have keys of its own below it",
    "tuple_type": "must be a list",
    "list_type": "must be a list",
    "too_short": "must not be empty",
    "string_too_short": "must not be empty",
}


class Shape(Generic[T]):
    """A type that a file must fit."""

    def __init__(self, kind: Any) -> None:
        self._kind = kind
        # Inside of a tuple a plain dataclass takes its configuration from here; on its own it may not.
        self._adapter: TypeAdapter[tuple[T]] = TypeAdapter(tuple[kind], config=ConfigDict(extra="forbid"))

    def fits(self, document: Document, faults: Faults, at: Path_ = (), value: Any = ...) -> T | None:
        """What the file says, or None where it has faults; `value` is a part of it that stands at `at`."""
        try:
            return self._adapter.validate_python((document.value if value is ... else value,))[0]
        except ValidationError as error:
            for one in error.errors(include_url=False):
                faults.add(document.fault((*at, *one["loc"][1:]), self._sentence(one)))
        return None

    def _sentence(self, error: Mapping[str, Any]) -> str:
        last = str(error["loc"][-1]) if error["loc"] else ""
        match error["type"]:
            case "missing":
                return f"`{last}` is missing"
            case "extra_forbidden" | "unexpected_keyword_argument":
                return unknown("key", last, set(_keys(self._kind)), " here")
            case kind if kind in _PLAIN:
                sentence = _PLAIN[kind].format(**error.get("ctx", {}))
                return f"{sentence}, not {_shown(error['input'])}"
        return str(error["msg"])


def _keys(kind: Any) -> Iterator[str]:
    """Every key that may stand anywhere in this type, to suggest one for a misspelling."""
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        for name, field in kind.model_fields.items():
            yield field.alias or name
            yield from _keys(field.annotation)
    elif isinstance(kind, type) and is_dataclass(kind):
        for name, hint in get_type_hints(kind).items():
            yield name
            yield from _keys(hint)
    else:
        for part in get_args(kind):
            yield from _keys(part)


def _shown(value: Any) -> str:
    match value:
        case None:
            return "nothing"
        case Mapping():
            return "keys"
        case list():
            return "a list" if value else "an empty list"
    return f"`{value}`"
