"""What happens in groups and channels, as it is understood."""

from dataclasses import replace
from typing import Any, Literal

import pytest

from bot.adapters.telegram.inbox import Understood, read
from bot.adapters.telegram.taps import encode
from bot.domain.post import Vote
from bot.service.venue_ports import Asked, Member, Retitled, Spoken, Tapped, Upgraded

ANN: dict[str, Any] = {"id": 2**45, "is_bot": False, "first_name": "A", "language_code": "de"}
ME: dict[str, Any] = {"id": 9, "is_bot": True, "first_name": "Bot", "username": "this_bot"}
GROUP: dict[str, Any] = {"id": -(10**12), "type": "supergroup", "title": "Backs"}
CHANNEL: dict[str, Any] = {"id": -(10**13), "type": "channel", "title": "News"}


def understood(**update: Any) -> Understood | None:
    return read({"update_id": 7, **update})


def message(**content: Any) -> dict[str, Any]:
    return {"message_id": 5, "date": 1700000000, "chat": GROUP, "from": ANN, **content}


def spoken(**content: Any) -> Spoken:
    found = understood(message=message(**content))
    assert isinstance(found, Spoken)
    return found


@pytest.mark.parametrize(
    ("text", "command", "to", "mentions"),
    [
        ("/Check now", "check", "", set()),
        ("/help@This_Bot", "help", "this_bot", set()),
        ("/help@other_bot", "help", "other_bot", set()),
        ("hey @This_Bot, and @other_bot", None, "", {"this_bot", "other_bot"}),
        ("write to me@this_bot.org", None, "", set()),
        ("/1/2 of it", None, "", set()),
    ],
)
def test_commands_and_names_are_found(text, command, to, mentions):
    found = spoken(text=text)
    assert (found.command, found.command_to, set(found.mentions)) == (command, to, mentions)


def test_a_reply_names_whom_it_answers():
    assert spoken(text="yes", reply_to_message=message() | {"from": ME}).replied_to == 9


def test_a_message_in_a_topic_that_the_bot_made_is_no_reply_to_the_bot():
    begun = message(forum_topic_created={"name": "Walking"}) | {"from": ME}
    found = spoken(text="hi", message_thread_id=3, is_topic_message=True, reply_to_message=begun)
    assert (found.topic, found.replied_to) == (3, None)


def test_only_a_topic_counts_as_a_thread():
    assert spoken(text="hi", message_thread_id=3).topic is None


@pytest.mark.parametrize(
    "hidden",
    [
        {"from": {"id": 1087968824, "is_bot": True}, "sender_chat": GROUP},
        {"from": {"id": 136817688, "is_bot": True}, "sender_chat": CHANNEL},
        {"from": None, "sender_chat": CHANNEL},
    ],
)
def test_who_hides_has_no_private_chat(hidden):
    assert spoken(text="/check", **hidden).sender is None


@pytest.mark.parametrize(
    "content",
    [
        {"text": "numb", "is_automatic_forward": True, "sender_chat": CHANNEL},
        {"text": "numb", "forward_origin": {"type": "channel", "chat": CHANNEL}},
        {"text": "numb", "via_bot": ME},
        {"text": "numb", "from": {"id": 77, "is_bot": True}},
        {"sticker": {}},
        {"new_chat_members": [ME]},
    ],
)
def test_what_is_nobodys_own_words_is_nothing(content):
    assert understood(message=message(**content)) is None


def test_a_friends_message_that_was_passed_on_is_heard():
    assert spoken(text="numb", forward_origin={"type": "hidden_user"}).text == "numb"


def test_a_change_is_told_as_one():
    found = understood(edited_message=message(text="/check"))
    assert isinstance(found, Spoken)
    assert found.edited


def test_a_tap_in_a_group_can_be_answered():
    tap = {"id": "99", "from": ANN, "message": message(), "data": "1:mi"}
    assert understood(callback_query=tap) == Tapped(7, GROUP["id"], "99", "de", ANN["id"], 5)
    assert understood(callback_query=tap | {"message": None, "inline_message_id": "1"}) is None


@pytest.mark.parametrize("chat", [GROUP, CHANNEL, {"id": ANN["id"], "type": "private"}])
def test_a_vote_is_understood_wherever_it_is_tapped(chat):
    tap = {"id": "99", "from": ANN, "message": message(chat=chat), "data": encode(Vote("poll", "yes"))}
    found = understood(callback_query=tap)
    assert found == Tapped(7, chat["id"], "99", "de", ANN["id"], 5, Vote("poll", "yes"))


def test_a_vote_under_a_message_that_is_too_old_to_be_edited_names_no_message():
    tap = {"id": "99", "from": ANN, "message": message(date=0), "data": encode(Vote("poll", "yes"))}
    found = understood(callback_query=tap)
    assert isinstance(found, Tapped)
    assert found.message_id is None


@pytest.mark.parametrize(
    ("chat", "status", "present", "can_post", "leads"),
    [
        (GROUP, {"status": "member"}, True, True, False),
        (GROUP, {"status": "administrator"}, True, True, True),
        (GROUP, {"status": "restricted", "is_member": True, "can_send_messages": False}, True, False, False),
        (GROUP, {"status": "restricted", "is_member": False, "can_send_messages": True}, False, False, False),
        (GROUP, {"status": "left"}, False, False, False),
        (GROUP, {"status": "kicked"}, False, False, False),
        (CHANNEL, {"status": "administrator", "can_post_messages": True}, True, True, True),
        (CHANNEL, {"status": "administrator", "can_post_messages": False}, True, False, True),
    ],
)
def test_what_the_bot_is_in_a_chat_is_known(chat, status, present, can_post, leads):
    kind: Literal["group", "channel"] = "channel" if chat is CHANNEL else "group"
    found = understood(my_chat_member={"chat": chat, "from": ANN, "new_chat_member": status})
    wanted = Member(7, chat["id"], kind, chat["title"], "de", present=present, can_post=can_post, leads=leads)
    assert found == replace(wanted, can_pin=False)


@pytest.mark.parametrize(("chat", "right"), [(GROUP, "can_pin_messages"), (CHANNEL, "can_edit_messages")])
def test_whether_it_may_pin_is_known(chat, right):
    for may in (True, False):
        status = {"status": "administrator", "can_post_messages": True, right: may}
        found = understood(my_chat_member={"chat": chat, "from": ANN, "new_chat_member": status})
        assert isinstance(found, Member)
        assert found.can_pin is may


def test_an_upgrade_is_told_in_both_chats():
    assert understood(message=message(migrate_to_chat_id=-5)) == Upgraded(7, GROUP["id"], GROUP["id"], -5)
    assert understood(message=message(migrate_from_chat_id=-5)) == Upgraded(7, GROUP["id"], -5, GROUP["id"])


def test_a_new_title_is_told():
    assert understood(message=message(new_chat_title="Spines")) == Retitled(7, GROUP["id"], "Spines")


def test_words_after_the_bots_name_are_asked_by_a_person():
    query = {"id": "8", "from": ANN, "query": "disc", "offset": ""}
    assert understood(inline_query=query) == Asked(7, 2**45, "8", "disc", "de")
