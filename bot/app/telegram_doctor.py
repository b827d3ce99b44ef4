"""What Telegram tells of the bot, by two calls that change nothing."""

import time
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any

import aiohttp

from bot.adapters.clock import SystemClock
from bot.adapters.settings import Settings
from bot.adapters.telegram.webhook import PATH
from bot.service import doctor
from bot.service.doctor import Finding, Webhook, fine, problem

PATIENCE = 5.0
"""Seconds for each call."""
_UNKNOWN = (401, 404)


async def look_at_telegram(settings: Settings) -> list[Finding]:
    if settings.token is None:
        return [problem("Telegram", "not asked: there is no token", "set BOT_TOKEN")]
    timeout = aiohttp.ClientTimeout(total=PATIENCE)
    try:
        async with aiohttp.ClientSession(timeout=timeout, cookie_jar=aiohttp.DummyCookieJar()) as session:
            return await _asked(session, settings)
    except (aiohttp.ClientError, TimeoutError, ValueError) as error:  # its own text holds the address, and the token
        said = f"cannot be reached: {type(error).__name__}"
        return [problem("Telegram", said, "see that this machine reaches BOT_API_URL (https://api.telegram.org)")]


async def _asked(session: aiohttp.ClientSession, settings: Settings) -> list[Finding]:
    address = f"{settings.api_url}/bot{settings.token}"
    began = time.monotonic()
    async with session.get(f"{address}/getMe") as response:
        took, at = time.monotonic() - began, SystemClock().now()
        if response.status in _UNKNOWN:
            return [problem("Telegram", "does not accept the token", "set the BOT_TOKEN that @BotFather shows")]
        me, date = await _told(response), response.headers.get("Date")
    if me is None:
        return [_refused(response)]
    async with session.get(f"{address}/getWebhookInfo") as response:
        hook = await _told(response)
    if hook is None:
        return [_refused(response)]
    return [
        fine("Telegram", f"@{me.get('username')} answers in {took * 1000:.0f} ms"),
        _abilities(me),
        *doctor.hooked(_webhook(hook, at), f"{settings.webhook_url}{PATH}" if settings.webhook_url else ""),
        *([_skew(at, date)] if date else []),
    ]


def _refused(response: aiohttp.ClientResponse) -> Finding:
    return problem("Telegram", f"Telegram answers {response.status}: it cannot be asked now", "try again in a while")


async def _told(response: aiohttp.ClientResponse) -> dict[str, Any] | None:
    """None: it did not do it. What is no JSON comes from something before it."""
    try:
        told = await response.json(content_type=None)
    except ValueError:
        return None
    done = isinstance(told, dict) and told.get("ok") and isinstance(told.get("result"), dict)
    return told["result"] if done else None


def _abilities(me: dict[str, Any]) -> Finding:
    hears = "every message" if me.get("can_read_all_group_messages") else "what is addressed to it"
    inline = "on" if me.get("supports_inline_queries") else "off"
    return fine("groups", f"hears {hears}; inline mode {inline}")


def _webhook(told: dict[str, Any], at: datetime) -> Webhook:
    ago = at.timestamp() - float(told.get("last_error_date", 0))
    return Webhook(
        str(told.get("url", "")), int(told.get("pending_update_count", 0)), str(told.get("last_error_message", "")), ago
    )


def _skew(at: datetime, date: str) -> Finding:
    told = parsedate_to_datetime(date).timestamp()
    # The header tells whole seconds: within one, nobody knows.
    between = at.timestamp() - told
    return doctor.skew(0.0 if 0 <= between <= 1 else between - (between > 1), "Telegram")
