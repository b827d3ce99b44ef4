"""What stands between a chat's bytes and the disk."""

from typing import Protocol

from bot.domain.errors import SettingsError


class Seal(Protocol):
    """The first byte says how a row was sealed, so that rows of different seals can lie side by side."""

    def close(self, data: bytes) -> bytes: ...

    def open(self, sealed: bytes) -> bytes:
        """Give back what was sealed.

        Raises:
            SettingsError: the row was sealed in another way, so a key is missing.
        """
        ...


class PlainSeal:
    """Hides nothing: for a machine whose disk is encrypted."""

    mark = b"\x00"

    def close(self, data: bytes) -> bytes:
        return self.mark + data

    def open(self, sealed: bytes) -> bytes:
        if not sealed.startswith(self.mark):
            raise SettingsError("A chat in the database is sealed with a key that this bot was not given.")
        return sealed[1:]
