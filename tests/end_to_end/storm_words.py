"""What people without sense say, send and tap."""

from typing import Any

LANGUAGES = ["en", "pt-BR", "", None, "zz", "EN_us", "zh-hans-" + "x" * 60, "../..", "%s", "\u202e\u0000"]
HUGE = 2**52 - 1
"""Telegram promises that no person's id needs more bits."""
HUGE_MESSAGE = 2**31 - 50
"""Where the numbers of messages begin in one chat: soon they need more than 31 bits."""

ANSWERS = ["43", "none", "no", "yes", "none of these", "overdid it", "10 days", "below the knee", "back", "left",
           "not sure", "fine", "ok", "sitting", "both legs", "7", "since March", "3 weeks", "worse"]  # fmt: skip
DANGER = ["I am numb between my legs and cannot pee", "I want to kill myself", "fever and back pain", "I fell badly",
          "my foot drags", "chest pain", "he hits me", "I have cancer", "no fever at all"]  # fmt: skip
ODD = ["", "?", "/", "//", "/ start", "...", "<b>&amp;</i>", "%s {} {0} \\", "a" * 4096, "pain " * 819,
       "\N{PILE OF POO}" * 2000, "\u200f\u202e\u2066mirror", "e\u0301" * 900, "\u0000\ufeff\u200b.", "'; drop table",
       "\n\n\n1.\n", "٤٣", "４３", "½", "NaN", "-1", "1e999", "0" * 400, "9" * 4000, "99999999999999999999 years",
       "@local_bot", "https://example.org/?a=b&c", "\N{ZERO WIDTH JOINER}".join("👩👩👧"), "痛い 腰が",
       "sit ups?", "bird dog", "what about walking", "stop", "thanks", "1:c:1:age:18_39", "&lt;"]  # fmt: skip
HARMLESS = "qwertz uiop"
MADE_UP = ["", "made-up", ":", "1", "1:c", "2:c:1:age:18_39", "1:c:999999999:age:18_39", "1:c:1:age:nine",
           "1:c:-1:age:18_39", "1:c:1:nine:yes", "1:o:exercise:nine", "1:co:XX:", "1:tr:nine:on", "1:h:nine:ten:on",
           "1:ok:1000000000", "1:la:xx", "1:cm:nothing", "1:o:countries_99:", "\N{SNAKE}" * 16, "%00" * 21]  # fmt: skip

MEDIA: list[dict[str, Any]] = [
    {"contact": {"phone_number": "1", "first_name": "X"}},
    {"dice": {"emoji": "\N{GAME DIE}", "value": 6}},
    {"poll": {"id": "1", "question": "cannot pee?", "options": []}},
    {"venue": {"title": "x"}, "location": {"latitude": 0, "longitude": 0}},
    {"document": {"file_id": "x" * 300, "file_name": "\u202e.exe", "file_size": 2**62}},
    {"video_note": {"file_id": "x", "length": 2**40}},
    {"game": {"title": "x"}},
    {"a_kind_of_tomorrow": {"deep": [[[[]]]]}},
    {"location": {"latitude": 91.5, "longitude": -1e300}},
]
NOTICES: list[dict[str, Any]] = [
    {"pinned_message": {"message_id": 1, "date": 0}},
    {"message_auto_delete_timer_changed": {"message_auto_delete_time": 86400}},
    {"chat_background_set": {}},
    {"write_access_allowed": {}},
]
