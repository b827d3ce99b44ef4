"""Danger signs in what an operator writes while something is awaited: operators have backs, too."""

from hashlib import sha256

from bot.domain.act import Crisis, Hear
from bot.domain.interview import heard_alone
from bot.domain.library import main_flow
from bot.domain.say import AskBack
from bot.service.desk.visit import Visit
from bot.wording.catalog import Catalog
from bot.wording.desk import home
from bot.wording.interpret import overheard
from bot.wording.reply import Reply
from bot.wording.shelf import Shelf
from bot.wording.urgent import ask_back

NO_PRINT = "none"
"""In a button, which has no room for an empty word."""
PRINT = 16
"""Digits that tell one text from another."""


def doubt(visit: Visit, shelf: Shelf) -> list[Reply]:
    """Asks first whether it is about the operator, and only a tap makes it a message to many; empty: no danger."""
    handed = visit.handed
    verb, *about = visit.awaited.split("/")
    use = (
        ("use", *(about or ["0"]), handed.sent, handed.sort, print_of(handed.text) or NO_PRINT)
        if verb == "compose"
        else None
    )
    match overheard(handed.text, None, visit.catalog, shelf):
        case Crisis(kind=kind):
            return [home.crisis(visit.catalog, kind, use)]
        case Hear(question=question, option=option):
            found = heard_alone(shelf.flows, question, option)
            asked = AskBack(main_flow(shelf.flows), question, option, found.urgency)
            return [home.doubt(visit.catalog, ask_back(asked, visit.catalog, shelf), use)]
    return []


def is_danger(text: str, catalog: Catalog, shelf: Shelf) -> bool:
    return overheard(text, None, catalog, shelf) is not None


def print_of(words: str) -> str:
    """The same for the same words, however they are spaced; empty where there are none."""
    known = " ".join(words.casefold().split())
    return sha256(known.encode()).hexdigest()[:PRINT] if known else ""
