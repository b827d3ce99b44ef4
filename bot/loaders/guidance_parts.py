"""Written conditions, exercises and overrides, made into the domain's."""

from bot.domain.evidence import Column, Condition, Evidence
from bot.domain.exercise import Dose, Exercise, Limit, Override, Verdict
from bot.domain.guard import NEVER, Rule
from bot.loaders.forms import ConditionForm, EvidenceForm, ExerciseForm, OverrideForm
from bot.loaders.poses import pose
from bot.loaders.scribe import Scribe
from bot.loaders.strict_yaml import Path_


def condition(scribe: Scribe, name: str, form: ConditionForm) -> Condition:
    path: Path_ = ("conditions", name)
    if not form.possible <= form.likely <= form.cap:
        scribe.fault(path, "`possible`, `likely` and `cap` must rise in this order")
    if form.columns[-1].when:
        scribe.fault((*path, "columns"), "the last column may have no `when`, so that there always is one")
    rule = Rule(
        scribe.guard((*path, "only_when"), form.only_when),
        scribe.guard((*path, "unless"), form.unless, NEVER),
    )
    columns = tuple(
        Column(one.column, scribe.guard((*path, "columns", number, "when"), one.when))
        for number, one in enumerate(form.columns)
    )
    evidence = tuple(_evidence(scribe, (*path, "evidence", key), one) for key, one in form.evidence.items())
    return Condition(scribe.id(path), columns, rule, evidence, form.cap, form.likely, form.possible)


def _evidence(scribe: Scribe, path: Path_, form: EvidenceForm) -> Evidence:
    if not form.weight:
        scribe.fault((*path, "weight"), "a weight of 0 says nothing")
    return Evidence(scribe.id(path), scribe.rule(path, form), form.weight, scribe.source(path, form.source, "a weight"))


def override(scribe: Scribe, name: str, form: OverrideForm) -> Override:
    path = ("overrides", name)
    if not form.limits and not form.only:
        scribe.fault(path, "an override needs `limits` or `only`")
    limits = tuple(
        Limit(Verdict[one.at_best.upper()], frozenset(one.classes), frozenset(one.positions), frozenset(one.ids))
        for one in form.limits
    )
    return Override(
        id=scribe.id(path),
        rule=scribe.rule(path, form),
        limits=limits,
        source=scribe.source(path, form.source, "an override"),
        only=frozenset(form.only),
    )


def exercise(scribe: Scribe, name: str, form: ExerciseForm) -> Exercise:
    path = ("exercises", name)
    return Exercise(
        id=scribe.id(path),
        classes=frozenset(form.classes),
        position=form.position,
        verdicts={column: Verdict[word.upper()] for column, word in form.verdicts.items()},
        source=scribe.source(path, form.source, "a verdict"),
        dose=Dose(**form.dose.model_dump()) if form.dose else None,
        not_after_waking_hours=form.not_after_waking_hours,
        pose=pose(scribe, (*path, "pose"), form.pose) if form.pose else None,
        in_a_set=form.in_a_set,
    )
