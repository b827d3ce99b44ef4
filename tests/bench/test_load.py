"""The load server understands every bot's way of writing, and measures nobody who says something else."""

import json
from dataclasses import replace

import pytest

from tests.bench.conversation import walk
from tests.bench.load import wire
from tests.bench.load.learning import DifferentError, checked

MULTIPART = (
    b'--b\r\nContent-Disposition: form-data; name="chat_id"\r\n\r\n1000000007\r\n'
    b'--b\r\nContent-Disposition: form-data; name="text"\r\n\r\nHello\r\n--b--\r\n'
)


@pytest.mark.parametrize(
    "body",
    [
        b"chat_id=1000000007&text=Hello",
        b'{"chat_id": 1000000007, "text": "Hello"}',
        b'{"text":"Hello","chat_id":"1000000007"}',
        MULTIPART,
    ],
)
def test_a_call_is_understood_however_it_is_written(body):
    assert wire.chat_of(body) == 1_000_000_007
    assert wire.fields(body)["text"] == "Hello"


def test_a_tap_carries_the_message_it_stands_under():
    shown = wire.message("<b>100 %</b> sure?", [[{"text": "Yes", "callback_data": "y%d"}]])
    update = json.loads(wire.filled_tap(wire.tap(shown, "y%d"), 100_000_001, 1_000_000_007))
    query = update["callback_query"]
    assert (update["update_id"], query["from"]["id"], query["data"]) == (100_000_001, 1_000_000_007, "y%d")
    assert query["message"]["chat"]["id"] == 1_000_000_007
    assert query["message"]["text"] == "100 % sure?"


def test_who_says_something_else_is_not_measured(shelf):
    step = walk(shelf)[1]
    buttons = [[{"text": button["label"], "callback_data": "x"} for button in row] for row in step.rows]
    call = {"text": step.text, "reply_markup": {"inline_keyboard": buttons}}
    assert checked(1, step, call) == buttons
    with pytest.raises(DifferentError):
        checked(1, replace(step, text="Something else"), call)
    with pytest.raises(DifferentError):
        checked(1, replace(step, rows=step.rows[1:]), call)
