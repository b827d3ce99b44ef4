import csv as comma_separated
from collections import Counter
from dataclasses import replace
from io import StringIO

import pytest

from bot.domain.flow import Flow
from bot.domain.library import Library
from bot.service import table
from bot.service.table import NOBODY, Row
from bot.wording.shelf import Shelf


@pytest.fixture(scope="module")
def rows(shelf: Shelf) -> list[Row]:
    return list(table.rows(shelf.flows, shelf.sources))


def ids(rows: list[Row], kind: str) -> list[str]:
    return [row.id for row in rows if row.kind == kind]


def test_every_danger_sign_of_every_flow_has_one_row(rows: list[Row], library: Library):
    assert sorted(ids(rows, "flag")) == sorted({name for flow in library.values() for name in flow.flags})


def test_every_verdict_has_a_row_for_its_column(rows: list[Row], back_pain: Flow):
    assert ids(rows, "verdict") == [
        f"{exercise.id}.{column}" for exercise in back_pain.exercises.values() for column in exercise.verdicts
    ]


def test_every_weight_of_an_option_and_of_a_rule_has_a_row(rows: list[Row], back_pain: Flow):
    options = [
        f"{question.id}.{option.id}.{condition}"
        for question in back_pain.questions
        for option in question.options
        for condition in option.evidence
    ]
    evidence = [f"{one.id}.{rule.id}" for one in back_pain.conditions.values() for rule in one.evidence]
    assert ids(rows, "weight") == options + evidence


def test_every_override_pattern_advice_and_count_has_a_row(rows: list[Row], library: Library, back_pain: Flow):
    assert ids(rows, "override") == [override.id for override in back_pain.overrides]
    assert ids(rows, "pattern") == list(back_pain.conditions)
    assert ids(rows, "advice") == [one.id for flow in library.values() for one in flow.advice]
    assert set(ids(rows, "count")) == {name for flow in library.values() for name in flow.counts}


def test_no_row_stands_twice(rows: list[Row]):
    assert max(Counter((row.kind, row.id) for row in rows).values()) == 1


def test_what_decides_names_a_source_and_says_when(rows: list[Row]):
    for row in rows:
        assert row.when
        assert row.kind == "count" or row.sources
        assert bool(row.source_text) == bool(row.sources)


def test_nobody_has_signed_until_a_flow_says_who(rows: list[Row], library: Library, shelf: Shelf):
    assert {row.signed_off for row in rows if not library["back_pain"].reviewed} <= {NOBODY}
    signed = {name: replace(flow, reviewed="Dr. Who, 2030-01-02") for name, flow in library.items()}
    assert {row.signed_off for row in table.rows(signed, shelf.sources)} == {"Dr. Who, 2030-01-02"}


def test_the_csv_reads_back_into_the_same_cells(rows: list[Row]):
    head, *read = comma_separated.reader(StringIO(table.csv(rows)))
    assert len(read) == len(rows)
    assert {len(line) for line in (head, *read)} == {8}
    assert [(line[0], line[1], line[4]) for line in read] == [(row.kind, row.id, row.when) for row in rows]


def test_the_markdown_has_a_line_for_each_row_with_the_same_columns(rows: list[Row]):
    lines = [line for line in table.markdown(rows).splitlines() if line.startswith("|")]
    kinds = len({row.kind for row in rows})
    assert len(lines) == len(rows) + 2 * kinds
    assert {line.replace("\\|", "").count("|") for line in lines} == {8}


def test_a_bar_in_a_cell_does_not_end_it(rows: list[Row]):
    assert "one \\| two" in table.markdown([replace(rows[0], what="one | two")])
