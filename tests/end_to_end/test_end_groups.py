"""Groups and channels: where everybody reads along, nobody is asked about their health."""

import asyncio
import json
from typing import Any

import pytest

from bot.domain.act import Agree
from bot.domain.venue import place_number
from bot.local_telegram import Group, Shown
from tests.end_to_end.conftest import on_both, until
from tests.end_to_end.visitor import act_on

NUMB = "help, I am numb between my legs since today and I cannot pee"


@pytest.fixture
def ann(telegram):
    return telegram.person("Ann")


@pytest.fixture
def ben(telegram):
    return telegram.person("Ben")


@pytest.fixture
async def group(started, telegram, ann, ben) -> Group:
    """A group that the bot has been let into and has greeted."""
    found: Group = telegram.group("Backs", ann, ben, telegram.bot)
    await until(lambda: said(found), 20)
    return found


def said(group: Group) -> list[Shown]:
    """What the bot said there."""
    return [message for message in group.messages() if message.body.get("from", {}).get("is_bot")]


def links(message: Shown) -> list[str]:
    rows = message.body.get("reply_markup", {}).get("inline_keyboard", [])
    return [button.get("url", "") for row in rows for button in row]


def venue(bot, chat_id: int) -> tuple[Any, ...]:
    """Empty where it is not known."""
    found: list[tuple[Any, ...]] = bot.rows(
        "select present, can_post, hears_all, settings from venues where chat_id = ?", chat_id
    )
    return found[0] if found else ()


async def choose(bot, chat_id: int, **settings: object) -> None:
    """As at the operators' desk. In a thread: the bot may be writing, and has to get on for it to end."""
    known = json.loads(venue(bot, chat_id)[3])
    change = "update venues set settings = ? where chat_id = ?"
    await asyncio.to_thread(bot.rows, change, json.dumps(known | settings), chat_id)


async def test_a_new_group_is_greeted_and_known(started, group):
    (hello,) = said(group)
    assert links(hello) == [f"https://t.me/local_bot?start=g-{place_number(group.id)}"]
    assert venue(started, group.id)[:3] == (1, 1, 0)


async def test_a_command_is_answered_with_the_way_into_the_private_chat(started, group, ada):
    group.adds(ada.person)
    asked = ada.person.writes("/check", chat=group)
    answer = await ada.person.sees(lambda shown: bool(shown.buttons), chat=group)
    assert answer.body["reply_to_message"]["message_id"] == asked.id
    ada.person.taps(answer.labels[0], chat=group)
    await ada.sees(Agree)
    assert started.kept(ada.id) is None
    await ada.taps(act_on(ada.screen, Agree, purpose="check"))
    assert started.rows("select payload from arrivals") == [(f"g-{place_number(group.id)}",)]


async def test_in_privacy_mode_only_what_is_meant_for_the_bot_is_answered(telegram, group, ben):
    for text in ("/help@other_bot", "/rules", NUMB, "my back hurts"):
        ben.writes(text, chat=group)
    await telegram.settled()
    assert len(said(group)) == 1
    ben.writes("@local_bot my back hurts", chat=group)
    await ben.sees(lambda shown: bool(shown.buttons), chat=group)
    ben.writes(NUMB, chat=group, reply_to=said(group)[0].id)
    await ben.sees("emergency", chat=group)


async def test_where_everything_is_heard_only_danger_is_answered(started, telegram, group, ben):
    group.promotes(telegram.bot)
    ben.writes("my back hurts after the garden", chat=group)
    ben.writes("/ban@other_bot Ann", chat=group)
    await telegram.settled()
    assert len(said(group)) == 1
    asked = ben.writes(NUMB, chat=group)
    line = await ben.sees("emergency", chat=group)
    assert line.body["reply_to_message"]["message_id"] == asked.id
    assert {"numb", "legs", "pee"}.isdisjoint(line.text.lower().split())
    assert venue(started, group.id)[2] == 1
    assert started.kept(ben.id) is None


async def test_a_repeated_update_is_answered_once(telegram, group, ben):
    ben.writes("/check", chat=group)
    await ben.sees(lambda shown: bool(shown.buttons), chat=group)
    telegram.bot.updates.repeat()
    await telegram.settled()
    assert len(said(group)) == 2


@on_both
async def test_an_upgrade_keeps_the_settings_under_the_new_id(started, telegram, group, ann, ben):
    await choose(started, group.id, days=[0, 3], zone="Europe/Vienna")
    bigger = group.upgrades()
    await telegram.settled()
    assert not venue(started, group.id)
    present, _, _, settings = venue(started, bigger.id)
    assert present
    assert json.loads(settings)["days"] == [0, 3]
    ben.writes("/check", chat=bigger)
    assert links(await ben.sees(lambda shown: bool(shown.buttons), chat=bigger)) == [
        f"https://t.me/local_bot?start=g-{place_number(bigger.id)}"
    ]


async def test_removed_and_let_in_again_it_keeps_its_settings(started, telegram, group, ann):
    await choose(started, group.id, days=[2])
    group.removes(telegram.bot)
    await telegram.settled()
    assert venue(started, group.id)[:2] == (0, 0)
    group.adds(telegram.bot)
    await telegram.settled()
    present, can_post, _, settings = venue(started, group.id)
    assert (present, can_post, json.loads(settings)["days"]) == (1, 1, [2])


async def test_an_anonymous_administrator_gets_the_line_without_a_button(telegram, group, ann):
    group.promotes(ann, anonymous=True)
    ann.writes("/check@local_bot", chat=group)
    await until(lambda: len(said(group)) == 2)
    assert said(group)[-1].buttons == ()


async def test_an_answer_stays_in_its_topic(started, telegram, ann, ben):
    forum = telegram.group("Forum", ann, ben, telegram.bot, topics=True)
    await until(lambda: said(forum), 20)
    topic = forum.opens_topic("Walking")
    ben.writes("/check", chat=forum, topic=topic)
    answer = await ben.sees(lambda shown: bool(shown.buttons), chat=forum)
    assert answer.body["message_thread_id"] == topic


async def test_a_channel_is_known_and_not_spoken_to(started, telegram, group, ann):
    channel = telegram.channel("News", ann, telegram.bot)
    await until(lambda: venue(started, channel.id))
    await telegram.settled()
    assert venue(started, channel.id)[:3] == (1, 1, 0)
    assert not said(channel)


async def test_a_flood_of_commands_of_one_person_gets_one_line(telegram, group, ben):
    before = len(said(group))
    for _ in range(30):
        ben.writes("/check", chat=group)
    await telegram.settled()
    assert len(said(group)) == before + 1
    assert not telegram.journal.refused()


async def test_a_tap_on_an_old_button_points_to_the_private_chat(group, ben):
    ben.taps_data("1:mi", chat=group)
    assert await ben.toasted()


async def test_an_exercise_is_shared_without_a_verdict(started, telegram, ann, ben):
    ben.opens()
    await ben.sees()
    friends = telegram.group("Friends", ann, ben)
    query = ben.asks_inline("walk", chat=friends)
    await until(lambda: query.results is not None)
    ben.picks(query, next(found["id"] for found in query.results if found["id"].startswith("e-")))
    shared = friends.messages()[-1]
    assert links(shared)[0].startswith("https://t.me/local_bot?start=i-")
