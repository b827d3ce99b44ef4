"""What Telegram writes and reads: updates and answers as templates with places for numbers, calls understood."""

import json
import re
from collections.abc import Sequence
from email.parser import BytesParser
from email.policy import HTTP
from typing import Any
from urllib.parse import parse_qsl

from bot.local_telegram.html import read_html

BOT = {"id": 1, "is_bot": True, "first_name": "Bench", "username": "bench_bot"}
FIRST_CHAT = 1_000_000_000
FIRST_UPDATE = 100_000_000
MESSAGE = 1002
"""The number of the bot's message in each chat. All numbers are of one length, so that all calls for a step are."""
WHEN = 1_760_000_000
_TAP = 4_000_000_000_000_000_000
_CHAT = re.compile(rb'chat_id(?:=|": ?"?|"\r\n(?:[^\r]+\r\n)*\r\n)(\d+)')

Keyboard = Sequence[Sequence[dict[str, Any]]]


def chat_of(body: bytes) -> int:
    """The chat that a call is for, in whatever form it was written.

    Raises:
        ValueError: it names none.
    """
    found = _CHAT.search(body)
    if found is None:
        raise ValueError("a call without a chat")
    return int(found[1])


def fields(body: bytes) -> dict[str, Any]:
    """The whole call; JSON inside of forms is read, too."""
    if body.startswith(b"{"):
        given = dict(json.loads(body))
    elif body.startswith(b"--"):
        given = _multipart(body)
    else:
        given = dict(parse_qsl(body.decode(), keep_blank_values=True))
    markup = given.get("reply_markup")
    return {**given, "reply_markup": json.loads(markup) if isinstance(markup, str) else markup}


def carried(body: bytes) -> str | None:
    """The method of the call in a bot's answer to an update, if there is one.

    Raises:
        ValueError: it is not understood. Telegram reads forms there, too, but no bot that is measured writes any.
    """
    try:
        given = json.loads(body)
    except ValueError:
        given = None
    if isinstance(given, dict):
        return given.get("method")
    raise ValueError(f"an answer to an update is not understood: {body[:80]!r}")


def _multipart(body: bytes) -> dict[str, Any]:
    boundary = body[2 : body.index(b"\r\n")]
    head = b"Content-Type: multipart/form-data; boundary=" + boundary + b"\r\n\r\n"
    parts = BytesParser(policy=HTTP).parsebytes(head + body).iter_parts()
    found: dict[str, Any] = {}
    for part in parts:
        value = part.get_payload(decode=True)
        assert isinstance(value, bytes)
        found[str(part.get_param("name", header="content-disposition"))] = value.decode()
    return found


def message(html: str, keyboard: Keyboard) -> bytes:
    """A message of the bot as Telegram gives it back, with a place for the chat's id."""
    read = read_html(html)
    shown: dict[str, Any] = {
        "message_id": MESSAGE, "from": BOT, "chat": {"id": "@", "first_name": "Ada", "type": "private"},
        "date": WHEN, "edit_date": WHEN, "text": read.text,
    }  # fmt: skip
    if read.entities:
        shown["entities"] = read.entities
    if keyboard:
        shown["reply_markup"] = {"inline_keyboard": keyboard}
    return _template(shown)


def start() -> bytes:
    """An update with places for its own id and the chat's (twice)."""
    command = {
        "message_id": MESSAGE - 1, "from": _person(), "chat": {"id": "@", "first_name": "Ada", "type": "private"},
        "date": WHEN, "text": "/start", "entities": [{"offset": 0, "length": 6, "type": "bot_command"}],
    }  # fmt: skip
    return b'{"update_id":%d,"message":' + _template(command) + b"}"


def tap(shown: bytes, data: str) -> bytes:
    """An update with places for its own id, the tap's, the person's and the chat's. `shown` is the message."""
    given = _template({"from": _person(), "chat_instance": "-123456789", "data": data})
    return b'{"update_id":%d,"callback_query":{"id":"%d","message":' + shown + b"," + given[1:] + b"}"


def filled_start(template: bytes, number: int, chat: int) -> bytes:
    return template % (number, chat, chat)


def filled_tap(template: bytes, number: int, chat: int) -> bytes:
    return template % (number, _TAP + number, chat, chat)


def _person() -> dict[str, Any]:
    return {"id": "@", "is_bot": False, "first_name": "Ada", "language_code": "en"}


def _template(value: dict[str, Any]) -> bytes:
    written = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    return written.replace(b"%", b"%%").replace(b'"@"', b"%d")


def answered(result: object) -> bytes:
    return json.dumps({"ok": True, "result": result}, separators=(",", ":")).encode()


SAID = {
    "getMe": answered({**BOT, "can_join_groups": True, "can_read_all_group_messages": False}),
    "getMyCommands": answered([]),
    "getMyDescription": answered({"description": ""}),
    "getMyShortDescription": answered({"short_description": ""}),
    "getMyName": answered({"name": ""}),
    "getWebhookInfo": answered({"url": "", "has_custom_certificate": False, "pending_update_count": 0}),
}
"""What is said to calls that need more than *true*."""
TRUE = answered(True)
