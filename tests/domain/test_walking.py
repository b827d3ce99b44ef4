"""A walk is looked at anew only where its last answer may have moved something; what is remembered takes little."""

import tracemalloc
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.flow import EXCLUSIVE, Flow
from bot.domain.guard import Answers
from bot.domain.library import Library
from bot.domain.machine import Walk, forget_walks, holding, walk

MOST = 6 * 2**20
"""Bytes: what all remembered walks take, whatever is answered."""


def chosen(random: Random, here: Walk, dangers: float) -> frozenset[str]:
    offered = [option.id for option in here.offered]
    ticks = [option for option in offered if option not in EXCLUSIVE]
    if here.open and here.open.kind == "many" and ticks and random.random() < dangers:
        return frozenset(random.sample(ticks, random.randint(1, len(ticks))))
    return frozenset({"none" if "none" in offered else random.choice(offered)})


def walked(
    flow: Flow, random: Random, given: Answers | None = None, heard: Answers | None = None, dangers: float = 0
) -> tuple[list[Walk], dict[str, frozenset[str]]]:
    answers: dict[str, frozenset[str]] = {}
    found = [walk(flow, answers, given=given, heard=heard)]
    while found[-1].open:
        answers = {**answers, found[-1].state: chosen(random, found[-1], dangers)}
        found.append(walk(flow, answers, given=given, heard=heard))
    return found, answers


@settings(max_examples=150)
@given(st.data())
def test_what_holds_along_a_walk_is_what_its_facts_say(library: Library, data: st.DataObject):
    flow = library[data.draw(st.sampled_from(sorted(library)))]
    signs = {question.id: [option.id for option in question.options] for question in flow.questions}
    some = st.sets(st.sampled_from(sorted(signs)), max_size=2)
    heard = {name: frozenset({data.draw(st.sampled_from(signs[name]))}) for name in data.draw(some)}
    given_ = {name: frozenset({data.draw(st.sampled_from(signs[name]))}) for name in data.draw(some)}
    found, answers = walked(flow, Random(data.draw(st.integers())), given_, heard, 0.3)
    for here in found:
        held = [flag for flag in flow.flags.values() if not flag.unclear and flag.rule.holds(here.facts)]
        assert here.flags == holding(flow, here.facts) == tuple(sorted(held, key=lambda flag: -flag.urgency))
        assert here.opened == {question.id for question in flow.questions if question.when.holds(here.facts)}
    last = walk(flow, dict(reversed(answers.items())), given=given_, heard=heard)
    assert (last.state, last.path, last.flags) == (found[-1].state, found[-1].path, found[-1].flags)


def test_remembered_walks_take_little_however_many_answer(back_pain: Flow):
    random = Random(1)
    forget_walks()
    walked(back_pain, random)
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        for _ in range(600):
            walked(back_pain, random)
        assert tracemalloc.get_traced_memory()[0] - before < MOST
    finally:
        tracemalloc.stop()
