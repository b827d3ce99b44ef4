"""What this process sealed a moment ago, so that a chat's next turn needs not open it again."""

from time import monotonic

from bot.adapters.store.seal import Seal

MOST = 1000
"""Chats remembered at once: about 2 MB."""
SECONDS = 600.0
"""What another process or the sweep erased is not remembered for longer while turns go on."""


class Lately:
    """A seal for chats that remembers of each what it closed last.

    It counts only where the very same bytes are kept. Another process's turn, a rotation, a restored backup, damage:
    all leave other bytes, and those are opened. So does what was not committed in the end.
    """

    def __init__(self, seal: Seal) -> None:
        self._seal = seal
        self._closed: dict[int, tuple[bytes, bytes]] = {}
        self._began = monotonic()

    def close(self, chat_id: int, data: bytes) -> bytes:
        now = monotonic()
        if len(self._closed) >= MOST or now - self._began > SECONDS:
            self._closed.clear()
            self._began = now
        sealed = self._seal.close(data)
        self._closed[chat_id] = sealed, data
        return sealed

    def open(self, chat_id: int, sealed: bytes) -> bytes:
        """Give back what was sealed; raises `SettingsError` as every seal does."""
        closed, data = self._closed.get(chat_id, (None, b""))
        return data if closed == sealed else self._seal.open(sealed)

    def forget(self, chat_id: int) -> None:
        self._closed.pop(chat_id, None)
