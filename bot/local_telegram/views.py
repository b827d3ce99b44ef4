"""A message as a person sees it, and a chat as text."""

from dataclasses import dataclass

from bot.local_telegram.chats import Chat, Message
from bot.local_telegram.shapes import Json

_MEDIA = ("photo", "animation", "video", "document", "voice", "sticker", "location", "contact")
_SERVICE = (
    "new_chat_members",
    "left_chat_member",
    "pinned_message",
    "migrate_to_chat_id",
    "migrate_from_chat_id",
)


@dataclass(frozen=True, slots=True)
class Shown:
    """One message at one moment. `buttons` are the visible labels, row by row; `body` is Telegram's JSON."""

    id: int
    chat: int
    sender: str
    by_bot: bool
    kind: str
    text: str
    buttons: tuple[tuple[str, ...], ...]
    edited: bool
    body: Json

    @property
    def labels(self) -> list[str]:
        return [label for row in self.buttons for label in row]


def _kind(body: Json) -> str:
    if "poll" in body:
        return "poll"
    service = next((name for name in _SERVICE if name in body), None)
    return service or next((name for name in _MEDIA if name in body), "text")


def view(body: Json, keyboard: Json | None = None) -> Shown:
    """The message in this JSON, with the reply keyboard that came with it, if one did."""
    sender = body.get("sender_chat") or body.get("from") or {}
    rows = body.get("reply_markup", {}).get("inline_keyboard") or (keyboard or {}).get("keyboard") or []
    return Shown(
        id=body["message_id"],
        chat=body["chat"]["id"],
        sender=sender.get("title") or sender.get("first_name", ""),
        by_bot=bool(body.get("from", {}).get("is_bot")) and "sender_chat" not in body,
        kind=_kind(body),
        text=body.get("text") or body.get("caption") or body.get("poll", {}).get("question", ""),
        buttons=tuple(tuple(button["text"] for button in row) for row in rows),
        edited="edit_date" in body,
        body=body,
    )


def shown(message: Message) -> Shown:
    return view(message.body, message.keyboard)


def _lines(message: Message) -> list[str]:
    seen = shown(message)
    what = "" if seen.kind == "text" else f"[{seen.kind}] "
    mark = " (edited)" if seen.edited else ""
    lines = [f"#{seen.id} {seen.sender}: {what}{seen.text}{mark}"]
    if poll := message.body.get("poll"):
        lines += [f"    ( ) {option['text']} - {option['voter_count']}" for option in poll["options"]]
    lines += ["    " + " ".join(f"[ {label} ]" for label in row) for row in seen.buttons]
    return lines


def screen(chat: Chat) -> str:
    """The chat as plain text, oldest message first, with the buttons under each message."""
    return "\n".join(line for message in chat.messages.values() for line in _lines(message))
