"""What every picture of a flow says, before it is laid out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import unescape
from re import sub

from bot.domain.flags import Flag, Urgency
from bot.domain.flow import Flow, Option, Question
from bot.domain.guard import ALWAYS, Answered
from bot.domain.machine import EMERGENCY, FINISHED, SAME_DAY, STOPPED
from bot.drawing.flow_raised import Raised, end_of, raised
from bot.wording.catalog import QuestionWords, TopicWords
from bot.wording.guards import guard_text

KINDS = {"one": "choose one", "many": "tick all that apply", "number": "a number"}

ENDS = {
    EMERGENCY: "Emergency",
    SAME_DAY: "Same day",
    STOPPED: "Stopped",
    FINISHED: "Result",
}


@dataclass(frozen=True, slots=True)
class Signs:
    """Flags that one place can raise, of one kind."""

    end: str
    label: str
    flags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Step:
    id: str
    number: int
    parent: str | None
    """The question just before, if only its answers decide whether this one is asked."""
    depth: int
    alarm: bool
    kind: str
    ask: str | None
    when: str | None
    options: tuple[str, ...]
    signs: tuple[Signs, ...]


@dataclass(frozen=True, slots=True)
class Outline:
    title: str
    facts: str
    before: tuple[Signs, ...]
    steps: tuple[Step, ...]
    result: str
    at_result: tuple[Signs, ...]
    never: tuple[str, ...]


def outline(flow: Flow, words: TopicWords | None = None) -> Outline:
    """The flow in the order of its questions; with `words`, in the words that a person reads."""
    found = raised(flow)
    reviewed = f"reviewed by {flow.reviewed}" if flow.reviewed else "no clinician has reviewed it"
    return Outline(
        title=f"{flow.id}, revision {flow.revision}",
        facts=f"{len(flow.questions)} questions, {len(flow.flags)} danger signs; {reviewed}",
        before=_signs(found.before),
        steps=tuple(_steps(flow, found, words)),
        result=f"{len(flow.advice)} sentences of advice" if flow.advice else ", ".join((*flow.conditions, "not clear")),
        at_result=_signs(found.at_result),
        never=tuple(flag.id for flag in found.never),
    )


def _steps(flow: Flow, found: Raised, words: TopicWords | None) -> Iterable[Step]:
    family: list[str] = []  # the question before, and those that it follows up
    for number, question in enumerate(flow.questions, 1):
        parent = _parent(question, family)
        family = [*family[: family.index(parent) + 1], question.id] if parent else [question.id]
        own = words.questions.get(question.id) if words else None
        yield Step(
            id=question.id,
            number=number,
            parent=parent,
            depth=len(family) - 1,
            alarm=question.alarm,
            kind=_kind(question),
            ask=_plain(own.ask) if own else None,
            when=None if question.when == ALWAYS else guard_text(flow, question.when),
            options=_options(flow, question, own),
            signs=_signs(found.by_question[question.id]),
        )


def _parent(question: Question, family: Sequence[str]) -> str | None:
    terms = list(question.when.terms())
    read = {term.question for term in terms if isinstance(term, Answered)}
    if len(read) == 1 and all(isinstance(term, Answered) for term in terms):
        return next((name for name in family if name in read), None)
    return None


def _kind(question: Question) -> str:
    unit = f", in {question.measure.unit}" if question.measure else ""
    return KINDS[question.kind] + unit


def _options(flow: Flow, question: Question, words: QuestionWords | None) -> tuple[str, ...]:
    """The options; a choice among all exercises as how many they are."""
    exercises = [option for option in question.options if option.id in flow.exercises]
    own = (option for option in question.options if option.id not in flow.exercises)
    many = (f"{len(exercises)} exercises",) if exercises else ()
    return (*many, *(_option(flow, option, words) for option in own))


def _option(flow: Flow, option: Option, words: QuestionWords | None) -> str:
    named = words.options.get(option.id) if words else None
    text = f"{_plain(named.label)} ({option.id})" if named else option.id
    return text if option.when == ALWAYS else f"{text} [only when {guard_text(flow, option.when)}]"


def _signs(flags: Iterable[Flag]) -> tuple[Signs, ...]:
    groups: dict[tuple[str, str], list[str]] = {}
    for flag in sorted(flags, key=lambda flag: -flag.urgency):
        end = end_of(flag)
        label = {FINISHED: "soon" if flag.urgency is Urgency.SOON else "self-care"}.get(end, ENDS[end].lower())
        groups.setdefault((end, label), []).append(flag.id)
    return tuple(Signs(end, label, tuple(names)) for (end, label), names in groups.items())


def _plain(html: str) -> str:
    return unescape(sub(r"<[^>]+>", "", html)).replace("\n", " ").strip()
