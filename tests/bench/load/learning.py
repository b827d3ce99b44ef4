"""One person goes through the conversation slowly; what everybody will send and expect is learned from what came.

Every bot has buttons' data of its own. What it shows must be what this bot shows, word for word and button for button.
"""

import asyncio
from dataclasses import dataclass
from typing import Any

from tests.bench.load import wire
from tests.bench.load.http import Webhook
from tests.bench.load.step import Step
from tests.bench.load.telegram import Answer, Telegram

PATIENCE = 20.0
QUIET = 0.02
"""Seconds in which a second screen would come."""


class DifferentError(Exception):
    """What is measured does not say what this bot says."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """An update, and what is known of its answer."""

    update: bytes
    is_start: bool
    length: int
    """Bytes of the call that shows the next screen; the same for everybody."""
    answer: bytes
    """To this call, with a place for the chat's id."""

    def filled(self, number: int, chat: int) -> bytes:
        return (wire.filled_start if self.is_start else wire.filled_tap)(self.update, number, chat)


async def learn(telegram: Telegram, webhook: Webhook, steps: list[Step], chat: int, number: int) -> list[Exchange]:
    """Go through it as `chat`, with updates from `number` on.

    Raises:
        DifferentError: a screen is not the one that it should be, or there is none.
    """
    learned: list[Exchange] = []
    arrived: asyncio.Queue[tuple[bytes, Answer]] = asyncio.Queue()
    telegram.shown = lambda body, answer: arrived.put_nowait((body, answer))
    keyboard: wire.Keyboard = ()
    shown = b""
    for at, step in enumerate(steps):
        update = (
            wire.start() if step.tap is None else wire.tap(shown, keyboard[step.tap[0]][step.tap[1]]["callback_data"])
        )
        webhook.give(Exchange(update, step.tap is None, 0, b"").filled(number + at, chat))
        try:
            body, answer = await asyncio.wait_for(arrived.get(), PATIENCE)
        except TimeoutError:
            raise DifferentError(f"step {at}: no screen") from None
        keyboard = checked(at, step, wire.fields(body))
        shown = wire.message(step.text, keyboard)
        reply = b'{"ok":true,"result":' + shown + b"}"
        telegram.later(lambda answer=answer, reply=reply: answer(reply % chat))  # type: ignore[misc]
        learned.append(Exchange(update, step.tap is None, len(body), reply))
        await asyncio.sleep(telegram.delay + QUIET)
        if not arrived.empty():
            raise DifferentError(f"step {at}: more than one screen")
    return learned


def checked(at: int, step: Step, call: dict[str, Any]) -> wire.Keyboard:
    """The buttons shown."""
    markup = call["reply_markup"] or {"inline_keyboard": []}
    keyboard: wire.Keyboard = markup["inline_keyboard"]
    labels = [[(button["text"], button.get("style", "")) for button in row] for row in keyboard]
    expected = [[(button["label"], button.get("style", "")) for button in row] for row in step.rows]
    if call["text"] != step.text:
        raise DifferentError(f"step {at}: the text is {call['text']!r}, not {step.text!r}")
    if labels != expected:
        raise DifferentError(f"step {at}: the buttons are {labels}, not {expected}")
    return keyboard
