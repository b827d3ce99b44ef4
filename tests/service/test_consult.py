"""How one case is read, and what its result names."""

import json

import pytest

from bot.domain.interview import heard_alone
from bot.service.consult import BadCaseError, Case, case_of
from bot.service.consult import consult as consulted
from tests.test_cli import CALM, STENOSIS, STRAIN


@pytest.fixture
def consult(back_pain, library, shelf):
    def call(answers, text=None):
        return consulted(back_pain, Case("one", answers, text), library, shelf.catalogs["en"])

    return call


def test_nothing_ticked_is_none_of_these(consult):
    ticked = {name: [] if value == "none" and name != "onset" else value for name, value in STRAIN.items()}
    ticked["worst_move"] = STRAIN["worst_move"]
    assert consult(ticked) == consult(STRAIN)


def test_nothing_ticked_is_not_sure_where_no_tick_says_none(consult):
    answers = {**STENOSIS, "leg_feel": []}
    assert consult(answers) == consult({**answers, "leg_feel": ["not_sure"]})


@pytest.mark.parametrize("question", ["age", "onset", "where"])
def test_nothing_chosen_is_no_answer(consult, question):
    assert consult({**STRAIN, question: []})["stopped_at"] == question


def test_an_option_that_is_not_offered_is_no_answer(consult):
    answers = {**STENOSIS, "age": 70, "health": ["pregnant"]}
    told = consult(answers)
    assert told["stopped_at"] == told["asked"][-1] == "health"
    assert consult({**answers, "age": 40})["stopped_at"] == "pregnant_more"


@pytest.mark.parametrize("age", [-1, 120.5, 121, 1e9])
def test_an_age_that_nobody_has_is_an_error(consult, age):
    with pytest.raises(BadCaseError, match="age") as caught:
        consult({**STRAIN, "age": age})
    assert caught.value.case == "one"


def test_the_oldest_age_is_taken(consult):
    assert consult({**CALM, "age": 120})["stopped_at"] != "age"


def test_a_sign_heard_in_text_names_the_flags_of_its_card(consult, library):
    told = consult(STRAIN, "I can't pee since yesterday")
    card = heard_alone(library, "saddle", "bladder")
    assert told["stopped_at"] == f"heard_{card.flags[0].id}"
    assert told["flags"] == [flag.id for flag in card.flags]
    assert told["urgency"] == card.urgency.word
    assert told["asked"] == []


@pytest.mark.parametrize(
    ("text", "stopped"), [("I want to kill myself", "suicide"), ("my husband hits me", "violence")]
)
def test_a_crisis_in_text_stops_a_case(consult, text, stopped):
    told = consult(STRAIN, text)
    assert told["stopped_at"] == f"heard_{stopped}"
    assert told["urgency"] == "emergency"
    assert told["flags"] == []
    assert not any(told["exercises"].values())


def test_a_case_may_have_no_text():
    line = {"id": "a", "answers": {}}
    assert case_of(json.dumps(line)).text is None
    assert case_of(json.dumps({**line, "text": None})).text is None


@pytest.mark.parametrize(
    ("line", "known"),
    [
        ('{"id": "a"}', "a"),
        ('{"id": "a", "answers": {"age": {}}}', "a"),
        ('{"id": 1}', None),
        ("[]", None),
        ("{", None),
    ],
)
def test_a_wrong_case_is_told_with_its_id_where_that_is_known(line, known):
    with pytest.raises(BadCaseError) as caught:
        case_of(line)
    assert caught.value.case == known
