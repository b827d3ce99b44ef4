"""Lines in groups, as Telegram takes them."""

import pytest

from bot.adapters.telegram.public import TelegramPublic
from bot.local_telegram import Fault
from bot.service.pictures import Pictures
from bot.service.ports import Refused, RetryLater, Sent
from bot.wording.inline import Card
from bot.wording.reply import Button, Reply
from tests.adapters.telegram.drawers import Easel, Noted, picture

LINE = Reply("<b>Hello</b>", ((Button("Go", url="https://t.me/local_bot?start=x"),),))


async def no_sleep(_: float) -> None:
    pass


@pytest.fixture
def ann(telegram):
    return telegram.person("Ann")


@pytest.fixture
def public(bot):
    return TelegramPublic(bot, sleep=no_sleep)


async def test_a_line_stands_in_its_topic_below_what_it_answers(telegram, public, ann):
    forum = telegram.group("Forum", ann, telegram.bot, topics=True)
    topic = forum.opens_topic("Walking")
    asked = ann.writes("/check", chat=forum, topic=topic)
    outcome = await public.say(forum.id, LINE, topic=topic, reply_to=asked.id)
    assert isinstance(outcome, Sent)
    said = forum.messages()[-1].body
    assert (said["message_thread_id"], said["reply_to_message"]["message_id"]) == (topic, asked.id)


async def test_a_line_is_said_even_if_what_it_answers_is_gone(telegram, public, ann):
    group = telegram.group("Backs", ann, telegram.bot)
    assert isinstance(await public.say(group.id, LINE, topic=None, reply_to=999), Sent)


async def test_a_line_follows_an_upgraded_group(telegram, public, ann):
    group = telegram.group("Backs", ann, telegram.bot)
    asked = ann.writes("/check", chat=group)
    bigger = group.upgrades()
    assert isinstance(await public.say(group.id, LINE, topic=None, reply_to=asked.id), Sent)
    assert bigger.messages()[-1].text == "Hello"


async def test_what_telegram_says_is_told(telegram, public, ann):
    group = telegram.group("Backs", ann, telegram.bot)
    telegram.faults.add(Fault.TOO_MANY, "sendMessage", retry_after=40)
    assert await public.say(group.id, LINE, topic=None, reply_to=None) == RetryLater(40)
    group.removes(telegram.bot)
    assert isinstance(await public.say(group.id, LINE, topic=None, reply_to=None), Refused)


async def test_a_line_is_edited_and_what_telegram_says_is_told(telegram, public, ann):
    group = telegram.group("Backs", ann, telegram.bot)
    number = (await public.say(group.id, LINE, topic=None, reply_to=None)).message_id
    changed = Reply("<b>Bye</b>", LINE.rows)
    for _ in range(2):  # the second time nothing is new
        assert await public.edit(group.id, number, changed) == Sent(number)
    assert group.messages()[-1].text == "Bye"
    telegram.faults.add(Fault.TOO_MANY, "editMessageText", retry_after=40)
    assert await public.edit(group.id, number, LINE) == RetryLater(40)
    assert isinstance(await public.edit(group.id, 999, LINE), Refused)


async def test_a_query_or_tap_that_is_too_old_does_no_harm(public):
    await public.offer("1", [Card("p-one", "One", "First", LINE)])
    await public.answer("1", "Too late")


async def test_a_card_whose_film_was_uploaded_is_offered_with_it(telegram, bot, ann):
    easel, noted = Easel(), Noted()
    public = TelegramPublic(bot, sleep=no_sleep, pictures=Pictures(easel, noted))
    ann.opens()
    walk = picture()
    card = Card("p-one", "One", "First", Reply("<b>Walk</b>", LINE.rows, picture=walk))
    plain = Card("p-two", "Two", "Second", LINE)
    message = await bot.send_animation(ann.id, (await easel.draw(walk, "animation")).body)
    for known, kind in ((None, "text"), (message.animation.file_id, "animation"), ("gone", "text")):
        if known:
            noted.ids[easel.key(walk), "animation"] = known
            public = TelegramPublic(bot, sleep=no_sleep, pictures=Pictures(easel, noted))
        query = ann.asks_inline("walk")
        await public.offer(query.id, [card, plain])
        shared = ann.picks(query, "p-one")
        assert (shared.kind, shared.text, shared.labels) == (kind, "Walk", ["Go"])
        assert ann.picks(query, "p-two").text == "Hello"
