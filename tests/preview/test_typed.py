import pytest

from bot.preview.typed import Be, Crash, Go, Quit, Tap, TapOld, Write, read

LABELS = ["Yes", "No", "‹ Back"]


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("1", Tap(0)),
        ("3", Tap(2)),
        ("4", Write("4")),
        ("0", Write("0")),
        ("=1", Write("1")),
        ("²", Write("²")),
        ("/back", Tap(2)),
        ("/start", Write("/start")),
        (" my back hurts ", Write("my back hurts")),
        (":old 7 Not now", TapOld(7, "Not now")),
        (":crash", Crash()),
        (":quit", Quit()),
    ],
)
def test_a_line_means_what_the_help_says(line, meant):
    assert read(line, LABELS) == meant


def test_back_without_such_a_button_is_text():
    assert read("/back", ["Yes"]) == Write("/back")


@pytest.mark.parametrize(("line", "meant"), [(":as operator", Be("operator")), (":in group", Go("group"))])
def test_another_seat_is_taken(line, meant):
    assert read(line, []) == meant
