"""Cards that a person shares into any chat by typing after the bot's name."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from bot.domain.exercise import Verdict
from bot.domain.flow import Flow
from bot.domain.library import main_flow
from bot.wording.catalog import Catalog, PostText
from bot.wording.layout import numbered, paragraphs
from bot.wording.posts import text_post
from bot.wording.public import deep_link, private
from bot.wording.reply import Reply
from bot.wording.shelf import Shelf
from bot.wording.typed import words_of

MOST = 20
SHORT = 100
"""Letters of a card's text in the list of cards."""


@dataclass(frozen=True, slots=True)
class Card:
    """`id` has at most 64 bytes."""

    id: str
    title: str
    description: str
    reply: Reply


@dataclass(frozen=True, slots=True)
class _Entry:
    card: Card
    names: frozenset[str]
    words: frozenset[str]

    def fits(self, typed: tuple[str, ...]) -> bool:
        return all(any(word.startswith(one) for word in self.words) for one in typed)

    def named(self, typed: tuple[str, ...]) -> int:
        return sum(any(name.startswith(one) for name in self.names) for one in typed)


def cards(query: str, catalog: Catalog, shelf: Shelf, username: str) -> tuple[Card, ...]:
    """Posts and exercises that have all the words, those named so first; without words the first posts."""
    typed = words_of(query)
    posts = list(_posts(catalog, shelf, username))
    if not typed:
        return tuple(entry.card for entry in posts[:MOST])
    entries = [*posts, *_exercises(main_flow(shelf.flows), catalog, username)]
    found = sorted((entry for entry in entries if entry.fits(typed)), key=lambda entry: -entry.named(typed))
    return tuple(entry.card for entry in found[:MOST])


def _posts(catalog: Catalog, shelf: Shelf, username: str) -> Iterator[_Entry]:
    for name in shelf.posts:
        words = catalog.posts.get(name)
        if isinstance(words, PostText):  # a quiz cannot be shared as text: it would tell its answer
            found = text_post(shelf.posts[name], words, catalog, shelf, deep_link(username, f"i-{name}"))
            reply = replace(found, text=paragraphs(found.text, _note("post", catalog)))
            yield _entry(f"p-{name}", words.title, words.text, (), reply)


def _exercises(flow: Flow, catalog: Catalog, username: str) -> Iterator[_Entry]:
    """Not those that somebody should leave for now: a card in a chat knows nobody's pattern."""
    for name, exercise in flow.exercises.items():
        if exercise.strictest is Verdict.AVOID:
            continue
        words = catalog.topics[flow.topic].exercises[name]
        text = paragraphs(f"<b>{words.name}</b>", numbered(words.steps), words.feel, _note("exercise", catalog))
        reply = Reply(text, private(catalog, deep_link(username, f"i-{name}")))
        yield _entry(f"e-{name}", words.name, " ".join(words.steps), words.words, reply)


def _note(key: str, catalog: Catalog) -> str:
    return f"<i>{catalog.text(f'groups.inline.{key}')}</i>"


def _entry(key: str, title: str, about: str, more: Iterable[str], reply: Reply) -> _Entry:
    names = frozenset(words_of(" ".join((title, *more))))
    bare = _bare(about)
    return _Entry(Card(key, title, _cut(bare), reply), names, names | frozenset(words_of(bare)))


def _bare(html: str) -> str:
    """Without the tags and with the characters that they hid; on one line."""
    outside = (part.partition(">")[2] if number else part for number, part in enumerate(html.split("<")))
    text = "".join(outside).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    return " ".join(text.split())


def _cut(text: str) -> str:
    return text if len(text) <= SHORT else f"{text[:SHORT].rsplit(' ', 1)[0]} …"
