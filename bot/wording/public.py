"""What is said where everybody reads along: never a question about health, never a word of what somebody wrote."""

from collections.abc import Iterator
from typing import Literal

from bot.domain.flags import Urgency
from bot.domain.interview import heard_alone
from bot.wording.catalog import Catalog
from bot.wording.ear import listen
from bot.wording.layout import paragraphs
from bot.wording.reply import Button, Reply
from bot.wording.shelf import Shelf

Danger = Literal["two_days", "today", "suicide", "emergency"]
WORST: tuple[Danger, ...] = ("two_days", "today", "suicide", "emergency")
"""The later outdo the earlier."""


def danger_in(text: str, shelf: Shelf, *, addressed: bool) -> Danger | None:
    """The worst that is heard in a text. In a group people write in any language: all of the shelf's are listened in.

    Words of violence count only where the bot is spoken to: in front of others an answer may make things worse.
    """
    heard = {danger for catalog in shelf.catalogs.values() for danger in _heard(text, catalog, shelf, addressed)}
    return max(heard, key=WORST.index, default=None)


def _heard(text: str, catalog: Catalog, shelf: Shelf, addressed: bool) -> Iterator[Danger]:  # noqa: FBT001
    found = listen(text, catalog.ear)
    if found.crisis == "suicide":
        yield "suicide"
    elif found.crisis and addressed:
        yield "emergency"
    for sign in found.signs:
        card = heard_alone(shelf.flows, *sign)
        if card.urgency is Urgency.EMERGENCY:
            yield "emergency"
        elif card.urgency.urgent:
            yield card.within


def danger_line(danger: Danger, catalog: Catalog, link: str | None) -> Reply:
    """The public form of the urgent card. Without a link there is nobody to talk to in private."""
    text = paragraphs(catalog.text(f"groups.danger.{danger}"), catalog.text("groups.danger.program"))
    return Reply(text, private(catalog, link))


def line(key: Literal["line", "help", "hello"], catalog: Catalog, link: str | None) -> Reply:
    return Reply(catalog.text(f"groups.{key}"), private(catalog, link))


def private(catalog: Catalog, link: str | None) -> tuple[tuple[Button, ...], ...]:
    """The button into the private chat."""
    return ((Button(catalog.text("groups.private"), url=link),),) if link else ()


def deep_link(username: str, payload: str) -> str:
    """Opens the private chat; `payload` has 1-64 of `A-Za-z0-9_-`."""
    return f"https://t.me/{username}?start={payload}"
