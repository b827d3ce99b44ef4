"""One case in, one result out: for audits and regression, without a chat."""

from dataclasses import dataclass

import msgspec

from bot.domain.danger import is_sign
from bot.domain.errors import BackwiseError
from bot.domain.exercise import Verdict
from bot.domain.flags import Urgency
from bot.domain.flow import NONE, NOT_SURE, Flow, Question
from bot.domain.guidance import outcome_of
from bot.domain.interview import heard_alone
from bot.domain.library import Library
from bot.domain.machine import Walk, walk
from bot.wording.catalog import Catalog
from bot.wording.ear import listen

Given = dict[str, str | list[str] | int | float]


class BadCaseError(BackwiseError):
    """A case that is not of the form, or names an option that its question does not have."""


@dataclass(frozen=True, slots=True)
class Case:
    id: str
    answers: Given
    text: str = ""


def case_of(line: str) -> Case:
    """One line of input.

    Raises:
        BadCaseError: not JSON, or not of the form.
    """
    try:
        return msgspec.json.decode(line, type=Case)
    except msgspec.DecodeError as error:
        raise BadCaseError(str(error)) from None


def consult(flow: Flow, case: Case, library: Library, catalog: Catalog) -> dict[str, object]:
    """The result of a case, as a JSON object.

    Raises:
        BadCaseError: an option that the question does not have.
    """
    stopped = _heard(case.text, library, catalog)
    if stopped:
        return _result(case, flow, stopped_at=stopped[0], urgency=stopped[1])
    answers = {name: _options(flow.by_id[name], value) for name, value in case.answers.items() if name in flow.by_id}
    here = walk(flow, answers)
    if here.open:
        flags = here.flags
        urgency = here.urgency if flags else None
        return _result(case, flow, here, stopped_at=here.state, urgency=urgency)
    return _result(case, flow, here, urgency=None)


def _heard(text: str, library: Library, catalog: Catalog) -> tuple[str, Urgency] | None:
    """What typed text would ask back, or the crisis that would stop everything."""
    heard = listen(text, catalog.ear)
    if heard.crisis:
        return f"heard_{heard.crisis}", Urgency.EMERGENCY
    cards = [heard_alone(library, *sign) for sign in heard.signs if is_sign(library, *sign)]
    if not cards:
        return None
    card = max(cards, key=lambda card: card.urgency)
    return f"heard_{card.flags[0].id}", card.urgency


def _options(question: Question, value: str | list[str] | float) -> frozenset[str]:
    if isinstance(value, int | float):
        option = question.measured(value)
        if option is None:
            raise BadCaseError(f"{question.id}: {value} is outside of what can be answered")
        return frozenset({option})
    known = {option.id for option in question.options}
    chosen = {value} if isinstance(value, str) else set(value) or {NONE if NONE in known else NOT_SURE}
    unknown = chosen - known
    if unknown:
        raise BadCaseError(f"{question.id}: there is no option {', '.join(sorted(unknown))}")
    if len(chosen) > 1:
        if question.kind != "many":
            raise BadCaseError(f"{question.id}: takes one option only")
        chosen -= {NONE}
    return frozenset(chosen)


def _result(
    case: Case,
    flow: Flow,
    here: Walk | None = None,
    *,
    stopped_at: str | None = None,
    urgency: Urgency | None,
) -> dict[str, object]:
    done = outcome_of(here) if here and not stopped_at else None
    flags = done.flags if done else here.flags if here else ()
    level = done.urgency if done else urgency
    return {
        "id": case.id,
        "asked": [*here.path, *([stopped_at] if stopped_at else [])] if here else [],
        "stopped_at": stopped_at,
        "urgency": level.word if level is not None else None,
        "flags": [flag.id for flag in flags],
        "patterns": [
            {"condition": pattern.condition, "certainty": pattern.certainty}
            for pattern in (done.patterns if done else ())
        ],
        "exercises": {verdict.word: list(done.exercises(verdict) if done else ()) for verdict in Verdict},
        "revision": flow.revision,
    }
