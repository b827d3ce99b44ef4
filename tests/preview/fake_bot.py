"""A bot with one question, run as a program: it stands in for the real one. Numbers its runs in a file beside it."""

import asyncio
import os
import signal
import sys
from pathlib import Path
from typing import Any

from aiohttp import ClientSession

Json = dict[str, Any]

BUTTONS = [
    [{"text": "Yes", "callback_data": "yes"}, {"text": "No", "callback_data": "no"}],
    [{"text": "‹ Back", "callback_data": "back"}],
]


class Bot:
    def __init__(self, session: ClientSession) -> None:
        self.session = session

    async def call(self, method: str, **params: Any) -> Any:
        url = f"{os.environ['BOT_API_URL']}/bot{os.environ['BOT_TOKEN']}/{method}"
        async with self.session.post(url, json=params) as answer:
            return (await answer.json())["result"]

    async def run(self) -> None:
        offset = 0
        while True:
            for update in await self.call("getUpdates", offset=offset, timeout=20):
                offset = update["update_id"] + 1
                if "text" in update.get("message", {}):
                    await self.read(update["message"])
                elif "callback_query" in update:
                    await self.tapped(update["callback_query"])

    async def read(self, message: Json) -> None:
        chat, text = message["chat"]["id"], message["text"]
        match text:
            case "die":
                sys.exit("flow.yaml:3: no such question")
            case "hang":
                return
            case "/start":
                html = "<b>Ready?</b>\n<blockquote>One\nTwo</blockquote>"
                keyboard = {"inline_keyboard": BUTTONS}
                await self.call("sendMessage", chat_id=chat, text=html, parse_mode="HTML", reply_markup=keyboard)
            case _:
                await self.call("sendMessage", chat_id=chat, text=f"You wrote {text} in {chat}")

    async def tapped(self, query: Json) -> None:
        chat, number, data = query["message"]["chat"]["id"], query["message"]["message_id"], query["data"]
        await self.call("answerCallbackQuery", callback_query_id=query["id"], text=f"Noted {data}")
        await self.call("editMessageText", chat_id=chat, message_id=number, text=f"It was {data}")


def note_run() -> None:
    runs = Path("runs.txt")
    runs.write_text(f"{runs.read_text() if runs.exists() else ''}{os.getpid()}\n")
    sys.stdout.write("ready\n")
    sys.stdout.flush()


async def main() -> None:
    if "FAKE_STUBBORN" in os.environ:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    note_run()
    async with ClientSession() as session:
        await Bot(session).run()


asyncio.run(main())
