"""What an operator is told of a bot's surroundings: how it is, and what to do where it is not fine."""

from dataclasses import dataclass
from enum import StrEnum

SKEW_NOTED = 2.0
SKEW_WRONG = 60.0
"""Seconds."""
MANY_PENDING = 100
"""Updates that wait at Telegram."""
OLD_ERROR = 3600.0
"""Seconds after which an error of the webhook is history."""


class Sign(StrEnum):
    FINE = "ok"
    WARNING = "warning"
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class Finding:
    about: str
    sign: Sign
    said: str
    todo: str = ""
    """What to do about it; there is something wherever it is not fine."""


def fine(about: str, said: str) -> Finding:
    return Finding(about, Sign.FINE, said)


def warning(about: str, said: str, todo: str) -> Finding:
    return Finding(about, Sign.WARNING, said, todo)


def problem(about: str, said: str, todo: str) -> Finding:
    return Finding(about, Sign.PROBLEM, said, todo)


def skew(seconds: float, whose: str) -> Finding:
    """`seconds` are what this machine's clock is ahead."""
    about, by = f"clock, {whose}", f"{abs(seconds):.1f} s {'ahead' if seconds > 0 else 'behind'}"
    if abs(seconds) <= SKEW_NOTED:
        return fine(about, "they agree")
    told = problem if abs(seconds) > SKEW_WRONG else warning
    return told(about, f"this machine is {by}", "set the clocks by the network (NTP)")


def migrated(behind: int, *, known: bool) -> Finding:
    if not known:
        return problem("tables", "of a newer version of the bot", "run that version, or restore an older backup")
    if behind:
        return warning(
            "tables", f"{behind} migrations behind", "run `bot data migrate`; the next start does so by itself"
        )
    return fine("tables", "at the newest revision")


_MENDING = {
    "InvalidPasswordError": "correct the user or the password in BOT_DATABASE_URL",
    "InvalidAuthorizationSpecificationError": "correct the user in BOT_DATABASE_URL, or let it in at the server",
    "InvalidCatalogNameError": "correct the database's name in BOT_DATABASE_URL, or create that database",
    "InsufficientPrivilegeError": "give the user of BOT_DATABASE_URL the rights to this database",
    "TooManyConnectionsError": "let the server take more connections, or put pgbouncer before it",
    "gaierror": "correct the host in BOT_DATABASE_URL",
    "ConnectionRefusedError": "see that the server runs, and correct host and port in BOT_DATABASE_URL",
    "SQLITE_CANTOPEN": "see that this user may read and write the file and its folder",
    "SQLITE_READONLY": "see that this user may write the file and its folder",
    "SQLITE_BUSY": "see what else keeps the file locked",
    "SQLITE_FULL": "make room on the disk",
    "SQLITE_NOTADB": "correct BOT_DATABASE_URL, or restore a backup: the file is no database",
    "SQLITE_CORRUPT": "restore a backup: the file is damaged",
}


def mending(cause: str) -> str:
    """What to do about a database that does not answer; `cause` in the database's own name for it."""
    return _MENDING.get(cause, "see that it runs and BOT_DATABASE_URL is right")


def owned(bot_id: int | None, token: str) -> Finding:
    """`token` may be empty."""
    own = token.partition(":")[0]
    if bot_id is None:
        return fine("whose database", "nobody's yet: the first start claims it")
    if own and own != str(bot_id):
        return problem("whose database", "another bot's", "set the BOT_TOKEN or the database that belong together")
    return fine("whose database", "this bot's" if own else "a bot's")


def sending(holder: str, seconds: float, *, in_parts: bool) -> Finding:
    """`seconds` until the lease ends. `in_parts`: there may be processes that only answer."""
    if not holder and in_parts:
        said = "nobody sends now: nobody gets a reminder or a broadcast"
        return warning("sender", said, "start a worker (`bot serve --only worker`), or `bot serve` for all in one")
    if not holder:
        return fine("sender", "nobody sends now: no process with the sender runs")
    return fine("sender", f"{holder} sends; its lease ends in {seconds:.0f} s unless renewed")


def waiting(held: int, uncertain: int) -> Finding:
    """What waits for an operator."""
    if not held and not uncertain:
        return fine("runs", "none waits for an operator")
    said = f"{held} held or restored, {uncertain} messages uncertain"
    return warning("runs", said, "look with `bot campaign list`; then `go-on`, `resend` or `leave`")


@dataclass(frozen=True, slots=True)
class Webhook:
    """As Telegram has it."""

    url: str
    pending: int
    error: str = ""
    error_ago: float = 0.0
    """Seconds."""


def hooked(found: Webhook, wanted: str) -> list[Finding]:
    """`wanted` is empty where the bot polls."""
    told = [_address(found, wanted)]
    if found.pending > MANY_PENDING:
        told.append(warning("updates", f"{found.pending} wait at Telegram", "see that the bot runs and can be reached"))
    if found.url and found.error and found.error_ago < OLD_ERROR:
        said = f"Telegram's last try failed {found.error_ago / 60:.0f} min ago: {found.error}"
        told.append(warning("webhook", said, "see that the address leads to the bot, with a valid certificate"))
    return told


def _address(found: Webhook, wanted: str) -> Finding:
    match bool(found.url), bool(wanted):
        case True, False:
            return problem(
                "webhook",
                "one is set, but this bot would poll",
                "set BOT_WEBHOOK_URL; or start it by polling, which removes the webhook, if no other process uses it",
            )
        case False, True:
            return warning("webhook", "not set yet", "start the bot: it sets its address itself")
        case True, True if found.url != wanted:
            return problem("webhook", "set to another address", "correct BOT_WEBHOOK_URL, or start this bot")
    return fine("webhook", f"as it should be, {found.pending} updates wait" if wanted else "none: it polls")
