"""The chat window: what is shown of each thing that happens, and which buttons are in reach."""

from dataclasses import dataclass
from typing import Any

from bot.preview.plain import Rows, buttons_of, text_of

Json = dict[str, Any]

LINE = "─" * 40


@dataclass(frozen=True, slots=True)
class _Seen:
    text: str
    rows: Rows


class Window:
    def __init__(self, *, styled: bool) -> None:
        self._styled = styled
        self._seen: dict[int, _Seen] = {}

    @property
    def message(self) -> int | None:
        """The message with buttons that was shown last."""
        return next((number for number, seen in reversed(self._seen.items()) if seen.rows), None)

    @property
    def labels(self) -> list[str]:
        rows = self._seen[self.message].rows if self.message is not None else []
        return [button["text"] for row in rows for button in row]

    def show(self, event: Json) -> str | None:
        """What to print; None for what the person does not see, or did themselves."""
        match event["kind"]:
            case "message" | "edited" if event["by_bot"]:
                return self._show_message(event)
            case "toast":
                return f"[toast] {event['text']}"
            case "deleted":
                self._seen.pop(event["message_id"], None)
                return f"[message {event['message_id']} deleted]"
            case _:
                return None

    def _show_message(self, event: Json) -> str | None:
        message = event["message"]
        rows = message.get("reply_markup", {}).get("inline_keyboard") or event.get("keyboard", {}).get("keyboard") or []
        seen = _Seen(text_of(message, styled=self._styled), rows)
        before = self._seen.pop(message["message_id"], None)
        self._seen[message["message_id"]] = seen
        if before and before.text == seen.text and not rows:
            return None  # only its buttons went
        text = "\n".join(filter(None, (seen.text.rstrip("\n"), buttons_of(rows))))
        return f"{LINE}\n{text}\n" if event["kind"] == "edited" else f"\n{text}\n"
