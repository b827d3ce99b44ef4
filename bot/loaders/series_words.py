"""posts.yaml and campaigns.yaml of a language, and whether they fit those of the flows."""

from collections.abc import Mapping

from bot.domain.post import Post, Template
from bot.loaders.faults import Faults
from bot.loaders.page import Page
from bot.loaders.shape import Shape
from bot.loaders.strict_yaml import Document
from bot.loaders.texts import CAPTION, LABEL, shown
from bot.wording.catalog import CampaignWords, PostPoll, PostQuiz, PostText, PostWords

_TEXT: Shape[PostText] = Shape(PostText)
_QUIZ: Shape[PostQuiz] = Shape(PostQuiz)
_POLL: Shape[PostPoll] = Shape(PostPoll)
_CAMPAIGNS: Shape[Mapping[str, CampaignWords]] = Shape(Mapping[str, CampaignWords])


def post_words(document: Document, faults: Faults) -> dict[str, PostWords] | None:
    """The words by post, or None where some have a wrong shape.

    What has a question is a quiz, or without an explanation a poll.
    """
    if not isinstance(document.value, dict):
        faults.add(document.fault((), "must have a key of its own for each post"))
        return None
    found: dict[str, PostWords] = {}
    for name, written in document.value.items():
        if words := _shape(written).fits(document, faults, at=(name,), value=written):
            found[name] = words
    return found if len(found) == len(document.value) else None


def _shape(written: object) -> Shape[PostText] | Shape[PostQuiz] | Shape[PostPoll]:
    if not isinstance(written, dict) or "question" not in written:
        return _TEXT
    return _QUIZ if "explanation" in written else _POLL


def campaign_words(document: Document, faults: Faults) -> Mapping[str, CampaignWords] | None:
    return _CAMPAIGNS.fits(document, faults)


def check_posts(page: Page, words: Mapping[str, PostWords], posts: Mapping[str, Post]) -> None:
    page.same("post", (), posts)
    for name, post in posts.items():
        match words.get(name):
            case PostQuiz() if post.quiz is not None and not post.poll:
                page.same("option", (name, "options"), post.options)
            case PostPoll(options=options) if post.poll:
                page.same("option", (name, "options"), post.options)
                for option in (option for option, label in options.items() if len(label) > LABEL):
                    page.fault((name, "options", option), f"at most {LABEL} letters fit on the button of a poll")
            case PostText(title, text) if post.quiz is None and not post.poll:
                if len(title) + len(shown(text)) > CAPTION:
                    page.fault((name,), f"title and text are longer than {CAPTION} characters together")
            case PostText() | PostQuiz() | PostPoll():
                page.fault((name,), _wanted(post))


def _wanted(post: Post) -> str:
    if post.poll:
        return "this post is a poll: it has `question`, `options` and no `explanation`"
    if post.quiz is not None:
        return "this post is a quiz: it has `question`, `options` and `explanation`"
    return "this post is a text: it has `title` and `text`"


def check_campaigns(page: Page, templates: Mapping[str, Template]) -> None:
    page.same("campaign", (), templates)
