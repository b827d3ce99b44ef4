"""People who answer: an ordinary one, changes of it, and random ones."""

from collections.abc import Mapping
from functools import lru_cache

from hypothesis import strategies as st

from bot.domain.flow import EXCLUSIVE, Flow, Question

Answers = dict[str, frozenset[str]]

CALM: Mapping[str, str] = {
    "age": "18_39",
    "saddle": "none",
    "saddle_private": "read_none",
    "legs": "none",
    "both_course": "walking_only",
    "weak_course": "sore_not_weak",
    "now": "none",
    "kidney_more": "none",
    "eye_more": "red",
    "onset": "overdid",
    "accident_when": "earlier_checked",
    "duration": "d3_14",
    "where": "back",
    "health": "none",
    "cancer_more": "none",
    "pregnant_more": "none",
    "lately": "none",
    "sudden_severe": "no",
    "night": "fine",
    "course": "better",
    "side": "left",
    "walk": "no_limit",
    "walk_stop": "hip_groin",
    "sit": "same",
    "forward": "same",
    "lean_back": "same",
    "stand": "not_sure",
    "cart": "not_sure",
    "cough": "nowhere",
    "worse_part": "same",
    "leg_feel": "ache",
    "worst_move": "none",
    "day": "late",
    "first_age": "under_35",
    "stiff": "none",
    "move_rest": "rest",
    "ibp_signs": "none",
    "hip": "no",
    "examined": "yes_stable",
}
"""An ordinary person's answer to every question, whether or not it would be asked."""

QUIET = 12
"""How much likelier than each danger sign *none* is in a random person: most interviews should not end at once."""


def person(**changes: str) -> Answers:
    """An ordinary person, but for these answers; several ticks stand apart by a space."""
    return {name: frozenset(value.split()) for name, value in {**CALM, **changes}.items()}


@lru_cache
def answers(flow: Flow, *, complete: bool = True) -> st.SearchStrategy[Answers]:
    """A random answer to each question; if not complete, to some of them."""
    each = {question.id: _answer(question) for question in flow.questions}
    if complete:
        return st.fixed_dictionaries(each)
    return st.fixed_dictionaries({}, optional=each)


def _answer(question: Question) -> st.SearchStrategy[frozenset[str]]:
    names = [option.id for option in question.options]
    if question.kind != "many":
        adults = [name for name in names if name != "under_18"]
        return st.sampled_from([frozenset({name}) for name in adults])
    ticks = [name for name in names if name not in EXCLUSIVE]
    alone = [frozenset({name}) for name in names if name in EXCLUSIVE]
    one = [frozenset({name}) for name in ticks]
    calm = [frozenset({"none"})] * (QUIET if question.alarm else 2) if "none" in names else []
    several = st.frozensets(st.sampled_from(ticks), min_size=2, max_size=3) if len(ticks) > 1 else st.nothing()
    return st.sampled_from([*calm, *alone, *one]) | st.sampled_from([*calm, *one]) | several
