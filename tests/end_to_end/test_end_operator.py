"""A whole broadcast and a post from the operators' desk, over HTTP: the real bot, its sender and its database."""

import asyncio
from datetime import UTC

import pytest

from bot.adapters.clock import SystemClock
from bot.domain.act import Command, Operate
from bot.local_telegram import Shown
from tests.end_to_end.conftest import Running, until
from tests.end_to_end.visitor import Visitor, offered

HELLO = "Walk a little today"


@pytest.fixture
def olga(telegram, environment, monkeypatch):
    """The owner, before the bot is started."""
    found = Visitor(telegram, "Olga")
    monkeypatch.setenv("BOT_OPERATORS", str(found.id))
    return found


@pytest.fixture
async def open_bot(olga, bot) -> Running:
    await bot.start()
    started: Running = bot
    return started


@pytest.fixture
async def readers(telegram, open_bot):
    """Three people who agreed, and asked for messages."""
    found = [Visitor(telegram, name) for name in ("Ann", "Ben", "Cid")]
    for reader in found:
        await reader.begins()
        # In a thread: the bot, which may be writing now, runs in this one.
        await asyncio.to_thread(wants_messages, open_bot, reader.id)
    return found


def wants_messages(bot: Running, chat_id: int) -> None:
    now = SystemClock().now().astimezone(UTC)
    # Wherever it is about noon: nobody is written to at night.
    zone = f"Etc/GMT{now.hour - 12:+d}"
    columns = "chat_id, language, zone, days, stopped, not_now, seen_at"
    bot.rows(f"insert into audience ({columns}) values (?, 'en', ?, 0, false, false, ?)", chat_id, zone, now)


def buttons(shown: Shown) -> list[str]:
    return ["/".join(act.words) for act in offered(shown) if isinstance(act, Operate)]


async def sees(olga: Visitor, verb: str) -> tuple[Shown, Operate]:
    """A message that came or changed since her last act, with a button for this."""

    def found(shown: Shown) -> list[Operate]:
        return [act for act in offered(shown) if isinstance(act, Operate) and act.words[0] == verb]

    shown = await olga.person.sees(lambda shown: bool(found(shown)), timeout=10)
    return shown, found(shown)[0]


async def taps(olga: Visitor, *verbs: str) -> None:
    """One after another, each as soon as it is there."""
    for verb in verbs:
        shown, act = await sees(olga, verb)
        olga.press(act, shown)


async def composes(olga: Visitor) -> None:
    olga.person.writes("/operator")
    await taps(olga, "new", "compose")
    await sees(olga, "new")
    olga.person.writes(HELLO)


def got(reader: Visitor) -> list[Shown]:
    return [shown for shown in reader.person.messages() if shown.text == HELLO and shown.body["from"]["is_bot"]]


def state(bot: Running) -> str:
    return str(bot.rows("select state from runs where kind = 'campaign' order by id desc limit 1")[0][0])


async def test_a_broadcast_is_written_sent_followed_and_deleted_again(open_bot, olga, readers):
    await composes(olga)
    await taps(olga, "send", "send")
    await until(lambda: all(len(got(reader)) == 1 for reader in readers), 20)
    await until(lambda: state(open_bot) == "done", 20)
    await taps(olga, "undo", "undo")
    await until(lambda: not any(got(reader) for reader in readers), 20)


async def test_what_is_cancelled_before_it_is_sent_reaches_nobody(open_bot, olga, readers):
    await composes(olga)
    await taps(olga, "discard", "discard")
    await until(lambda: state(open_bot) == "cancelled")
    assert not any(got(reader) for reader in readers)


async def test_a_post_goes_once_to_the_group_that_was_ticked(open_bot, olga, telegram):
    olga.person.writes("/operator")
    await sees(olga, "venues")
    group = telegram.group("Backs", olga.person, telegram.bot)
    await until(lambda: bool(open_bot.rows("select 1 from venues where present")), 20)
    # No hours in which nothing is posted, whenever this runs.
    awake = "update venues set settings = json_set(settings, '$.quiet', json('{\"begins\":0,\"ends\":0}'))"
    await asyncio.to_thread(open_bot.rows, awake)
    olga.person.writes("/post")
    await taps(olga, "post", "publish", "publish", "publishnow", "publishnow")
    await until(lambda: open_bot.rows("select state from deliveries where chat_id = ?", group.id) == [("sent",)], 20)


async def test_nobody_else_gets_more_than_the_ordinary_answer(open_bot, olga, telegram, readers):
    ann = readers[0]
    ann.person.writes("/operator")
    shown = await ann.sees()
    assert not buttons(shown)
    ann.person.writes("/nonsense")
    assert (await ann.sees()).text == shown.text
    ann.person.taps_data("1:op:people", message=ann.screen.id)
    await telegram.settled()
    assert not any(buttons(message) for message in ann.person.messages())


async def test_the_desk_is_in_no_menu_but_of_those_at_it(open_bot, olga, telegram):
    olga.person.writes("/operator")
    await sees(olga, "new")
    told = [entry.params for entry in telegram.journal.calls("setMyCommands")]
    named = [params for params in told if "operator" in str(params)]
    assert len(told) > len(named) == 1
    assert str(olga.id) in str(named[0])
    assert any("all_group_chats" in str(params) for params in told)


async def test_a_message_that_telegram_tells_twice_is_one_draft(open_bot, olga, telegram, readers):
    await composes(olga)
    await sees(olga, "me")
    telegram.bot.updates.repeat()
    await telegram.settled()
    assert open_bot.rows("select count(*) from runs where kind = 'campaign'") == [(1,)]
    assert Command("operator") not in offered(olga.screen)
