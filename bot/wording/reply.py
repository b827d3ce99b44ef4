"""What is shown, in one language, before any messenger's form is put on it."""

from dataclasses import dataclass

from bot.domain.act import Act


@dataclass(frozen=True, slots=True)
class Button:
    label: str
    act: Act | None = None
    url: str | None = None
    style: str | None = None
    """`danger`, `primary` or `success`; colour is never the only sign."""


@dataclass(frozen=True, slots=True)
class Document:
    name: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Reply:
    text: str
    """Telegram's HTML, at most 4096 characters after parsing."""
    rows: tuple[tuple[Button, ...], ...] = ()
    fresh: bool = False
    """Always a new message, even after a tap."""
    toast: str | None = None
    """Shown over the chat after a tap, at most 200 characters. With an empty text nothing else is shown."""
    document: Document | None = None
