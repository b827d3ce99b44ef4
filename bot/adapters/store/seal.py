"""What stands between a person's data and the disk."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from typing import Protocol

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from pydantic import SecretStr

from bot.domain.errors import SettingsError


class Seal(Protocol):
    """The first byte says how a value was sealed, so that values of different seals can lie side by side."""

    def close(self, data: bytes) -> bytes: ...

    def open(self, sealed: bytes) -> bytes:
        """Give back what was sealed.

        Raises:
            SettingsError: it was sealed in another way, so a key is missing.
        """
        ...


class PlainSeal:
    """Hides nothing: for a machine whose disk is encrypted."""

    mark = b"\x00"

    def close(self, data: bytes) -> bytes:
        return self.mark + data

    def open(self, sealed: bytes) -> bytes:
        if not sealed.startswith(self.mark):
            raise SettingsError("What is kept is sealed with a key that this bot was not given: see BOT_DATA_KEYS.")
        return sealed[1:]


class FernetSeal:
    """Closes with the first key and opens with any; what was kept before there was a key is opened as well."""

    mark = b"\x01"

    def __init__(self, keys: Sequence[Fernet]) -> None:
        self._keys = MultiFernet(keys)
        self._plain = PlainSeal()

    def close(self, data: bytes) -> bytes:
        # A token is text; as the bytes it stands for, it takes a quarter less.
        return self.mark + urlsafe_b64decode(self._keys.encrypt(data))

    def open(self, sealed: bytes) -> bytes:
        if not sealed.startswith(self.mark):
            return self._plain.open(sealed)
        try:
            return self._keys.decrypt(urlsafe_b64encode(sealed[1:]))
        except InvalidToken:
            raise SettingsError("What is kept is sealed with none of BOT_DATA_KEYS, or it is damaged.") from None


def seal_of(keys: Sequence[SecretStr]) -> Seal:
    """Without a key, one that hides nothing.

    Raises:
        SettingsError: one of them is no key; none of them is repeated.
    """
    if not keys:
        return PlainSeal()
    try:
        return FernetSeal([Fernet(key.get_secret_value()) for key in keys])
    except ValueError:
        raise SettingsError("BOT_DATA_KEYS: not a key that `bot data new-key` made") from None


def new_key() -> str:
    return Fernet.generate_key().decode()
