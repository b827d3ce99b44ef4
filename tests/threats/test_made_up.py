"""What somebody makes up who knows the webhook's secret or writes their own app: read as a value, or refused."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.adapters.telegram import taps
from bot.adapters.telegram.inbox import Inbound, Understood, read
from bot.adapters.telegram.taps import SHAPES
from bot.domain.act import Operate
from bot.service.venue_ports import Asked, Tapped

TEXT = st.one_of(
    st.text(),
    st.sampled_from(
        ["\x00", "\ud800", "\u202e/forget", "<b>&\"'</b>", "../../etc/passwd", "/start ../../x", "a" * 5000]
    ),
)
NUMBER = st.one_of(
    st.integers(), st.sampled_from([0, -1, 2**63, -(2**63) - 1, 10**400]), st.floats(), st.text(max_size=5)
)  # fmt: skip
JUNK = st.recursive(
    st.one_of(st.none(), st.booleans(), NUMBER, TEXT),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(TEXT, inner, max_size=3)),
    max_leaves=6,
)
PARTS = st.lists(st.one_of(st.sampled_from([*SHAPES, "1", "0", "on", "age", "back_pain"]), TEXT), max_size=6)
DATA = st.one_of(TEXT, PARTS.map(":".join), PARTS.map(lambda parts: ":".join(["1", *parts])))


def updates(number: st.SearchStrategy, junk: st.SearchStrategy) -> st.SearchStrategy:
    """Of the right form, with `number` for each number, and now and then `junk` for a part."""
    user = st.fixed_dictionaries({"id": number, "first_name": TEXT}, optional={"language_code": TEXT}) | junk
    kinds = st.sampled_from(["private", "private", "group", "supergroup", "channel", "../x"])
    chat = st.fixed_dictionaries({"id": number, "type": kinds, "title": TEXT}) | junk
    other = {"text": TEXT, "caption": TEXT, "date": number, "forward_origin": JUNK, "photo": JUNK, "via_bot": user,
             "reply_to_message": JUNK, "new_chat_title": TEXT, "sender_chat": chat,
             "migrate_to_chat_id": number}  # fmt: skip
    message = st.fixed_dictionaries({"message_id": number, "chat": chat, "from": user}, optional=other)
    tap = {"id": TEXT, "from": user, "data": DATA}
    member = st.fixed_dictionaries({"status": st.sampled_from(["member", "kicked", "administrator"]) | TEXT})
    bodies = {
        "message": message,
        "edited_message": message,
        "callback_query": st.fixed_dictionaries(tap, optional={"message": message, "inline_message_id": TEXT}),
        "my_chat_member": st.fixed_dictionaries({"chat": chat, "from": user, "new_chat_member": member}),
        "inline_query": st.fixed_dictionaries({"id": TEXT, "from": user, "query": TEXT}),
    }
    one = [st.fixed_dictionaries({"update_id": number, name: body | junk}) for name, body in bodies.items()]
    return st.one_of(*one)


UPDATE = updates(st.integers(1, 3) | NUMBER, JUNK)
LIKELY = updates(st.integers(1, 3), st.nothing())
"""Most are understood; their texts are as hostile."""


def understood(raw: object) -> Understood | None:
    """As by webhook; whatever is no update is refused by ValueError and by nothing else."""
    try:
        return read(json.dumps(raw).encode())
    except ValueError:
        return None


def senders(raw: dict[str, Any]) -> set[object]:
    bodies = [body for name, body in raw.items() if name != "update_id" and isinstance(body, dict)]
    return {body["from"]["id"] for body in bodies if isinstance(body.get("from"), dict) and "id" in body["from"]}


@given(st.one_of(UPDATE, JUNK))
def test_whatever_comes_is_an_update_or_refused(raw):
    found = understood(raw)
    if found is not None:
        assert -(2**63) <= found.update_id < 2**63
        assert -(2**63) <= found.chat_id < 2**63


@given(LIKELY)
def test_nobody_acts_in_the_private_chat_of_another(raw):
    match understood(raw):
        case Inbound() as inbound:
            assert inbound.chat_id == inbound.sender
            assert inbound.sender in senders(raw) or not senders(raw)
        case Asked() as asked:
            assert asked.chat_id in senders(raw)


@settings(max_examples=300)
@given(LIKELY)
def test_what_goes_to_the_database_is_text_that_every_database_takes(raw):
    found = understood(raw)
    for name in getattr(found, "__slots__", ()):
        value = getattr(found, name)
        if isinstance(value, str):
            value.encode()
            assert "\0" not in value


@given(DATA)
def test_a_tap_outside_a_private_chat_is_nothing_but_a_vote(data):
    chat = {"id": -100, "type": "supergroup"}
    tap = {"id": "1", "from": {"id": 5}, "data": data, "message": {"message_id": 1, "chat": chat}}
    assert isinstance(understood({"update_id": 1, "callback_query": tap}), Tapped)


@given(DATA)
def test_a_tap_under_an_inline_message_does_nothing(data):
    tap = {"id": "1", "from": {"id": 5}, "data": data, "inline_message_id": "x"}
    assert understood({"update_id": 1, "callback_query": tap}) is None


@given(DATA)
def test_data_of_a_button_is_the_one_text_of_an_act_or_nothing(data):
    act = taps.decode(data)
    if act is not None:
        again = data if isinstance(act, Operate) and len(data) > taps.LIMIT else taps.encode(act)
        assert again == data or len(data.encode()) > taps.LIMIT


DEEP = 100_000


@pytest.mark.parametrize(
    "body",
    [
        b"[" * DEEP,
        b"[" * DEEP + b"]" * DEEP,
        b'{"update_id":1,"message":' * DEEP + b"1" + b"}" * DEEP,
        b'{"update_id":1,"message":{"poll":' + b"[" * DEEP + b"]" * DEEP + b"}}",
        b'{"update_id":1,"message":{"reply_to_message":' + b'{"reply_to_message":' * DEEP + b"1" + b"}" * (DEEP + 2),
        b'{"update_id":1e999999}',
        b'{"update_id":' + b"9" * DEEP + b"}",
        b'{"update_id":1.5}',
        b'{"update_id":"1"}',
        b'{"update_id":' + str(2**63).encode() + b"}",
        b'{"update_id":NaN}',
        b"\xff\xfe",
        b"",
    ],
    ids=lambda body: f"{body[:24]!r}",
)  # fmt: skip
def test_a_body_that_would_break_a_parser_is_refused(body):
    with pytest.raises(ValueError, match=r"^not (JSON|an update)"):
        read(body)
