"""The education series and the campaigns: what they are, and their words in every language."""

import pytest

from bot.domain.post import Post, Template
from bot.wording.catalog import CampaignWords, PostQuiz, PostText

POSTS, CAMPAIGNS = "flows/posts.yaml", "flows/campaigns.yaml"
POST_WORDS, CAMPAIGN_WORDS = "content/en/posts.yaml", "content/en/campaigns.yaml"
GROUPS = "content/ru/groups.yaml"


def test_the_series_keeps_its_order_and_has_its_words(folders):
    shelf = folders.load()
    assert list(shelf.posts.values()) == [
        Post("bending", ("F1", "judgement"), picture="bend"),
        Post("guess", ("F1",), quiz="right", options=("wrong", "right")),
        Post("walking", ("judgement",)),
    ]
    words = shelf.catalogs["en"].posts
    assert words["bending"] == PostText("Bend", "<b>Bend</b> &amp; see.")
    assert words["guess"] == PostQuiz("Which?", {"wrong": "This", "right": "That"}, "So it is.")


def test_campaigns_have_their_way_and_their_words(folders):
    shelf = folders.load()
    assert shelf.templates == {"move": Template("move", ("F1",), "remind"), "rest": Template("rest", ("judgement",))}
    assert shelf.catalogs["en"].campaigns["rest"] == CampaignWords("Rest.")


def test_what_no_clinician_has_signed_is_known(folders):
    assert folders.load().unreviewed == {"posts"}
    folders.change(POSTS, "by: null, date: null", "by: Dr B, date: '2026-02-01'")
    folders.change(CAMPAIGNS, "date: '2026-01-01'", "date: null")
    assert folders.load().unreviewed == {"campaigns"}


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        (POSTS, "picture: bend", "picture: bent", "3:38: posts.bending.picture: there is no exercise with a pose"),
        (POSTS, "picture: bend", "picture: walk", "there is no exercise with a pose `walk`"),
        (POSTS, "[F1, judgement]", "[F9, judgement]", "posts.bending.source: there is no source `F9`"),
        (POSTS, "{source: judgement}", "{}", "a post needs a `source`"),
        (POSTS, "quiz: right", "quiz: rigth", "there is no option `rigth`; did you mean `right`?"),
        (POSTS, "quiz: right, ", "", "`options` stand beside `quiz`"),
        (POSTS, "[wrong, right]", "[right]", "a quiz has 2 to 12 options"),
        (POSTS, "[wrong, right]", "[right, right]", "an option stands twice"),
        (POSTS, "[wrong, right]", "[Wrong, right]", "`Wrong` is not an id"),
        (POSTS, "quiz: right", "picture: bend, quiz: right", "a quiz has no picture"),
        (POSTS, "quiz: right", "quizz: right", "there is no key `quizz` here; did you mean `quiz`?"),
        (POSTS, "  walking:", "  walking_with_a_trolley:", "at most 20 fit"),
        (POSTS, "  walking:", "  Walking:", "`Walking` is not an id"),
        (POSTS, "  walking:", "  guess:", "`guess` stands twice"),
        (CAMPAIGNS, "way: remind", "way: remnd", "must be 'check', 'after' or 'remind'"),
        (CAMPAIGNS, "{source: judgement}", "{}", "a campaign needs a `source`"),
        (CAMPAIGNS, "source: F1", "source: F9", "there is no source `F9`"),
        (CAMPAIGNS, "  rest:", "  rest-well:", "`rest-well` is not an id"),
        (POST_WORDS, '"walking"', '"walkin"', "the words for post `walking` are missing"),
        (POST_WORDS, '"walking"', '"walkin"', "there is no post `walkin` in the flows; did you mean `walking`?"),
        (POST_WORDS, '"right"', '"rigth"', "guess.options: the words for option `right` are missing"),
        (POST_WORDS, '"right"', '"rigth"', "there is no option `rigth`"),
        (POST_WORDS, '"title": "Walk", ', "", "`title` is missing"),
        (POST_WORDS, '"Walk."', '"Walk.", "quiz": "x"', "there is no key `quiz` here"),
        (POST_WORDS, '"title": "Walk"', '"title": "<b>Walk</b>"', "HTML does not work here"),
        (POST_WORDS, '"Walk."', '"<b>Walk."', "<b> is not closed"),
        (POST_WORDS, '"Walk."', f'"{"x" * 1021}"', "longer than 1024 characters together"),
        (POST_WORDS, '"Which?"', f'"{"x" * 301}"', "at most 300 fit"),
        (POST_WORDS, '"That"', f'"{"x" * 101}"', "at most 100 fit"),
        (POST_WORDS, '"So it is."', f'"{"x" * 201}"', "at most 200 fit"),
        (POST_WORDS, '"So it is."', '"a\\nb\\nc\\nd"', "an explanation has at most two line feeds"),
        (POST_WORDS, '"So it is."', '"<i>So</i>"', "HTML does not work here"),
        (CAMPAIGN_WORDS, '"rest"', '"rst"', "the words for campaign `rest` are missing"),
        (CAMPAIGN_WORDS, '"rest"', '"rst"', "there is no campaign `rst` in the flows"),
        (CAMPAIGN_WORDS, '"text": "Rest."', '"txt": "Rest."', "there is no key `txt` here; did you mean `text`?"),
        (CAMPAIGN_WORDS, "Rest.", "<h1>Rest.</h1>", "Telegram does not know <h1>"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_in_its_file(folders, file, old, new, told):
    text = (folders.root / file).read_text(encoding="utf-8")
    folders.write(file, text.replace('",\n  "text"', '", "text"'))  # a JSON pair on one line is easier to break
    folders.change(file, old, new)
    assert any(fault.startswith(f"{file}:") and told in fault for fault in folders.faults())


def test_a_text_needs_a_text_and_a_quiz_a_quiz(folders):
    folders.change(POSTS, "{source: judgement}", "{source: judgement, quiz: a, options: [a, b]}")
    assert any("this post is a quiz" in fault for fault in folders.faults())
    folders.change(POSTS, "{source: judgement, quiz: a, options: [a, b]}", "{source: judgement}")
    folders.change(POSTS, ", quiz: right, options: [wrong, right]", "")
    assert any("this post is a text" in fault for fault in folders.faults())


@pytest.mark.parametrize("file", [POSTS, CAMPAIGNS, POST_WORDS, CAMPAIGN_WORDS])
def test_a_missing_file_costs_one_fault(folders, file):
    (folders.root / file).unlink()
    assert folders.faults() == [f"{file}:1:1: the file is missing"]


@pytest.mark.parametrize("file", [POSTS, CAMPAIGNS, POST_WORDS, CAMPAIGN_WORDS])
def test_an_empty_file_costs_one_fault(folders, file):
    folders.write(file, "")
    assert len(folders.faults()) == 1


def test_pictures_are_looked_up_only_where_every_flow_could_be_built(folders):
    folders.change("flows/knee/flow.yaml", "revision: 1", "revision: one")
    assert not any("pose" in fault for fault in folders.faults())


def test_every_language_says_every_post_and_campaign(second_language):
    second_language.change("content/ru/posts.yaml", '"walking"', '"walkin"')
    second_language.change("content/ru/campaigns.yaml", '"move"', '"mov"')
    faults = second_language.faults()
    assert [fault.split(":")[0] for fault in faults] == ["content/ru/campaigns.yaml"] * 2 + [
        "content/ru/posts.yaml"
    ] * 2


def test_texts_of_further_files_have_their_files_name_before_them(folders):
    assert folders.load().catalogs["en"].text("groups.title") == "groups"


def test_a_translation_has_the_texts_of_every_file(second_language):
    second_language.change(GROUPS, "title:", "titel:")
    assert all(fault.startswith(GROUPS) for fault in second_language.faults())
