"""Groups and channels as the bot knows them, and what it said there."""

import asyncio
import json
from typing import Any

from bot.local_telegram import Group, LocalTelegram, Person, Shown
from tests.end_to_end.conftest import Running, until

AWAKE = {"begins": 0, "ends": 0}
"""No quiet hours."""


def said(place: Group) -> list[Shown]:
    """What the bot said there, after it said hello."""
    of_bot = [shown for shown in place.messages() if shown.by_bot or shown.sender == place.chat.title]
    return of_bot[1:] if place.chat.kind != "channel" else of_bot


async def joined(telegram: LocalTelegram, owner: Person, title: str = "Backs", **more: Any) -> Group:
    """A group that the bot was let into, and greeted."""
    group: Group = telegram.group(title, owner, telegram.bot, **more)
    await until(lambda: any(shown.by_bot for shown in group.messages()), 60)
    return group


async def choose(bot: Running, place: Group, **settings: object) -> None:
    """As at the operators' desk. In a thread: the bot may be writing, and has to get on for it to end."""
    text = json.dumps(settings)
    change = "update venues set settings = json_patch(settings, ?) where chat_id = ?"
    await asyncio.to_thread(bot.rows, change, text, place.id)
