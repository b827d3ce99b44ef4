"""Where the database is, as platforms and operators write it."""

from urllib.parse import urlencode

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from bot.domain.errors import SettingsError

_DRIVERS = ("sqlite+aiosqlite", "postgresql+asyncpg")
_SSL_MODES = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")
_OPTIONS = (
    "application_name", "host", "port", "sslmode", "sslrootcert", "sslcert", "sslkey", "sslpassword", "sslcrl",
    "ssl_min_protocol_version", "ssl_max_protocol_version", "sslnegotiation", "target_session_attrs", "passfile",
)  # fmt: skip
"""What the driver understands behind the question mark; anything else it would hand on to the server, which refuses."""
_UNREADABLE = (
    "The database address cannot be read: letters such as @ : / ? # in the password are written as %40 %3A %2F %3F %23."
)


def known(url: str) -> URL:
    """Read the address of a database.

    Raises:
        SettingsError: it is of no kind known here; what it says is not repeated, since a password may be in it.
    """
    try:
        address = make_url(url)
    except (ArgumentError, ValueError):  # their texts, and what a cause would show, hold a part of the address
        raise SettingsError(_UNREADABLE) from None
    if address.drivername not in _DRIVERS:
        raise SettingsError(f"The database address must begin with {' or '.join(_DRIVERS)}.")
    return address


def libpq(address: URL) -> str:
    """What stands behind the question mark of a PostgreSQL address, for the driver, which reads it as libpq does.

    Raises:
        SettingsError: something of it is not known here.
    """
    # Hosted databases ask for `channel_binding`; asyncpg 0.32 knows none, and signs in over TLS without it.
    given = {name: value for name, value in address.query.items() if name != "channel_binding"}
    asked = {"sslmode" if name == "ssl" else name: value for name, value in given.items()}
    for name in asked:
        if name not in _OPTIONS:
            raise SettingsError(f"The database address asks for `{name}`, which is not known here: leave it out.")
    if asked.get("sslmode", "prefer") not in _SSL_MODES:
        raise SettingsError(f"The `sslmode` of the database address is none of {', '.join(_SSL_MODES)}.")
    return f"postgresql:///?{urlencode(asked, doseq=True)}".removesuffix("?")
