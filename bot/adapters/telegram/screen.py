"""A reply in Telegram's form: keyboard, plain text, and what does not fit."""

import re
from collections.abc import Sequence
from html import unescape

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.adapters.telegram import taps
from bot.wording.reply import Button

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024
TOAST_LIMIT = 200

_TAG = re.compile(r"</?[a-z][^<>]*>")


def keyboard(rows: Sequence[Sequence[Button]]) -> InlineKeyboardMarkup | None:
    if not rows:
        return None
    return InlineKeyboardMarkup([[_button(button) for button in row] for row in rows])


def _button(button: Button) -> InlineKeyboardButton:
    data = taps.encode(button.act) if button.act is not None else None
    return InlineKeyboardButton(button.label, callback_data=data, url=button.url, style=button.style)


def plain(html: str) -> str:
    return unescape(_TAG.sub("", html))


def length(text: str) -> int:
    """In UTF-16 units: Telegram counts so in places, and it is never less than the number of characters."""
    return len(text.encode("utf-16-le")) // 2


def cut(text: str, limit: int) -> str:
    """As many whole lines as fit; of a single line that is too long, its beginning."""
    head = text.encode("utf-16-le")[: limit * 2].decode("utf-16-le", "ignore")
    if head == text:
        return text
    whole, found, _ = head.rpartition("\n")
    return whole if found and whole.strip() else head
