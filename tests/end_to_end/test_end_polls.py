"""An opinion poll in a group and in a channel, over HTTP: votes, their result, and who wants to be forgotten."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.adapters.clock import SystemClock
from bot.adapters.store.engine import open_engine
from bot.adapters.store.posts import SqlPostRuns
from bot.adapters.telegram.taps import encode
from bot.domain.act import Forget
from bot.domain.campaign import Body
from bot.domain.post import Vote
from bot.local_telegram import Group, Shown
from bot.service import polls
from bot.service.trail import Trace
from tests.end_to_end.conftest import Running, on_both, until
from tests.end_to_end.visitor import Visitor, acts_of, offered

POLL = "poll_topics"
FEW = "fewer than five"


@pytest.fixture
def quick(monkeypatch):
    """Results are shown with less patience, so that a test does not wait for ten seconds."""
    monkeypatch.setattr(polls, "EVERY", timedelta(seconds=0.2))
    monkeypatch.setattr(polls, "BREATH", 0.05)


@pytest.fixture
async def running(quick, bot, expects) -> Running:
    expects("message is not modified")  # after a restart nobody knows what stands there
    await bot.start()
    started: Running = bot
    return started


@pytest.fixture
async def engine(running) -> AsyncIterator[AsyncEngine]:
    opened = open_engine(running.url)
    yield opened
    await opened.dispose()


@pytest.fixture
def voters(telegram):
    return [Visitor(telegram, name) for name in ("Ann", "Ben", "Cid", "Dan", "Eve")]


@pytest.fixture
async def group(running, telegram, voters) -> Group:
    found: Group = telegram.group("Backs", *(one.person for one in voters), telegram.bot)
    await until(lambda: any(message.by_bot for message in found.messages()), 60)
    return found


async def polled(engine: AsyncEngine, place: Group, number: int = 1) -> Shown:
    """The poll, as published by an operator, once it stands there."""
    now = SystemClock().now()
    trace = Trace(None, "post_published", POLL, now)
    await SqlPostRuns(engine).publish(Body(post=POLL), {place.id: now}, trace, None)
    await until(lambda: len(standing(place)) == number, 60)
    return standing(place)[-1]


def standing(place: Group) -> list[Shown]:
    return [shown for shown in place.messages() if any(isinstance(act, Vote) for act in offered(shown))]


def votes(bot: Running) -> list[tuple[str, int]]:
    return bot.rows("select option, count(*) from votes group by option order by option")


async def chooses(voter: Visitor, option: str, shown: Shown, place: Group) -> str:
    """What the voter is told."""
    row, column = next(where for where, act in acts_of(shown) if act == Vote(POLL, option))
    voter.person.taps_at(shown.id, row, column, chat=place)
    return await voter.person.toasted()


@on_both
async def test_votes_are_counted_and_told_from_five_on(running, engine, group, voters):
    shown = await polled(engine, group)
    assert FEW not in shown.text
    *most, last = voters
    for one in most:
        assert "Counted" in await chooses(one, "myths", shown, group)
    await until(lambda: standing(group)[-1].text.count(FEW) == 4)
    assert not any(figure in standing(group)[-1].text for figure in "12345")
    await chooses(last, "exercises", shown, group)
    await chooses(last, "myths", shown, group)  # and now differently
    await until(lambda: "5" in standing(group)[-1].text)
    assert votes(running) == [("myths", 5)]
    assert standing(group)[-1].text.count(FEW) == 3
    kept = str(running.rows("select * from votes"))
    assert not any(str(one.id) in kept for one in voters)


async def test_after_a_restart_the_next_vote_shows_them_all(running, engine, group, voters):
    shown = await polled(engine, group)
    for one in voters[:4]:
        await chooses(one, "myths", shown, group)
    await running.restart()
    await chooses(voters[4], "myths", shown, group)
    await until(lambda: "5" in standing(group)[-1].text, 60)


async def test_who_only_voted_can_be_forgotten(running, engine, group, voters):
    shown = await polled(engine, group)
    ann = voters[0]
    for one in voters[:2]:
        await chooses(one, "myths", shown, group)
    await ann.starts()
    ann.person.writes("/forget")
    await ann.sees(Forget)
    await ann.taps(Forget())
    await until(lambda: votes(running) == [("myths", 1)])


async def test_an_upgrade_moves_the_votes(running, telegram, expects, engine, group, voters):
    expects("upgraded to a supergroup")  # the poll may just be edited in the old group
    shown = await polled(engine, group)
    for one in voters[:3]:
        await chooses(one, "myths", shown, group)
    bigger = group.upgrades()
    await telegram.settled()
    assert running.rows("select distinct chat_id from votes") == [(bigger.id,)]


async def test_a_channel_may_have_a_poll_as_well(running, telegram, engine, group, voters):
    channel = telegram.channel("News", voters[0].person, telegram.bot)
    for one in voters[1:]:
        channel.adds(one.person)
    await until(lambda: running.rows("select * from venues where chat_id = ?", channel.id))
    shown = await polled(engine, channel)
    for one in voters:
        await chooses(one, "daily_life", shown, channel)
    await until(lambda: "5" in standing(channel)[-1].text)


async def test_a_made_up_vote_edits_nothing(running, telegram, engine, group, voters):
    shown = await polled(engine, group)
    said = [message.text for message in group.messages()]
    for number in (shown.id, group.messages()[-2].id):
        voters[0].person.taps_data(encode(Vote("poll_times", "morning")), number, chat=group)
        assert await voters[0].person.toasted()
    await telegram.settled()
    assert votes(running) == []
    assert [message.text for message in group.messages()] == said
