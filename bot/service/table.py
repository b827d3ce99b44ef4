"""Everything that a clinician must sign, a row each."""

from collections.abc import Iterator, Mapping, Sequence
from csv import writer
from dataclasses import dataclass, fields
from io import StringIO
from itertools import groupby
from typing import Literal, get_args

from bot.domain.evidence import Condition
from bot.domain.exercise import Limit, Override
from bot.domain.flags import Flag
from bot.domain.flow import Count, Flow
from bot.domain.guard import ALWAYS
from bot.domain.library import Library
from bot.domain.sources import JUDGEMENT, Source
from bot.wording.guards import guard_text, rule_text

Kind = Literal["flag", "verdict", "override", "weight", "pattern", "advice", "count"]
Sources = Mapping[str, Source]

NOBODY = "nobody yet"

TITLES: Mapping[Kind, str] = {
    "flag": "Danger signs",
    "verdict": "Verdicts on exercises",
    "override": "Overrides of verdicts",
    "weight": "Weights of answers",
    "pattern": "Patterns",
    "advice": "Advice after exercise",
    "count": "Counts and published rules",
}


@dataclass(frozen=True, slots=True)
class Row:
    kind: Kind
    id: str
    what: str
    urgency_or_value: str
    when: str
    sources: tuple[str, ...]
    source_text: str
    signed_off: str


HEADINGS = ("Kind", "Id", "What", "Urgency or value", "When", "Sources", "Source text", "Signed off by")


def rows(library: Library, sources: Sources) -> Sequence[Row]:
    """The rows of all flows by kind; what one flow takes over from another stands once."""
    found: dict[tuple[str, str, str], Row] = {}
    for flow in sorted(library.values(), key=lambda flow: (flow.topic, flow.id != flow.topic)):
        for row in _Reader(flow, sources).rows():
            found.setdefault((flow.topic, row.kind, row.id), row)
    order = get_args(Kind)
    return sorted(found.values(), key=lambda row: order.index(row.kind))


def csv(rows: Sequence[Row]) -> str:
    """Comma-separated values with a line of headings."""
    text = StringIO()
    out = writer(text, lineterminator="\n")
    out.writerow(HEADINGS)
    out.writerows(_cells(row) for row in rows)
    return text.getvalue()


def markdown(rows: Sequence[Row]) -> str:
    """One table for each kind, after a line on how much is signed."""
    judged = sum(row.sources == (JUDGEMENT,) for row in rows)
    signed = sum(row.signed_off != NOBODY for row in rows)
    parts = [f"{len(rows)} rows; {signed} signed off by a clinician; {judged} rest on judgement alone."]
    for kind, group in groupby(rows, key=lambda row: row.kind):
        lines = [f"## {TITLES[kind]}", "", _line(HEADINGS[1:]), _line(["---"] * (len(HEADINGS) - 1))]
        parts.append("\n".join((*lines, *(_line(_cells(row)[1:]) for row in group))))
    return "\n\n".join(parts) + "\n"


def _cells(row: Row) -> list[str]:
    values = (getattr(row, field.name) for field in fields(row))
    return [", ".join(value) if isinstance(value, tuple) else value for value in values]


def _line(cells: Sequence[str]) -> str:
    escaped = (cell.replace("\\", "\\\\").replace("|", "\\|").replace("\n", " ") for cell in cells)
    return f"| {' | '.join(escaped)} |"


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads one flow into rows."""

    flow: Flow
    sources: Sources

    def rows(self) -> Iterator[Row]:
        yield from map(self._flag, self.flow.flags.values())
        yield from self._verdicts()
        yield from map(self._override, self.flow.overrides)
        yield from self._option_weights()
        for condition in self.flow.conditions.values():
            yield from self._evidence(condition)
            yield self._pattern(condition)
        for one in self.flow.advice:
            yield self._row("advice", one.id, _readable(one.id), one.level, rule_text(self.flow, one.rule), one.source)
        yield from map(self._count, self.flow.counts.values())

    def _row(self, kind: Kind, name: str, what: str, value: str, when: str, named: tuple[str, ...]) -> Row:
        told = "; ".join(_source_text(source, self.sources) for source in named)
        return Row(kind, name, what, value, when, named, told, self.flow.reviewed or NOBODY)

    def _flag(self, flag: Flag) -> Row:
        marks = [_readable(flag.urgency.word)]
        if flag.urgent and flag.within == "two_days":
            marks.append("in the next day or two")
        if flag.stops:
            marks.append("ends the interview")
        if flag.pattern != "any":
            marks.append("no pattern is shown" if flag.pattern == "none" else "a pattern fits partly at most")
        if flag.neutral:
            marks.append("neutral exercises only")
        when = "no pattern leads clearly enough" if flag.unclear else rule_text(self.flow, flag.rule)
        covers = f" ({', '.join(flag.row)})" if flag.row else ""
        return self._row("flag", flag.id, _readable(flag.id) + covers, "; ".join(marks), when, flag.source)

    def _verdicts(self) -> Iterator[Row]:
        for exercise in self.flow.exercises.values():
            for column, verdict in exercise.verdicts.items():
                what = f"{_readable(exercise.id)}: {', '.join(sorted(exercise.classes))}; {exercise.position}"
                name = f"{exercise.id}.{column}"
                yield self._row("verdict", name, what, verdict.word, f"column {column}", exercise.source)

    def _override(self, override: Override) -> Row:
        limits = [_limit(limit) for limit in override.limits]
        if override.only:
            limits.append(f"nothing is shown but {', '.join(sorted(override.only))}")
        when = rule_text(self.flow, override.rule)
        return self._row("override", override.id, _readable(override.id), "; ".join(limits), when, override.source)

    def _option_weights(self) -> Iterator[Row]:
        for question in self.flow.questions:
            for option in question.options:
                for condition, weight in option.evidence.items():
                    name = f"{question.id}.{option.id}.{condition}"
                    when = f"{question.id}: {option.id}"
                    yield self._row("weight", name, _speaks(condition, weight), f"{weight:+}", when, option.source)

    def _evidence(self, condition: Condition) -> Iterator[Row]:
        for one in condition.evidence:
            what = f"{_speaks(condition.id, one.weight)} ({_readable(one.id)})"
            when = rule_text(self.flow, one.rule)
            yield self._row("weight", f"{condition.id}.{one.id}", what, f"{one.weight:+}", when, one.source)

    def _pattern(self, condition: Condition) -> Row:
        value = (
            f"partly from {condition.possible}, clear from {condition.likely}, of {condition.cap} points; "
            f"leads by more than {self.flow.lead}"
        )
        columns = "; else ".join(
            column.column if column.when == ALWAYS else f"{column.column} if {guard_text(self.flow, column.when)}"
            for column in condition.columns
        )
        what = f"{_readable(condition.id)}; reads column {columns}"
        return self._row("pattern", condition.id, what, value, rule_text(self.flow, condition.rule), (JUDGEMENT,))

    def _count(self, count: Count) -> Row:
        items = [f"{item.points:+} if {rule_text(self.flow, item.rule)}" for item in count.items]
        published = count.positive is not None
        value = f"positive from {count.positive}" if published else "a shorthand"
        needs = f"; needs {', '.join(count.needs)}" if count.needs else ""
        what = f"{_readable(count.id)}{', a published rule' if published else ''}{needs}"
        return self._row("count", count.id, what, value, " / ".join(items), count.source)


def _limit(limit: Limit) -> str:
    chosen = ", ".join(
        f"{name} {' or '.join(sorted(values))}"
        for name, values in (("class", limit.classes), ("position", limit.positions), ("exercise", limit.ids))
        if values
    )
    return f"{chosen or 'every exercise'}: at best {limit.at_best.word}"


def _speaks(condition: str, weight: int) -> str:
    return f"speaks {'for' if weight > 0 else 'against'} {_readable(condition)}"


def _source_text(name: str, sources: Sources) -> str:
    if name == JUDGEMENT:
        return "judgement: no source says it, a clinician must sign it"
    source = sources[name]
    told = " ".join(str(part) for part in (source.authors, source.year) if part)
    return f"{told}, {source.where}" if told else source.where


def _readable(name: str) -> str:
    return name.replace("_", " ")
