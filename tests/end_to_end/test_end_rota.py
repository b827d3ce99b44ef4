"""Posts that go to groups by themselves, on their days and whatever happens to the bot."""

import asyncio
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from typer.testing import CliRunner

from bot.cli.post import app
from bot.local_telegram import Group
from tests.end_to_end.calendar import CHANGES, Change
from tests.end_to_end.conftest import Running, until
from tests.end_to_end.places import AWAKE, choose, joined, said

EVERY_DAY = list(range(7))
BERLIN = "Europe/Berlin"
MINUTE = timedelta(minutes=1)


@pytest.fixture
def mode():
    return "polling"


@pytest.fixture
def ann(telegram):
    return telegram.person("Ann")


@pytest.fixture
async def open_bot(calendar, bot) -> Running:
    """On a Monday."""
    calendar.opens("2027-06-07 12:00", BERLIN)
    await bot.start()
    started: Running = bot
    return started


@pytest.fixture
async def group(open_bot, telegram, ann) -> Group:
    """It gets a post each day at nine."""
    found = await joined(telegram, ann)
    await choose(open_bot, found, days=EVERY_DAY, hour=9, zone=BERLIN)
    return found


def planned(bot: Running, state: str = "sent") -> Counter[tuple[int, str]]:
    """How many deliveries there are for each chat and slot."""
    found = bot.rows("select chat_id, slot from deliveries where run_id = -1 and state = ?", state)
    return Counter((chat_id, slot) for chat_id, slot in found)


@pytest.mark.parametrize("change", CHANGES, ids=str)
async def test_it_keeps_to_the_wall_time_when_the_clocks_change(calendar, bot, telegram, ann, change: Change):
    due = [datetime.fromisoformat(one).replace(tzinfo=UTC) for one in change.due]
    calendar.jumps(due[0] - timedelta(hours=6))
    await bot.start()
    group = await joined(telegram, ann)
    await choose(bot, group, days=EVERY_DAY, hour=change.hour, minute=change.minute, zone=change.zone, quiet=AWAKE)
    for number, instant in enumerate(due):
        await calendar.reaches(instant - MINUTE)
        assert len(said(group)) == number
        await calendar.reaches(instant)
        assert len(said(group)) == number + 1
        await calendar.reaches(instant + 61 * MINUTE)  # the clocks may show the same time again
        assert len(said(group)) == number + 1


async def test_with_a_restart_at_each_slot_each_post_goes_once(calendar, open_bot, group):
    for day in range(8, 12):
        await open_bot.stop()
        calendar.jumps(datetime(2027, 6, day, 7, 0, tzinfo=UTC))
        await open_bot.start()
        await calendar.rests()
        await open_bot.restart()
        await calendar.passes(minutes=30)
        assert len(said(group)) == day - 7
    posts = open_bot.rows("select distinct what from deliveries")
    assert len(posts) == 4
    assert set(planned(open_bot).values()) == {1}


async def test_it_waits_for_the_morning_and_is_left_out_where_that_is_too_late(calendar, open_bot, group):
    await choose(open_bot, group, hour=6, minute=30)
    await calendar.comes("2027-06-08 07:59", BERLIN)
    assert not said(group)
    await calendar.comes("2027-06-08 08:00", BERLIN)
    assert len(said(group)) == 1
    await choose(open_bot, group, hour=5)
    await calendar.comes("2027-06-09 05:30", BERLIN)
    await calendar.comes("2027-06-09 08:00", BERLIN)
    assert len(said(group)) == 1


async def test_it_goes_to_its_topic_and_nowhere_after_the_bot_was_removed(calendar, open_bot, group, telegram, ann):
    forum = await joined(telegram, ann, "Forum", topics=True)
    topic = forum.opens_topic("Walking")
    await choose(open_bot, forum, days=EVERY_DAY, hour=9, zone=BERLIN, topic=topic)
    await calendar.comes("2027-06-08 09:00", BERLIN)
    assert [shown.body["message_thread_id"] for shown in said(forum)] == [topic]
    assert len(said(group)) == 1
    group.removes(telegram.bot)
    await telegram.settled()
    await calendar.comes("2027-06-09 09:00", BERLIN)
    assert len(said(forum)) == 2
    assert len(said(group)) == 1
    assert not telegram.journal.refused()


async def many(bot: Running, telegram, ann) -> list[Group]:
    groups = [await joined(telegram, ann, f"G{number}") for number in range(8)]
    for group in groups:
        await choose(bot, group, quiet=AWAKE)
    return groups


async def test_after_a_kill_amid_the_slot_nothing_is_posted_twice(process, bot, telegram, ann, ada):
    running = await process()
    await ada.starts()
    groups = await many(bot, telegram, ann)
    telegram.world.delay = 0.3
    now = datetime.now(UTC)  # noqa: TID251  # the process has the machine's clock
    for group in groups:
        await choose(bot, group, days=EVERY_DAY, hour=now.hour, minute=now.minute, zone="UTC")
    await until(lambda: sum(bool(said(group)) for group in groups) > 2, 60)
    await running.killed()
    telegram.world.delay = 0
    bot.rows("update leases set expires = 0")  # it would run out by itself, a few seconds later
    await bot.start()
    await until(lambda: sum((planned(bot) + planned(bot, "uncertain")).values()) == 8, 60)
    await bot.restart()
    await telegram.settled()
    sent, uncertain = planned(bot), planned(bot, "uncertain")
    assert set((sent + uncertain).values()) == {1}
    known = {chat_id for chat_id, _ in sent}
    assert all(len(said(group)) == 1 for group in groups if group.id in known)
    assert all(len(said(group)) <= 1 for group in groups)


async def test_a_group_that_is_upgraded_while_a_post_goes_out_gets_it_once(
    bot, telegram, ann, ada, monkeypatch, expects
):
    expects("group chat was upgraded to a supergroup chat")
    monkeypatch.setenv("BOT_RATE", "4")
    await bot.start()
    await ada.starts()
    groups = await many(bot, telegram, ann)
    places = [part for group in groups for part in ("--to", str(group.id))]
    called = await asyncio.to_thread(CliRunner().invoke, app, ["send", "one_cause", *places])
    assert called.exit_code == 0, called.output
    await until(lambda: any(said(group) for group in groups), 60)
    last = groups[-1]
    assert not said(last)
    new = last.upgrades()
    await until(lambda: bot.rows("select 1 from runs where kind = 'post' and id > 0 and state = 'done'"), 60)
    assert [len(said(group)) for group in groups] == [1] * 7 + [0]
    assert sum(shown.by_bot for shown in new.messages()) == 1
    assert bot.rows("select state, count(distinct chat_id) from deliveries group by state") == [("sent", 8)]
    assert not bot.rows("select 1 from venues where chat_id = ?", last.id)
    assert bot.rows("select 1 from deliveries where chat_id = ?", new.id)
