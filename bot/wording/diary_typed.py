"""Typed answers while a mark of the pain diary is made: *about 4*, *down to the calf*, *20 minutes*."""

import math
import re

from bot.domain.act import Marked
from bot.domain.diary import FARTHEST, PLACES, WORST, Marking
from bot.domain.flow import Flow, Measure
from bot.domain.marking import SKIP, digits
from bot.wording.amounts import amounts, numbers
from bot.wording.catalog import Catalog
from bot.wording.questions import option_words
from bot.wording.typed import plain, words_of
from bot.wording.understand import Chosen, understand

WHERE, WALK = "where", "walk"
"""Questions of the interview whose words are understood here, too."""
_SPAN = re.compile(r"\d\s?[-–]\s?\d")
_MOST_WORDS = 10


def typed_mark(text: str, marking: Marking, flow: Flow, catalog: Catalog) -> Marked | None:
    """What a typed text says about the step that is open; None where it says nothing."""
    match marking.step:
        case "pain":
            value = _pain(text, catalog)
        case "where":
            value = _where(text, flow, catalog)
        case "walked":
            value = _walked(text, flow, catalog)
    return Marked(marking.step, value, digits(marking.day)) if value else None


def _pain(text: str, catalog: Catalog) -> str | None:
    """A mark from 0 to 10; of two (*4 to 5*) the higher, and what lies between counts as the higher, too."""
    words = words_of(text)
    if _says("no_pain", words, catalog):
        return "0"
    common = catalog.common
    others = {unit for units in common.units.values() for unit in units} | common.denial.words
    # *It is a 3* is no 1 and 3.
    found = numbers(tuple(word for word in words if word not in common.between), common)
    if not found or len(words) > _MOST_WORDS or not others.isdisjoint(words):
        return None
    if len(found) == 2:  # noqa: PLR2004 - from one to another, or out of ten
        spans = bool(_SPAN.search(plain(text))) or not common.joining.isdisjoint(words)
        found = (max(found),) if spans else found[:1] if found[1] == WORST else ()
    pain = math.ceil(found[0]) if len(found) == 1 else WORST + 1
    return str(pain) if pain <= WORST else None


def _where(text: str, flow: Flow, catalog: Catalog) -> str | None:
    question = flow.by_id.get(WHERE)
    offered = [option for option in question.options if option.id in PLACES] if question else []
    if question is None or not offered:
        return None
    words = {option.id: option_words(catalog, flow, question.id, option.id) for option in offered}
    match understand(text, question, offered, words, catalog.common):
        case Chosen(options=options):
            return max(options, key=[str(place) for place in PLACES].index)
    return None


def _walked(text: str, flow: Flow, catalog: Catalog) -> str | None:
    words, common = words_of(text), catalog.common
    said = " ".join(words)
    if _says("skip", words, catalog) or said in common.no | common.none | common.not_sure | common.prefer_not:
        return SKIP
    question = flow.by_id.get(WALK)
    measure = question.measure if question and question.measure else Measure("metres")
    found = amounts(words, measure, common)
    return str(round(min(found))) if found and min(found) <= FARTHEST else None


def _says(name: str, words: tuple[str, ...], catalog: Catalog) -> bool:
    """Whether one of the wordings in the language's list is all that was typed."""
    return bool(words) and words in {words_of(wording) for wording in catalog.text(f"diary.typed.{name}").split(",")}
