"""The education series: look at a post, publish, correct and withdraw it."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.post import Post
from bot.domain.venue import Venue
from bot.wording.catalog import Catalog
from bot.wording.desk.parts import button, language_name, named, number, own, screen, sure, ticked
from bot.wording.layout import lines, paragraphs, rows
from bot.wording.reply import Reply

PAGE = 10
SILENT, PINNED, AGAIN = 1, 2, 4
"""How a post is published, as bits of a button's word."""


@dataclass(frozen=True, slots=True)
class Picked:
    """Where a post goes, as its buttons carry it: bits over the list of venues, and the list's own mark."""

    post: str
    bits: int
    how: int
    mark: str

    def words(self, verb: str, *, bits: int | None = None, how: int | None = None) -> tuple[object, ...]:
        chosen = f"{self.bits if bits is None else bits:x}"
        return (verb, self.post, chosen, self.how if how is None else how, self.mark)


def posts(catalog: Catalog, names: Sequence[str], page: int) -> Reply:
    shown = names[page * PAGE : (page + 1) * PAGE]
    # Titles are too long for buttons, which carry their numbers.
    numbers = range(page * PAGE + 1, page * PAGE + 1 + len(shown))
    told = [f"{at}. {own(name_of(name, catalog))}" for at, name in zip(numbers, shown, strict=True)]
    buttons = [named(str(at), "post", name) for at, name in zip(numbers, shown, strict=True)]
    turns = [button(catalog, "previous", "posts", page - 1)] if page else []
    turns += [button(catalog, "more", "posts", page + 1)] if len(names) > (page + 1) * PAGE else []
    title = catalog.text("operators.posts.title" if names else "operators.posts.none")
    return screen(paragraphs(title, lines(*told)), [*buttons, *turns], button(catalog, "home", "home"))


def name_of(post: str, catalog: Catalog) -> str:
    """Plain, as a label shows it."""
    words = catalog.posts.get(post)
    return words.headline if words else post.replace("_", " ")


def post(catalog: Catalog, one: Post, came: int | None, languages: Sequence[str], *, may: bool) -> Reply:
    """Below the sample. A quiz cannot be corrected once it was sent."""
    told = catalog.text("operators.few") if came is None else number(came, catalog)
    text = paragraphs(f"<b>{own(name_of(one.id, catalog))}</b>", catalog.text("operators.posts.came", number=told))
    several = languages if len(languages) > 1 else ()
    other = [named(language_name(code, catalog), "post", one.id, code) for code in several]
    acts = [
        button(catalog, "publish", "publish", one.id, style="primary"),
        *([] if one.quiz is not None else [button(catalog, "correct", "correct", one.id)]),
        button(catalog, "withdraw", "withdraw", one.id, style="danger"),
    ]
    return screen(text, [*other, *(acts if may else [])], button(catalog, "back", "posts", 0))


def publish(catalog: Catalog, picked: Picked, venues: Sequence[Venue]) -> Reply:
    """Ticks carry all that is wanted after them."""
    if not venues:
        return screen(catalog.text("operators.posts.nowhere"), [], button(catalog, "back", "post", picked.post))
    ticks = [
        ticked(venue.title, *picked.words("publish", bits=picked.bits ^ 1 << at), on=bool(picked.bits >> at & 1))
        for at, venue in enumerate(venues)
    ]
    how = [
        ticked(
            catalog.text(f"operators.posts.{key}"),
            *picked.words("publish", how=picked.how ^ bit),
            on=bool(picked.how & bit),
        )
        for key, bit in (("silent", SILENT), ("pinned", PINNED))
    ]
    go = [button(catalog, "publish_now", *picked.words("publishnow"), style="primary")] if picked.bits else []
    unpinned = [own(one.title) for at, one in enumerate(venues) if not one.can_pin and picked.bits >> at & 1]
    text = paragraphs(
        f"<b>{own(name_of(picked.post, catalog))}</b>",
        catalog.text("operators.posts.where"),
        f"{catalog.text('operators.posts.not_pinned')} {', '.join(unpinned)}"
        if unpinned and picked.how & PINNED
        else None,
    )
    return Reply(text, (*rows(ticks), *rows(how), *rows(go), (button(catalog, "back", "post", picked.post),)))


def twice(catalog: Catalog, picked: Picked) -> Reply:
    text = catalog.text("operators.no.just_posted")
    return sure(catalog, "twice", text, picked.words("publishnow", how=picked.how | AGAIN), ("post", picked.post))


def sure_to_publish(catalog: Catalog, picked: Picked, venues: Sequence[Venue]) -> Reply:
    """Asked once, with the number of places and their names."""
    where = ", ".join(own(venue.title) for venue in venues)
    text = f"{catalog.text('operators.sure.publish', count=len(venues))} {where}"
    return sure(catalog, "publish", text, picked.words("publishnow"), picked.words("publish"))


def published(catalog: Catalog, name: str, venues: Sequence[Venue]) -> Reply:
    where = ", ".join(own(venue.title) for venue in venues)
    text = f"{catalog.text('operators.posts.published', count=len(venues))} {where}"
    return screen(text, [button(catalog, "runs", "runs")], button(catalog, "back", "post", name))


def done(catalog: Catalog, name: str, what: str) -> Reply:
    text = catalog.text(f"operators.posts.{what}")
    return screen(text, [button(catalog, "runs", "runs")], button(catalog, "back", "post", name))


def asks(catalog: Catalog, name: str, what: str) -> Reply:
    text = catalog.text(f"operators.sure.{what}")
    return sure(catalog, what, text, (what, name), ("post", name))
