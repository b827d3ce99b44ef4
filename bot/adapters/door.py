"""The port that is listened on. Nothing heavy is loaded for it, so that it can be open from the first moment."""

import socket

from bot.domain.errors import SettingsError

BACKLOG = 1024
"""Connections that may wait to be taken in; the system may allow fewer."""


def opened(port: int, host: str = "0.0.0.0") -> socket.socket:  # noqa: S104  # the proxy is elsewhere
    """From now on who comes waits, and is not refused.

    Raises:
        SettingsError: the port is taken.
    """
    try:
        return socket.create_server((host, port), backlog=BACKLOG)
    except OSError as error:
        raise SettingsError(f"PORT: {port} cannot be listened on ({error.strerror}); choose another.") from None
