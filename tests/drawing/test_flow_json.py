import json
from collections.abc import Mapping
from typing import Any

import pytest

from bot.domain.library import Library
from bot.drawing.flowchart import as_json
from tests.drawing.walks import walks

FLOWS = ("back_pain", "after_exercise")


class Program:
    """Another program that knows only the JSON."""

    def __init__(self, flow: Mapping[str, Any], answers: Mapping[str, frozenset[str]]) -> None:
        self.flow, self.answers = flow, answers
        self.counts = {count["id"]: count for count in flow["counts"]}

    def holds(self, guard: Any) -> bool:
        if isinstance(guard, list):
            return any(self.holds(part) for part in guard)
        return all(self.term(name, wanted) for name, wanted in guard.items())

    def term(self, name: str, wanted: Any) -> bool:
        if isinstance(wanted, list):
            return not self.answers.get(name, frozenset()).isdisjoint(wanted)
        points = (item["points"] for item in self.counts[name]["of"] if self.rule(item))
        return bool(sum(points) >= wanted)

    def rule(self, rule: Mapping[str, Any]) -> bool:
        return self.holds(rule["when"]) and not self.holds(rule["unless"])

    def flags(self) -> set[str]:
        return {flag["id"] for flag in self.flow["flags"] if self.rule(flag)}

    def asked(self) -> set[str]:
        return {question["id"] for question in self.flow["questions"] if self.holds(question["when"])}

    def offered(self, question: str) -> list[str]:
        found = next(one for one in self.flow["questions"] if one["id"] == question)
        return [option["id"] for option in found["options"] if self.holds(option["when"])]


@pytest.mark.parametrize("name", FLOWS)
def test_the_json_is_the_same_after_it_was_written_and_read(library: Library, name: str):
    made = as_json(library[name])
    assert json.loads(json.dumps(made)) == made


@pytest.mark.parametrize("name", FLOWS)
def test_the_json_has_every_question_option_count_and_flag_in_order(library: Library, name: str):
    flow, made = library[name], as_json(library[name])
    assert [(one["id"], [option["id"] for option in one["options"]]) for one in made["questions"]] == [
        (one.id, [option.id for option in one.options]) for one in flow.questions
    ]
    assert [one["id"] for one in made["flags"]] == list(flow.flags)
    assert [one["id"] for one in made["counts"]] == list(flow.counts)
    assert [one["id"] for one in made["conditions"]] == list(flow.conditions)


@pytest.mark.parametrize("name", FLOWS)
def test_a_program_that_knows_only_the_json_walks_the_same_interview(library: Library, name: str):
    made = json.loads(json.dumps(as_json(library[name])))
    for steps in walks(library[name], 60):
        for here in steps:
            program = Program(made, here.facts.answers)
            assert program.flags() == {flag.id for flag in here.flags}
            if here.open:
                assert here.open.id in program.asked()
                assert program.offered(here.open.id) == [option.id for option in here.offered]
        assert set(steps[-1].path) <= Program(made, steps[-1].facts.answers).asked()


@pytest.mark.parametrize("name", FLOWS)
def test_bands_are_the_lower_bounds_of_the_options(library: Library, name: str):
    for question in as_json(library[name])["questions"]:
        bounds = [option["above"] for option in question["options"] if option["above"] is not None]
        assert question["bands"] == (bounds if question["kind"] == "number" else None)
    assert as_json(library["back_pain"])["questions"][0]["bands"] == [0, 18, 40, 50, 60, 65, 70]
