"""The python-telegram-bot application that every update goes through."""

from dataclasses import dataclass, field
from typing import Any

from telegram.ext import Application, TypeHandler

from bot.adapters.telegram.inbox import Understood
from bot.adapters.telegram.order import Handle
from bot.adapters.telegram.request import AiohttpRequest
from bot.adapters.watch import NOBODY, Watch

TelegramApplication = Application[Any, Any, Any, Any, Any, Any]


@dataclass(slots=True)
class Envelope:
    """An update on its way through the application, which itself tells nobody how it went."""

    inbound: Understood = field(repr=False)
    handled: bool = False
    error: Exception | None = field(default=None, repr=False)


class NotHandledError(RuntimeError):
    """The application let an update through without running its handler."""


def build(token: str, api_url: str, handle: Handle, watch: Watch = NOBODY) -> TelegramApplication:
    """Make the application; `initialize` and `close` are the caller's.

    It polls nothing and orders nothing itself: its own polling confirms updates before they are handled.
    """
    application = (
        Application.builder()
        .token(token)
        .base_url(f"{api_url}/bot")
        .base_file_url(f"{api_url}/file/bot")
        .request(AiohttpRequest(watch=watch))
        .get_updates_request(AiohttpRequest(connections=2, watch=watch))
        .updater(None)
        .job_queue(None)
        .build()
    )

    async def run(envelope: Envelope, _context: Any) -> None:
        await handle(envelope.inbound)
        envelope.handled = True

    application.add_handler(TypeHandler(Envelope, run))
    application.add_error_handler(_keep_error)
    return application


async def close(application: TelegramApplication) -> None:
    """Shut it down. Where it was never fully initialised, the library would leave its connections open."""
    await application.shutdown()
    for request in application.bot._request:  # noqa: SLF001  # there is no public way to both
        await request.shutdown()


async def _keep_error(envelope: object, context: Any) -> None:
    assert isinstance(envelope, Envelope)
    envelope.error = context.error


def processing(application: TelegramApplication) -> Handle:
    """Run updates through the application.

    The handle made raises what the application's handler raised, so that no failed update is ever confirmed.
    """

    async def process(inbound: Understood) -> None:
        envelope = Envelope(inbound)
        await application.process_update(envelope)
        if envelope.error is not None:
            raise envelope.error
        if not envelope.handled:
            raise NotHandledError

    return process
