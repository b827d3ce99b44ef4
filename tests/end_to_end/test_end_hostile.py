"""What a stranger makes up moves nobody's chat, runs no act of operators, opens no file and stops nobody."""

import sys
from pathlib import Path
from random import Random
from typing import Any, get_args

import pytest
from structlog.testing import capture_logs

from bot.adapters.telegram import order, taps
from bot.domain.act import Agree, Choose, Forget, Operate, Part, PickCountry, PickLanguage
from bot.local_telegram.shapes import Json
from tests.end_to_end.conftest import ROOT, on_both
from tests.end_to_end.visitor import STRAIN, Visitor, asked

PATHS = ["../../etc/passwd", "..%2f..%2fetc%2fpasswd", "/etc/passwd", "C:\\boot.ini", "flows/back_pain", "en/../../x"]
NASTY = [*PATHS, "\x00", "a\x00b", "\ud800", "\u202etxet\u202c", "<b>&\"'</b>", "{0.__class__}", "%s%n", "x" * 4096,
         "'; drop table chats; --", "/start ../../etc/passwd", "/start@x <b>", "\N{PILE OF POO}" * 2048]  # fmt: skip
DESK = ["home", "new", "compose", "send/1", "send/1/0/0", "undo/1", "confirm/1", "give/6/owner", "members", "runs",
        "fresh/home", "posts", "venues", "trail", "post/one_cause"]  # fmt: skip
ODD = ["1:op:../etc", "1:o:exercise:../../x", "1:la:../../x", "1:vo:x:y", "1:c:9999999999:a:b", "1:t:1:age:18_39:on",
       *(f"1:rm:{part}:{value}" for part in get_args(Part) for value in ("Europe", "/etc", "9999?"))]  # fmt: skip
_opened: list[str] | None = None


def _watch(event: str, args: tuple[Any, ...]) -> None:
    if event == "open" and _opened is not None and isinstance(args[0], str | bytes):
        _opened.append(args[0].decode() if isinstance(args[0], bytes) else args[0])


@pytest.fixture
def opened():
    """The files that are opened from now on. A hook of this kind cannot be taken away again: it is left idle."""
    global _opened  # noqa: PLW0603
    if not getattr(sys, "_backwise_watched", False):
        sys.addaudithook(_watch)
        sys._backwise_watched = True  # type: ignore[attr-defined]
    _opened = []
    yield _opened
    _opened = None


@pytest.fixture
def olga(telegram, environment, monkeypatch):
    found = Visitor(telegram, "Olga")
    monkeypatch.setenv("BOT_OPERATORS", str(found.id))
    return found


def bodies(mallory: Visitor, victim: Visitor, group) -> list[tuple[str, Json]]:
    """Updates of a stranger, as Telegram would never or might just send them."""
    own = {"id": mallory.id, "type": "private", "first_name": "<b>", "username": "<i>"}
    me = {"id": mallory.id, "is_bot": False, "first_name": "<b>&\"'</b>", "username": "<i>", "language_code": PATHS[0]}
    theirs = {"id": victim.id, "type": "private"}
    public = {"id": group.id, "type": "supergroup", "title": NASTY[-1]}
    session = [Choose(1, "where", "below_knee"), Choose(1, "age", "18_39"), Forget(), Agree("other"),
               PickLanguage("qq"), PickCountry("XX")]  # fmt: skip
    desk = [taps.encode(Operate(tuple(words.split("/")))) for words in DESK]
    data = [*map(taps.encode, session), *desk, *NASTY, *ODD]
    found: list[tuple[str, Json]] = []
    for at, each in enumerate(data):
        for chat in (own, theirs, public):
            message = {"message_id": 1 + at, "chat": chat, "date": at % 2, "from": me, "text": "x"}
            found.append(("callback_query", {"id": f"{at}{each}"[:64], "from": me, "data": each, "message": message}))
        found.append(("callback_query", {"id": "1", "from": me, "data": each, "inline_message_id": each}))
        found.append(("callback_query", {"id": "1", "from": me, "game_short_name": each}))
    for at, text in enumerate(NASTY):
        for chat in (own, theirs, public):
            said = {"message_id": 100 + at, "chat": chat, "date": 1, "from": me, "text": text}
            found += [("message", said), ("edited_message", said), ("message", {**said, "via_bot": me})]
            document = {"file_id": text, "file_name": text, "mime_type": text}
            found.append(("message", {**said, "document": document, "caption": text, "message_thread_id": 2**62}))
            found.append(("message", {**said, "poll": {"question": text, "options": [{"text": text}]}}))
            found.append(("message", {**said, "forward_origin": {"type": text, "sender_user_name": text}}))
        found.append(("inline_query", {"id": text[:9], "from": me, "query": text}))
        found.append(("message", {"message_id": 1, "chat": public, "from": me, "new_chat_title": text}))
    odd = [2**63, -(2**63) - 1, "1", 1.5, None, -1]
    for number in odd:
        found.append(("message", {"message_id": number, "chat": {"id": number, "type": "private"}, "text": "x"}))
        found.append(("callback_query", {"id": number, "from": {"id": number}, "data": "1:fo"}))
    return found


@on_both
@pytest.mark.parametrize("mode", ["polling", "webhook"])
async def test_a_strangers_inventions_move_nobody_else(olga, bot, telegram, expects, opened, mode, monkeypatch):
    for refusal in ("query", "message", "chat not found"):  # taps and messages that Telegram does not know
        expects(refusal)
    telegram.flood.on = False
    if mode == "polling":  # each is answered; by webhook most are a flood
        monkeypatch.setattr(order, "CROWD", 10**9)
    await bot.start()
    victim, mallory = Visitor(telegram, "Vic"), Visitor(telegram, "<b>Mallory</b>")
    await victim.begins()
    await victim.answers(STRAIN, until="where")
    await mallory.begins()
    group = telegram.group("<b>&\"'</b>", victim.person, mallory.person, telegram.bot)
    await telegram.settled()
    before = _kept(bot, victim)
    opened.clear()
    made_up = bodies(mallory, victim, group)
    Random(6).shuffle(made_up)
    with capture_logs() as logs:
        for kind, body in made_up:
            telegram.bot.updates.add(kind, body, telegram.world.now())
        await telegram.settled(quiet=0.2, timeout=60)
    assert not [each for each in logs if each["event"] in {"update_fault", "update_skipped", "update_failed"}]
    assert not [path for path in opened if not _is_known(path, bot)]
    assert _kept(bot, victim) == before
    assert bot.rows("select count(*) from runs where kind = 'campaign'") == [(0,)]
    assert bot.rows("select person from operators") == []
    assert bot.rows("select what from audit where who is not null") == []
    await victim.answers(STRAIN, until="health")
    assert asked(victim.screen) == "health"
    await mallory.writes("/help")


def _kept(bot, visitor: Visitor) -> list[tuple[Any, ...]]:
    found: list[tuple[Any, ...]] = bot.rows("select turn, shown, sealed from chats where chat_id = ?", visitor.id)
    return found


def _is_known(path: str, bot) -> bool:
    """The database, the bot's own files, and Python's."""
    place = Path(path)
    own = [ROOT, Path(sys.prefix), Path(sys.base_prefix), Path("/usr/share/zoneinfo"), Path("/dev"), Path("/proc")]
    database = [bot.database.parent] if "sqlite" in bot.url else []
    return ".." not in place.parts and any(place.is_relative_to(folder) for folder in [*own, *database])
