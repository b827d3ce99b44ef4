"""What the two kinds of backups have in common."""

from datetime import datetime
from typing import Protocol

from bot.domain.errors import BackwiseError


class BackupError(BackwiseError):
    """A backup was not written, or nothing was restored; the text says why."""


class Found(Protocol):
    """A backup that was read to its end and is whole."""

    @property
    def revision(self) -> str | None:
        """Of the tables; None: they are not this bot's."""
        ...

    def put(self, url: str, now: datetime) -> None:
        """Let it be the database at this address, as one step, with nothing in it that is sent by itself.

        Raises:
            BackupError: nothing was changed.
        """
        ...
