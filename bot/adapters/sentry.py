"""Faults reported to Sentry: what kind, and where in the bot's own code. Nothing of a person, or of this machine."""

import re
import sys
import traceback
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, cast

import structlog
from pydantic import SecretStr

from bot.domain.errors import SettingsError

if TYPE_CHECKING:
    from sentry_sdk import Client
    from sentry_sdk.types import Event

OURS = Path(__file__).resolve().parents[1]
"""The folder of the package."""
FLUSHED_WITHIN = 1.0
"""Seconds at the end."""
LEVELS = {"error": "error", "exception": "error", "critical": "fatal"}
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.]{0,99}")
_KEPT = ("event_id", "timestamp", "platform", "level", "release", "message", "exception", "tags", "fingerprint")


@contextmanager
def reporting(dsn: SecretStr | None, *, release: str, part: str) -> Iterator[None]:
    """What is logged as an error is reported, until what is inside is done. Without an address nothing is.

    Raises:
        SettingsError: the address cannot be read.
    """
    if dsn is None:
        yield
        return
    client = _client(dsn.get_secret_value(), release)
    reporter = _Reporter(client, part)
    processors = structlog.get_config()["processors"]
    processors.insert(0, reporter)
    try:
        yield
    finally:
        processors.remove(reporter)
        client.close(timeout=FLUSHED_WITHIN)


def checked(dsn: str) -> None:
    """Raises: SettingsError where it is no such address. Nothing is sent."""
    from sentry_sdk.utils import BadDsn, Dsn

    try:
        Dsn(dsn)
    except BadDsn:
        raise SettingsError("BOT_SENTRY_DSN: cannot be read; copy it from the project's settings in Sentry") from None


def _client(dsn: str, release: str) -> "Client":
    from sentry_sdk import Client

    checked(dsn)
    return Client(
        dsn,
        release=release,
        before_send=_scrubbed,
        default_integrations=False,
        auto_enabling_integrations=False,
        include_local_variables=False,
        include_source_context=False,
        max_request_body_size="never",
        max_breadcrumbs=0,
        send_client_reports=False,
        auto_session_tracking=False,
        server_name="",
        environment="",
        shutdown_timeout=FLUSHED_WITHIN,
    )


class _Reporter:
    """A processor of structlog: it changes nothing of what is logged."""

    def __init__(self, client: "Client", part: str) -> None:
        self._client = client
        self._part = part

    def __call__(self, _logger: Any, method: str, told: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        if level := LEVELS.get(method):
            self._client.capture_event(_event(told, level, self._part))
        return told


def _event(told: MutableMapping[str, Any], level: str, part: str) -> "Event":
    """Of all that is logged, only the event's name; of the error being handled, its type and our own frames."""
    name = _named(told.get("event"))
    error = sys.exc_info()[1]
    event: dict[str, Any] = {"message": name, "level": level, "tags": {"part": part}}
    kind = type(error).__name__ if error else told.get("error")
    if kind:
        frames = _frames(error.__traceback__) if error else []
        event["exception"] = {"values": [{"type": _named(kind), "stacktrace": {"frames": frames}}]}
        event["fingerprint"] = [name, _named(kind), *(f"{one['filename']}:{one['function']}" for one in frames[-1:])]
    return cast("Event", event)


def _named(told: object) -> str:
    """Names are words of the code; whatever else stands there may be a person's."""
    return told if isinstance(told, str) and _NAME.fullmatch(told) else "unnamed"


def _frames(trace: TracebackType | None) -> list[dict[str, Any]]:
    found = []
    for frame in traceback.extract_tb(trace):
        path = Path(frame.filename)
        if path.is_relative_to(OURS):
            name = path.relative_to(OURS.parent).as_posix()
            found.append({"filename": name, "function": frame.name, "lineno": frame.lineno, "in_app": True})
    return found


def _scrubbed(event: "Event", _hint: dict[str, Any]) -> "Event":
    """The last word: whatever the library has added, this machine's name and paths among it, stays here."""
    return cast("Event", {key: value for key, value in event.items() if key in _KEPT})
