"""Updates by webhook. Telegram gets its 200 only after the update is handled; what gets none comes again.

The 200 may carry one call: the end of the waiting sign on a tapped button, which so costs no request of its own.
"""

import asyncio
import hmac
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import msgspec
import structlog
from aiohttp import web
from telegram import Bot
from telegram.error import BadRequest, EndPointNotFound, InvalidToken, RetryAfter, TelegramError

from bot.adapters.telegram import payload
from bot.adapters.telegram.calls import Fields
from bot.adapters.telegram.inbox import Inbound, Understood, read
from bot.adapters.telegram.order import Handle, Order
from bot.adapters.telegram.outcomes import flood_seconds
from bot.adapters.telegram.poll import ALLOWED_UPDATES, LONGEST_PAUSE
from bot.adapters.telegram.retry import skipping
from bot.adapters.watch import NOBODY, Watch
from bot.domain.errors import SettingsError, StoreUnavailableError
from bot.service.waits import is_set_within, unless

log = structlog.get_logger(__name__)

PATH = "/telegram"
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105  # a header's name
BODY_LIMIT = 1024 * 1024
"""Bytes."""
BODY_WITHIN = 10.0
"""Seconds."""
CONNECTIONS = 100
"""At once, each until its reply is shown; Telegram's most."""


Carried = Callable[[str], Fields | None]
"""The call that the answer to a tap carries, with its `method`."""


def nothing(_tap_id: str) -> None:
    return None


def webhook_app(
    handle: Handle,
    secret: str,
    *,
    beside: Iterable[web.RouteDef] = (),
    stopped: asyncio.Event | None = None,
    watch: Watch = NOBODY,
    carried: Carried = nothing,
) -> web.Application:
    """Answer 200 handled, 400 not an update, 403 wrong secret, 413 too large, 503 store away or `stopped`.

    `beside` is answered, too. `carried` is asked once a tap is handled. The application's `RECEIVER` can be drained
    before it ends.

    Raises:
        SettingsError: without a secret anybody could speak for anybody.
    """
    if not secret:
        raise SettingsError("A webhook needs a secret.")
    receiver = Receiver(Order(skipping(handle)), secret.encode(), stopped or asyncio.Event(), watch, carried)
    app = web.Application(client_max_size=BODY_LIMIT)
    app.router.add_post(PATH, receiver.receive)
    app.add_routes(beside)
    app[RECEIVER] = receiver
    app.on_cleanup.append(_drained)
    return app


@dataclass(frozen=True, slots=True)
class Receiver:
    order: Order
    secret: bytes
    stopped: asyncio.Event
    watch: Watch
    carried: Carried

    async def receive(self, request: web.Request) -> web.Response:
        given = request.headers.get(SECRET_HEADER, "").encode("utf-8", "surrogateescape")
        if not hmac.compare_digest(given, self.secret):
            return web.Response(status=403)
        if self.stopped.is_set():
            return _away()
        try:
            async with asyncio.timeout(BODY_WITHIN):
                body = await request.read()
            inbound = _understood(body)
        except TimeoutError:
            return web.Response(status=408)
        except ValueError:
            log.warning("webhook_unreadable")
            return web.Response(status=400)
        return web.Response() if inbound is None else await self._handled(inbound)

    async def _handled(self, inbound: Understood) -> web.Response:
        finished = await self.order.put(inbound)
        self.watch.taken(finished)
        try:
            await finished
        except StoreUnavailableError:
            log.warning("store_unavailable", update=inbound.update_id)
            return _away()
        except asyncio.CancelledError:
            task = asyncio.current_task()
            if task is None or task.cancelling():
                raise
            return _away()  # it was cut, and not this answer
        call = self.carried(inbound.tap_id) if isinstance(inbound, Inbound) and inbound.tap_id else None
        return web.Response(body=msgspec.json.encode(call), content_type="application/json") if call else web.Response()

    async def drain(self, within: float | None = None) -> None:
        """Wait for what was taken in; what is left after so many seconds is answered 503."""
        await self.order.drain(within)


RECEIVER = web.AppKey("receiver", Receiver)


async def _drained(app: web.Application) -> None:
    await app[RECEIVER].drain()


def _away() -> web.Response:
    """It comes again, by another connection: this process may be gone then."""
    answer = web.Response(status=503)
    answer.force_close()
    return answer


def _understood(body: bytes) -> Understood | None:
    """Raises ValueError: not JSON, or no update at all. One that cannot be read would come again for a whole day."""
    try:
        return read(body)
    except ValueError:
        raw: Any = payload.parse(body)
        if not isinstance(raw, dict) or not isinstance(raw.get("update_id"), int):
            raise
        log.error("update_unreadable", update=raw["update_id"])  # noqa: TRY400
        return None


async def tell_address(bot: Bot, url: str, secret: str, stopped: asyncio.Event) -> None:
    """Set the webhook; while Telegram cannot be reached, again. To set it twice does no harm.

    `url` is the public address without a path. It stays set: Telegram keeps what comes until the next start.

    Raises:
        SettingsError: Telegram refuses the address or the token.
    """
    growing = 0.5
    while not stopped.is_set():
        pause = growing
        setting = bot.set_webhook(
            url.rstrip("/") + PATH,
            secret_token=secret,
            allowed_updates=ALLOWED_UPDATES,
            max_connections=CONNECTIONS,
            drop_pending_updates=False,
        )
        try:
            await unless(stopped, setting)
        except RetryAfter as error:
            pause = flood_seconds(error)
        except BadRequest as error:
            raise SettingsError(f"BOT_WEBHOOK_URL: Telegram refuses it: {error.message}") from None
        except (InvalidToken, EndPointNotFound):
            raise SettingsError("BOT_TOKEN: Telegram does not accept it") from None
        except TelegramError as error:
            growing = min(growing * 2, LONGEST_PAUSE)
            log.warning("telegram_unreachable", error=type(error).__name__, pause=pause)
        else:
            return
        await is_set_within(stopped, pause)
