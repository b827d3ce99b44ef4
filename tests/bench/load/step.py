"""What the load server is told of the conversation."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Step:
    """One update and the screen that answers it."""

    tap: tuple[int, int] | None
    """Row and column on the screen before; None for `/start`."""
    text: str
    """Telegram's HTML."""
    rows: tuple[tuple[dict[str, str], ...], ...]
    """Buttons: `label`, `style` where it has one, and what it means: `does` (an act's name) and `option`."""
    question: str | None
    """Of the screen; None for the first and the last ones."""
