"""JSON as Telegram sends it."""

import json
from typing import Any

import msgspec


def parse(payload: bytes) -> Any:
    """Read JSON, also where a letter in it is cut in half: one such text must not hold up the rest.

    Raises:
        ValueError: it is not JSON.
    """
    try:
        return msgspec.json.decode(payload)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return _lenient(payload)
    except RecursionError:
        raise ValueError("not JSON: nested too deeply") from None


def _lenient(payload: bytes) -> Any:
    try:
        return json.loads(payload.decode("utf-8", "replace"))
    except (ValueError, RecursionError):
        raise ValueError("not JSON") from None


def clean(text: str) -> str:
    """Without what no database takes: half surrogate pairs and zero characters."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").replace("\0", "")
