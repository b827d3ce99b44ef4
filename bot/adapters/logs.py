"""Logs: for people in a terminal, JSON elsewhere. No answer, name, token or symptom is ever written."""

import logging
import sys

import structlog

NOISY = ("httpx", "httpcore", "aiohttp", "telegram", "transitions", "sqlalchemy", "aiosqlite", "alembic", "asyncio")
"""Loggers that name addresses (with the bot's token in them), update contents, states or statements when they talk."""


def set_up(*, human: bool | None = None) -> None:
    """Make ready to log to standard error; `human` defaults to whether that is a terminal."""
    human = sys.stderr.isatty() if human is None else human
    quieten()
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(message)s", force=True)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            structlog.processors.format_exc_info,
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
