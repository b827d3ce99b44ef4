"""Days, places and distances of a diary, as a language writes them."""

from datetime import date

from babel.dates import format_skeleton
from babel.numbers import format_decimal

from bot.domain.diary import PLACES, Mark
from bot.wording.catalog import Catalog

KILOMETRE = 1_000


def place(mark: Mark, catalog: Catalog) -> str:
    """Where the pain goes, inside a sentence."""
    return catalog.text(f"diary.where.in_a_line.{mark.where or PLACES[0]}")


def day_words(day: date, catalog: Catalog) -> str:
    return format_skeleton("MMMd", day, locale=catalog.locale)


def distance(metres: int, catalog: Catalog) -> str:
    if metres < KILOMETRE:
        return catalog.text("diary.ask.metres", amount=format_decimal(metres, locale=catalog.locale))
    amount = format_decimal(round(metres / KILOMETRE, 1), locale=catalog.locale)
    return catalog.text("diary.ask.kilometres", amount=amount)
