"""The Mermaid text and the SVG of the real flows, and of a flow with next to nothing in it."""

import re
from collections.abc import Callable
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest

from bot.domain.flow import Flow, Option, Question
from bot.domain.library import Library
from bot.drawing.flowchart import as_json, mermaid, svg
from bot.wording.shelf import Shelf

FLOWS = ("back_pain", "after_exercise")
BARE = Flow("bare", "bare", 1, (Question("only", "one", (Option("yes"), Option('"<#>"'))),), {}, {})


def words_in(picture: str) -> set[str]:
    return set(re.findall(r"[a-z0-9_]+", picture))


@pytest.mark.parametrize("draw", [mermaid, svg])
@pytest.mark.parametrize("name", FLOWS)
def test_every_question_option_and_flag_is_in_the_picture(library: Library, name: str, draw: Callable[[Flow], str]):
    flow = library[name]
    seen = words_in(draw(flow))
    options = {option.id for question in flow.questions for option in question.options} - flow.exercises.keys()
    assert flow.by_id.keys() | flow.flags.keys() | options <= seen


@pytest.mark.parametrize("draw", [mermaid, svg])
def test_a_choice_among_all_exercises_is_one_entry(after_exercise: Flow, draw: Callable[[Flow], str]):
    picture = draw(after_exercise)
    assert f"{len(after_exercise.exercises)} exercises" in picture
    assert not after_exercise.exercises.keys() - {"walking"} & words_in(picture)


@pytest.mark.parametrize("draw", [mermaid, svg])
def test_a_question_that_not_everybody_gets_says_when_it_is_asked(back_pain: Flow, draw: Callable[[Flow], str]):
    asked_by_guard = [question for question in back_pain.questions if question.when.any_of != ((),)]
    assert draw(back_pain).count("asked when") == len(asked_by_guard)


@pytest.mark.parametrize("name", FLOWS)
def test_mermaid_has_safe_names_and_no_arrow_to_nowhere(library: Library, name: str):
    picture = mermaid(library[name])
    bare = re.sub(r'"[^"]*"', "", picture)
    declared = set(re.findall(r"^ {4}(?:\w+ --> )?(\w+)(?:\[|\(\[|>)", bare, re.MULTILINE))
    arrows = re.findall(r"^ {4}(\w+) (?:-->|-\.->) (\w+)", bare, re.MULTILINE)
    assert len(arrows) == bare.count("->")
    assert {end for arrow in arrows for end in arrow} <= declared
    assert not declared & {"end", "graph", "subgraph", "class", "style", "default"}
    assert all(re.fullmatch(r"[a-z][a-z0-9_]*", node) for node in declared)
    styles = set(re.findall(r"classDef (\w+)", bare))
    assert set(re.findall(r":::(\w+)", bare)) <= styles


@pytest.mark.parametrize("name", FLOWS)
def test_in_mermaid_every_question_is_reached_from_the_start(library: Library, name: str):
    arrows = re.findall(r"^ {4}(\w+) (?:-->|-\.->) (\w+)", mermaid(library[name]), re.MULTILINE)
    reached, new = {"start"}, {"start"}
    while new:
        new = {end for begin, end in arrows if begin in new} - reached
        reached |= new
    assert {f"q_{question}" for question in library[name].by_id} <= reached
    assert {"to_emergency", "to_same_day", "to_stopped", "to_finished"} <= reached


@pytest.mark.parametrize("name", FLOWS)
def test_the_svg_is_well_formed_and_nothing_stands_outside(library: Library, shelf: Shelf, name: str):
    flow = library[name]
    for picture in (svg(flow), svg(flow, shelf.catalogs["en"].topics[flow.topic])):
        root = ET.fromstring(picture)
        width, height = float(root.attrib["width"]), float(root.attrib["height"])
        for mark in root.iter():
            if "x" in mark.attrib:
                assert 0 <= float(mark.attrib["x"]) <= width
                assert 0 <= float(mark.attrib["y"]) <= height


@pytest.mark.parametrize("name", FLOWS)
def test_the_boxes_of_questions_do_not_overlap(library: Library, name: str):
    root = ET.fromstring(svg(library[name]))
    marks = [mark.attrib for mark in root.iter("{http://www.w3.org/2000/svg}rect") if mark.attrib.get("rx") == "7"]
    spans = [(float(mark["y"]), float(mark["y"]) + float(mark["height"])) for mark in marks]
    assert len(spans) == len(library[name].questions) + 2  # the start and the result
    assert all(above[1] < below[0] for above, below in pairwise(sorted(spans)))


def test_with_words_the_picture_shows_what_a_person_reads_beside_the_ids(back_pain: Flow, shelf: Shelf):
    words = shelf.catalogs["en"].topics["back_pain"]
    for picture in (svg(back_pain, words), mermaid(back_pain, words)):
        assert back_pain.by_id.keys() <= words_in(picture)
        assert "How old are you" in picture


@pytest.mark.parametrize("draw", [mermaid, svg, as_json])
def test_a_flow_without_flags_and_conditions_can_be_drawn(draw: Callable[[Flow], object]):
    assert "only" in str(draw(BARE))


def test_marks_with_a_meaning_are_escaped():
    ET.fromstring(svg(BARE))
    assert re.search(r"#quot;#lt;#35;#gt;#quot;", mermaid(BARE))
