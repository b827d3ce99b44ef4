"""The commands that Telegram offers: to everybody, in groups and to operators."""

from collections.abc import Sequence

from bot.adapters.telegram.menu import Menu
from bot.service.desk.desk import COMMANDS as OF_OPERATORS
from bot.service.public import COMMANDS as IN_GROUPS
from bot.wording.catalog import Catalog

COMMANDS = (
    "start", "again", "after", "pain", "progress", "remind", "messages", "why", "summary", "country", "language",
    "mydata", "forget", "stop", "help",
)  # fmt: skip


def menu_of(catalog: Catalog) -> Menu:
    return Menu(
        _all(catalog),
        catalog.text("menu.description"),
        catalog.text("menu.about"),
        catalog.text("menu.name"),
        [(name, catalog.text(f"groups.menu.{name}")) for name in IN_GROUPS],
    )


def operator_menu(catalog: Catalog) -> Sequence[tuple[str, str]]:
    """Theirs first, and all others."""
    theirs = [(name, catalog.text(f"operators.menu.{name}")) for name in OF_OPERATORS]
    return [*theirs, *_all(catalog)]


def _all(catalog: Catalog) -> Sequence[tuple[str, str]]:
    return [(name, catalog.text(f"menu.{name}")) for name in COMMANDS]
