"""A chat as bytes and back. Fields of a newer version are passed over, missing ones get their default."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

import msgspec
from msgspec import structs

from bot.domain.chat import Chat
from bot.domain.listing import Listing

# Not `order="deterministic"`: it would sort the answers, and their order is part of them.
_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(Chat)


def encode(chat: Chat) -> bytes:
    return _encoder.encode(chat)


def decode(data: bytes) -> Chat:
    """Read a chat.

    Raises:
        msgspec.DecodeError: these bytes are no chat.
    """
    return _decoder.decode(data)


def as_json(chat: Chat, listing: Listing | None = None, due_at: datetime | None = None) -> dict[str, Any]:
    """All that is kept of a chat, for the person to read: plain values, sets in alphabetical order.

    What stands in clear beside it comes last.
    """
    clear = {"due_at": due_at, "messages": asdict(listing) if listing else None}
    return {name: _plain(value) for name, value in (*structs.asdict(chat).items(), ("in_clear", clear))}


def _plain(value: object) -> object:
    match value:
        case msgspec.Struct():
            return _plain(structs.asdict(value))
        case Mapping():
            return {key: _plain(kept) for key, kept in value.items()}
        case frozenset():
            return sorted(value)
        case tuple():
            return [_plain(kept) for kept in value]
        case date():  # or an instant
            return value.isoformat()
        case _:
            return value
