"""Updates by webhook. Telegram gets its 200 only after the update is handled; what gets none comes again."""

import asyncio
import hmac
from dataclasses import dataclass

import structlog
from aiohttp import web
from telegram import Bot
from telegram.error import BadRequest, EndPointNotFound, InvalidToken, RetryAfter, TelegramError

from bot.adapters.telegram.inbox import read
from bot.adapters.telegram.order import Handle, Order
from bot.adapters.telegram.outcomes import flood_seconds
from bot.adapters.telegram.poll import ALLOWED_UPDATES, LONGEST_PAUSE
from bot.adapters.telegram.retry import skipping
from bot.domain.errors import SettingsError, StoreUnavailableError
from bot.service.waits import is_set_within

log = structlog.get_logger(__name__)

PATH = "/telegram"
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105  # a header's name
BODY_LIMIT = 1024 * 1024
"""Bytes."""
CONNECTIONS = 40
BACKLOG = 1024


def webhook_app(handle: Handle, secret: str) -> web.Application:
    """Answer 200 handled, 400 not an update, 403 wrong secret, 413 too large, 503 store away.

    Raises:
        SettingsError: without a secret anybody could speak for anybody.
    """
    if not secret:
        raise SettingsError("A webhook needs a secret.")
    receiver = _Receiver(Order(skipping(handle)), secret.encode())
    app = web.Application(client_max_size=BODY_LIMIT)
    app.router.add_post(PATH, receiver.receive)
    app.router.add_get("/healthz", _health)
    app.on_cleanup.append(receiver.drain)
    return app


@dataclass(frozen=True, slots=True)
class _Receiver:
    order: Order
    secret: bytes

    async def receive(self, request: web.Request) -> web.Response:
        given = request.headers.get(SECRET_HEADER, "").encode("utf-8", "surrogateescape")
        if not hmac.compare_digest(given, self.secret):
            return web.Response(status=403)
        try:
            inbound = read(await request.read())
        except ValueError:
            log.warning("webhook_unreadable")
            return web.Response(status=400)
        if inbound is None:
            return web.Response()
        try:
            await (await self.order.put(inbound))
        except StoreUnavailableError:
            return web.Response(status=503)
        return web.Response()

    async def drain(self, _app: web.Application) -> None:
        await self.order.drain()


async def _health(_request: web.Request) -> web.Response:
    return web.Response(text="ok")


async def run(
    bot: Bot,
    handle: Handle,
    *,
    url: str,
    secret: str,
    port: int,
    stopped: asyncio.Event,
    host: str = "0.0.0.0",  # noqa: S104  # the proxy in front is on another machine
) -> None:
    """Serve until `stopped`. `url` is the public address without a path.

    The webhook stays set: Telegram keeps what comes until the next start.
    """
    runner = web.AppRunner(webhook_app(handle, secret), access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port, backlog=BACKLOG).start()
        await _tell_address(bot, url.rstrip("/") + PATH, secret, stopped)
        await stopped.wait()
    finally:
        await runner.cleanup()


async def _tell_address(bot: Bot, url: str, secret: str, stopped: asyncio.Event) -> None:
    """Set the webhook; while Telegram cannot be reached, again. To set it twice does no harm."""
    growing = 0.5
    while not stopped.is_set():
        pause = growing
        try:
            await bot.set_webhook(
                url,
                secret_token=secret,
                allowed_updates=ALLOWED_UPDATES,
                max_connections=CONNECTIONS,
                drop_pending_updates=False,
            )
        except RetryAfter as error:
            pause = flood_seconds(error)
        except (BadRequest, InvalidToken, EndPointNotFound):
            raise
        except TelegramError as error:
            growing = min(growing * 2, LONGEST_PAUSE)
            log.warning("telegram_unreachable", error=type(error).__name__, pause=pause)
        else:
            return
        await is_set_within(stopped, pause)
