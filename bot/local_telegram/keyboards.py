"""The rules of keyboards under a message."""

from typing import Any
from urllib.parse import urlsplit

from bot.local_telegram.refusals import RefusedError
from bot.local_telegram.shapes import Json

BUTTONS = 100
ROW = 8
DATA_BYTES = 64
COPY = 256

_ACTIONS = {
    "url",
    "callback_data",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "copy_text",
    "callback_game",
    "pay",
}
_KNOWN = _ACTIONS | {"text", "style", "icon_custom_emoji_id"}
_STYLES = {None, "danger", "success", "primary"}


def check_inline(markup: Any) -> Json:
    """An inline keyboard as Telegram would keep it; empty rows are dropped.

    Raises: RefusedError for anything else.
    """
    rows = markup.get("inline_keyboard") if isinstance(markup, dict) else None
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise RefusedError("inline_expected")
    if sum(map(len, rows)) > BUTTONS:
        raise RefusedError("too_many_buttons")
    if any(len(row) > ROW for row in rows):
        raise RefusedError("row_too_long")
    return {"inline_keyboard": [[_button(button) for button in row] for row in rows if row]}


def _button(button: Any) -> Json:
    if not isinstance(button, dict):
        raise RefusedError("button", reason="expected an Object")
    if not isinstance(button.get("text"), str) or not button["text"]:
        raise RefusedError("button", reason='Field "text" must be a non-empty String')
    if unknown := button.keys() - _KNOWN:
        raise RefusedError("button", reason=f"unknown field {min(unknown)}")
    actions = _ACTIONS & button.keys()
    if not actions:
        raise RefusedError("button", reason="Text buttons are unallowed in the inline keyboard")
    if len(actions) > 1:
        raise RefusedError("button_actions")
    if button.get("style") not in _STYLES:
        raise RefusedError("button_style")
    if "callback_data" in button and not 1 <= len(str(button["callback_data"]).encode()) <= DATA_BYTES:
        raise RefusedError("button_data")
    if "url" in button:
        _check_url(button["url"])
    if "copy_text" in button:
        _check_copy(button["copy_text"])
    return button


def _check_copy(given: Any) -> None:
    text = given.get("text") if isinstance(given, dict) and given.keys() == {"text"} else None
    if not isinstance(text, str) or not 1 <= len(text) <= COPY:
        raise RefusedError("button_copy")


def _check_url(url: str) -> None:
    parts = urlsplit(url)
    web = parts.scheme in ("http", "https") and ("." in parts.netloc or parts.hostname == "localhost")
    if not web and parts.scheme != "tg":
        raise RefusedError("button_url", url=url)


def check_any(markup: Any) -> Json:
    """Any reply markup: inline keyboard, reply keyboard, its removal, or a forced reply."""
    match markup:
        case {"inline_keyboard": _}:
            return check_inline(markup)
        case {"keyboard": list(rows)} if all(isinstance(row, list) and row for row in rows):
            rows = [[{"text": key} if isinstance(key, str) else key for key in row] for row in rows]
            if any(not key.get("text") for row in rows for key in row):
                raise RefusedError("markup")
            return {**markup, "keyboard": rows}
        case {"remove_keyboard": True} | {"force_reply": True}:
            return dict(markup)
        case _:
            raise RefusedError("markup")
