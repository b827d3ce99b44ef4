"""What a flow names must be there: questions, options, counts, sources, exercises, columns."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter

from bot.domain.flow import Count, Flow, Question
from bot.domain.guard import Answered, Reached
from bot.loaders.faults import Faults, unknown
from bot.loaders.scribe import Mention, Scribe
from bot.loaders.strict_yaml import Path_


@dataclass(frozen=True, slots=True)
class Made:
    """A flow with the files that it was made from; the first is its own."""

    flow: Flow
    scribes: tuple[Scribe, ...]
    questions: Mapping[str, Question]
    """Those that its guards may name: its own, and all of the flow that it includes."""

    def fault(self, path: Path_, message: str) -> None:
        """A fault in whichever of the files holds the path."""
        holder = next((one for one in self.scribes if one.document.known(path) == path), None)
        if holder:
            holder.fault(path, message)


def check(made: Made, sources: Collection[str] | None, faults: Faults) -> None:
    for scribe in made.scribes:
        for mention in scribe.mentions:
            _mention(made, mention, faults)
        scribe.look_up_sources(sources)
    _ids(made)
    _questions(made)
    _counts(made)
    _flags(made)
    _exercises(made)
    _names(made, ("remembers",), "question", made.flow.remembers, made.questions)


def _mention(made: Made, mention: Mention, faults: Faults) -> None:
    term = mention.term
    found: dict[Path_, str] = {}
    if isinstance(term, int):
        if sentence := _wrong_count(made, mention.name, term):
            found = {(): sentence}
    elif mention.name in made.questions:
        offered = [option.id for option in made.questions[mention.name].options]
        found = {
            (number,): unknown("option", option, offered, f" in question `{mention.name}`")
            for number, option in enumerate(term)
            if option not in offered
        }
    elif mention.name in made.flow.counts:
        found = {(): f"`{mention.name}` is a count: write how many, such as {{{mention.name}: 1}}"}
    elif mention.name not in made.flow.given:
        found = {(): unknown("question", mention.name, made.questions)}
    for steps, sentence in found.items():
        faults.add(mention.document.fault((*mention.path, *steps), sentence))


def _wrong_count(made: Made, name: str, least: int) -> str | None:
    counts = made.flow.counts
    if name in made.questions:
        return f"`{name}` is a question: list its options"
    if name not in counts:
        return unknown("count", name, counts)
    most = _most(counts[name])
    return None if 0 < least <= most else f"count `{name}` goes from 1 to {most}, so {least} makes no sense"


def _most(count: Count) -> int:
    return sum(item.points for item in count.items if item.points > 0)


def _ids(made: Made) -> None:
    flow = made.flow
    for name in flow.counts.keys() & (made.questions.keys() | set(flow.given)):
        made.fault(("counts", name), f"`{name}` is also a question or a given fact; guards could not tell them apart")
    for name in made.questions.keys() & set(flow.given):
        made.fault(("questions", name), f"`{name}` is also a given fact; guards could not tell them apart")


def _questions(made: Made) -> None:
    order = {question.id: place for place, question in enumerate(made.flow.questions)}
    for question in made.flow.questions:
        path: Path_ = ("questions", question.id)
        options = [option.id for option in question.options]
        _names(made, (*path, "first"), "option", question.first, options)
        for term in question.when.terms():
            if isinstance(term, Answered) and order.get(term.question, -1) >= order[question.id]:
                made.fault(
                    (*path, "when"),
                    f"`{term.question}` is not asked before `{question.id}`, so this can never hold",
                )
        for option in question.options:
            place = (*path, "options", option.id, "evidence")
            for condition in option.evidence:
                if condition not in made.flow.conditions:
                    made.fault((*place, condition), unknown("condition", condition, made.flow.conditions))


def _counts(made: Made) -> None:
    counts = made.flow.counts
    needed: dict[str, set[str]] = {}
    for name, count in counts.items():
        _names(made, ("counts", name, "needs"), "question", count.needs, made.questions)
        terms = [term for item in count.items for term in item.rule.terms()]
        needed[name] = {term.count for term in terms if isinstance(term, Reached)}
        if count.positive is not None and not 0 < count.positive <= _most(count):
            made.fault(("counts", name, "positive"), f"`{name}` goes from 1 to {_most(count)}")
    try:
        TopologicalSorter(needed).prepare()
    except CycleError as error:
        circle = error.args[1]
        made.fault(("counts", circle[0]), f"counts go in a circle: {' -> '.join(circle)}")


def _flags(made: Made) -> None:
    flags = made.flow.flags
    for name, flag in flags.items():
        path: Path_ = ("flags", name, "covers")
        _names(made, path, "flag", flag.covers, flags)
        for covered in flag.covers:
            if covered in flags and flags[covered].urgency >= flag.urgency:
                made.fault(path, f"`{covered}` is not less urgent than `{name}`, so it cannot be left out")


def _exercises(made: Made) -> None:
    flow = made.flow
    columns = {one.column for condition in flow.conditions.values() for one in condition.columns}
    for name, exercise in flow.exercises.items():
        path = ("exercises", name, "verdicts")
        for column in sorted(columns - exercise.verdicts.keys()):
            made.fault(path, f"the verdict for `{column}` is missing")
        for column in sorted(exercise.verdicts.keys() - columns):
            made.fault((*path, column), unknown("column", column, columns, " in conditions.yaml"))
    for override in flow.overrides:
        here: Path_ = ("overrides", override.id)
        _names(made, (*here, "only"), "exercise", override.only, flow.exercises)
        for limit in override.limits:
            _names(made, (*here, "limits"), "exercise", limit.ids, flow.exercises)
    for key, rules, others in (
        ("stop_rules", flow.stop_rules, ()),
        ("after_a_bad_day", flow.after_a_bad_day, flow.stop_rules),
    ):
        if len(rules) + len(others) != len({*rules, *others}):
            made.fault((key,), "a stop rule stands twice")


def _names(made: Made, path: Path_, what: str, names: Iterable[str], known: Collection[str]) -> None:
    for name in sorted(names):
        if name not in known:
            made.fault(path, unknown(what, name, known))
