"""Each line is a call that Telegram turns down, with the key of the sentence it says."""

from pathlib import Path
from typing import Any

import pytest

from bot.local_telegram.refusals import LOCAL, RULE, TABLE, WORDING

Call = tuple[str, dict[str, Any]]


def keyboard(*buttons: Any) -> dict[str, Any]:
    return {"inline_keyboard": [list(buttons)]}


def tap(text: str = "x", data: str = "y") -> dict[str, Any]:
    return {"text": text, "callback_data": data}


def say(**params: Any) -> Call:
    return "sendMessage", {"chat_id": "$ada", "text": "x", **params}


def ask(**params: Any) -> Call:
    return "sendPoll", {"chat_id": "$ada", "question": "Well?", "options": ["a", "b"], **params}


def quiz(**params: Any) -> Call:
    return ask(**{"type": "quiz", "correct_option_ids": [0], **params})


def edit(method: str = "editMessageText", **params: Any) -> Call:
    return method, {"chat_id": "$ada", "message_id": "$text", **params}


def at(method: str, message: Any, **params: Any) -> Call:
    return method, {"chat_id": "$ada", "message_id": message, **params}


def copy(method: str, message: Any, **params: Any) -> Call:
    return method, {"chat_id": "$ada", "from_chat_id": "$ada", "message_id": message, **params}


CALLS = [
    ("unknown_method", ("sendPigeon", {})),
    ("unknown_parameter", say(colour="red")),
    ("unknown_parameter", say(link_preview_options={"disabled": True})),
    ("unknown_parameter", say(reply_parameters={"message_id": 1, "quote": "x"})),
    ("missing_parameter", ("editMessageMedia", {"chat_id": "$ada", "message_id": "$photo"})),
    ("chat_id_empty", ("sendMessage", {"text": "x"})),
    ("chat_id_empty", ("editMessageText", {"text": "x"})),
    ("wrong_value", ("deleteMessage", {"chat_id": "$ada", "message_id": "x"})),
    ("wrong_value", say(protect_content="maybe")),
    ("wrong_value", ("sendMessage", {"chat_id": "$ada", "text": 5})),
    ("wrong_json", say(reply_markup="{")),
    ("wrong_json", say(reply_markup="5")),
    ("wrong_json", say(reply_markup=[])),
    ("wrong_json", say(reply_parameters={})),
    ("wrong_json", ("setMyCommands", {"commands": ["start"]})),
    ("wrong_json", ask(options=[1])),
    ("webhook_url", ("setWebhook", {"url": "https://example.org/hook"})),
    ("secret_token", ("setWebhook", {"url": "http://127.0.0.1:1/", "secret_token": "no spaces"})),
    ("secret_token_length", ("setWebhook", {"url": "http://127.0.0.1:1/", "secret_token": "x" * 257})),
    ("connections", ("setWebhook", {"url": "http://127.0.0.1:1/", "max_connections": 101})),
    ("action", ("sendChatAction", {"chat_id": "$ada", "action": "singing"})),
]

TEXTS = [
    ("text_empty", say(text="")),
    ("text_empty", say(text=" \n ")),
    ("text_empty", say(text="<b> </b>", parse_mode="HTML")),
    ("text_empty", ("sendMessage", {"chat_id": "$ada"})),
    ("text_too_long", say(text="x" * 4097)),
    ("text_too_long", say(text="\N{GRINNING FACE}" * 2049)),
    ("caption_too_long", edit("editMessageCaption", message_id="$photo", caption="x" * 1025)),
    ("too_many_entities", say(text="<b>x</b> " * 101, parse_mode="HTML")),
    ("parse_mode", say(parse_mode="Markdown")),
    ("entities", say(text="<b>x", parse_mode="HTML")),
    ("entities", say(entities=[{"type": "bold", "offset": 0, "length": 2}])),
    ("entities", say(entities=[{"type": "bold"}])),
]

KEYBOARDS = [
    ("inline_expected", edit("editMessageReplyMarkup", reply_markup={"keyboard": [["x"]]})),
    ("markup", say(reply_markup={"keys": []})),
    ("markup", say(reply_markup={"keyboard": [[{"text": ""}]]})),
    ("button", say(reply_markup=keyboard({"text": "x"}))),
    ("button", say(reply_markup=keyboard({"text": "", "callback_data": "y"}))),
    ("button", say(reply_markup=keyboard(tap() | {"color": "red"}))),
    ("button", say(reply_markup=keyboard("x"))),
    ("button_actions", say(reply_markup=keyboard(tap() | {"url": "https://example.org"}))),
    ("button_data", say(reply_markup=keyboard(tap(data="")))),
    ("button_data", say(reply_markup=keyboard(tap(data="\N{CYRILLIC SMALL LETTER A}" * 33)))),
    ("button_url", say(reply_markup=keyboard({"text": "x", "url": "javascript:x"}))),
    ("button_copy", say(reply_markup=keyboard({"text": "x", "copy_text": {"text": "x" * 257}}))),
    ("button_copy", say(reply_markup=keyboard({"text": "x", "copy_text": "x"}))),
    ("button_style", say(reply_markup=keyboard(tap() | {"style": "pink"}))),
    ("too_many_buttons", say(reply_markup={"inline_keyboard": [[tap()]] * 101})),
    ("row_too_long", say(reply_markup=keyboard(*[tap()] * 9))),
]

MESSAGES = [
    ("edit_not_found", edit(message_id=999, text="x")),
    ("edit_not_found", ("editMessageText", {"inline_message_id": "nothing", "text": "x"})),
    ("cannot_edit", edit(message_id="$hers", text="x")),
    ("cannot_edit", edit("editMessageMedia", message_id="$poll", media={"type": "photo", "media": "x"})),
    ("not_modified", edit(text="Hello", reply_markup=keyboard(tap("Yes", "y")))),
    ("not_modified", edit("editMessageReplyMarkup", reply_markup=keyboard(tap("Yes", "y")))),
    ("no_text", edit(message_id="$photo", text="x")),
    ("no_caption", edit("editMessageCaption", caption="x")),
    ("no_message_id", ("editMessageText", {"chat_id": "$ada", "text": "x"})),
    ("delete_not_found", at("deleteMessage", 999)),
    ("how_many_messages", ("deleteMessages", {"chat_id": "$ada", "message_ids": []})),
    ("how_many_messages", ("deleteMessages", {"chat_id": "$ada", "message_ids": list(range(1, 102))})),
    ("ids_not_rising", ("copyMessages", {"chat_id": "$ada", "from_chat_id": "$ada", "message_ids": [3, 2]})),
    ("reply_not_found", say(reply_parameters={"message_id": 999})),
    ("forward_not_found", copy("forwardMessage", 999)),
    ("cannot_forward", copy("forwardMessage", "$protected")),
    ("copy_not_found", copy("copyMessage", 999)),
    ("cannot_copy", copy("copyMessage", "$protected")),
    ("pin_not_found", at("pinChatMessage", 999)),
    ("unpin_not_found", at("unpinChatMessage", "$text")),
    ("unpin_not_found", ("unpinChatMessage", {"chat_id": "$ada"})),
    ("react_not_found", at("setMessageReaction", 999)),
    ("reaction", at("setMessageReaction", "$hers", reaction=[{"type": "emoji", "emoji": "x"}])),
    ("too_many_reactions", at("setMessageReaction", "$hers", reaction=[{"type": "emoji", "emoji": "\N{FIRE}"}] * 2)),
    ("query_too_old", ("answerCallbackQuery", {"callback_query_id": "1"})),
    ("toast_too_long", ("answerCallbackQuery", {"callback_query_id": "$tap", "text": "x" * 201})),
    ("thread_not_found", say(message_thread_id=5)),
]

POLLS = [
    ("text_must_not_be_empty", ask(question="")),
    ("text_must_not_be_empty", ask(options=["a", " "])),
    ("question_too_long", ask(question="x" * 301)),
    ("no_options", ask(options=[])),
    ("too_many_options", ask(options=[*"abcdefghijklm"])),
    ("option_too_long", ask(options=["a", "x" * 101])),
    ("poll_type", ask(type="survey")),
    ("correct_option", ask(type="quiz")),
    ("correct_option", quiz(correct_option_ids=[2])),
    ("explanation_too_long", quiz(explanation="x" * 201)),
    ("explanation_too_long", quiz(explanation="a\nb\nc\nd")),
    ("explanation_needs_quiz", ask(explanation="x")),
    ("open_period", ask(open_period=4)),
    ("close_date", ask(close_date=1)),
    ("close_twice", ask(open_period=60, close_date=1)),
    ("poll_not_found", at("stopPoll", 999)),
    ("not_a_poll", at("stopPoll", "$text")),
]

PROFILE = [
    ("command_name", ("setMyCommands", {"commands": [{"command": "Start", "description": "x"}]})),
    ("command_text", ("setMyCommands", {"commands": [{"command": "start", "description": ""}]})),
    ("too_many_commands", ("setMyCommands", {"commands": [{"command": "x", "description": "x"}] * 101})),
    ("command_scope", ("setMyCommands", {"commands": [], "scope": {"type": "moon"}})),
    ("command_scope", ("setMyCommands", {"commands": [], "scope": {"type": "chat"}})),
    ("language_code", ("setMyName", {"name": "x", "language_code": "english"})),
    ("profile_too_long", ("setMyName", {"name": "x" * 65})),
    ("profile_too_long", ("setMyDescription", {"description": "x" * 513})),
    ("profile_too_long", ("setMyShortDescription", {"short_description": "x" * 121})),
]


@pytest.mark.parametrize(("key", "asked"), [*CALLS, *TEXTS, *KEYBOARDS, *MESSAGES, *POLLS, *PROFILE])
async def test_a_call_against_the_rules_is_refused(scene, refused, server, key, asked):
    method, params = asked
    filled = {name: scene.get(value[1:], value) if isinstance(value, str) else value for name, value in params.items()}
    await refused(key, method, **filled)
    assert server.journal.refused()[-1].text == server.journal.entries[-1].text


async def test_a_wrong_token_is_unauthorized(call):
    answer = await call("getMe", token="1:wrong")
    assert (answer["error_code"], answer["description"]) == TABLE["unauthorized"][:2]


async def test_a_call_that_is_no_json_is_refused(server, web):
    headers = {"Content-Type": "application/json"}
    for body in ("{", "[]"):
        async with web.post(f"{server.url}/bot{server.token}/getMe", data=body, headers=headers) as response:
            assert (await response.json())["error_code"] == 400


async def test_a_call_may_be_a_plain_address(server, web):
    async with web.get(f"{server.url}/bot{server.token}/GETME?") as response:
        assert (await response.json())["result"]["username"] == "local_bot"
    async with web.get(f"{server.url}/file/bot{server.token}/photos/none") as response:
        assert response.status == 404


async def test_a_tap_is_answered_once_and_soon(scene, refused, call, ada, server):
    assert (await call("answerCallbackQuery", callback_query_id=scene["tap"]))["ok"]
    await refused("query_answered", "answerCallbackQuery", callback_query_id=scene["tap"])
    late = ada.taps("Yes")
    server.clock.advance(3600)
    await refused("query_too_old", "answerCallbackQuery", callback_query_id=late)


async def test_only_young_messages_can_be_deleted(scene, refused, server, ada):
    server.clock.advance(49 * 3600)
    await refused("too_old_to_delete", "deleteMessage", chat_id=ada.id, message_id=scene["text"])


async def test_a_poll_is_stopped_once_and_by_its_sender(scene, refused, call, ada):
    assert (await call("stopPoll", chat_id=ada.id, message_id=scene["poll"]))["ok"]
    await refused("poll_closed", "stopPoll", chat_id=ada.id, message_id=scene["poll"])
    forwarded = ada.forwards(scene["poll"])
    await refused("cannot_stop", "stopPoll", chat_id=ada.id, message_id=forwarded.id)


def test_every_refusal_names_its_source_and_has_a_test():
    tests = "".join(path.read_text() for path in Path(__file__).parent.glob("test_*.py"))
    assert [key for key in TABLE if f'"{key}"' not in tests] == []
    assert {refusal.source for refusal in TABLE.values()} == {WORDING, RULE, LOCAL}
