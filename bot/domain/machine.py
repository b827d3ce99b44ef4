"""Where an interview stands, derived by walking a flow over answers: a `transitions` machine, memoised by path."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from transitions import Machine

from bot.domain.flags import Flag, Urgency
from bot.domain.flow import Flow, Option, Question
from bot.domain.guard import Answered, Answers, Reached, Rule

START = "start"
EMERGENCY, SAME_DAY, STOPPED, FINISHED = "=emergency", "=same_day", "=stopped", "=finished"
"""The ends of every flow. The sign keeps them apart from question ids."""
ENDS = (EMERGENCY, SAME_DAY, STOPPED, FINISHED)


Key = tuple[tuple[str, frozenset[str]], ...]
"""Answers in their order, which says nothing here: it is that of the walk nearly always, and sorting takes its time."""


class Known:
    """The facts of a walk. Counts are worked out once and kept."""

    def __init__(self, flow: Flow, answers: Answers) -> None:
        self.answers = answers
        self._flow = flow
        self._totals: dict[str, int] = {}

    def options(self, question: str) -> frozenset[str]:
        return self.answers.get(question, frozenset())

    def count(self, count: str) -> int:
        if count not in self._totals:
            self._totals[count] = self._flow.counts[count].total(self)
        return self._totals[count]


@dataclass(frozen=True)
class Walk:
    """An interview as far as its answers lead."""

    flow: Flow
    path: tuple[str, ...]
    """The questions asked and answered, in order."""
    facts: Known
    state: str
    """The open question, or one of `ENDS`."""
    flags: tuple[Flag, ...]
    """All flags that hold by their guards, the most urgent first."""
    progress: float
    """Share of the way, from 0 to 1; it never goes back along a path."""
    to_come: int
    """How many questions are certain to come, the open one included."""
    opened: frozenset[str]
    """All questions whose guard holds, wherever they stand."""
    answered: Key
    """The path with its answers: of each, the options that are offered."""

    @property
    def open(self) -> Question | None:
        return self.flow.by_id.get(self.state)

    @property
    def urgency(self) -> Urgency:
        return _most_urgent(self.flags)

    @cached_property
    def offered(self) -> tuple[Option, ...]:
        question = self.open
        return question.offers(self.facts) if question else ()


@dataclass(slots=True)
class Walker:
    """What the table moves: how urgent its answers are, and which guards they open."""

    state: str
    urgency: Urgency
    stops: bool
    opens: Callable[[Question], bool]

    def asks(self, question: Question) -> bool:
        if self.urgency is Urgency.SAME_DAY and not question.alarm:
            return False
        return self.opens(question)


def _stops(walker: Walker) -> bool:
    return walker.stops


def _is(urgency: Urgency) -> Callable[[Walker], bool]:
    return lambda walker: walker.urgency is urgency


def _asks(question: Question) -> Callable[[Walker], bool]:
    return lambda walker: walker.asks(question)


@lru_cache(maxsize=64)
def machine_of(flow: Flow) -> Machine:
    """The whole flow as one table: from each question, the first target whose condition holds."""
    machine = Machine(
        model=None,
        states=[START, *flow.by_id, *ENDS],
        initial=START,
        auto_transitions=False,
    )
    for place, source in enumerate([START, *flow.by_id]):
        machine.add_transition("go", source, EMERGENCY, conditions=_is(Urgency.EMERGENCY))
        machine.add_transition("go", source, STOPPED, conditions=_stops)
        for question in flow.questions[place:]:
            machine.add_transition("go", source, question.id, conditions=_asks(question))
        machine.add_transition("go", source, SAME_DAY, conditions=_is(Urgency.SAME_DAY))
        machine.add_transition("go", source, FINISHED)
    return machine


def holding(flow: Flow, facts: Known) -> tuple[Flag, ...]:
    """The flags whose guards hold, the most urgent first."""
    return tuple(flag for flag in _ruled(flow)[START].flags.values() if flag.rule.holds(facts))


def _most_urgent(flags: tuple[Flag, ...]) -> Urgency:
    return flags[0].urgency if flags else Urgency.SELF_CARE


def reads(flow: Flow, rule: Rule) -> frozenset[str]:
    """The questions that a rule looks at, through counts too."""
    found: set[str] = set()
    for term in rule.terms():
        match term:
            case Answered(question=question):
                found.add(question)
            case Reached(count=count):
                for item in flow.counts[count].items:
                    found |= reads(flow, item.rule)
    return frozenset(found)


@dataclass(frozen=True, slots=True)
class _Ruled:
    """What may hold or not by its guard."""

    flags: Mapping[str, Flag]
    questions: Mapping[str, Question]


@lru_cache(maxsize=64)
def _ruled(flow: Flow) -> Mapping[str, _Ruled]:
    """By question, whatever looks at it; by `START` everything. Flags stand in the order in which they are told."""
    ranked = sorted(flow.flags.values(), key=lambda flag: -flag.urgency)
    flags = [(flag, reads(flow, flag.rule)) for flag in ranked if not flag.unclear]
    questions = [(question, reads(flow, Rule(question.when))) for question in flow.questions]
    by_question = {
        name: _Ruled(
            {flag.id: flag for flag, looks_at in flags if name in looks_at},
            {question.id: question for question, looks_at in questions if name in looks_at},
        )
        for name in flow.by_id
    }
    return {START: _Ruled({flag.id: flag for flag, _ in flags}, flow.by_id), **by_question}


_WALKS, _STANDS = 256, 2_000
"""How many are remembered: what one turn looks at again and again, and all who answer alike. They take 5 MB at most."""


@lru_cache(maxsize=_STANDS)
def _stand(flow: Flow, background: Key, remembered: frozenset[str], answered: Key) -> Walk:
    facts = Known(flow, dict(background + answered))
    before = _stand(flow, background, remembered, answered[:-1]) if answered else None
    last = answered[-1][0] if answered else START
    flags, opened = _moved(_ruled(flow), last, facts, before)
    walker = Walker(
        state=last,
        urgency=_most_urgent(flags),
        stops=any(flag.stops for flag in flags),
        opens=lambda question: question.id in opened and question.id not in remembered,
    )
    machine_of(flow).events["go"].trigger(walker, walker)
    path = tuple(question for question, _ in answered)
    to_come = _certain(flow, walker) if walker.state in flow.by_id else 0
    progress = max(before.progress, len(path) / (len(path) + to_come)) if before else 0.0
    return Walk(flow, path, facts, walker.state, flags, progress, to_come, opened, answered)


def _moved(
    ruled: Mapping[str, _Ruled], last: str, facts: Known, before: Walk | None
) -> tuple[tuple[Flag, ...], frozenset[str]]:
    """The flags that hold and the questions that are open. Only what looks at the last answer is looked at again."""
    looking, order = ruled[last], ruled[START].flags
    held = {flag.id for flag in looking.flags.values() if flag.rule.holds(facts)}
    opened = frozenset(name for name, question in looking.questions.items() if question.when.holds(facts))
    if before:
        held.update(flag.id for flag in before.flags if flag.id not in looking.flags)
        opened |= before.opened.difference(looking.questions)
        opened = before.opened if opened == before.opened else opened  # one set for many walks
    return tuple(order[name] for name in order if name in held), opened


def _certain(flow: Flow, walker: Walker) -> int:
    """Guards are positive, so a later question whose guard holds already will be asked."""
    names = list(flow.by_id)
    later = flow.questions[names.index(walker.state) :]
    return sum(walker.asks(question) for question in later)


def walk(
    flow: Flow,
    answers: Answers,
    *,
    given: Answers | None = None,
    heard: Answers | None = None,
    again: frozenset[str] = frozenset(),
) -> Walk:
    """Follow the answers from the start to the first question that has none, or to an end.

    Args:
        flow: what is walked.
        answers: option ids by question; those off the path are not looked at.
        given: facts from elsewhere (an earlier interview); questions the flow remembers are skipped for them.
        heard: danger signs heard in typed text; each counts until its question is answered on the path.
        again: questions that are open though they have an answer.
    """
    background = {**(given or {}), **(heard or {})}
    remembered = frozenset(flow.remembers).intersection(given or ())
    return _walked(flow, tuple(background.items()), remembered, tuple(answers.items()), again)


@lru_cache(maxsize=_WALKS)
def _walked(flow: Flow, background: Key, remembered: frozenset[str], answers: Key, again: frozenset[str]) -> Walk:
    given = dict(answers)
    here = _stand(flow, background, remembered, ())
    while here.state in flow.by_id and here.state not in again:
        fitting = given.get(here.state, frozenset()) & {option.id for option in here.offered}
        if not fitting:  # no answer, or only options that an earlier answer or a new revision took away
            break
        here = _stand(flow, background, remembered, (*here.answered, (here.state, fitting)))
    return here


def forget_walks() -> None:
    """Empty the memory of walks: after a reload, and for measuring."""
    _walked.cache_clear()
    _stand.cache_clear()
    machine_of.cache_clear()
    _ruled.cache_clear()
