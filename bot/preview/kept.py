"""What the bot has kept of a chat, read from its database without touching it."""

import sqlite3
from contextlib import closing
from pathlib import Path

from bot.adapters.store.codec import decode
from bot.adapters.store.seal import PlainSeal
from bot.domain.chat import Chat


def kept(database: Path, chat_id: int) -> Chat | None:
    """The chat; None where there is none, or no database yet."""
    if not database.exists():
        return None
    try:
        with closing(sqlite3.connect(f"{database.resolve().as_uri()}?mode=ro", uri=True, timeout=1)) as connection:
            row = connection.execute("select sealed from chats where chat_id = ?", (chat_id,)).fetchone()
    except sqlite3.OperationalError:  # the bot is only just making its tables
        return None
    return decode(PlainSeal().open(row[0])) if row else None
