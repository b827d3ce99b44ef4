"""What is sent, to whom and how often, as JSON: fields of another version are passed over or get their default."""

import msgspec

from bot.domain.campaign import Audience, Body
from bot.domain.schedule import Weekly


def encode(value: Body | Audience | Weekly) -> str:
    """The same value gives the same text every time."""
    return msgspec.json.encode(value, order="deterministic").decode()


def body(written: str) -> Body:
    """Raises msgspec.DecodeError: the text is no body."""
    return msgspec.json.decode(written, type=Body)


def audience(written: str) -> Audience:
    """Raises msgspec.DecodeError: the text is no audience."""
    return msgspec.json.decode(written, type=Audience)


def weekly(written: str) -> Weekly:
    """Raises msgspec.DecodeError: the text is no weekly time."""
    return msgspec.json.decode(written, type=Weekly)
