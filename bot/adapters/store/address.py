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


def known(url: str) -> URL:
    """Read the address of a database.

    Raises:
        SettingsError: it is of no kind known here; what it says is not repeated, since a password may be in it.
    """
    try:
        address = make_url(url)
    except ArgumentError as error:
        raise SettingsError("The database address cannot be read.") from error
    if address.drivername not in _DRIVERS:
        raise SettingsError(f"The database address must begin with {' or '.join(_DRIVERS)}.")
    return address


def libpq(address: URL) -> str:
    """What stands behind the question mark of a PostgreSQL address, for the driver, which reads it as libpq does.

    Raises:
        SettingsError: something of it is not known here.
    """
    asked = {"sslmode" if name == "ssl" else name: value for name, value in address.query.items()}
    for name in asked:
        if name not in _OPTIONS:
            raise SettingsError(f"The database address asks for `{name}`, which is not known here: leave it out.")
    if asked.get("sslmode", "prefer") not in _SSL_MODES:
        raise SettingsError(f"The `sslmode` of the database address is none of {', '.join(_SSL_MODES)}.")
    return f"postgresql:///?{urlencode(asked, doseq=True)}".removesuffix("?")
