"""Every call a bot made, and how it ended."""

from dataclasses import dataclass, field
from typing import Any, Literal

from bot.local_telegram.shapes import Json

Outcome = Literal["open", "ok", "refused", "fault"]


@dataclass(slots=True)
class Entry:
    """One call. `fault` marks what a test asked for, `refused` what the bot did wrong.

    `carried`: it came in a webhook's answer to an update, so that the bot never learns how it ended.
    """

    number: int
    bot: int
    method: str
    params: Json
    outcome: Outcome = "open"
    code: int = 0
    text: str = ""
    result: Any = None
    carried: bool = False


@dataclass(slots=True)
class Journal:
    entries: list[Entry] = field(default_factory=list)

    def opened(self, bot: int, method: str, params: Json, *, carried: bool = False) -> Entry:
        entry = Entry(len(self.entries) + 1, bot, method, params, carried=carried)
        self.entries.append(entry)
        return entry

    def calls(self, method: str | None = None) -> list[Entry]:
        return [each for each in self.entries if method in (None, each.method)]

    def refused(self) -> list[Entry]:
        """Calls turned down by a rule, not by a fault that somebody asked for."""
        return [each for each in self.entries if each.outcome == "refused"]

    def busy(self) -> bool:
        """Whether a call other than a waiting poll is still under way."""
        return any(each.outcome == "open" and each.method != "getUpdates" for each in self.entries[-200:])

    def clear(self) -> None:
        self.entries = [each for each in self.entries if each.outcome == "open"]
