"""One case in, one result out: for audits and regression, without a chat."""

from dataclasses import dataclass
from typing import Any

import msgspec

from bot.domain.danger import is_sign
from bot.domain.errors import BackwiseError
from bot.domain.exercise import Verdict
from bot.domain.flags import Flag, Urgency
from bot.domain.flow import NONE, NOT_SURE, Flow, Question
from bot.domain.guidance import Outcome, outcome_of
from bot.domain.interview import heard_alone
from bot.domain.library import Library
from bot.domain.machine import walk
from bot.domain.say import Urgent
from bot.wording.catalog import Catalog
from bot.wording.ear import listen

Given = dict[str, str | list[str] | int | float]

_OLDEST = 120
"""Years; above it, an age is a slip."""


class BadCaseError(BackwiseError):
    """A case that is not of the form, or names an option that its question does not have."""

    def __init__(self, told: str, case: str | None = None) -> None:
        super().__init__(told)
        self.case = case
        """Its id, where that could be read."""


@dataclass(frozen=True, slots=True)
class Case:
    id: str
    answers: Given
    text: str | None = None


def case_of(line: str) -> Case:
    """One line of input.

    Raises:
        BadCaseError: not JSON, or not of the form.
    """
    try:
        return msgspec.json.decode(line, type=Case)
    except msgspec.DecodeError as error:
        raise BadCaseError(str(error), _id(line)) from None


def _id(line: str) -> str | None:
    """The id of a case that is wrong otherwise."""
    try:
        found: Any = msgspec.json.decode(line)
    except msgspec.DecodeError:
        return None
    name = found.get("id") if isinstance(found, dict) else None
    return name if isinstance(name, str) else None


def consult(flow: Flow, case: Case, library: Library, catalog: Catalog) -> dict[str, object]:
    """The result of a case, as a JSON object.

    Raises:
        BadCaseError: an option that the question does not have.
    """
    heard = listen(case.text or "", catalog.ear)
    if heard.crisis:  # no flag of a flow: it has words of its own
        return _result(case, flow, stopped_at=f"heard_{heard.crisis}", urgency=Urgency.EMERGENCY)
    cards = [heard_alone(library, *sign) for sign in heard.signs if is_sign(library, *sign)]
    if cards:
        return _asked_back(case, flow, max(cards, key=lambda card: card.urgency))
    try:
        given = {name: _options(flow.by_id[name], value) for name, value in case.answers.items() if name in flow.by_id}
    except BadCaseError as error:
        raise BadCaseError(str(error), case.id) from None
    here = walk(flow, given)
    if not here.open:
        done = outcome_of(here)
        return _result(case, flow, path=here.path, urgency=done.urgency, flags=done.flags, outcome=done)
    urgency = here.urgency if here.flags else None
    return _result(case, flow, path=here.path, stopped_at=here.state, urgency=urgency, flags=here.flags)


def _asked_back(case: Case, flow: Flow, card: Urgent) -> dict[str, object]:
    stopped = f"heard_{card.flags[0].id}"
    return _result(case, flow, stopped_at=stopped, urgency=card.urgency, flags=card.flags)


def _options(question: Question, value: str | list[str] | float) -> frozenset[str]:
    """The options given; with none, the question counts as unanswered."""
    if isinstance(value, int | float):
        return frozenset({_measured(question, value)})
    known = {option.id for option in question.options}
    chosen = {value} if isinstance(value, str) else set(value) or _nothing_ticked(question, known)
    unknown = chosen - known
    if unknown:
        raise BadCaseError(f"{question.id}: there is no option {', '.join(sorted(unknown))}")
    if len(chosen) > 1:
        if question.kind != "many":
            raise BadCaseError(f"{question.id}: takes one option only")
        chosen -= {NONE}
    return frozenset(chosen)


def _measured(question: Question, value: float) -> str:
    option = question.measured(value)
    years = question.measure is not None and question.measure.unit == "years"
    if option is None or (years and value > _OLDEST):
        raise BadCaseError(f"{question.id}: {value} is outside of what can be answered")
    return option


def _nothing_ticked(question: Question, known: set[str]) -> set[str]:
    """What `[]` says: only on a screen of ticks it says something."""
    return known & {NONE if NONE in known else NOT_SURE} if question.kind == "many" else set()


def _result(
    case: Case,
    flow: Flow,
    *,
    path: tuple[str, ...] | None = None,
    stopped_at: str | None = None,
    urgency: Urgency | None,
    flags: tuple[Flag, ...] = (),
    outcome: Outcome | None = None,
) -> dict[str, object]:
    open_question = [stopped_at] if stopped_at and path is not None else []
    return {
        "id": case.id,
        "asked": [*(path or ()), *open_question],
        "stopped_at": stopped_at,
        "urgency": urgency.word if urgency is not None else None,
        "flags": [flag.id for flag in flags],
        "patterns": [
            {"condition": pattern.condition, "certainty": pattern.certainty}
            for pattern in (outcome.patterns if outcome else ())
        ],
        "exercises": {verdict.word: list(outcome.exercises(verdict) if outcome else ()) for verdict in Verdict},
        "revision": flow.revision,
    }
