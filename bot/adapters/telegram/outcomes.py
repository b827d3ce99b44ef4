"""What an error of Telegram means for whoever sent something, and which errors are worth a second try."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import TypeVar

from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    EndPointNotFound,
    Forbidden,
    InvalidToken,
    RetryAfter,
    TelegramError,
)

from bot.adapters.telegram.request import NotSentError, ServerError
from bot.service.ports import Outcome, Refused, RetryLater, Unknown
from bot.service.sending import Flooded, Moved

PATIENCE = 5.0
"""Seconds that a live reply waits for Telegram's flood control."""
PAUSES = (0.25, 0.5, 1.0)
"""Seconds before each further try."""
LATER = 5.0
"""Seconds to wait where Telegram could not be reached."""

Result = TypeVar("Result")
Sleep = Callable[[float], Awaitable[None]]


def flood_seconds(error: RetryAfter) -> float:
    asked = error.retry_after
    return asked.total_seconds() if isinstance(asked, timedelta) else float(asked)


def outcome_of(error: TelegramError) -> Outcome:
    match error:
        case RetryAfter():
            return RetryLater(flood_seconds(error))
        case NotSentError() | ServerError():
            return RetryLater(LATER)
        # BadRequest is a NetworkError to the library: it must be looked at before what may have arrived.
        case BadRequest() | Forbidden() | ChatMigrated() | InvalidToken() | EndPointNotFound() | Conflict():
            return Refused(error.message)
        case _:
            return Unknown()


REASONS = {
    "bot was blocked": "blocked",
    "user is deactivated": "deactivated",
    "chat not found": "gone",
    "can't initiate conversation": "gone",
    "peer_id_invalid": "gone",
    "bot was kicked": "kicked",
    "bot is not a member": "kicked",
    "group chat was deleted": "kicked",
    "not enough rights": "no_rights",
    "need administrator rights": "no_rights",
    "have no rights": "no_rights",
    "chat_write_forbidden": "no_rights",
    "chat_restricted": "no_rights",
    "topic_closed": "no_rights",
    "message thread not found": "no_topic",
    "message to edit not found": "no_message",
    "message to delete not found": "no_message",
    "message to copy not found": "no_source",
    "can't be deleted": "too_old",
    "can't parse entities": "badly_formed",
    "message is too long": "too_long",
}
"""Parts of what Telegram says, and the short codes for them: its own words may tell of a person."""


def fate_of(error: TelegramError) -> Outcome | Moved:
    """As `outcome_of`, for what is sent to many: refusals by their codes."""
    match error:
        case ChatMigrated():
            return Moved(error.new_chat_id)
        case RetryAfter():
            return Flooded(flood_seconds(error))
        case InvalidToken() | EndPointNotFound() | Conflict():
            # Nothing is wrong with the chat: all of it waits until the bot is let in again.
            return RetryLater(LATER)
        case ServerError(certain=False):
            # To one person an answer may come twice rather than never; to many, nothing may come twice.
            return Unknown()
        case BadRequest() | Forbidden():
            said = error.message.lower()
            return Refused(next((code for part, code in REASONS.items() if part in said), "refused"))
        case _:
            return outcome_of(error)


async def patiently(call: Callable[[], Awaitable[Result]], sleep: Sleep = asyncio.sleep) -> Result:
    """Call again what certainly did not arrive, a few times; what may have arrived is never repeated.

    Raises:
        TelegramError: it was refused, may have arrived, or still fails.
    """
    for pause in PAUSES:
        try:
            return await call()
        except RetryAfter as error:
            if flood_seconds(error) > PATIENCE:
                raise
            await sleep(flood_seconds(error))
        except (NotSentError, ServerError):
            await sleep(pause)
    return await call()
