"""Published rules, restated from their papers and compared over many people."""

from functools import lru_cache

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.flow import Flow
from bot.domain.guidance import rule_results
from bot.domain.library import Library
from bot.domain.machine import FINISHED, walk
from tests.domain.restated import Told, asas, berlin, konstantinou, nice, sugioka
from tests.people import Answers, answers, person

ITEMS = {
    "asas": {"first_age", "onset", "move_rest", "night"},
    "berlin": {"stiff", "move_rest", "night"},
    "nice_ng65": {"first_age", "duration", "night", "where", "move_rest", "ibp_signs"},
    "konstantinou": {"where", "worse_part", "leg_feel"},
    "sugioka": {"age", "duration", "forward", "lean_back", "stand", "walk"},
}
"""What must have been asked. Alternating buttocks are asked of whoever feels a buttock or leg at all."""
CUT = {"asas": 4, "berlin": 2, "nice_ng65": 4, "konstantinou": 3, "sugioka": 7}
POINTS = {"asas": asas, "berlin": berlin, "nice_ng65": nice, "konstantinou": konstantinou, "sugioka": sugioka}


def restated(path: tuple[str, ...], said: Answers) -> dict[str, bool | None]:
    told = Told({name: said[name] for name in path})
    return {name: POINTS[name](told) >= CUT[name] if items <= set(path) else None for name, items in ITEMS.items()}


@lru_cache
def chronic_people(flow: Flow) -> st.SearchStrategy[Answers]:
    """Those of whom these rules speak: nothing dangerous, a pain of months, in the buttock, the back or a leg."""
    calm = person()
    dangerous = {name: st.just(calm[name]) for name in flow.by_id if flow.by_id[name].alarm and name != "age"}
    chosen = {
        "onset": st.sampled_from([frozenset({"slowly"}), frozenset({"overdid"})]),
        "duration": st.sampled_from([frozenset({"m3_6"}), frozenset({"over_6m"})]),
        "night": st.sampled_from([frozenset({"up_helps"}), frozenset({"fine"})]),
        "where": st.sampled_from(
            [frozenset({name}) for name in ("back", "buttock", "buttock", "below_knee", "not_sure")]
        ),
    }
    rest = st.fixed_dictionaries({**dangerous, **chosen})
    return st.builds(lambda any_, fixed: {**any_, **fixed}, answers(flow), rest)


@settings(max_examples=250)
@given(st.data())
def test_the_rules_are_those_of_the_papers_for_long_pain(library: Library, data: st.DataObject):
    flow = library["back_pain"]
    said = data.draw(chronic_people(flow))
    done = walk(flow, said)
    assert done.state == FINISHED
    assert rule_results(done) == restated(done.path, said)


@settings(max_examples=200)
@given(st.data())
def test_the_rules_are_those_of_the_papers_for_anybody(library: Library, data: st.DataObject):
    flow = library["back_pain"]
    said = data.draw(answers(flow))
    done = walk(flow, said)
    walked = {name: done.facts.options(name) for name in done.path}
    assert rule_results(done) == restated(done.path, walked)


def results(flow: Flow, **changes: str) -> dict[str, bool | None]:
    return dict(rule_results(walk(flow, person(**changes))))


LONG = {"duration": "over_6m", "where": "buttock", "first_age": "under_35"}


def test_asas_needs_four_of_five(back_pain: Flow):
    three = {**LONG, "onset": "slowly", "move_rest": "both", "night": "fine"}
    assert results(back_pain, **three)["asas"] is False
    assert results(back_pain, **{**three, "move_rest": "move"})["asas"] is True
    assert results(back_pain, **{**three, "night": "up_helps"})["asas"] is True


def test_berlin_needs_two_of_four(back_pain: Flow):
    one = {**LONG, "stiff": "over_60", "move_rest": "both"}
    assert results(back_pain, **one)["berlin"] is False
    for second in ({"move_rest": "move"}, {"night": "up_helps"}, {"side": "swaps"}):
        assert results(back_pain, **{**one, **second})["berlin"] is True


def test_thirty_minutes_of_stiffness_is_not_more_than_thirty(back_pain: Flow):
    assert back_pain.by_id["stiff"].measured(30) == "m15_30"
    assert back_pain.by_id["stiff"].measured(31) == "m30_60"


def test_nice_speaks_only_of_a_start_before_45(back_pain: Flow):
    five = {
        "age": "50_59",
        "duration": "over_6m",
        "where": "buttock",
        "day": "same",
        "stiff": "over_60",
        "move_rest": "move",
        "ibp_signs": "tablets relative heel",
    }
    assert results(back_pain, **five, first_age="40_44")["nice_ng65"] is True
    assert results(back_pain, **five, first_age="45_49")["nice_ng65"] is False
    three = {**five, "ibp_signs": "relative"}
    assert results(back_pain, **three, first_age="40_44")["nice_ng65"] is False
    held = walk(back_pain, person(**three, first_age="40_44"))
    assert "inflammatory" in {flag.id for flag in held.flags}


def test_rules_are_silent_where_an_item_was_not_asked(back_pain: Flow):
    assert set(results(back_pain).values()) == {None}
    assert results(back_pain, where="thigh", duration="over_6m", night="up_helps")["asas"] is None
    assert (
        results(back_pain, where="below_knee", walk="m100_500", walk_stop="sit_or_bend", sit="gone")["sugioka"] is None
    )


def test_sugioka_counts_to_seven(back_pain: Flow):
    seven = {
        "age": "60_64",
        "first_age": "under_35",
        "where": "below_knee",
        "walk": "m100_500",
        "walk_stop": "sit_or_bend",
        "sit": "same",
        "forward": "better",
        "stand": "yes",
    }
    assert results(back_pain, **seven)["sugioka"] is True
    assert results(back_pain, **{**seven, "lean_back": "better"})["sugioka"] is False
    assert results(back_pain, **{**seven, "age": "50_59"})["sugioka"] is False
    assert results(back_pain, **{**seven, "age": "50_59", "duration": "over_6m"})["sugioka"] is False
    assert (
        results(back_pain, **{**seven, "age": "70_plus", "lean_back": "better", "duration": "over_6m"})["sugioka"]
        is True
    )
