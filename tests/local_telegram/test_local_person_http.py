"""The person's side as another process uses it."""

import asyncio

import pytest
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, ReplyKeyboardMarkup

from bot.local_telegram import LocalTelegram, Person

KEYS = InlineKeyboardMarkup([[InlineKeyboardButton(text, callback_data=text) for text in row] for row in ("AB", "C")])


@pytest.fixture
def person(server, web):
    async def ask(path, body=None):
        address = f"{server.url}/person{path}"
        async with web.get(address) if body is None else web.post(address, json=body) as response:
            return await (response.json() if "json" in response.content_type else response.text())

    return ask


async def test_a_stranger_arrives_writes_and_reads(server, bot, person):
    user = await person("", {"name": "Ben", "language": "de"})
    assert user in await person("")
    assert (await person(f"/{user['id']}/open", {"payload": "p"}))["result"]["text"] == "/start p"
    await person(f"/{user['id']}/write", {"text": "Hi"})
    updates = await bot.get_updates()
    assert [update.message.text for update in updates] == ["/start p", "Hi"]
    assert updates[0].message.from_user.language_code == "de"
    assert await person(f"/{user['id']}/screen") == "#1 Ben: /start p\n#2 Ben: Hi"


async def test_everything_that_happens_in_a_chat_is_told_in_order(server, bot, ada, person):
    sent = await bot.send_message(ada.id, "One", reply_markup=KEYS)
    ada.taps("B")
    await bot.answer_callback_query((await bot.get_updates())[-1].callback_query.id, "Noted", show_alert=True)
    await bot.edit_message_text("Two", ada.id, sent.message_id)
    await bot.send_chat_action(ada.id, "typing")
    await bot.delete_message(ada.id, sent.message_id)
    told = await person(f"/{ada.id}/messages")
    kinds = ["message", "message", "toast", "edited", "action", "deleted"]
    assert [event["kind"] for event in told["events"]] == kinds
    assert told["events"][2]["text"] == "Noted"
    assert told["events"][3]["message"]["text"] == "Two"
    assert (await person(f"/{ada.id}/messages?since={told['seq']}"))["events"] == []


async def test_a_toast_is_for_one_person_only(server, bot, ada, person):
    ben = server.person("Ben")
    group = server.group("Backs", ada, ben, server.bot)
    await bot.send_message(group.id, "x", reply_markup=KEYS)
    ben.taps("A", chat=group)
    await bot.answer_callback_query((await bot.get_updates())[-1].callback_query.id, "For Ben")

    async def toasts(someone: Person) -> list[str]:
        told = await person(f"/{someone.id}/messages?chat={group.id}")
        return [event["text"] for event in told["events"] if event["kind"] == "toast"]

    assert (await toasts(ben), await toasts(ada)) == (["For Ben"], [])


async def test_a_long_poll_waits_for_what_comes(server, bot, ada, person):
    since = server.world.changes.last
    waiting = asyncio.create_task(person(f"/{ada.id}/messages?since={since}&timeout=5"))
    await asyncio.sleep(0.05)
    await bot.send_message(ada.id, "Late", reply_markup=ReplyKeyboardMarkup([["A"]]))
    (event,) = (await waiting)["events"]
    assert (event["message"]["text"], event["keyboard"]["keyboard"]) == ("Late", [[{"text": "A"}]])


@pytest.mark.parametrize(
    ("body", "data"),
    [
        ({"message": 2, "index": 2}, "C"),
        ({"message": 2, "row": 0, "column": 1}, "B"),
        ({"label": "A"}, "A"),
        ({"data": "forged", "message": 2}, "forged"),
    ],
)
async def test_a_button_is_pressed_by_number_place_or_label(bot, ada, person, body, data):
    await bot.send_message(ada.id, "x", reply_markup=KEYS)
    assert (await person(f"/{ada.id}/tap", body))["ok"]
    assert (await bot.get_updates())[-1].callback_query.data == data


async def test_all_acts_are_there(bot, ada, person):
    await bot.send_poll(ada.id, "?", ["A", "B"])
    acts = [
        ("vote", {"options": ["B"]}),
        ("edit", {"message": 1, "text": "new"}),
        ("react", {"message": 2, "emoji": "\N{FIRE}"}),
        ("send", {"content": {"location": {"latitude": 1, "longitude": 2}}}),
        ("block", {}),
        ("unblock", {}),
    ]
    for act, body in acts:
        assert (await person(f"/{ada.id}/{act}", body))["ok"], act
    assert [message.text for message in ada.messages()] == ["new", "?", ""]


async def test_what_cannot_be_is_said_so(ada, person):
    assert "no button" in (await person(f"/{ada.id}/tap", {"label": "x"}))["error"]
    assert "wrong request" in (await person(f"/{ada.id}/tap", {"message": 9, "index": 0}))["error"]
    assert "no act" in (await person(f"/{ada.id}/fly", {}))["error"]
    assert await person("/5/screen") == "no such person"


async def test_a_picture_can_be_fetched(bot, ada, person, picture, web, server):
    await bot.send_photo(ada.id, picture())
    unique = ada.last().body["photo"][0]["file_unique_id"]
    async with web.get(f"{server.url}/person/{ada.id}/file/{unique}") as response:
        assert (await response.read(), response.content_type) == (picture(), "image/png")
    async with web.get(f"{server.url}/person/{ada.id}/file/none") as response:
        assert response.status == 404


async def test_a_foreign_page_cannot_act(server, ada, web):
    url = f"{server.url}/person/{ada.id}/block"
    async with web.post(url, data="x", headers={"Origin": "https://evil.example"}) as response:
        assert response.status == 403
    async with web.get(f"{server.url}/person", headers={"Host": "evil.example"}) as response:
        assert response.status == 403


async def test_a_preview_adds_a_panel_and_buttons(web):
    pressed = []

    def press(seconds: int) -> str:
        pressed.append(seconds)
        return "done"

    buttons = {"advance": press}
    async with LocalTelegram(panel=lambda: {"turn": 3}, buttons=buttons) as server:
        async with web.get(f"{server.url}/panel") as response:
            assert await response.json() == {"turn": 3}
        async with web.post(f"{server.url}/buttons/advance", json={"seconds": 60}) as response:
            assert (await response.json(), pressed) == ({"result": "done"}, [60])
        async with web.post(f"{server.url}/buttons/none", json={}) as response:
            assert response.status == 404
