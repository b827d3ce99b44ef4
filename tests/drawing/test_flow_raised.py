from itertools import pairwise

import pytest

from bot.domain.flags import Flag, Urgency
from bot.domain.flow import Count, Flow, Item, Option, Question
from bot.domain.guard import Answered, Guard, Reached, Rule
from bot.domain.library import Library
from bot.drawing.flow_raised import raised
from tests.drawing.walks import walks


def says(question: str) -> Answered:
    return Answered(question, frozenset({"yes"}))


def flag(name: str, *any_of: tuple[Answered | Reached, ...]) -> Flag:
    return Flag(name, Urgency.EMERGENCY, Rule(Guard(any_of)), ("judgement",))


def small(*flags: Flag) -> Flow:
    questions = tuple(Question(name, "one", (Option("yes"), Option("no"))) for name in ("a", "b", "c"))
    two = Count("two", tuple(Item(Rule(Guard(((says(name),),)))) for name in ("a", "b", "c")))
    return Flow("small", "small", 1, questions, {"two": two}, {one.id: one for one in flags}, given=("heard",))


def where(one: Flag) -> list[str]:
    found = raised(small(one))
    return [name for name, flags in found.by_question.items() if one in flags]


def test_a_sign_of_two_answers_stands_at_the_later_one():
    assert where(flag("both", (says("c"), says("a")))) == ["c"]


def test_a_sign_of_either_answer_stands_at_both():
    assert where(flag("either", (says("a"),), (says("c"),))) == ["a", "c"]


def test_a_sign_of_two_among_three_can_not_stand_at_the_first():
    assert where(flag("two_of_three", (Reached("two", 2),))) == ["b", "c"]


def test_a_sign_in_typed_text_stands_before_all_questions():
    one = flag("typed", (Answered("heard", frozenset({"poison"})),))
    assert raised(small(one)).before == (one,)
    assert not where(one)


def test_a_sign_that_needs_an_answer_nobody_is_asked_for_is_named_as_such():
    one = flag("elsewhere", (says("a"), says("not_here")))
    assert raised(small(one)).never == (one,)


@pytest.mark.parametrize("name", ["back_pain", "after_exercise"])
def test_every_sign_that_an_interview_raises_stands_at_the_question_that_raised_it(library: Library, name: str):
    found = raised(library[name])
    seen = 0
    for steps in walks(library[name]):
        for before, after in pairwise(steps):
            new = {flag.id for flag in after.flags} - {flag.id for flag in before.flags}
            seen += len(new)
            assert new <= {flag.id for flag in found.by_question[after.path[-1]]}
    assert seen > 50
