"""The bot stops and starts again, also on changed definitions."""

import re
import shutil
from pathlib import Path

import pytest

from bot.domain.act import Choose, Confirm, Open
from tests.end_to_end.conftest import ROOT, on_both
from tests.end_to_end.visitor import DISC, STRAIN, act_on, asked, offered


@on_both
async def test_a_restart_amid_a_question_loses_nothing(started, telegram, ada):
    await ada.begins()
    screen = await ada.answers(STRAIN, until="where")
    await telegram.settled()
    before = len(ada.person.messages())
    await started.restart()
    following = await ada.taps(act_on(screen, Choose, option="back"))
    assert asked(following) == "health"
    assert len(ada.person.messages()) == before


async def test_what_came_while_the_bot_was_away_is_answered_after(started, telegram, ada):
    await ada.begins()
    await started.stop()
    ada.person.writes("43")
    await started.start()
    await ada.sees()
    assert asked(ada.screen) == "saddle"
    assert len(telegram.journal.calls("sendMessage")) == 2


@pytest.fixture
def edited(tmp_path, monkeypatch):
    """Copies of flows/ and content/, changed between two starts."""
    for name in ("flows", "content"):
        shutil.copytree(ROOT / name, tmp_path / name)
        monkeypatch.setenv(f"BOT_{name.upper()}", str(tmp_path / name))

    def change(*, question: str = "", option: str = "") -> None:
        """A new revision, without this question, or without this option of it."""
        flow, words = "flows/back_pain/flow.yaml", "content/en/back_pain/questions.yaml"
        _change(tmp_path / flow, r"^revision: 1", "revision: 2")
        if option:
            _change(tmp_path / flow, rf"(  {question}:\n(?:    .*\n)*?.*[ {{]){option}: ?,", r"\1")
            _change(tmp_path / words, rf"(^{question}:\n(?:  .*\n)*?)    {option}:\n(?:      .*\n)+", r"\1")
        elif question:
            _change(tmp_path / flow, rf"^  {question}:\n(?:    .*\n)+")
            _change(tmp_path / words, rf"^{question}:\n(?:  .*\n)+")
        if question:
            _change(tmp_path / "content/en/back_pain/conditions.yaml", rf"^    {question}\.{option}.*\n", times=0)
        for folder in ("flows", "content"):  # under a new name, since what was read once is kept
            (tmp_path / folder).rename(tmp_path / f"{folder}_2")
            monkeypatch.setenv(f"BOT_{folder.upper()}", str(tmp_path / f"{folder}_2"))

    return change


def _change(file: Path, pattern: str, by: str = "", times: int = 1) -> None:
    changed, done = re.subn(pattern, by, file.read_text(), count=times, flags=re.MULTILINE)
    assert done, pattern
    file.write_text(changed)


MOVED = "questions have changed"


@pytest.mark.parametrize("mode", ["polling"])
async def test_a_new_revision_keeps_the_answers_and_says_so_once(edited, started, ada):
    await ada.begins()
    await ada.answers(STRAIN, until="where")
    await started.stop()
    edited()
    await started.start()
    told = await ada.taps(Choose(1, "where", "back"))
    assert asked(told) == "health"
    assert MOVED in told.text
    assert MOVED not in (await ada.taps(Choose(1, "health", "none"))).text
    kept = started.kept(ada.id)["sessions"]["back_pain"]
    assert kept["revision"] == 2
    assert kept["answers"].keys() >= {"age", "onset", "where"}


@pytest.mark.parametrize("mode", ["polling"])
async def test_an_open_question_that_is_gone_gives_way_to_the_next(edited, started, ada):
    await ada.begins()
    old = await ada.answers(DISC, until="cough")
    await started.stop()
    edited(question="cough")
    await started.start()
    told = await ada.taps(Choose(1, "cough", "leg"), old)
    assert asked(told) == "worse_part"
    assert MOVED in told.text
    await ada.finishes(DISC)


@pytest.mark.parametrize("mode", ["polling"])
@pytest.mark.parametrize("how", ["typed", "confirmed"])
async def test_a_chosen_option_that_is_gone_is_asked_again(edited, started, ada, how):
    await ada.begins()
    review = await ada.answers({**DISC, "leg_feel": ["ache"]})
    await started.stop()
    edited(question="leg_feel", option="ache")
    await started.start()
    told = await (ada.writes("burning") if how == "typed" else ada.taps(act_on(review, Confirm), review))
    assert asked(told) == "leg_feel"
    assert MOVED in told.text
    assert started.kept(ada.id)["sessions"]["back_pain"]["answers"].keys() >= {"age", "where", "cough"}
    await ada.finishes(DISC)


@pytest.mark.parametrize("mode", ["polling"])
async def test_a_review_confirmed_after_a_change_shows_the_result(edited, started, ada):
    await ada.begins()
    review = await ada.answers(DISC)
    await started.stop()
    edited()
    await started.start()
    guidance = await ada.taps(act_on(review, Confirm), review)
    assert Open("safe") in offered(guidance)
    assert MOVED in guidance.text
