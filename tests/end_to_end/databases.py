"""A look into either database while the bot is running."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import make_url

from tests import postgres


def file_of(url: str) -> Path:
    found = make_url(url)
    assert found.get_backend_name() == "sqlite"
    return Path(found.database or "")


def rows_of(url: str, query: str, *values: object) -> list[tuple[Any, ...]]:
    if make_url(url).get_backend_name() != "sqlite":
        numbers = count()
        named = "".join(f":v{next(numbers)}" if letter == "?" else letter for letter in query)
        return postgres.rows(url, named, **{f"v{number}": value for number, value in enumerate(values)})
    given = [f"{one.astimezone(UTC):%F %T.%f}" if isinstance(one, datetime) else one for one in values]
    with closing(sqlite3.connect(file_of(url))) as connection, connection:
        return connection.execute(query, given).fetchall()
