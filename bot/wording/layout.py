"""How words and buttons are laid out for one thumb and a small phone."""

import re
from collections.abc import Iterable
from html import unescape

from bot.wording.reply import Button

PAIRED = 12
"""Two buttons share a row only if both labels are at most so long; longer ones would be cut."""
LABEL = 24
"""The longest label that is planned for."""
BAR = 10
CAPTION = 1024
"""The longest text under a picture."""
_TAG = re.compile(r"</?[a-z][^<>]*>")


def rows(buttons: Iterable[Button]) -> tuple[tuple[Button, ...], ...]:
    """Rows of one button, or of two where both labels are short."""
    laid: list[tuple[Button, ...]] = []
    for button in buttons:
        last = laid[-1] if laid else ()
        if len(last) == 1 and max(len(last[0].label), len(button.label)) <= PAIRED:
            laid[-1] = (*last, button)
        else:
            laid.append((button,))
    return tuple(laid)


def paragraphs(*parts: str | None) -> str:
    """The parts that are not empty, with a blank line between."""
    return "\n\n".join(part for part in parts if part)


def lines(*parts: str | None) -> str:
    return "\n".join(part for part in parts if part)


def bullets(items: Iterable[str]) -> str:
    return "\n".join(f"• {item}" for item in items)


def numbered(items: Iterable[str]) -> str:
    return "\n".join(f"{number}. {item}" for number, item in enumerate(items, 1))


def bold_first_line(text: str) -> str:
    first, _, rest = text.partition("\n")
    return lines(f"<b>{first}</b>", rest)


def folded(text: str) -> str:
    """Shown closed, opened by a tap."""
    return f"<blockquote expandable>{text}</blockquote>"


def bar(share: float) -> str:
    full = round(share * BAR)
    return "●" * full + "○" * (BAR - full)


def cut(label: str, longest: int = LABEL) -> str:
    return label if len(label) <= longest else label[: longest - 1] + "…"


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def units(html: str) -> int:
    """How long a text is as Telegram counts: after parsing, in UTF-16 units."""
    return len(unescape(_TAG.sub("", html)).encode("utf-16-le")) // 2
