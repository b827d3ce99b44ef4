"""People with the app in hand."""

import asyncio

import pytest
from telegram import CopyTextButton, InlineKeyboardButton, InlineKeyboardMarkup, KeyboardButton, ReplyKeyboardMarkup

from bot.local_telegram import ImpossibleError


def keyboard(**labels: str) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([[InlineKeyboardButton(text, callback_data=data)] for text, data in labels.items()])


@pytest.fixture
async def echo(bot):
    """A bot that says back what it hears and answers every tap."""

    async def serve() -> None:
        offset = 0
        while True:
            for update in await bot.get_updates(offset=offset, timeout=10):
                offset = update.update_id + 1
                if query := update.callback_query:
                    await bot.answer_callback_query(query.id, f"tapped {query.data}")
                    await bot.edit_message_text("Done", query.from_user.id, query.message.message_id)
                elif update.message:
                    await bot.send_message(
                        update.message.chat_id, f"You: {update.message.text}", reply_markup=keyboard(Yes="y", No="n")
                    )

    task = asyncio.create_task(serve())
    yield task
    task.cancel()


async def test_a_talk_is_told_as_text(server, echo, ada):
    assert (await ada.sees("You: /start")).labels == ["Yes", "No"]
    ada.taps("No")
    assert await ada.toasted() == "tapped n"
    assert (await ada.sees("Done")).edited
    await server.settled()
    assert ada.screen() == "#1 Ada: /start\n#2 Local Bot: Done (edited)"
    assert ada.toasts() == ["tapped n"]
    assert server.journal.refused() == []
    assert [entry.outcome for entry in server.journal.calls("sendMessage")] == ["ok"]


async def test_what_came_before_an_act_is_not_its_answer(server, echo, ada):
    await ada.sees("You: /start")
    ada.writes("More")
    assert (await ada.sees()).text == "You: More"
    ada.taps("Yes", message=2)
    assert (await ada.sees(lambda message: message.id == 2)).text == "Done"


async def test_waiting_in_vain_shows_the_screen(ada):
    with pytest.raises(TimeoutError, match="#1 Ada: /start"):
        await ada.sees("anything", timeout=0.05)
    with pytest.raises(TimeoutError):
        await ada.toasted(timeout=0.05)


async def test_settling_needs_somebody_who_takes_the_updates(server, ada):
    with pytest.raises(TimeoutError, match="1 updates wait"):
        await server.settled(timeout=0.05)


async def test_a_label_is_taken_whole_before_a_part_of_it(server, bot, ada):
    await bot.send_message(ada.id, "1", reply_markup=keyboard(Yes="whole"))
    await bot.send_message(
        ada.id, "2", reply_markup=InlineKeyboardMarkup([[InlineKeyboardButton("Yes, but", callback_data="part")]])
    )
    ada.taps("Yes")
    ada.taps("but")
    assert [update.callback_query.data for update in (await bot.get_updates())[1:]] == ["whole", "part"]
    with pytest.raises(ImpossibleError, match="no button 'Maybe' among"):
        ada.taps("Maybe")


async def test_made_up_taps_reach_the_bot(bot, ada):
    await bot.send_message(ada.id, "x")
    ada.taps_data("forged")
    query = (await bot.get_updates())[-1].callback_query
    assert (query.data, query.message.text, query.from_user.language_code) == ("forged", "x", "en")


async def test_links_and_copy_buttons_are_followed(server, bot, ada):
    deep = InlineKeyboardButton("Open", url="https://t.me/local_bot?start=go-1")
    copy = InlineKeyboardButton("Copy", copy_text=CopyTextButton("text"))
    search = InlineKeyboardButton("Search", switch_inline_query_current_chat="pain")
    await bot.send_message(ada.id, "x", reply_markup=InlineKeyboardMarkup([[deep, copy, search]]))
    assert ada.taps("Copy") == "text"
    assert ada.taps("Search") == "pain"
    ada.taps_at(2, 0, 0)
    assert ada.messages()[-1].text == "/start go-1"


async def test_every_kind_of_message_can_be_sent_and_read(bot, ada):
    ada.sends_sticker()
    ada.sends_voice()
    ada.sends_photo("my back")
    ada.sends_location(1.5, 2.5)
    ada.edits(ada.writes("tpyo").id, "typo")
    messages = [update.effective_message for update in await bot.get_updates()][1:]
    assert messages[0].sticker
    assert messages[1].voice
    assert messages[2].caption == "my back"
    assert messages[3].location.latitude == 1.5
    assert [message.text for message in messages[4:]] == ["tpyo", "typo"]
    theirs = await bot.send_message(ada.id, "x")
    with pytest.raises(ImpossibleError):
        ada.edits(theirs.message_id, "mine")
    with pytest.raises(ImpossibleError):
        ada.writes("  ")


async def test_an_app_refuses_what_cannot_be(server, bot, ada):
    with pytest.raises(ImpossibleError):
        ada.votes("A")
    with pytest.raises(ImpossibleError):
        ada.last()
    ada.blocks()
    ada.unblocks()
    ada.unblocks()
    poll = await bot.send_poll(ada.id, "?", ["A", "B"], allows_revoting=False)
    ada.votes("A")
    with pytest.raises(ImpossibleError):
        ada.votes("B")
    assert "( ) A - 1" in ada.screen()
    assert (await bot.stop_poll(ada.id, poll.message_id)).total_voter_count == 1
    hidden = await bot.send_message(ada.id, "x", protect_content=True)
    with pytest.raises(ImpossibleError):
        ada.forwards(hidden.message_id)
    with pytest.raises(ImpossibleError):
        ada.chat(5)
    await bot.stop_poll(ada.id, (await bot.send_poll(ada.id, "?", ["A", "B"])).message_id)
    with pytest.raises(ImpossibleError):
        ada.votes("A")
    with pytest.raises(ImpossibleError):
        ada.blocks(server.group("Backs", ada))
    with pytest.raises(ImpossibleError):
        ada.taps_data("x", message=1)
    server.deactivates(ada)
    with pytest.raises(ImpossibleError):
        ada.writes("x")


async def test_a_keyboard_of_plain_words_is_kept(bot, ada):
    await bot.send_message(ada.id, "x", reply_markup=ReplyKeyboardMarkup([[KeyboardButton("A"), "B"]]))
    assert ada.last().buttons == (("A", "B"),)


async def test_inline_results_are_offered_chosen_and_edited(server, bot, ada, refused):
    server.bot.inline_feedback = True
    query = ada.asks_inline("walk")
    asked = (await bot.get_updates())[-1].inline_query
    assert (asked.query, asked.chat_type) == ("walk", "sender")
    article = {
        "type": "article",
        "id": "1",
        "title": "Walking",
        "input_message_content": {"message_text": "<b>Walk</b>", "parse_mode": "HTML"},
        "reply_markup": {"inline_keyboard": [[{"text": "More", "callback_data": "m"}]]},
    }
    ask = {"inline_query_id": asked.id}
    await refused("too_many_results", "answerInlineQuery", **ask, results=[article] * 51)
    await refused("result_id", "answerInlineQuery", **ask, results=[article | {"id": "x" * 65}])
    await refused("result_id_twice", "answerInlineQuery", **ask, results=[article] * 2)
    await refused("result", "answerInlineQuery", **ask, results=[article | {"title": ""}])
    await refused("result", "answerInlineQuery", **ask, results=[article | {"type": "game"}])
    assert await bot.answer_inline_query(asked.id, [article])
    assert ada.picks(query, "1").body["via_bot"]["username"] == "local_bot"
    ada.taps("More")
    chosen, tap = (await bot.get_updates())[-2:]
    assert chosen.chosen_inline_result.inline_message_id == tap.callback_query.inline_message_id
    assert await bot.edit_message_text("Run", inline_message_id=tap.callback_query.inline_message_id)
    assert ada.messages()[-1].text == "Run"
    with pytest.raises(ImpossibleError):
        ada.picks(query, "2")
    server.clock.advance(3600)
    await refused("query_too_old", "answerInlineQuery", **ask, results=[])
