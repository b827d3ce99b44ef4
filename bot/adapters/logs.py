"""Logs: for people in a terminal, JSON elsewhere. No answer, name, token, chat or symptom is ever written."""

import logging
import sys
import traceback
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from pathlib import PurePath
from typing import Any

import structlog

from bot.domain.errors import BackwiseError

NOISY = (
    "httpx", "httpcore", "aiohttp", "telegram", "transitions", "sqlalchemy", "aiosqlite", "alembic", "asyncio",
    "asyncpg", "urllib3", "sentry_sdk",
)  # fmt: skip
"""Loggers that name addresses (with the bot's token in them), update contents, states or statements when they talk."""

log = structlog.get_logger(__name__)


def set_up(*, human: bool | None = None) -> None:
    """Make ready to log to standard error; `human` defaults to whether that is a terminal."""
    human = sys.stderr.isatty() if human is None else human
    quieten()
    logging.basicConfig(level=logging.WARNING, handlers=[_Others()], force=True)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            _without_words,
            structlog.dev.ConsoleRenderer() if human else structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )


def quieten() -> None:
    """Silence what other libraries would say of a person's data; their errors still reach the caller."""
    for name in NOISY:
        logger = logging.getLogger(name)
        logger.setLevel(logging.CRITICAL)
        logger.propagate = False


@contextmanager
def last_words() -> Iterator[None]:
    """A fault that ends the process is logged by its kind and place: its own text may hold what a person wrote.

    Raises:
        CrashedError: in its stead.
    """
    try:
        yield
    except BackwiseError:
        raise
    except Exception as error:  # noqa: BLE001  # of whatever kind
        log.critical("crashed", error=type(error).__name__, trace=places(error))
        raise CrashedError("It ended by a fault; the line `crashed` in the log tells where.") from None


class CrashedError(BackwiseError):
    """A fault of the bot itself."""


class _Others(logging.Handler):
    """What any other library says: who, how bad and where, but not its words."""

    def emit(self, record: logging.LogRecord) -> None:
        place = f"{PurePath(record.pathname).name}:{record.lineno}"
        log.log(min(record.levelno, logging.WARNING), "library", logger=record.name, where=place)


def _without_words(_logger: Any, _method: str, told: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Of an exception handed to the log, its kind and place are kept."""
    given = told.pop("exc_info", None)
    error = sys.exc_info()[1] if given is True else given
    if isinstance(error, BaseException):
        told["error"], told["trace"] = type(error).__name__, places(error)
    return told


def places(error: BaseException) -> list[str]:
    """From the outermost call to the place where it was raised."""
    frames = traceback.extract_tb(error.__traceback__)
    return [f"{PurePath(frame.filename).name}:{frame.name}:{frame.lineno}" for frame in frames]
