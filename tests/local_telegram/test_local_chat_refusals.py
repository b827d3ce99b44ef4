"""Where a bot may speak, and what it hears if it may not."""

import pytest


async def test_nobody_knows_a_made_up_chat(refused):
    for chat in (1, -100, "@nowhere"):
        await refused("chat_not_found", "sendMessage", chat_id=chat, text="x")


async def test_a_person_must_start_first(server, refused):
    ben = server.person("Ben")
    await refused("never_started", "sendMessage", chat_id=ben.id, text="x")
    await refused("chat_not_found", "getChat", chat_id=ben.id)


async def test_a_blocked_bot_is_told_so_until_unblocked(ada, refused, call):
    ada.blocks()
    await refused("blocked", "sendMessage", chat_id=ada.id, text="x")
    ada.unblocks()
    assert (await call("sendMessage", chat_id=ada.id, text="x"))["ok"]


async def test_a_deleted_account_is_gone(server, ada, refused):
    server.deactivates(ada)
    await refused("deactivated", "sendMessage", chat_id=ada.id, text="x")


async def test_bots_do_not_write_to_bots(server, refused):
    other = server.add_bot("77:other", "other_bot")
    await refused("to_a_bot", "sendMessage", chat_id=other.id, text="x")


async def test_an_upgraded_group_names_its_new_id(server, ada, refused, call):
    group = server.group("Backs", ada, server.bot)
    new = group.upgrades()
    answer = await refused("upgraded", "sendMessage", chat_id=group.id, text="x")
    assert answer["parameters"] == {"migrate_to_chat_id": new.id}
    assert (await call("sendMessage", chat_id=new.id, text="x"))["ok"]


@pytest.mark.parametrize("upgraded", [False, True])
async def test_a_bot_outside_a_group_hears_why(server, ada, refused, upgraded):
    group = server.group("Backs", ada, upgraded=upgraded)
    await refused("not_a_member", "sendMessage", chat_id=group.id, text="x")
    group.adds(server.bot)
    group.removes(server.bot)
    await refused("kicked", "sendMessage", chat_id=group.id, text="x")


async def test_a_channel_takes_posts_from_those_with_the_right(server, ada, refused):
    channel = server.channel("News", ada, server.bot)
    channel.promotes(server.bot, "can_edit_messages")
    await refused("channel_rights", "sendMessage", chat_id=channel.id, text="x")


async def test_a_muted_bot_may_not_send(server, ada, refused):
    group = server.group("Backs", ada, server.bot)
    group.mutes(server.bot)
    await refused("no_send_rights", "sendMessage", chat_id=group.id, text="x")


async def test_pinning_and_deleting_need_rights(server, ada, refused, call):
    group = server.group("Backs", ada, server.bot)
    hers = ada.writes("/hello", chat=group)
    await refused("no_pin_rights", "pinChatMessage", chat_id=group.id, message_id=hers.id)
    await refused("cannot_delete", "deleteMessage", chat_id=group.id, message_id=hers.id)
    group.promotes(server.bot, "can_pin_messages", "can_delete_messages")
    assert (await call("pinChatMessage", chat_id=group.id, message_id=hers.id))["ok"]
    assert (await call("deleteMessage", chat_id=group.id, message_id=hers.id))["ok"]


async def test_topics_need_a_forum_a_right_and_a_name(server, ada, refused):
    plain, forum = server.group("Plain", ada, server.bot), server.group("Forum", ada, server.bot, topics=True)
    await refused("not_a_forum", "createForumTopic", chat_id=plain.id, name="x")
    await refused("no_topic_rights", "createForumTopic", chat_id=forum.id, name="x")
    forum.promotes(server.bot)
    await refused("topic_name", "createForumTopic", chat_id=forum.id, name="")


async def test_who_is_in_a_chat_is_not_told_to_everyone(server, ada, refused):
    await refused("no_administrators", "getChatAdministrators", chat_id=ada.id)
    await refused("leave_private", "leaveChat", chat_id=ada.id)
    await refused("user_not_found", "getChatMember", chat_id=ada.id, user_id=5)
    channel = server.channel("News", ada, server.bot)
    channel.demotes(server.bot)
    await refused("members_hidden", "getChatMember", chat_id=channel.id, user_id=ada.id)


async def test_a_channel_has_no_public_polls(server, ada, refused):
    channel = server.channel("News", ada, server.bot)
    asked = {"chat_id": channel.id, "question": "Well?", "options": ["a", "b"], "is_anonymous": False}
    await refused("public_in_channel", "sendPoll", **asked)
