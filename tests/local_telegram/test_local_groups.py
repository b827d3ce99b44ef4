"""Groups, topics and channels: who hears what, who may do what."""

import pytest
from telegram import Bot, ChatMemberAdministrator, ChatMemberBanned, ChatMemberLeft, ChatMemberMember, ChatMemberOwner
from telegram.constants import ChatID

from bot.local_telegram import ImpossibleError


@pytest.fixture
def ben(server):
    return server.person("Ben")


@pytest.fixture
def group(server, ada, ben):
    return server.group("Backs", ada, ben, server.bot, upgraded=True)


async def heard(bot: Bot) -> list[str | None]:
    updates = await bot.get_updates(limit=100, allowed_updates=[])
    await bot.get_updates(offset=updates[-1].update_id + 1 if updates else 0)
    return [update.effective_message.text for update in updates if update.effective_message]


async def test_privacy_mode_lets_only_what_is_meant_for_the_bot_through(bot, server, ben, group):
    await heard(bot)
    mine = await bot.send_message(group.id, "Anyone?")
    ben.writes("hello all", chat=group)
    ben.writes("/help", chat=group)
    ben.writes("/help@local_bot", chat=group)
    ben.writes("/help@other_bot", chat=group)
    ben.writes("@local_bot are you there", chat=group)
    ben.writes("yes", chat=group, reply_to=mine.message_id)
    assert await heard(bot) == ["/help", "/help@local_bot", "@local_bot are you there", "yes"]


async def test_an_administrator_and_an_open_bot_hear_everything(bot, server, ben, group):
    await heard(bot)
    group.promotes(server.bot, "can_pin_messages")
    ben.writes("hello", chat=group)
    assert "hello" in await heard(bot)
    group.demotes(server.bot)
    server.bot.privacy = False
    ben.writes("again", chat=group)
    assert "again" in await heard(bot)


async def test_an_anonymous_administrator_cannot_be_told_from_the_group(bot, ada, group):
    await heard(bot)
    group.promotes(ada, anonymous=True)
    ada.writes("/rules", chat=group)
    message = (await bot.get_updates())[-1].message
    assert message.from_user.id == ChatID.ANONYMOUS_ADMIN
    assert message.sender_chat.id == group.id


async def test_joining_promotion_and_removal_are_told(bot, server, ada):
    await heard(bot)
    group = server.group("New", ada, server.bot)
    group.promotes(server.bot)
    group.removes(server.bot)
    changes = [update.my_chat_member for update in await bot.get_updates() if update.my_chat_member]
    kinds = [(type(change.old_chat_member), type(change.new_chat_member)) for change in changes]
    assert kinds == [
        (ChatMemberLeft, ChatMemberMember),
        (ChatMemberMember, ChatMemberAdministrator),
        (ChatMemberAdministrator, ChatMemberBanned),
    ]


async def test_blocking_and_unblocking_are_told(bot, ada):
    await heard(bot)
    ada.blocks()
    with pytest.raises(ImpossibleError):
        ada.writes("x")
    ada.opens("again")
    blocked, unblocked, start = await bot.get_updates()
    assert blocked.my_chat_member.new_chat_member.status == "kicked"
    assert unblocked.my_chat_member.new_chat_member.status == "member"
    assert start.message.text == "/start again"


async def test_a_leading_bot_hears_of_other_members(bot, server, ben, group):
    group.promotes(server.bot)
    ben.leaves(group)
    ben.joins(group)
    updates = await bot.get_updates(allowed_updates=["chat_member"])
    assert [update.chat_member for update in updates if update.chat_member] == []
    ben.leaves(group)
    assert (await bot.get_updates())[-1].chat_member.new_chat_member.user.id == ben.id


async def test_a_bot_can_ask_who_is_there(bot, server, ada, ben, group):
    group.promotes(server.bot, "can_pin_messages")
    assert await bot.get_chat_member_count(group.id) == 3
    assert isinstance(await bot.get_chat_member(group.id, ada.id), ChatMemberOwner)
    assert isinstance(await bot.get_chat_member(group.id, ben.id), ChatMemberMember)
    assert {member.user.id for member in await bot.get_chat_administrators(group.id)} == {ada.id, server.bot.id}
    group.mutes(ben)
    assert not (await bot.get_chat_member(group.id, ben.id)).can_send_messages
    assert (await bot.get_chat(group.id)).title == "Backs"
    assert await bot.leave_chat(group.id)
    assert group.chat.member(server.bot.id).status == "left"


async def test_a_link_brings_the_bot_into_a_group(bot, server, ada):
    group = server.group("New", ada)
    await bot.get_updates(offset=-1)
    ada.opens_in(group, "from-site")
    assert (await bot.get_updates())[-1].message.text == "/start@local_bot from-site"


async def test_an_upgrade_tells_both_ids(bot, server, ada):
    old = server.group("Backs", ada, server.bot)
    await heard(bot)
    new = old.upgrades()
    to, since = [update.message for update in await bot.get_updates()]
    assert (to.chat_id, to.migrate_to_chat_id) == (old.id, new.id)
    assert (since.chat_id, since.migrate_from_chat_id) == (new.id, old.id)
    with pytest.raises(ImpossibleError):
        ada.writes("x", chat=old)


async def test_topics_keep_their_messages_apart(bot, server, ada):
    forum = server.group("Forum", ada, server.bot, topics=True)
    forum.promotes(server.bot)
    topic = await bot.create_forum_topic(forum.id, "Walking")
    ada.writes("/walk", chat=forum, topic=topic.message_thread_id)
    asked = (await bot.get_updates())[-1].message
    assert asked.is_topic_message
    answer = await bot.send_message(forum.id, "Walk", message_thread_id=asked.message_thread_id)
    assert answer.message_thread_id == topic.message_thread_id
    assert forum.opens_topic("Rest") != topic.message_thread_id


async def test_a_channel_tells_leading_bots_of_posts_and_reactions(bot, server, ada, ben):
    channel = server.channel("News", ada, server.bot, ben, username="backnews")
    await bot.get_updates(offset=-1, allowed_updates=["channel_post", "message_reaction_count"])
    post = await bot.send_message("@backnews", "Mine")
    assert post.sender_chat.id == channel.id
    channel.posts("Hers")
    ben.reacts("\N{FIRE}", post.message_id, chat=channel)
    told = await bot.get_updates()
    assert told[-2].channel_post.text == "Hers"
    assert told[-1].message_reaction_count.reactions[0].total_count == 1
    with pytest.raises(ImpossibleError):
        ben.writes("x", chat=channel)


async def test_a_channel_post_is_forwarded_with_its_origin(bot, server, ada):
    channel = server.channel("News", ada, server.bot)
    post = channel.posts("Hers")
    forwarded = await bot.forward_message(ada.id, channel.id, post.id)
    assert forwarded.forward_origin.message_id == post.id
    ada.forwards(post.id, source=channel)
    assert (await bot.get_updates())[-1].message.forward_origin.chat.id == channel.id


async def test_a_bot_edits_others_posts_only_with_the_right(bot, server, ada, refused):
    channel = server.channel("News", ada, server.bot)
    post = channel.posts("Hers")
    assert (await bot.edit_message_text("Ours", channel.id, post.id)).text == "Ours"
    channel.promotes(server.bot, "can_post_messages")
    await refused("cannot_edit", "editMessageText", chat_id=channel.id, message_id=post.id, text="Mine")
    assert channel.messages()[0].text == "Ours"
    assert "Ours" in channel.screen()
