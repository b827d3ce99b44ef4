"""Groups and channels as another process runs them."""

import pytest


@pytest.fixture
def act(server, web):
    async def post(path, **body):
        async with web.post(f"{server.url}{path}", json=body) as response:
            return await response.json()

    return post


@pytest.mark.parametrize("kind", ["group", "supergroup", "forum", "channel"])
async def test_a_place_is_opened_and_run(server, bot, ada, act, kind):
    group = (await act("/group", title="Backs", owner=ada.id, kind=kind))["result"]
    assert (await bot.get_updates(offset=-1))[0].message.text == "/start"
    for name, body in [
        ("add", {"member": server.bot.id}),
        ("promote", {"member": server.bot.id, "rights": ["can_post_messages", "can_delete_messages"]}),
        ("post", {"text": "Hello"}),
    ]:
        assert (await act(f"/group/{group}/{name}", **body))["ok"], name
    update = (await bot.get_updates(offset=-1))[0]
    assert update.effective_message.text == "Hello"
    assert await bot.send_message(group, "And you")


async def test_members_come_and_go_and_are_muted(server, bot, ada, act):
    ben = server.person("Ben")
    group = (await act("/group", title="Backs", owner=ada.id, kind="forum"))["result"]
    assert (await act(f"/group/{group}/add", member=server.bot.id))["ok"]
    for path, body, status in [
        (f"/person/{ben.id}/join", {"chat": group}, "member"),
        (f"/group/{group}/mute", {"member": ben.id}, "restricted"),
        (f"/group/{group}/demote", {"member": ben.id}, "member"),
        (f"/person/{ben.id}/leave", {"chat": group}, "left"),
        (f"/group/{group}/remove", {"member": ben.id, "ban": True}, "kicked"),
    ]:
        assert (await act(path, **body))["ok"], path
        assert (await bot.get_chat_member(group, ben.id)).status == status
    topic = (await act(f"/group/{group}/topic", name="A"))["result"]
    assert (await bot.send_message(group, "x", message_thread_id=topic)).is_topic_message


async def test_a_group_is_upgraded(bot, ada, act, server, refused):
    group = (await act("/group", title="Backs", owner=ada.id))["result"]
    await act(f"/group/{group}/add", member=server.bot.id)
    new = (await act(f"/group/{group}/upgrade"))["result"]
    await refused("upgraded", "sendMessage", chat_id=group, text="x")
    assert await bot.send_message(new, "x")


async def test_what_makes_no_sense_is_said_so(server, ada, act):
    group = (await act("/group", title="Backs", owner=ada.id))["result"]
    wrong = [("/group", {"title": "x", "owner": 5}), ("/group", {"title": "x", "owner": ada.id, "kind": "moon"}),
             ("/group/5/post", {"text": "x"}), ("/group/x/post", {"text": "x"}), (f"/group/{group}/fly", {}),
             (f"/group/{group}/add", {"member": 5}), (f"/person/{ada.id}/join", {"chat": 5})]  # fmt: skip
    for path, body in wrong:
        assert "wrong request" in (await act(path, **body))["error"], path
