"""How posts of the education series read."""

import pytest

from bot.domain.sources import JUDGEMENT
from bot.loaders.texts import CAPTION, MOST, shown
from bot.service.posts import payload
from bot.wording.catalog import PostQuiz, PostText
from bot.wording.posts import quiz_words, text_post, withdrawn

LINK = "https://t.me/BackwiseBot?start=p-x-1"
PAYLOAD = 64
"""Letters that fit into a deep link."""


@pytest.fixture
def catalog(shelf, language):
    return shelf.catalogs[language]


@pytest.fixture
def texts(shelf, catalog):
    """Every text of the series, as it will be sent."""
    return {
        post.id: text_post(post, words, catalog, shelf, LINK)
        for post in shelf.posts.values()
        if isinstance(words := catalog.posts[post.id], PostText)
    }


def test_every_text_fits_a_message_and_those_with_a_picture_fit_under_it(texts, shelf):
    assert texts
    for name, reply in texts.items():
        assert len(shown(reply.text)) <= (CAPTION if shelf.posts[name].picture else MOST), name


def test_the_only_button_leads_into_the_private_chat(texts):
    assert all([button.url for row in reply.rows for button in row] == [LINK] for reply in texts.values())


def test_a_text_names_its_sources_folded_and_each_once(texts, shelf, catalog):
    for name, reply in texts.items():
        folded = shown(reply.text.partition("<blockquote expandable>")[2].partition("</blockquote>")[0])
        assert folded, name
        for source in set(shelf.posts[name].source) - {JUDGEMENT}:
            assert (shelf.sources[source].authors or shelf.sources[source].where) in folded
        assert (catalog.text("groups.judgement") in folded) == (JUDGEMENT in shelf.posts[name].source)
        assert len(set(folded.split("; "))) == len(folded.split("; "))


def test_what_no_clinician_has_reviewed_says_so(texts, shelf, catalog):
    note = catalog.text("not_reviewed")
    assert all((note in reply.text) == ("posts" in shelf.unreviewed) for reply in texts.values())


def test_the_right_option_of_a_quiz_is_the_one_that_the_flows_name(shelf, catalog):
    for post in shelf.posts.values():
        words = catalog.posts[post.id]
        if isinstance(words, PostQuiz):
            quiz = quiz_words(post, words)
            assert quiz.options[quiz.correct] == words.options[post.quiz]


def test_links_under_all_posts_fit_wherever_they_stand(shelf):
    assert all(len(payload(post, -1_009_999_999_999)) <= PAYLOAD for post in shelf.posts)


def test_a_link_does_not_tell_the_chats_id_and_stays_the_same():
    assert payload("walking", -100123) == payload("walking", -100123)
    assert payload("walking", -100123) != payload("walking", -100124)
    assert "100123" not in payload("walking", -100123)


def test_a_withdrawn_post_leaves_no_button(catalog):
    assert withdrawn(catalog).text
    assert not withdrawn(catalog).rows
