"""What goes right: every answer is read by the real client library."""

import asyncio
from datetime import UTC, datetime

import pytest
from telegram import (
    BotCommand,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputPollOption,
    LinkPreviewOptions,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
    ReplyParameters,
)
from telegram.constants import KeyboardButtonStyle

YES = InlineKeyboardMarkup([[InlineKeyboardButton("Yes", callback_data="y")]])


async def test_a_bot_knows_itself(server, bot):
    me = await bot.get_me()
    assert (me.id, me.username, me.is_bot) == (int(server.token.split(":")[0]), "local_bot", True)
    assert await bot.close()
    assert await bot.log_out()


async def test_a_text_arrives_with_markup_buttons_and_reply(bot, ada):
    red = InlineKeyboardButton("Stop", callback_data="s", style=KeyboardButtonStyle.DANGER)
    link = InlineKeyboardButton("Read", url="https://example.org")
    message = await bot.send_message(
        ada.id,
        "<b>Hi</b>",
        parse_mode="HTML",
        reply_markup=InlineKeyboardMarkup([[red, link]]),
        reply_parameters=ReplyParameters(1),
        link_preview_options=LinkPreviewOptions(is_disabled=True),
        protect_content=True,
    )
    assert message.text_html == "<b>Hi</b>"
    assert message.reply_to_message.text == "/start"
    assert message.has_protected_content
    assert message.date <= datetime.now(UTC)  # noqa: TID251
    assert ada.last().buttons == (("Stop", "Read"),)


async def test_a_reply_keyboard_writes_its_label(bot, ada):
    await bot.send_message(ada.id, "Choose", reply_markup=ReplyKeyboardMarkup([["Yes", "No"]], resize_keyboard=True))
    ada.taps("No")
    assert ada.messages()[-1].text == "No"
    assert await bot.send_message(ada.id, "Thanks", reply_markup=ReplyKeyboardRemove())
    assert await bot.send_message(ada.id, "Why?", reply_markup=ForceReply())


async def test_numbers_of_messages_rise_in_each_chat(bot, server, ada):
    ben = server.person("Ben")
    ben.opens()
    ids = [(await bot.send_message(who.id, "x")).message_id for who in (ada, ada, ben)]
    assert ids == [2, 3, 2]


async def test_an_edit_changes_words_and_buttons(bot, ada):
    message = await bot.send_message(ada.id, "Hi", reply_markup=YES)
    edited = await bot.edit_message_text("Ho", ada.id, message.message_id)
    assert (edited.text, edited.reply_markup) == ("Ho", None)
    assert edited.edit_date
    assert (await bot.edit_message_reply_markup(ada.id, message.message_id, reply_markup=YES)).reply_markup == YES
    assert ada.last().edited


async def test_a_caption_is_changed(bot, ada, picture):
    message = await bot.send_photo(ada.id, picture(), caption="One")
    edited = await bot.edit_message_caption(ada.id, message.message_id, caption="<i>Two</i>", parse_mode="HTML")
    assert (edited.caption, edited.photo) == ("Two", message.photo)


async def test_messages_are_copied_forwarded_and_deleted(bot, server, ada):
    one, two = [await bot.send_message(ada.id, text) for text in ("One", "Two")]
    ids = [one.message_id, two.message_id]
    copy = await bot.copy_message(ada.id, ada.id, ids[0], reply_markup=YES)
    forwarded = await bot.forward_message(ada.id, ada.id, ids[0])
    assert forwarded.forward_origin.sender_user.id == server.bot.id
    assert len(await bot.copy_messages(ada.id, ada.id, ids)) == 2
    assert len(await bot.forward_messages(ada.id, ada.id, [*ids, 999])) == 2
    assert await bot.delete_message(ada.id, copy.message_id)
    assert await bot.delete_messages(ada.id, [999, forwarded.message_id, *ids])
    assert {message.id for message in ada.messages()}.isdisjoint({*ids, copy.message_id, forwarded.message_id})


async def test_a_copy_takes_a_new_caption_and_a_poll_starts_anew(bot, server, ada, picture, refused):
    photo = await bot.send_photo(ada.id, picture(), caption="Old")
    await bot.copy_message(ada.id, ada.id, photo.message_id, caption="New")
    assert ada.last().text == "New"
    await bot.copy_messages(ada.id, ada.id, [photo.message_id], remove_caption=True)
    assert ada.last().text == ""
    poll = await bot.send_poll(ada.id, "Which?", ["A", "B"])
    ada.votes("A")
    await bot.copy_message(ada.id, ada.id, poll.message_id)
    fresh = ada.last().body["poll"]
    assert (fresh["total_voter_count"], fresh["id"] != poll.poll.id) == (0, True)
    await refused("copy_not_found", "copyMessages", chat_id=ada.id, from_chat_id=ada.id, message_ids=[998, 999])


async def test_a_forwarded_message_names_its_first_source(bot, server, ada):
    group = server.group("Backs", ada, server.bot)
    group.promotes(ada, anonymous=True)
    hers = ada.writes("/hello", chat=group)
    forwarded = await bot.forward_message(ada.id, group.id, hers.id)
    again = await bot.forward_message(ada.id, ada.id, forwarded.message_id)
    assert again.forward_origin == forwarded.forward_origin
    assert again.forward_origin.sender_chat.id == group.id


async def test_a_slow_server_has_accepted_before_it_answers(bot, server, ada):
    server.world.delay = 0.5
    sending = asyncio.create_task(bot.send_message(ada.id, "Slow"))
    assert await ada.sees("Slow")
    assert not sending.done()
    assert await sending


async def test_a_message_is_pinned_and_shown_with_the_chat(bot, ada):
    message = await bot.send_message(ada.id, "Rules")
    assert await bot.pin_chat_message(ada.id, message.message_id)
    assert (await bot.get_chat(ada.id)).pinned_message.text == "Rules"
    assert await bot.unpin_chat_message(ada.id)
    assert await bot.unpin_all_chat_messages(ada.id)


async def test_a_reaction_and_a_typing_sign_are_seen(bot, server, ada):
    assert await bot.set_message_reaction(ada.id, 1, "\N{FIRE}")
    assert await bot.send_chat_action(ada.id, "typing")
    assert [change.kind for change in server.world.changes.all] == ["message", "reaction", "action"]


async def test_a_poll_is_voted_on_and_stopped(bot, ada):
    options = [InputPollOption("A"), "B", "<b>C</b>"]
    message = await bot.send_poll(ada.id, "Which?", options, allows_multiple_answers=True, is_anonymous=False)
    ada.votes("A", "B")
    stopped = await bot.stop_poll(ada.id, message.message_id)
    assert [option.voter_count for option in stopped.options] == [1, 1, 0]
    _, poll, answer, closed = await bot.get_updates()
    assert poll.poll.total_voter_count == 1
    assert answer.poll_answer.option_ids == (0, 1)
    assert closed.poll.is_closed


async def test_a_quiz_keeps_its_answer_and_explanation(bot, ada):
    message = await bot.send_poll(
        ada.id, "Well?", ["A", "B"], type="quiz", correct_option_ids=[1], explanation="<b>B</b>\n\nyes",
        explanation_parse_mode="HTML",
    )  # fmt: skip
    assert message.poll.explanation_entities[0].type == "bold"
    assert ada.last().body["poll"]["correct_option_ids"] == [1]


async def test_commands_are_kept_by_scope_and_language(bot, ada):
    start = [BotCommand("start", "Begin")]
    scopes = [(None, None), (BotCommandScopeAllPrivateChats(), "ru"), (BotCommandScopeChat(ada.id), None)]
    for scope, language in scopes:
        assert await bot.set_my_commands(start, scope=scope, language_code=language)
        assert list(await bot.get_my_commands(scope, language)) == start
        assert await bot.delete_my_commands(scope, language)
        assert await bot.get_my_commands(scope, language) == ()


@pytest.mark.parametrize("field", ["name", "description", "short_description"])
async def test_what_a_bot_says_of_itself_falls_back_to_all_languages(bot, field):
    write, read = getattr(bot, f"set_my_{field}"), getattr(bot, f"get_my_{field}")
    await write("For all")
    await write("Auf Deutsch", language_code="de")
    assert getattr(await read(), field) == getattr(await read("fr"), field) == "For all"
    assert getattr(await read("de"), field) == "Auf Deutsch"
