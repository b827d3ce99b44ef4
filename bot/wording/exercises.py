"""Lists of exercises, and a card for each."""

from collections.abc import Mapping, Sequence

from bot.domain.act import Open, Tried
from bot.domain.exercise import Amount, Dose, Exercise, Verdict
from bot.domain.guidance import guiding, verdict_on
from bot.domain.say import Page
from bot.wording.catalog import Catalog, ExerciseWords
from bot.wording.layout import CAPTION, bullets, capital, folded, lines, numbered, paragraphs, rows, units
from bot.wording.reply import Button, Picture, Reply, Sign
from bot.wording.result import way_back

SHOWN = 8
"""A longer list with its reasons is folded."""
SIGNS: Mapping[Verdict, Sign] = {Verdict.SAFE: "safe", Verdict.CAUTION: "caution", Verdict.AVOID: "avoid"}


def exercise_list(page: Page, catalog: Catalog) -> Reply:
    verdict = Verdict[page.card.upper()]
    names = page.outcome.exercises(verdict) if page.outcome else ()
    words = catalog.topics[page.flow.topic].exercises
    text = paragraphs(
        f"<b>{catalog.text(f'page.{page.card}')}</b>",
        catalog.text(f"page.{page.card}_text") if names else catalog.text("page.empty"),
        _listed([words[name] for name in names], verdict),
    )
    buttons = [Button(catalog.text("page.one_by_one"), Open("exercise", names[0]))] if names else []
    others = [other for other in Verdict if other is not verdict and page.outcome and page.outcome.exercises(other)]
    buttons += [Button(catalog.text(f"result.buttons.{other.word}"), Open(other.word)) for other in others]
    return Reply(text, (*rows(buttons), (way_back(page, catalog),)))


def _listed(found: Sequence[ExerciseWords], verdict: Verdict) -> str:
    """The names, and for what is not simply safe why."""
    if verdict is Verdict.SAFE:
        return numbered(words.name for words in found)
    told = numbered(f"<b>{words.name}.</b> {_why(words, verdict)}" for words in found)
    return folded(told) if len(found) > SHOWN else told


def _why(words: ExerciseWords, verdict: Verdict) -> str:
    return words.care or words.why if verdict is Verdict.CAUTION else words.why


def exercise_card(page: Page, catalog: Catalog) -> Reply:
    exercise = page.flow.exercises[page.about]
    verdict = _verdict(page, exercise)
    may_do = verdict is not Verdict.AVOID if verdict is not None else exercise.strictest is not Verdict.AVOID
    text = _fitting(_parts(page, exercise, verdict, catalog, may_do=may_do))
    picture = _picture(page, exercise, verdict, catalog)
    return Reply(text, _buttons(page, exercise, catalog, may_do=may_do), picture=picture)


def _parts(
    page: Page, exercise: Exercise, verdict: Verdict | None, catalog: Catalog, *, may_do: bool
) -> dict[str, str | None]:
    """What the card says, in its order."""
    words = catalog.topics[page.flow.topic].exercises[exercise.id]
    told = bullets(dose(exercise.dose, catalog)) if exercise.dose and may_do else None
    return {
        "heading": _heading(page, exercise, verdict, catalog),
        "columns": None if verdict is not None else _all_columns(exercise, catalog),
        "steps": numbered(words.steps) if may_do else None,
        "dose": lines(f"<b>{catalog.text('exercise.how_much')}</b>", told) if told else None,
        "feel": words.feel if may_do else None,
        "why": words.why if verdict is None else _why(words, verdict),
        "waking": _waking(exercise, verdict, catalog),
        **{f"override {number}": told for number, told in enumerate(_overrides(page, exercise, catalog))},
        "stop_rules": _stop_rules(page, catalog) if may_do else None,
    }


def _fitting(parts: dict[str, str | None]) -> str:
    """The card's text; where it does not fit under its picture, without how it feels, then with fewer reasons.

    One reason stays, and what to stop at is never left out.
    """
    reasons = [name for name in parts if name.startswith("override")]
    spared = ["feel", *reversed(reasons[1:])]
    while units(text := paragraphs(*parts.values())) > CAPTION and spared:
        parts = {**parts, spared.pop(0): None}
    return text


def _picture(page: Page, exercise: Exercise, verdict: Verdict | None, catalog: Catalog) -> Picture | None:
    if exercise.pose is None:
        return None
    name = catalog.topics[page.flow.topic].exercises[exercise.id].name
    if verdict is None:
        return Picture(exercise.pose, name)
    return Picture(exercise.pose, name, SIGNS[verdict], _said(page, verdict, catalog))


def _said(page: Page, verdict: Verdict, catalog: Catalog) -> str:
    """The verdict in words; without a clear pattern there is none that it could speak of."""
    column = "mine" if page.outcome and guiding(page.outcome) else "verdict"
    return catalog.text(f"exercise.{column}.{verdict.word}")


def _verdict(page: Page, exercise: Exercise) -> Verdict | None:
    """The verdict for this person; None where there is no result yet."""
    if page.walk is None or page.outcome is None:
        return None
    return verdict_on(exercise, page.flow, page.walk.facts, guiding(page.outcome))


def _neighbours(page: Page, exercise: Exercise) -> tuple[str, ...]:
    shown = page.outcome.verdicts or {} if page.outcome else {}
    return page.outcome.exercises(shown[exercise.id]) if page.outcome and exercise.id in shown else ()


def _heading(page: Page, exercise: Exercise, verdict: Verdict | None, catalog: Catalog) -> str:
    parts = [f"<b>{catalog.topics[page.flow.topic].exercises[exercise.id].name}</b>"]
    if verdict is not None:
        parts.append(_said(page, verdict, catalog))
    listed = _neighbours(page, exercise)
    if listed:
        parts.append(catalog.text("exercise.place", number=listed.index(exercise.id) + 1, count=len(listed)))
    return " · ".join(parts)


def _all_columns(exercise: Exercise, catalog: Catalog) -> str:
    """The patterns under each verdict."""
    table = {
        verdict: [
            catalog.text(f"exercise.column.{name}") for name, found in exercise.verdicts.items() if found is verdict
        ]
        for verdict in Verdict
    }
    told = [
        f"{capital(catalog.text(f'exercise.verdict.{verdict.word}'))}: {', '.join(names)}"
        for verdict, names in table.items()
        if names
    ]
    return lines(catalog.text("exercise.all_columns"), bullets(told))


def amount(value: Amount) -> tuple[str, int]:
    """As shown, and the number that chooses the plural form."""
    return (str(value), value) if isinstance(value, int) else (f"{value[0]}–{value[1]}", value[1])


def dose(found: Dose, catalog: Catalog) -> list[str]:
    told = []
    for key, value in (
        ("repetitions_each" if found.each_side else "repetitions", found.repetitions),
        ("hold", found.hold_seconds),
        ("sets", found.sets),
        ("minutes", found.minutes),
        ("times_a_day", found.times_a_day),
    ):
        if value is not None:
            shown, count = amount(value)
            told.append(catalog.text(f"exercise.{key}", amount=shown, count=count))
    return told


def _waking(exercise: Exercise, verdict: Verdict | None, catalog: Catalog) -> str | None:
    hours = exercise.not_after_waking_hours
    if not hours or verdict is not Verdict.CAUTION:
        return None
    return catalog.text("exercise.not_after_waking", count=hours)


def _overrides(page: Page, exercise: Exercise, catalog: Catalog) -> list[str]:
    """Why the person's own answers made the verdict stricter."""
    held = page.outcome.overrides if page.outcome else ()
    sentences = catalog.topics[page.flow.topic].overrides
    return [
        sentences[override.id]
        for override in page.flow.overrides
        if override.id in held and any(limit.selects(exercise) for limit in override.limits)
    ]


def _stop_rules(page: Page, catalog: Catalog) -> str | None:
    sentences = catalog.topics[page.flow.topic].stop_rules
    told = [
        lines(f"<b>{catalog.text(f'exercise.{heading}')}</b>", bullets(sentences[rule] for rule in rules))
        for heading, rules in (("stop_if", page.flow.stop_rules), ("after_a_bad_day", page.flow.after_a_bad_day))
        if rules
    ]
    return folded(lines(*told)) if told else None


def _buttons(page: Page, exercise: Exercise, catalog: Catalog, *, may_do: bool) -> tuple[tuple[Button, ...], ...]:
    listed = _neighbours(page, exercise)
    laid: list[tuple[Button, ...]] = []
    if len(listed) > 1:
        place = listed.index(exercise.id)
        previous, following = listed[place - 1], listed[(place + 1) % len(listed)]
        laid.append(
            (
                Button(catalog.text("page.previous"), Open("exercise", previous)),
                Button(catalog.text("page.next"), Open("exercise", following)),
            )
        )
    if page.outcome and may_do:
        laid.append((Button(catalog.text("exercise.done"), Tried(exercise.id, hurt=False)),))
    if page.outcome:
        laid.append((Button(catalog.text("exercise.hurt"), Tried(exercise.id, hurt=True)),))
    laid.append((way_back(page, catalog),))
    return tuple(laid)
