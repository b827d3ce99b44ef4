import io
import sys

import pytest

from bot.preview.supervisor import BotDiedError
from bot.preview.terminal import chat_in_terminal

PERSON = 6_000_000_001


@pytest.fixture
def chat(settings, tmp_path, fake, monkeypatch, capsys):
    """Pipes these lines in; gives what came out."""

    async def talk(*typed, command=fake):
        monkeypatch.setattr(sys, "stdin", io.StringIO("".join(f"{line}\n" for line in typed)))
        await chat_in_terminal(settings, command=command, data=tmp_path)
        return capsys.readouterr().out

    return talk


async def test_the_chat_is_opened_before_anything_is_typed(chat):
    assert "Ready?" in await chat()


async def test_buttons_are_numbered_row_by_row(chat):
    assert "[1] Yes   [2] No\n[3] ‹ Back" in await chat()


async def test_a_quote_is_indented_and_nothing_is_bold_without_a_terminal(chat):
    out = await chat()
    assert "  │ One\n  │ Two" in out
    assert "\x1b" not in out


async def test_a_number_taps_and_shows_toast_and_edited_message(chat):
    out = await chat("2")
    assert out.index("[toast] Noted no") < out.index("It was no")


async def test_each_line_is_echoed_and_answered_before_the_next(chat):
    out = await chat("one", "two")
    parts = ["> one", "You wrote one", "> two", "You wrote two"]
    assert sorted(parts, key=out.index) == parts


async def test_a_number_out_of_range_and_an_escaped_one_are_text(chat):
    out = await chat("72", "=1")
    assert "You wrote 72" in out
    assert "You wrote 1 " in out


async def test_back_taps_the_back_button_and_is_text_where_there_is_none(chat):
    out = await chat("/back", "/back")
    assert out.index("It was back") < out.index("You wrote /back")


async def test_a_button_of_an_old_message_can_be_tapped(chat):
    assert "It was yes" in await chat("hello", ":old 2 Yes")


async def test_a_button_that_is_not_there_is_said_so(chat):
    assert "[" in (await chat(":old 2 Maybe")).splitlines()[-1]


async def test_after_a_crash_the_chat_goes_on(chat, tmp_path):
    assert "You wrote again" in await chat(":crash", "again")
    assert len((tmp_path / "runs.txt").read_text().splitlines()) == 2


async def test_quit_leaves_the_rest_unsent(chat):
    assert "You wrote" not in await chat(":quit", "more")


async def test_the_same_chat_in_every_run(chat):
    assert f"in {PERSON}" in await chat("one")
    assert f"in {PERSON}" in await chat("two")


async def test_a_bot_without_an_answer_does_not_hold_up_the_next_line(chat, monkeypatch):
    monkeypatch.setattr("bot.preview.terminal.PATIENCE", 0.5)
    assert "You wrote more" in await chat("hang", "more")


async def test_a_bot_that_dies_at_the_start_says_why(chat):
    with pytest.raises(BotDiedError, match="three faults"):
        await chat(command=(sys.executable, "-c", "raise SystemExit('three faults')"))


async def test_a_bot_that_dies_in_between_says_why(chat):
    with pytest.raises(BotDiedError, match="no such question"):
        await chat("die", "more")
