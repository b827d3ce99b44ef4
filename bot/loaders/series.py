"""posts.yaml and campaigns.yaml of the flows: the education series, and the templates of campaigns."""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from bot.domain.post import Post, Template, Way
from bot.loaders.faults import Faults, unknown
from bot.loaders.forms import Form, Names, ReviewForm
from bot.loaders.scribe import SHORT_ID, Scribe
from bot.loaders.shape import Shape
from bot.loaders.strict_yaml import Path_, read

FEWEST_OPTIONS, MOST_OPTIONS = 2, 12
"""Of a quiz or a poll."""


class PostForm(Form):
    source: Names = ()
    quiz: str | None = None
    poll: bool = False
    options: tuple[str, ...] = ()
    picture: str | None = None


class TemplateForm(Form):
    source: Names = ()
    way: Way | None = None


class PostsForm(Form):
    reviewed: ReviewForm = ReviewForm()
    posts: dict[str, PostForm]


class CampaignsForm(Form):
    reviewed: ReviewForm = ReviewForm()
    campaigns: dict[str, TemplateForm]


_POSTS: Shape[PostsForm] = Shape(PostsForm)
_CAMPAIGNS: Shape[CampaignsForm] = Shape(CampaignsForm)

F = TypeVar("F", PostsForm, CampaignsForm)


@dataclass(frozen=True, slots=True)
class Series:
    posts: dict[str, Post] | None
    """None where the file has a wrong shape."""
    templates: dict[str, Template] | None
    unreviewed: frozenset[str]
    """Which of `posts` and `campaigns` no clinician has reviewed."""


@dataclass(frozen=True, slots=True)
class _File(Generic[F]):
    form: F
    scribe: Scribe


def load_series(folder: Path, sources: Collection[str] | None, drawn: Collection[str] | None, faults: Faults) -> Series:
    """Without `sources`, or the exercises that are `drawn`, those named are not looked up."""
    posts = _read(_POSTS, folder / "posts.yaml", faults)
    campaigns = _read(_CAMPAIGNS, folder / "campaigns.yaml", faults)
    made, templates, unreviewed = None, None, set()
    if posts:
        made = {key: _post(posts.scribe, key, one, drawn) for key, one in posts.form.posts.items()}
        posts.scribe.look_up_sources(sources)
        unreviewed |= set() if _signed(posts.form.reviewed) else {"posts"}
    if campaigns:
        templates = {key: _template(campaigns.scribe, key, one) for key, one in campaigns.form.campaigns.items()}
        campaigns.scribe.look_up_sources(sources)
        unreviewed |= set() if _signed(campaigns.form.reviewed) else {"campaigns"}
    return Series(made, templates, frozenset(unreviewed))


def _read(shape: Shape[F], path: Path, faults: Faults) -> _File[F] | None:
    document = read(path, f"{path.parent.name}/{path.name}", faults)
    form = shape.fits(document, faults) if document else None
    return _File(form, Scribe(document, faults)) if document and form else None


def _post(scribe: Scribe, name: str, form: PostForm, drawn: Collection[str] | None) -> Post:
    path: Path_ = ("posts", name)
    if form.quiz is not None or form.poll:
        _check_options(scribe, path, form)
    elif form.options:
        scribe.fault((*path, "options"), "`options` stand beside `quiz`, the right one of them, or beside `poll: true`")
    if form.picture and drawn is not None and form.picture not in drawn:
        scribe.fault((*path, "picture"), unknown("exercise with a pose", form.picture, drawn))
    source = scribe.source(path, form.source, "a post")
    return Post(scribe.id(path, SHORT_ID), source, form.quiz, form.options, form.picture, form.poll)


def _check_options(scribe: Scribe, path: Path_, form: PostForm) -> None:
    sort = "poll" if form.poll else "quiz"
    for number, option in enumerate(form.options):
        scribe.id((*path, "options", number, option), SHORT_ID)
    if len(form.options) != len(set(form.options)):
        scribe.fault((*path, "options"), "an option stands twice")
    if not FEWEST_OPTIONS <= len(form.options) <= MOST_OPTIONS:
        scribe.fault((*path, "options"), f"a {sort} has {FEWEST_OPTIONS} to {MOST_OPTIONS} options")
    if form.poll and form.quiz is not None:
        scribe.fault((*path, "quiz"), "a poll has no right option")
    elif form.quiz is not None and form.quiz not in form.options:
        scribe.fault((*path, "quiz"), unknown("option", form.quiz, form.options))
    if form.picture:
        scribe.fault((*path, "picture"), f"a {sort} has no picture")


def _template(scribe: Scribe, name: str, form: TemplateForm) -> Template:
    path: Path_ = ("campaigns", name)
    return Template(scribe.id(path, SHORT_ID), scribe.source(path, form.source, "a campaign"), form.way)


def _signed(review: ReviewForm) -> bool:
    return bool(review.by and review.date)
