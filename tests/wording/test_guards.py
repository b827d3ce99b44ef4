from bot.domain.flow import Flow, Option, Question
from bot.domain.guard import ALWAYS, NEVER, Answered, Guard, Reached, Rule
from bot.wording.guards import guard_text, rule_text, written

FLOW = Flow("f", "f", 1, (Question("where", "one", tuple(map(Option, ("thigh", "below_knee", "back")))),), {}, {})
LEG = Answered("where", frozenset({"below_knee", "thigh"}))
WALK = Answered("walk", frozenset({"no_limit"}))


def test_and_or_and_the_order_of_the_options_are_told():
    assert guard_text(FLOW, Guard(((LEG, WALK),))) == "where: thigh or below_knee, and walk: no_limit"
    assert guard_text(FLOW, Guard(((LEG,), (WALK, Reached("asas", 4))))) == (
        "where: thigh or below_knee; or walk: no_limit, and asas: at least 4"
    )


def test_a_count_of_one_is_its_name():
    assert guard_text(FLOW, Guard(((Reached("over_50", 1),),))) == "over_50"


def test_an_exception_to_several_alternatives_is_told_apart_from_them():
    rule = Rule(Guard(((LEG,), (WALK,))), Guard(((Reached("red", 1),),)))
    assert rule_text(FLOW, rule) == "(where: thigh or below_knee; or walk: no_limit); unless red"


def test_a_guard_is_written_as_a_mapping_or_a_list_of_them():
    assert written(FLOW, Guard(((LEG, Reached("asas", 4)),))) == {"where": ["thigh", "below_knee"], "asas": 4}
    assert written(FLOW, Guard(((LEG,), (WALK,)))) == [{"where": ["thigh", "below_knee"]}, {"walk": ["no_limit"]}]
    assert written(FLOW, ALWAYS) == {}
    assert written(FLOW, NEVER) == []
