"""Opinion polls of the series: what they are, and their words."""

import pytest

from bot.domain.post import Post
from bot.wording.catalog import PostPoll

POSTS, WORDS = "flows/posts.yaml", "content/en/posts.yaml"
POLL = "{source: judgement, poll: true, options: [more, less]}"


@pytest.fixture
def poll(folders):
    """The fixture's third post, made a poll."""
    folders.change(POSTS, "walking: {source: judgement}", f"walking: {POLL}")
    text = (folders.root / WORDS).read_text(encoding="utf-8")
    begin = text.index('"walking"')
    words = '"walking": {"question": "How many?", "options": {"more": "More", "less": "Less"}}}'
    folders.write(WORDS, text[:begin] + words)
    return folders


def test_a_poll_has_options_and_no_right_one(poll):
    shelf = poll.load()
    assert shelf.posts["walking"] == Post("walking", ("judgement",), options=("more", "less"), poll=True)
    assert shelf.catalogs["en"].posts["walking"] == PostPoll("How many?", {"more": "More", "less": "Less"})


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        (POSTS, "[more, less]", "[more]", "a poll has 2 to 12 options"),
        (POSTS, "[more, less]", "[more, more]", "an option stands twice"),
        (POSTS, "poll: true", "poll: true, quiz: more", "a poll has no right option"),
        (POSTS, "poll: true", "poll: true, picture: bend", "a poll has no picture"),
        (POSTS, POLL, "{source: judgement}", "this post is a text"),
        (POSTS, "poll: true", "quiz: more", "this post is a quiz"),
        (WORDS, '"How many?"', '"How many?", "explanation": "So."', "this post is a poll"),
        (WORDS, '"Less"', f'"{"x" * 25}"', "at most 24 letters fit on the button of a poll"),
        (WORDS, '"Less"', '"<b>Less</b>"', "HTML does not work here"),
        (WORDS, '"less"', '"fewer"', "the words for option `less` are missing"),
    ],
)
def test_a_mistake_in_a_poll_is_told_in_its_file(poll, file, old, new, told):
    poll.change(file, old, new)
    assert any(fault.split(":")[0] in {POSTS, WORDS} and told in fault for fault in poll.faults())
