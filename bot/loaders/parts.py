"""Written questions, counts, flags and advice, made into the domain's."""

from collections.abc import Iterable, Mapping
from itertools import pairwise

from bot.domain.flags import Flag, Urgency
from bot.domain.flow import EXCLUSIVE, Advice, Count, Item, Measure, Option, Question
from bot.domain.guard import NEVER, Rule
from bot.loaders.forms import AdviceForm, CountForm, FlagForm, OptionForm, QuestionForm
from bot.loaders.scribe import LONG_ID, SHORT_ID, Scribe
from bot.loaders.strict_yaml import Path_


def count(scribe: Scribe, name: str, form: CountForm) -> Count:
    path = ("counts", name)
    if form.title and form.positive is None:
        scribe.fault(path, "a published rule (`title: true`) needs `positive`: from how many points")
    return Count(
        id=scribe.id(path),
        items=tuple(Item(scribe.rule((*path, "of", number), item), item.points) for number, item in enumerate(form.of)),
        needs=form.needs,
        positive=form.positive,
        source=scribe.source(path, form.source, "a published rule" if form.positive is not None else ""),
    )


def question(scribe: Scribe, name: str, form: QuestionForm, exercises: Iterable[str] = ()) -> Question:
    path = ("questions", name)
    bands = _bands(scribe, path, form)
    chosen = tuple(exercises) if form.options_from else ()
    written = {**dict.fromkeys((*bands, *chosen), OptionForm()), **form.options}
    limit = LONG_ID if chosen else SHORT_ID
    options = tuple(_option(scribe, (*path, "options", key), one, bands, limit) for key, one in written.items())
    made = Question(
        id=scribe.id(path, SHORT_ID),
        kind=form.kind,
        options=options,
        when=scribe.guard((*path, "when"), form.when),
        alarm=form.alarm,
        measure=_measure(scribe, path, form),
        first=form.first,
        last_counts=form.last_counts,
    )
    _check(scribe, path, made)
    return made


def _option(scribe: Scribe, path: Path_, form: OptionForm, bands: Mapping[str, int], limit: int) -> Option:
    name = scribe.id(path, limit)
    if name in bands and form.above is not None:
        scribe.fault((*path, "above"), "`bands` already say from where this option counts")
    return Option(
        id=name,
        when=scribe.guard((*path, "when"), form.when),
        evidence=form.evidence,
        source=scribe.source(path, form.source, "a weight" if form.evidence else ""),
        above=bands.get(name, form.above),
    )


def _bands(scribe: Scribe, path: Path_, form: QuestionForm) -> dict[str, int]:
    """The options that bands stand for, with the least value of each."""
    bands = form.bands
    if form.kind != "number":
        if bands:
            scribe.fault((*path, "bands"), "`bands` stand under `kind: number` only")
        return {}
    if not bands:
        scribe.fault(path, "`kind: number` needs `bands`")
        return {}
    if any(low >= high for low, high in pairwise((0, *bands))):
        scribe.fault((*path, "bands"), "bands must rise, and start above 0")
    middle = {f"{low}_{high - 1}": low for low, high in pairwise(bands)}
    return {f"under_{bands[0]}": 0, **middle, f"{bands[-1]}_plus": bands[-1]}


def _measure(scribe: Scribe, path: Path_, form: QuestionForm) -> Measure | None:
    measure = form.measure
    if measure is None:
        return None
    need = "metres per minute" if measure.per_minute else ""
    return Measure(measure.unit, measure.per_minute, scribe.source((*path, "measure"), measure.source, need))


def _check(scribe: Scribe, path: Path_, made: Question) -> None:
    names = [option.id for option in made.options]
    bounds = [option.above for option in made.options if option.above is not None]
    if not names:
        scribe.fault(path, f"question `{made.id}` has no options")
    elif EXCLUSIVE.issuperset(names):
        scribe.fault(path, f"question `{made.id}` has nothing to choose")
    if len(bounds) != len(set(bounds)):
        scribe.fault((*path, "options"), "two options have the same `above`")
    if made.measure and not bounds:
        scribe.fault((*path, "measure"), "`measure` needs options with `above`")
    if bounds and not made.measure and made.kind != "number":
        scribe.fault((*path, "options"), "`above` needs a `measure` on the question")
    for option in made.options:
        for condition, weight in option.evidence.items():
            if not weight:
                scribe.fault((*path, "options", option.id, "evidence", condition), "a weight of 0 says nothing")


def flag(scribe: Scribe, name: str, form: FlagForm) -> Flag:
    path = ("flags", name)
    if bool(form.when) == form.unclear:
        scribe.fault(path, "a flag needs either `when` or `unclear: true`")
    rule = Rule(NEVER) if form.unclear else scribe.rule(path, form)
    return Flag(
        id=scribe.id(path),
        urgency=Urgency[form.urgency.upper()],
        rule=rule,
        source=scribe.source(path, form.source, "a flag"),
        row=form.row,
        within=form.within,
        unclear=form.unclear,
        stops=form.stops,
        pattern=form.pattern,
        neutral=form.exercises == "neutral",
        covers=form.covers,
    )


def advice(scribe: Scribe, name: str, form: AdviceForm) -> Advice:
    path = ("advice", name)
    return Advice(scribe.id(path), scribe.rule(path, form), form.level, scribe.source(path, form.source, "advice"))
