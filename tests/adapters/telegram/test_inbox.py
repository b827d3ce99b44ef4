import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.adapters.telegram.inbox import Inbound, Understood, read
from bot.adapters.telegram.taps import encode
from bot.domain.act import Choose, Command, Odd, Start, Write

PERSON: dict[str, Any] = {"id": 2**45, "is_bot": False, "first_name": "A", "language_code": "de"}
PRIVATE: dict[str, Any] = {"id": 2**45, "type": "private"}
CHANNEL: dict[str, Any] = {"id": -(10**12), "type": "channel", "title": "Backs"}


def message(chat: dict[str, Any] = PRIVATE, **content: Any) -> dict[str, Any]:
    return {"message_id": 5, "date": 1700000000, "chat": chat, "from": PERSON, **content}


def understood(**update: Any) -> Inbound:
    inbound = read({"update_id": 7, **update})
    assert isinstance(inbound, Inbound)
    return inbound


@pytest.mark.parametrize(
    ("text", "act"),
    [
        ("it hurts", Write("it hurts")),
        ("/start", Start()),
        ("/START@some_bot", Start()),
        ("/start spring-24_a", Start("spring-24_a")),
        ("/start not valid", Start()),
        (f"/start {'x' * 65}", Start()),
        ("/help", Command("help")),
        ("/Help@some_bot please", Command("help")),
        ("/help\nplease", Command("help")),
        ("/", Write("/")),
        ("/1/2 the time", Write("/1/2 the time")),
        ("/hilfe! jetzt", Write("/hilfe! jetzt")),
        ("half \ud83d pair\0", Write("half \ufffd pair")),
    ],
)
def test_words_become_acts(text, act):
    assert understood(message=message(text=text)).act == act


def test_words_after_a_command_are_listened_to():
    assert understood(message=message(text="/help my legs went numb")).overheard == "my legs went numb"
    assert understood(message=message(text="/start my legs went numb")).overheard == "my legs went numb"
    assert understood(message=message(text="/start post_1")).overheard == ""


def test_who_wrote_where_and_in_which_language_is_known():
    inbound = understood(message=message(text="hello"))
    assert (inbound.update_id, inbound.chat_id, inbound.kind, inbound.language) == (7, 2**45, "private", "de")
    assert inbound.message_id is None
    assert inbound.tap_id is None


@pytest.mark.parametrize(
    "content",
    [
        {"sticker": {}},
        {"voice": {}},
        {"photo": []},
        {"poll": {"question": "?"}},
        {"something_new": 1},
        {"location": {}},
    ],
)
def test_what_is_not_words_is_odd(content):
    inbound = understood(message=message(**content))
    assert (inbound.act, inbound.overheard) == (Odd("media"), "")


def test_words_that_came_with_something_odd_are_overheard():
    photo = understood(message=message(photo=[], caption="numb"))
    forwarded = understood(message=message(text="/start numb", forward_origin={"type": "hidden_user"}))
    edited = understood(edited_message=message(text="numb"))
    assert (photo.act, photo.overheard) == (Odd("media"), "numb")
    assert (forwarded.act, forwarded.overheard) == (Odd("forwarded"), "/start numb")
    assert (edited.act, edited.overheard) == (Odd("edited"), "numb")


@pytest.mark.parametrize(
    ("content", "sort"),
    [
        ({"text": "hi"}, "text"),
        ({"photo": [], "caption": "hi"}, "photo"),
        ({"animation": {}, "document": {}}, "animation"),
        ({"document": {}}, "document"),
        ({"poll": {}}, "poll"),
        ({"photo": [], "media_group_id": "1"}, "album"),
        ({"location": {}}, "other"),
    ],
)
def test_who_sent_what_as_which_message_is_known(content, sort):
    inbound = understood(message=message(**content))
    assert (inbound.sender, inbound.sent, inbound.sort) == (2**45, 5, sort)


def tapped(**changes: Any) -> dict[str, Any]:
    return {"id": "99", "from": PERSON, "message": message(), "chat_instance": "1", "data": "rubbish", **changes}


def test_a_tap_is_its_act_and_knows_its_message():
    choice = Choose(3, "age", "older")
    inbound = understood(callback_query=tapped(data=encode(choice)))
    assert (inbound.act, inbound.message_id, inbound.tap_id) == (choice, 5, "99")


def test_a_made_up_tap_can_still_be_answered():
    for tap in (tapped(), tapped(data=None), tapped(data="1:c:1:a")):
        inbound = understood(callback_query=tap)
        assert (inbound.act, inbound.tap_id) == (Odd("unreadable"), "99")


def test_a_tap_on_a_message_too_old_to_edit_has_no_message():
    old = {"chat": PRIVATE, "message_id": 5, "date": 0}
    inbound = understood(callback_query=tapped(message=old, data="1:mi"))
    assert (inbound.chat_id, inbound.message_id, inbound.tap_id) == (2**45, None, "99")


@pytest.mark.parametrize(("status", "blocked"), [("kicked", True), ("member", False)])
def test_blocking_and_unblocking_are_told(status, blocked):
    change = {"chat": PRIVATE, "from": PERSON, "date": 1, "new_chat_member": {"status": status}}
    inbound = understood(my_chat_member=change)
    assert inbound.blocked is blocked
    assert isinstance(inbound.act, Odd)


@pytest.mark.parametrize(
    "update",
    [
        {},
        {"channel_post": message()},
        {"message_reaction": {}},
        {"message": message(CHANNEL, text="hi")},
        {"edited_message": message(location={})},
        {"message": message(pinned_message={})},
        {"callback_query": tapped(message=None, inline_message_id="1")},
    ],
)
def test_what_nobody_waits_for_is_nothing(update):
    assert read({"update_id": 7, **update}) is None


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"rubbish",
        b"\xff\xfe",
        b"[]",
        b"{}",
        b'"text"',
        b'{"update_id": "7"}',
        b'{"update_id": 1e400}',
        b'{"update_id": 18446744073709551616}',
        b'{"update_id": 7, "message": {"text": "secret words"}}',
        b"[" * 100_000,
    ],
)
def test_rubbish_is_refused_without_repeating_it(raw):
    with pytest.raises(ValueError, match="not") as refused:
        read(raw)
    assert "secret words" not in str(refused.value)


def test_a_letter_cut_in_half_does_not_make_an_update_unreadable():
    inbound = read(json.dumps({"update_id": 7, "message": message(text="a \ud83d b")}).encode())
    assert isinstance(inbound, Inbound)
    assert inbound.act == Write("a \ufffd b")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["update_id", "message", "chat", "id", "type", "text", "from", "data"]), inner
        )
    ),
    max_leaves=12,
)


@given(JSON)
def test_anything_is_understood_or_refused(raw):
    try:
        inbound = read(json.dumps(raw).encode())
    except ValueError:
        return
    assert inbound is None or isinstance(inbound, Understood)
