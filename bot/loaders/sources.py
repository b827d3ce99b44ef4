"""Sources of facts, and emergency numbers."""

import re
from pathlib import Path
from typing import Annotated

from pydantic import Field, StrictInt

from bot.domain.sources import Source
from bot.loaders.faults import Faults
from bot.loaders.forms import Form, Names, ReviewForm
from bot.loaders.shape import Shape
from bot.loaders.strict_yaml import read

COUNTRY = re.compile(r"[A-Z]{2}")
NO_COUNTRY = "a country is two capital letters"
_NUMBER = re.compile(r"[0-9]{2,6}")


class SourceForm(Form):
    authors: str | None = None
    year: StrictInt | None = None
    where: str
    link: Annotated[str, Field(pattern=r"^https://\S+$")]
    about: str
    note: str | None = None


class SourcesForm(Form):
    sources: dict[str, SourceForm]


class NumbersForm(Form):
    reviewed: ReviewForm = ReviewForm()
    source: Names
    numbers: dict[str, Names]
    unconfirmed: dict[str, Names] = Field(default_factory=dict)
    """Kept for the person who confirms them; shown to nobody."""


_SOURCES: Shape[SourcesForm] = Shape(SourcesForm)
_NUMBERS: Shape[NumbersForm] = Shape(NumbersForm)


def load_sources(folder: Path, faults: Faults) -> dict[str, Source] | None:
    """The sources by id, or None where the file has faults."""
    document = read(folder / "sources.yaml", f"{folder.name}/sources.yaml", faults)
    form = _SOURCES.fits(document, faults) if document else None
    return {name: Source(id=name, **dict(one)) for name, one in form.sources.items()} if form else None


def load_numbers(folder: Path, faults: Faults) -> dict[str, tuple[str, ...]]:
    """The numbers that may be shown, by country."""
    document = read(folder / "emergency_numbers.yaml", f"{folder.name}/emergency_numbers.yaml", faults)
    form = _NUMBERS.fits(document, faults) if document else None
    if not document or not form:
        return {}
    for part, table in (("numbers", form.numbers), ("unconfirmed", form.unconfirmed)):
        for country, numbers in table.items():
            if not COUNTRY.fullmatch(country):
                faults.add(document.fault((part, country), NO_COUNTRY))
            if not numbers or not all(_NUMBER.fullmatch(number) for number in numbers):
                faults.add(document.fault((part, country), 'a number is digits in quotes, such as "112"'))
    return form.numbers
