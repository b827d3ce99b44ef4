"""What stands behind a linked word: an address, a person, an emoji, a moment."""

from re import compile as regex
from urllib.parse import parse_qs, urlsplit

from bot.local_telegram.refusals import RefusedError
from bot.local_telegram.shapes import Json

_WEB = regex(r"(?i)(?:(https?)://)?([^\s/?#]*[^\s/?#.]\.[^\s/?#.\d][^\s/?#]+|localhost(?::\d+)?)([/?#]\S*)?")
_MOMENT = regex(r"(?:[rR]|[tTdDwW]*)")


def link(url: str) -> Json | None:
    """The entity behind a link; None where Telegram would drop the link and keep the words."""
    parts = urlsplit(url)
    name = parts.netloc or parts.path.strip("/")
    if parts.scheme == "tg" and name == "user":
        person = parse_qs(parts.query).get("id", [""])[0]
        known = person.isdecimal()
        return (
            {"type": "text_mention", "user": {"id": int(person), "is_bot": False, "first_name": ""}} if known else None
        )
    if parts.scheme == "tg":
        return {"type": "text_link", "url": url}
    found = _WEB.fullmatch(url)
    if found is None:
        return None
    scheme, host, rest = found[1] or "http", found[2].lower(), found[3] or ""
    return {"type": "text_link", "url": f"{scheme.lower()}://{host}{rest if rest.startswith('/') else f'/{rest}'}"}


def special(url: str) -> Json:
    """The entity behind `![...](...)`. Raises: RefusedError for any other address."""
    parts = urlsplit(url)
    asked = parse_qs(parts.query)
    match parts.scheme.lower(), parts.netloc.lower():
        case "tg", "emoji" if asked.get("id", [""])[0].isdecimal():
            return {"type": "custom_emoji", "custom_emoji_id": asked["id"][0]}
        case "tg", "time":
            return moment(asked.get("unix", [""])[0], asked.get("format", [""])[0])
        case _:
            raise RefusedError("entities", reason="Invalid tg://emoji or tg://time URL specified")


def moment(unix: str, shown: str) -> Json:
    """A point in time, which each reader sees in an own zone. Raises: RefusedError."""
    if not unix.isdecimal():
        raise RefusedError("entities", reason="Invalid Unix time specified")
    if not _MOMENT.fullmatch(shown):
        raise RefusedError("entities", reason="Invalid date format used")
    return {"type": "date_time", "unix_time": int(unix)} | ({"date_time_format": shown} if shown else {})
