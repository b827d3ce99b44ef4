"""The urgent card, and what leads to it. Action first, then why, then what to take along; nothing else."""

from collections.abc import Sequence

from bot.domain.act import BeenSeen, Command, Heard, Mistaken, Open, PickCountry, Start
from bot.domain.flags import Flag, Urgency
from bot.domain.flow import HEARD
from bot.domain.say import AskBack, Countries, Urgent
from bot.wording.catalog import Catalog
from bot.wording.layout import cut, paragraphs, rows
from bot.wording.questions import option_words
from bot.wording.reply import Button, Reply
from bot.wording.shelf import Shelf

PAGE = 14
"""Countries on one screen."""


def urgent(say: Urgent, catalog: Catalog, shelf: Shelf) -> Reply:
    words = catalog.topics[say.flow.topic].flags
    told = _named(say.flags)
    top, *rest = [flag for flag in told if flag.urgency == say.urgency]
    others = [words[flag.id].name for flag in (*rest, *(f for f in told if f.urgency < say.urgency))]
    emergency = say.urgency is Urgency.EMERGENCY
    names = ", ".join(words[flag.id].name for flag in told)
    said = catalog.text("urgent.say_several", names=names) if len(told) > 1 else words[top.id].say
    text = paragraphs(
        f"<b>{_action(say, catalog, shelf)}</b>",
        None if emergency else catalog.text(f"urgent.{say.within}_how"),
        words[top.id].why,
        catalog.text("urgent.others", names=", ".join(others)) if others else None,
        f"{catalog.text('urgent.say_there')} <i>“{said}”</i>",
        catalog.text("urgent.take" if emergency else "urgent.take_same_day"),
        None if emergency else _if_worse(say, catalog, shelf),
        catalog.text("urgent.better"),
    )
    return Reply(text, _buttons(say, catalog, shelf))


def _named(flags: Sequence[Flag]) -> list[Flag]:
    """Those that are named: not what the words of a more urgent one tell already."""
    return [flag for flag in flags if not any(flag.id in f.covers and f.urgency > flag.urgency for f in flags)]


def _numbers(country: str | None, catalog: Catalog, shelf: Shelf) -> str | None:
    """The emergency numbers of the country that was picked; never a number without a country."""
    found = shelf.numbers.get(country or "")
    return catalog.text("urgent.or").join(found) if found else None


def first_line(urgency: Urgency, catalog: Catalog) -> str | None:
    """What to do, in one neutral line; None where nothing is urgent."""
    if not urgency.urgent:
        return None
    return f"<b>{catalog.text('urgent.emergency' if urgency is Urgency.EMERGENCY else 'urgent.today')}</b>"


def country_set(country: str | None, catalog: Catalog, shelf: Shelf) -> str:
    numbers = _numbers(country, catalog, shelf)
    name = catalog.locale.territories.get(country or "")
    if numbers is None or name is None:
        return catalog.text("country.unknown")
    return catalog.text("country.set", country=name, numbers=numbers)


def _action(say: Urgent, catalog: Catalog, shelf: Shelf) -> str:
    if say.urgency is not Urgency.EMERGENCY:
        return catalog.text(f"urgent.{say.within}")
    numbers = _numbers(say.country, catalog, shelf)
    return catalog.text("urgent.emergency_number", numbers=numbers) if numbers else catalog.text("urgent.emergency")


def _if_worse(say: Urgent, catalog: Catalog, shelf: Shelf) -> str:
    numbers = _numbers(say.country, catalog, shelf)
    call = catalog.text("urgent.worse_number", numbers=numbers) if numbers else catalog.text("urgent.worse_neutral")
    return catalog.text("urgent.worse", number=call)


def _buttons(say: Urgent, catalog: Catalog, shelf: Shelf) -> tuple[tuple[Button, ...], ...]:
    buttons = [Button(catalog.text("urgent.country"), Open("countries_0", say.about))]
    if len(shelf.catalogs) > 1:
        buttons.append(Button(catalog.text("urgent.language"), Command("language")))
    if not say.kept:
        buttons.append(Button(catalog.text("urgent.not_so"), Start()))
    if say.kept:
        buttons.append(Button(catalog.text("urgent.seen"), BeenSeen()))
        buttons.append(Button(catalog.text("urgent.mistake"), Mistaken()))
    return rows(buttons)


def ask_back(say: AskBack, catalog: Catalog, shelf: Shelf) -> Reply:
    if say.question == HEARD:
        sign = catalog.topics[say.flow.topic].flags[say.option].name
    else:
        found = option_words(catalog, say.flow, say.question, say.option)
        sign = found.full or found.label
    numbers = _numbers(say.country, catalog, shelf)
    level = ("emergency_number" if numbers else "emergency") if say.urgency is Urgency.EMERGENCY else "same_day"
    text = paragraphs(
        catalog.text("heard.title"),
        catalog.text("heard.text", sign=sign),
        f"<b>{catalog.text(f'heard.{level}', numbers=numbers)}</b>",
    )
    yes = Button(catalog.text("heard.yes"), Heard(say.question, say.option, meant=True), style="danger")
    no = Button(catalog.text("heard.no"), Heard(say.question, say.option, meant=False))
    return Reply(text, ((yes,), (no,)))


def countries(say: Countries, catalog: Catalog, shelf: Shelf) -> Reply:
    """All countries with a checked number, by their names in the reader's language."""
    names = sorted((catalog.locale.territories[code], code) for code in shelf.numbers)
    pages = [names[start : start + PAGE] for start in range(0, len(names), PAGE)]
    page = min(say.page, len(pages) - 1)
    buttons = [Button(cut(name), PickCountry(code, say.about)) for name, code in pages[page]]
    letters = [
        Button(f"{found[0][0][0]}–{found[-1][0][0]}", Open(f"countries_{number}", say.about))
        for number, found in enumerate(pages)
        if number != page
    ]
    text = paragraphs(
        first_line(say.urgency, catalog),
        country_set(say.picked, catalog, shelf) if say.picked else None,
        catalog.text("country.title"),
        None if say.about else catalog.text("country.type"),
    )
    return Reply(text, (*rows(buttons), tuple(letters)))
