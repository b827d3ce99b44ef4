"""Posts of the education series, as they stand in a group or channel."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape

from bot.domain.library import main_flow
from bot.domain.post import FEW, Post, Vote
from bot.domain.sources import JUDGEMENT
from bot.wording.catalog import Catalog, PostPoll, PostQuiz, PostText
from bot.wording.layout import folded, lines, paragraphs, rows
from bot.wording.public import private
from bot.wording.reply import Button, Picture, Reply
from bot.wording.shelf import Shelf


@dataclass(frozen=True, slots=True)
class QuizWords:
    """A native quiz, in plain text. There is no room in it for its sources."""

    question: str
    options: tuple[str, ...]
    correct: int
    explanation: str


def text_post(post: Post, words: PostText, catalog: Catalog, shelf: Shelf, link: str) -> Reply:
    """Its sources are folded; the button leads into the private chat."""
    text = paragraphs(
        f"<b>{escape(words.title, quote=False)}</b>",
        words.text,
        folded(f"<i>{_sources(post, catalog, shelf)}</i>"),
        f"<i>{catalog.text('not_reviewed')}</i>" if "posts" in shelf.unreviewed else None,
    )
    return Reply(text, private(catalog, link), picture=_picture(post, catalog, shelf))


def _picture(post: Post, catalog: Catalog, shelf: Shelf) -> Picture | None:
    """Without a verdict: in public nobody's pattern is known."""
    flow = main_flow(shelf.flows)
    exercise = flow.exercises.get(post.picture or "")
    if exercise is None or exercise.pose is None:
        return None
    return Picture(exercise.pose, catalog.topics[flow.topic].exercises[exercise.id].name)


def quiz_words(post: Post, words: PostQuiz) -> QuizWords:
    """The loader has checked that the words have just the post's options, and the right one among them."""
    options = tuple(words.options[option] for option in post.options)
    return QuizWords(words.question, options, post.options.index(post.quiz or ""), words.explanation)


def poll_text(post: Post, words: PostPoll, counts: Mapping[str, int], catalog: Catalog, link: str) -> Reply:
    """An opinion poll with a button for each option. `counts` are all votes; only those of five or more are told."""
    told = (
        catalog.text("groups.poll.line", option=words.options[option], votes=_votes(counts.get(option, 0), catalog))
        for option in (post.options if counts else ())
    )
    text = paragraphs(
        f"<b>{escape(words.question, quote=False)}</b>",
        lines(*told),
        words.after,
        f"<i>{catalog.text('groups.poll.how')}</i>",
    )
    votes = rows(Button(words.options[option], Vote(post.id, option)) for option in post.options)
    return Reply(text, (*votes, *private(catalog, link)))


def _votes(count: int, catalog: Catalog) -> str:
    return str(count) if count >= FEW else catalog.text("groups.poll.few")


def withdrawn(catalog: Catalog) -> Reply:
    """Stands in place of a post that is too old to be deleted."""
    return Reply(catalog.text("groups.withdrawn"))


def _sources(post: Post, catalog: Catalog, shelf: Shelf) -> str:
    named = [_short(source, shelf) for source in post.source if source != JUDGEMENT]
    if JUDGEMENT in post.source:
        named.append(catalog.text("groups.judgement"))
    return catalog.text("groups.sources", sources=_joined(named))


def _short(name: str, shelf: Shelf) -> str:
    """Authors and year; the place where neither is known."""
    source = shelf.sources[name]
    year = str(source.year) if source.year else None
    return " ".join(part for part in (source.authors or source.where, year) if part)


def _joined(names: Iterable[str]) -> str:
    return "; ".join(dict.fromkeys(names))
