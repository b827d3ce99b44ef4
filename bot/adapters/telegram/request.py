"""The HTTP client under python-telegram-bot, over aiohttp. No URL leaves this module: the token is in it."""

import time
from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from functools import lru_cache
from io import BytesIO
from typing import Any

import aiohttp
import msgspec
from telegram._utils.defaultvalue import DefaultValue
from telegram._utils.types import JSONDict, ODVInput
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData

from bot.adapters.telegram import payload as json_payload
from bot.adapters.watch import NOBODY, Watch

DEFAULT = BaseRequest.DEFAULT_NONE
_GATEWAY = {502, 504}
_JSON = {"Content-Type": "application/json"}


class NotSentError(NetworkError):
    """No connection came about: the request did not reach Telegram and may be sent again."""


class ServerError(NetworkError):
    """The answer was that it failed (5xx)."""

    def __init__(self, status: int, answer: bytes) -> None:
        super().__init__(f"Telegram answered {status}")
        self.status = status
        self.certain = status not in _GATEWAY and _is_telegrams(answer)
        """Telegram itself says so: nothing was done. A gateway may fail once the request has gone through."""


class Ready:
    """The fields of a call without files, where the library has its `RequestData`, whose making takes longer."""

    contains_files = False

    def __init__(self, fields: Mapping[str, Any]) -> None:
        self.json_parameters = {name: value for name, value in fields.items() if value is not None}


class AiohttpRequest(BaseRequest):
    """All times are in seconds; None waits without end."""

    def __init__(
        self,
        *,
        connections: int = 256,
        read_timeout: float | None = 10.0,
        write_timeout: float | None = 10.0,
        connect_timeout: float | None = 5.0,
        pool_timeout: float | None = 5.0,
        watch: Watch = NOBODY,
    ) -> None:
        self._connections = connections
        self._read = read_timeout
        self._write = write_timeout
        self._connect = connect_timeout
        self._pool = pool_timeout
        self._watch = watch
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float | None:
        return self._read

    async def initialize(self) -> None:
        if self._session is None or self._session.closed:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=self._connections),
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={"User-Agent": self.USER_AGENT},
            )

    async def shutdown(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: ODVInput[float] = DEFAULT,
        write_timeout: ODVInput[float] = DEFAULT,
        connect_timeout: ODVInput[float] = DEFAULT,
        pool_timeout: ODVInput[float] = DEFAULT,
    ) -> tuple[int, bytes]:
        """Send one request.

        Raises:
            NotSentError: it certainly did not reach Telegram.
            TimedOut: it may have.
            NetworkError: it may have.
            ServerError: the answer was 5xx.
        """
        if self._session is None:
            raise RuntimeError("the request is not initialized")
        uploads = request_data is not None and request_data.contains_files
        limits = _limits(
            read=_either(read_timeout, self._read),
            write=_either(write_timeout, self._write) if uploads else 0,
            connect=_either(connect_timeout, self._connect),
            pool=_either(pool_timeout, self._pool),
        )
        body, headers = _body(request_data)
        request = self._session.request(method, url, data=body, headers=headers, timeout=limits)
        status, answer = await self._counted(url.rpartition("/")[2] if method == "POST" else "download", request)
        if status >= 500:  # noqa: PLR2004  # HTTP's own number
            raise ServerError(status, answer)
        return status, answer

    async def _counted(
        self, name: str, request: AbstractAsyncContextManager[aiohttp.ClientResponse]
    ) -> tuple[int, bytes]:
        """Send it, and tell whoever looks on how it went."""
        began, outcome = time.monotonic(), "cut"
        try:
            status, answer = await _exchange(request)
            outcome = str(status)
        except NetworkError as error:
            outcome = type(error).__name__
            raise
        finally:
            self._watch.called(name, outcome, time.monotonic() - began)
        return status, answer

    @staticmethod
    def parse_json_payload(payload: bytes) -> JSONDict:
        """Read an answer; unlike the library's own, it never logs the answer.

        Raises:
            TelegramError: it is not a JSON object.
        """
        try:
            answer: Any = json_payload.parse(payload)
        except ValueError:
            raise TelegramError("Invalid server response") from None
        if not isinstance(answer, dict):
            raise TelegramError("Invalid server response")
        return answer


def _is_telegrams(answer: bytes) -> bool:
    try:
        told: Any = json_payload.parse(answer)
    except ValueError:
        return False
    return isinstance(told, dict) and told.get("ok") is False


async def _exchange(request: AbstractAsyncContextManager[aiohttp.ClientResponse]) -> tuple[int, bytes]:
    # Never `from error`: aiohttp's own errors may carry the URL.
    try:
        async with request as response:
            return response.status, await response.read()
    except (aiohttp.ConnectionTimeoutError, aiohttp.ClientConnectorError) as error:
        raise NotSentError(f"no connection: {type(error).__name__}") from None
    except TimeoutError:
        raise TimedOut from None
    except aiohttp.ClientError as error:
        raise NetworkError(f"connection lost: {type(error).__name__}") from None


def _either(given: ODVInput[float], otherwise: float | None) -> float | None:
    return otherwise if isinstance(given, DefaultValue) else given


@lru_cache(maxsize=64)
def _limits(
    *, read: float | None, write: float | None, connect: float | None, pool: float | None
) -> aiohttp.ClientTimeout:
    # aiohttp's read limit already runs during an upload, and its connect limit includes waiting for the pool.
    return aiohttp.ClientTimeout(
        total=None,
        sock_read=None if read is None or write is None else read + write,
        sock_connect=connect,
        connect=None if connect is None or pool is None else connect + pool,
    )


def _body(data: RequestData | None) -> tuple[aiohttp.FormData | bytes | None, dict[str, str] | None]:
    """The body, and its headers where aiohttp does not know them: JSON takes a third of the time of a form."""
    if data is None:
        return None, None
    if not data.contains_files:
        return msgspec.json.encode(data.json_parameters), _JSON
    form = aiohttp.FormData(quote_fields=False)
    for name, value in data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, mime_type) in data.multipart_data.items():
        # As a stream a large file is sent in pieces, and other chats go on meanwhile.
        stream = BytesIO(content) if isinstance(content, bytes) else content
        form.add_field(name, stream, filename=filename, content_type=mime_type)
    return form, None
