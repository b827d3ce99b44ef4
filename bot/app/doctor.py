"""Looks at everything around the bot and changes nothing."""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import URL, text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from bot.adapters.clock import SystemClock
from bot.adapters.door import BACKLOG
from bot.adapters.sentry import checked
from bot.adapters.settings import Settings
from bot.adapters.store.address import known
from bot.adapters.store.engine import cause, open_engine, reading
from bot.adapters.store.figures import database_seconds, tables, work
from bot.adapters.store.keyring import key_fits, sealing
from bot.adapters.store.seal import seal_of
from bot.app.telegram_doctor import look_at_telegram
from bot.domain.errors import BackwiseError, ContentError, SettingsError, StoreUnavailableError
from bot.loaders.shelf import load
from bot.service import doctor
from bot.service.doctor import Finding, fine, problem, warning

PATIENCE = 10.0
"""Seconds for each look."""
SOMAXCONN = Path("/proc/sys/net/core/somaxconn")
_ONLY_READS = {"mode": "ro", "uri": "true"}

Look = Callable[[Settings], Awaitable[list[Finding]]]


async def look(read: Callable[[], Settings]) -> list[Finding]:
    """Everything that can be found out with these settings. It never raises for what it finds."""
    try:
        settings = read()
    except SettingsError as error:
        return [problem("settings", line, "correct it; README.md lists them") for line in str(error).splitlines()]
    found: list[Finding] = []
    for name, each in _LOOKS.items():
        found += await _guarded(name, each, settings)
    return found


async def _guarded(name: str, each: Look, settings: Settings) -> list[Finding]:
    try:
        async with asyncio.timeout(PATIENCE):
            return await each(settings)
    except TimeoutError:
        return [problem(name, "no answer in time", "see that it can be reached from this machine")]
    except BackwiseError as error:
        return [problem(name, str(error), "correct it and look again")]
    except Exception as error:  # noqa: BLE001  # an error's own text may hold an address with a password
        return [problem(name, f"could not be looked at: {type(error).__name__}", "run it again; then report it")]


async def _settings(settings: Settings) -> list[Finding]:
    if settings.token is None:
        return [problem("settings", "BOT_TOKEN is missing", "get a token from @BotFather and set it")]
    return [fine("settings", "all can be read")]


async def _keys(settings: Settings) -> list[Finding]:
    if not settings.data_keys:
        said = "none: what people answer is kept as it is"
        return [warning("data key", said, "set BOT_DATA_KEYS, and keep the key in a safe place, too")]
    seal_of(settings.data_keys)
    return [fine("data key", f"{len(settings.data_keys)} set")]


async def _sentry(settings: Settings) -> list[Finding]:
    if settings.sentry_dsn is None:
        return [fine("Sentry", "not used")]
    checked(settings.sentry_dsn.get_secret_value())
    return [fine("Sentry", "its address can be read")]


async def _content(settings: Settings) -> list[Finding]:
    try:
        shelf = load(settings.flows, settings.content)
    except ContentError as error:
        faults = len(str(error).splitlines())
        return [problem("content", f"{faults} faults", "`bot check` names them all")]
    flows = [flow for flow in shelf.flows.values() if not flow.reviewed]
    many = len(flows) + len(shelf.unreviewed)
    if many:
        said = f"no faults; {many} parts that no clinician has reviewed"
        return [warning("content", said, "`bot check` names them; have them reviewed before people use them")]
    return [fine("content", "no faults, all reviewed")]


async def _database(settings: Settings) -> list[Finding]:
    file = _file(settings)
    if file is not None and not file.exists():
        return [warning("database", "there is no file yet", "nothing: the first start makes it")]
    async with _opened(settings, file) as engine:
        try:
            return await _look_into(engine, settings, file)
        except StoreUnavailableError as error:
            why = cause(error)
            return [problem("database", f"does not answer: {why}", doctor.mending(why))]


@asynccontextmanager
async def _opened(settings: Settings, file: Path | None) -> AsyncIterator[AsyncEngine]:
    """SQLite so that nothing can be written."""
    if file is None:
        engine = open_engine(settings.database_url)
    else:
        engine = create_async_engine(
            URL.create("sqlite+aiosqlite", database=f"file:{quote(str(file))}", query=_ONLY_READS)
        )
    try:
        yield engine
    finally:
        await engine.dispose()


async def _look_into(engine: AsyncEngine, settings: Settings, file: Path | None) -> list[Finding]:
    at = SystemClock().now().timestamp()
    told = await database_seconds(engine)
    found = [fine("database", await _size(engine, file)), doctor.skew(at - told, "database")]
    standing = await tables(engine)
    found.append(doctor.migrated(standing.behind, known=standing.known))
    if standing.behind or not standing.known:
        return found
    there = await work(engine)
    return [
        *found,
        await _sealed(engine, settings),
        doctor.owned(there.bot_id, settings.token or ""),
        doctor.sending(there.holder, there.lease, in_parts=bool(settings.webhook_url)),
        doctor.waiting(there.held, there.uncertain),
    ]


async def _sealed(engine: AsyncEngine, settings: Settings) -> Finding:
    if await key_fits(sealing(engine, seal_of(settings.data_keys))):
        return fine("data key", "it fits the database" if settings.data_keys else "the database was never sealed")
    return problem("data key", "it does not fit this database", "set BOT_DATA_KEYS to the key that it was sealed with")


async def _size(engine: AsyncEngine, file: Path | None) -> str:
    if file is not None:
        async with reading(engine) as connection:
            version = (await connection.execute(text("select sqlite_version()"))).scalar_one()
        return f"SQLite {version}, {_megabytes(file)} MB"
    async with reading(engine) as connection:
        version = (await connection.execute(text("show server_version"))).scalar_one()
        size = (await connection.execute(text("select pg_database_size(current_database())"))).scalar_one()
    return f"PostgreSQL {version}, {size / 1e6:.1f} MB"


def _megabytes(file: Path) -> str:
    return f"{file.stat().st_size / 1e6:.1f}"


def _file(settings: Settings) -> Path | None:
    address = known(settings.database_url)
    return Path(address.database or "").resolve() if address.get_backend_name() == "sqlite" else None


async def _port(settings: Settings) -> list[Finding]:
    if not settings.webhook_url and settings.metrics_token is None:
        return [fine("port", "nothing listens: it polls")]
    return [_free(settings.port), _backlog()]


def _free(port: int) -> Finding:
    with socket.socket() as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind(("0.0.0.0", port))  # noqa: S104  # where the bot would listen
        except OSError:
            return warning("port", f"{port} is taken", "nothing, if it is by this bot; else choose another PORT")
    return fine("port", f"{port} is free")


def _backlog() -> Finding:
    """The system silently cuts the line of connections that wait."""
    try:
        allowed = int(SOMAXCONN.read_text(encoding="ascii"))
    except (OSError, ValueError):
        return fine("backlog", "the system does not tell its limit")
    if allowed < BACKLOG:
        said = f"only {allowed} connections may wait, of {BACKLOG}"
        return warning("backlog", said, f"sysctl -w net.core.somaxconn={BACKLOG}")
    return fine("backlog", f"{BACKLOG} connections may wait")


_LOOKS: dict[str, Look] = {
    "settings": _settings,
    "data key": _keys,
    "Sentry": _sentry,
    "content": _content,
    "database": _database,
    "Telegram": look_at_telegram,
    "port": _port,
}
