"""The folder of flows -> the domain's flows, checked."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from bot.domain.flow import HEARD, Flow, Question
from bot.loaders import guidance_parts, parts
from bot.loaders.faults import Faults, unknown
from bot.loaders.flow_checks import Made, check
from bot.loaders.forms import ConditionsForm, ExercisesForm, FlagsForm, FlowForm, Form, ReviewForm
from bot.loaders.scribe import Scribe
from bot.loaders.shape import Shape
from bot.loaders.strict_yaml import read

F = TypeVar("F", bound=Form)

_MAIN = ("flow", "flags", "conditions", "exercises")


@dataclass(frozen=True, slots=True)
class _File(Generic[F]):
    form: F
    scribe: Scribe


def load_flows(folder: Path, sources: Collection[str] | None, faults: Faults) -> dict[str, Flow]:
    """Every flow that can be built; one with a wrong name in it is built, one with a wrong shape is not.

    Without `sources` (their file has faults of its own) those named are not looked up.
    """
    main, other = {}, {}
    for topic in sorted(path for path in folder.iterdir() if path.is_dir() and not path.name.startswith(".")):
        if made := _main(topic, f"{folder.name}/{topic.name}", faults):
            main[topic.name] = made
    for path in sorted(folder.glob("*/*.yaml")):
        if path.stem not in _MAIN:
            name = path.relative_to(folder.parent).as_posix()
            if made := _other(path, name, main, faults):
                other[made.flow.id] = made
    for made in (*main.values(), *other.values()):
        check(made, sources, faults)
    return {name: made.flow for name, made in {**main, **other}.items()}


def written_flows(folder: Path) -> set[str]:
    """The ids of the flows that there are files of, right or wrong."""
    paths = folder.glob("*/*.yaml")
    return {path.parent.name if path.stem in _MAIN else path.stem for path in paths}


def _main(topic: Path, name: str, faults: Faults) -> Made | None:
    """The flow of `flow.yaml` with the flags, conditions and exercises that stand beside it."""
    files = (
        _form(FlowForm, topic / "flow.yaml", name, faults),
        _form(FlagsForm, topic / "flags.yaml", name, faults),
        _form(ConditionsForm, topic / "conditions.yaml", name, faults),
        _form(ExercisesForm, topic / "exercises.yaml", name, faults),
    )
    flow, flags, conditions, exercises = files
    if not (flow and flags and conditions and exercises):
        return None
    _named_as_file(flow.scribe, flow.form, topic.name)
    for key in ("include", "remembers", "flags", "advice"):
        if getattr(flow.form, key):
            flow.scribe.fault((key,), f"`{key}` does not belong in flow.yaml")
    made = _whole(topic.name, flow, flags, conditions, exercises)
    scribes = (flow.scribe, flags.scribe, conditions.scribe, exercises.scribe)
    return Made(made, scribes, {question.id: question for question in made.questions})


def _whole(
    topic: str,
    flow: _File[FlowForm],
    flags: _File[FlagsForm],
    conditions: _File[ConditionsForm],
    exercises: _File[ExercisesForm],
) -> Flow:
    own, moves = flow.form, exercises.form
    return Flow(
        id=own.flow,
        topic=topic,
        revision=own.revision,
        most_questions=own.at_most,
        questions=tuple(parts.question(flow.scribe, key, one, moves.exercises) for key, one in own.questions.items()),
        counts={key: parts.count(flow.scribe, key, one) for key, one in own.counts.items()},
        flags={key: parts.flag(flags.scribe, key, one) for key, one in flags.form.flags.items()},
        conditions={
            key: guidance_parts.condition(conditions.scribe, key, one)
            for key, one in conditions.form.conditions.items()
        },
        overrides=tuple(guidance_parts.override(exercises.scribe, key, one) for key, one in moves.overrides.items()),
        exercises={key: guidance_parts.exercise(exercises.scribe, key, one) for key, one in moves.exercises.items()},
        stop_rules=moves.stop_rules,
        after_a_bad_day=moves.after_a_bad_day,
        lead=conditions.form.lead,
        given=tuple(dict.fromkeys((*own.given, HEARD))),
        reviewed=_reviewed(own.reviewed),
    )


def _other(path: Path, name: str, main: Mapping[str, Made], faults: Faults) -> Made | None:
    """A flow that takes over screens of another, with all that is decided from them."""
    file = _form(FlowForm, path, Path(name).parent.as_posix(), faults)
    if not file:
        return None
    own, form = file.scribe, file.form
    _named_as_file(own, form, path.stem)
    base = None
    if form.include:
        base = main.get(form.include.flow)
        if base is None:
            if not (path.parent.parent / form.include.flow).is_dir():
                own.fault(("include", "flow"), unknown("flow", form.include.flow, main))
            return None
    return _including(own, form, path.parent.name, base)


def _including(own: Scribe, form: FlowForm, topic: str, base: Made | None) -> Made:
    under = base.flow if base else Flow(form.flow, topic, form.revision, (), {}, {})
    questions = {key: parts.question(own, key, one, under.exercises) for key, one in form.questions.items()}
    made = Flow(
        id=form.flow,
        topic=topic,
        revision=form.revision,
        most_questions=form.at_most,
        questions=_order(own, form, under, questions),
        counts={**under.counts, **{key: parts.count(own, key, one) for key, one in form.counts.items()}},
        flags={**under.flags, **{key: parts.flag(own, key, one) for key, one in form.flags.items()}},
        conditions=under.conditions,
        overrides=under.overrides,
        exercises=under.exercises,
        stop_rules=under.stop_rules,
        after_a_bad_day=under.after_a_bad_day,
        lead=under.lead,
        remembers=form.remembers,
        given=tuple(dict.fromkeys((*under.given, *form.given, HEARD))),
        advice=tuple(parts.advice(own, key, one) for key, one in form.advice.items()),
        serves=form.serves,
        reviewed=_reviewed(form.reviewed),
    )
    for kind, taken, added in (
        ("questions", under.by_id, form.questions),
        ("counts", under.counts, form.counts),
        ("flags", under.flags, form.flags),
    ):
        for key in taken.keys() & added.keys():
            own.fault((kind, key), f"`{key}` stands in {under.id} already")
    return Made(made, (own,), {**under.by_id, **questions})


def _order(own: Scribe, form: FlowForm, under: Flow, questions: Mapping[str, Question]) -> tuple[Question, ...]:
    """The included questions in the order of the list, own ones `before` them or after all."""
    taken = form.include.questions if form.include else ()
    for number, key in enumerate(taken):
        if key not in under.by_id:
            own.fault(("include", "questions", number), unknown("question", key, under.by_id, f" in {under.id}"))
    for key, one in form.questions.items():
        if one.before and one.before not in taken:
            own.fault(("questions", key, "before"), unknown("included question", one.before, taken))
    ordered: list[Question] = []
    for key in taken:
        ordered += [made for name, made in questions.items() if form.questions[name].before == key]
        ordered += [under.by_id[key]] if key in under.by_id else []
    last = [made for name, made in questions.items() if form.questions[name].before not in taken]
    return (*ordered, *last)


def _form(kind: type[F], path: Path, folder: str, faults: Faults) -> _File[F] | None:
    document = read(path, f"{folder}/{path.name}", faults)
    shape: Shape[F] = Shape(kind)
    form = shape.fits(document, faults) if document else None
    return _File(form, Scribe(document, faults)) if document and form else None


def _named_as_file(scribe: Scribe, form: FlowForm, name: str) -> None:
    if form.flow != name:
        scribe.fault(("flow",), f"the flow must be called `{name}`, as its place is")


def _reviewed(review: ReviewForm) -> str | None:
    return f"{review.by}, {review.date}" if review.by and review.date else None
