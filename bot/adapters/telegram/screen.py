"""A reply in Telegram's form: keyboard, plain text, and what does not fit."""

import re
from collections.abc import Sequence
from html import unescape
from typing import Any

import msgspec
from telegram import InlineKeyboardMarkup

from bot.adapters.telegram import taps
from bot.wording.reply import Button

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024
TOAST_LIMIT = 200

_TAG = re.compile(r"</?[a-z][^<>]*>")


def keyboard(rows: Sequence[Sequence[Button]]) -> InlineKeyboardMarkup | None:
    if not rows:
        return None
    return InlineKeyboardMarkup.de_json(_form(rows), None)


def keyboard_json(rows: Sequence[Sequence[Button]]) -> str | None:
    """The same, as it goes to Telegram."""
    if not rows:
        return None
    return msgspec.json.encode(_form(rows)).decode()


def _form(rows: Sequence[Sequence[Button]]) -> dict[str, Any]:
    return {"inline_keyboard": [[_fields(button) for button in row] for row in rows]}


def _fields(button: Button) -> dict[str, str]:
    fields = {"text": button.label}
    if button.act is not None:
        fields["callback_data"] = taps.encode(button.act)
    if button.url is not None:
        fields["url"] = button.url
    if button.style is not None:
        fields["style"] = button.style
    return fields


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
