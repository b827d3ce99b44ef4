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
