"""How opinion polls read."""

import pytest

from bot.domain.post import FEW, Post, Vote
from bot.wording.catalog import PostPoll
from bot.wording.layout import LABEL
from bot.wording.posts import poll_text

LINK = "https://t.me/BackwiseBot?start=p-x-1"
POST = Post("liked", ("judgement",), options=("a", "b", "c"), poll=True)
WORDS = PostPoll("Which & why?", {"a": "One <1>", "b": "Two", "c": "Three"}, "<i>Thanks.</i>")


@pytest.fixture
def catalog(shelf):
    return shelf.catalogs["en"]


def test_the_series_has_polls_whose_options_fit_on_buttons(shelf, language):
    polls = [post for post in shelf.posts.values() if post.poll]
    assert polls
    for post in polls:
        words = shelf.catalogs[language].posts[post.id]
        reply = poll_text(post, words, {}, shelf.catalogs[language], LINK)
        labels = {button.label: button.act for row in reply.rows for button in row}
        assert max(map(len, labels)) <= LABEL
        assert [act for act in labels.values() if act] == [Vote(post.id, option) for option in post.options]


def test_a_count_under_five_is_never_told(catalog):
    few = catalog.text("groups.poll.few")
    for count in range(FEW):
        told = poll_text(POST, WORDS, {"a": count, "b": FEW, "c": 30}, catalog, LINK).text
        assert told.count(few) == 1
        lines = [line for line in told.splitlines() if line.endswith((f" {FEW}", " 30", few))]
        assert ["One" in line for line in lines] == [True, False, False]
        assert not any(line.endswith(f" {count}") for line in told.splitlines())


def test_before_the_first_vote_there_is_no_result(catalog):
    text = poll_text(POST, WORDS, {}, catalog, LINK).text
    assert catalog.text("groups.poll.few") not in text
    assert "Which &amp; why?" in text
    assert "<i>Thanks.</i>" in text


def test_a_vote_changes_no_button(catalog):
    assert poll_text(POST, WORDS, {"a": 7}, catalog, LINK).rows == poll_text(POST, WORDS, {}, catalog, LINK).rows
