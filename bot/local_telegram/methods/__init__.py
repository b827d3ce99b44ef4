"""The methods of the Bot API, by their names."""

from collections.abc import Callable
from typing import Any

from bot.local_telegram.call import Call
from bot.local_telegram.methods import (
    albums,
    answering,
    chats,
    commands,
    copying,
    deleting,
    editing,
    pins,
    polls,
    profile,
    receiving,
    sending,
)

METHODS: dict[str, Callable[[Call], Any]] = {
    **albums.METHODS,
    **answering.METHODS,
    **chats.METHODS,
    **commands.METHODS,
    **copying.METHODS,
    **deleting.METHODS,
    **editing.METHODS,
    **pins.METHODS,
    **polls.METHODS,
    **profile.METHODS,
    **receiving.METHODS,
    **sending.METHODS,
}
