import pytest

from bot.domain.exercise import Verdict
from bot.domain.flags import Urgency
from bot.domain.guard import ALWAYS, NEVER


def test_a_right_topic_becomes_flows(folders):
    flow = folders.load().flows["knee"]
    assert [question.id for question in flow.questions] == ["age", "saddle", "where"]
    assert flow.flags["numbness"].urgency is Urgency.EMERGENCY
    assert flow.flags["numbness"].row == ("R1",)
    assert flow.conditions["strain"].rule.when is ALWAYS
    assert flow.conditions["strain"].rule.unless is NEVER
    assert flow.exercises["bend"].verdicts["chronic"] is Verdict.CAUTION
    assert flow.lead == 1
    assert flow.reviewed is None
    assert "heard" in flow.given


def test_bands_become_options_that_stand_for_ages(folders):
    age = folders.load().flows["knee"].by_id["age"]
    assert [option.id for option in age.options] == ["under_18", "18_49", "50_plus", "not_sure"]
    assert [age.measured(years) for years in (3, 18, 49, 50, 99)] == [
        "under_18", "18_49", "18_49", "50_plus", "50_plus",
    ]  # fmt: skip


def test_an_including_flow_takes_over_questions_in_order_and_all_that_is_decided_from_them(folders):
    flows = folders.load().flows
    after = flows["after"]
    assert [question.id for question in after.questions] == ["saddle", "since", "age", "which"]
    assert after.by_id["saddle"] is flows["knee"].by_id["saddle"]
    assert after.flags.keys() == {"numbness", "poison", "since_fall"}
    assert after.topic == "knee"
    assert after.exercises == flows["knee"].exercises
    assert [advice.id for advice in after.advice] == ["rest", "always"]
    assert after.remembers == ("age",)


def test_options_may_be_the_exercises(folders):
    which = folders.load().flows["after"].by_id["which"]
    assert [option.id for option in which.options] == ["bend", "walk", "other"]


def test_only_confirmed_numbers_are_on_the_shelf(folders):
    assert folders.load().numbers == {"NO": ("113", "112")}


FLOW, FLAGS, CONDITIONS = "flows/knee/flow.yaml", "flows/knee/flags.yaml", "flows/knee/conditions.yaml"
EXERCISES, AFTER = "flows/knee/exercises.yaml", "flows/knee/after.yaml"


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        (FLAGS, "[numb, bladder]", "[numb, bladdr]", "2:56: flags.numbness.when.saddle: there is no option `bladdr`"),
        (FLAGS, "when: {saddle: [numb", "when: {sadle: [numb", "did you mean `saddle`"),
        (FLAGS, "when: {saddle: [numb, bladder]}, ", "", "needs either `when`"),
        (FLAGS, ", source: F1", "", "a flag needs a `source`"),
        (FLAGS, "source: F1", "source: F9", "there is no source `F9`"),
        (FLAGS, "urgency: emergency", "urgency: emergancy", "must be 'soon', 'same_day' or 'emergency'"),
        (FLAGS, "row: R1", "row: R1, covers: [poisen]", "there is no flag `poisen`; did you mean `poison`?"),
        (FLAGS, "row: R1", "row: R1, covers: [poison]", "`poison` is not less urgent than `numbness`"),
        (FLAGS, "row: R1", "rows: R1", "there is no key `rows` here; did you mean `row`?"),
        (FLAGS, "when: {saddle: [numb, bladder]}", "when: {}", "never empty"),
        (FLAGS, "[numb, bladder]", "[]", "needs a list of options"),
        (FLAGS, "{saddle: [numb, bladder]}", "{saddle: 1}", "is a question"),
        (FLAGS, "{saddle: [numb, bladder]}", "{old: [numb]}", "is a count"),
        (FLAGS, "{saddle: [numb, bladder]}", "{rule: 4}", "goes from 1 to 3"),
        (FLAGS, "{saddle: [numb, bladder]}", "{rule: 0}", "goes from 1 to 3"),
        (FLAGS, "{saddle: [numb, bladder]}", "{rulle: 1}", "there is no count `rulle`; did you mean `rule`?"),
        (FLOW, "kind: many", "kind: several", "13:5: questions.saddle.kind: must be 'one', 'many' or 'number'"),
        (FLOW, "    kind: many\n", "", "`kind` is missing"),
        (FLOW, "flow: knee", "flow: hip", "must be called `knee`"),
        (FLOW, "revision: 1", "revision: one", "must be a whole number, not `one`"),
        (FLOW, "alarm: true", "alarm: yes", "must be `true` or `false`"),
        (FLOW, "bands: [18, 50]", "bands: [50, 18]", "bands must rise"),
        (FLOW, "bands: [18, 50], ", "", "needs `bands`"),
        (FLOW, "{old: 1}, {when", "{rule: 1}, {when", "counts go in a circle"),
        (FLOW, "when: {saddle: [none]}", "when: {where: [front]}", "this can never hold"),
        (FLOW, "{strain: 2}", "{strains: 2}", "there is no condition `strains`; did you mean `strain`?"),
        (FLOW, "{strain: 2}", "{strain: 0}", "a weight of 0"),
        (FLOW, "{evidence: {strain: 2}, source: F1}", "{evidence: {strain: 2}}", "a weight needs a `source`"),
        (FLOW, "    source: F1\nquestions", "questions", "a published rule needs a `source`"),
        (FLOW, "positive: 2", "positive: 9", "goes from 1 to 3"),
        (FLOW, "numb: ,", "numb_between_the_legs: ,", "at most 20"),
        (FLOW, "numb: ,", "Numb: ,", "`Numb` is not an id"),
        (FLOW, "numb: ,", "numb: , numb: ,", "`numb` stands twice"),
        (FLOW, "  old: {of", "  saddle: {of", "is also a question"),
        (FLOW, "{numb: , bladder: , none: }", "{none: }", "nothing to choose"),
        (CONDITIONS, "{column: early}]", "{column: early, when: {old: 1}}]", "the last column"),
        (CONDITIONS, "likely: 8", "likely: 4", "must rise in this order"),
        (CONDITIONS, ", source: judgement", "", "a weight needs a `source`"),
        (EXERCISES, "chronic: caution", "chronik: caution", "the verdict for `chronic` is missing"),
        (EXERCISES, "chronic: caution", "chronic: careful", "must be 'safe', 'caution' or 'avoid'"),
        (EXERCISES, "[flexion_mid]", "[flexion_middle]", "'neutral'"),
        (EXERCISES, "position: standing\n", "position: upright\n", "'standing'"),
        (EXERCISES, "after_a_bad_day: [drop]", "after_a_bad_day: [worse]", "a stop rule stands twice"),
        (EXERCISES, "ids: [bend]", "ids: [bent]", "there is no exercise `bent`; did you mean `bend`?"),
        (EXERCISES, "[5, 8]", "[8, 5]", "a range such as [5, 8]"),
        (EXERCISES, "    source: judgement\n", "", "an override needs a `source`"),
        (EXERCISES, "    source: F1\n", "", "a verdict needs a `source`"),
        (AFTER, "questions: [saddle, age]", "questions: [sadle, age]", "there is no question `sadle` in knee"),
        (AFTER, "flow: knee", "flow: kne", "there is no flow `kne`; did you mean `knee`?"),
        (AFTER, "before: age", "before: where", "no included question `where`"),
        (AFTER, "  since: {kind", "  saddle: {kind", "stands in knee already"),
        (AFTER, "first: [bend]", "first: [bent]", "there is no option `bent`"),
        (AFTER, "remembers: [age]", "remembers: [aged]", "there is no question `aged`"),
        (AFTER, ", level: stop, source: F1", ", level: stop", "advice needs a `source`"),
        ("flows/sources.yaml", "2010", "'2010'", "must be a whole number"),
        ("flows/emergency_numbers.yaml", '"113"', "113", "must be text; put it in quotes"),
        ("flows/emergency_numbers.yaml", "NO:", "Norway:", "two capital letters"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_in_its_file(folders, file, old, new, told):
    folders.change(file, old, new)
    assert any(fault.startswith(f"{file}:") and told in fault for fault in folders.faults())


def test_a_missing_file_of_a_topic_is_a_fault(folders):
    (folders.root / FLAGS).unlink()
    assert folders.faults() == [f"{FLAGS}:1:1: the file is missing"]


def test_faults_of_all_files_are_listed_together_and_sorted(folders):
    folders.change(FLAGS, "source: F1", "source: F9")
    folders.change(EXERCISES, "ids: [bend]", "ids: [bent]")
    folders.change("content/en/knee/rules.yaml", '"name"', '"nam"')
    files = [fault.split(":")[0] for fault in folders.faults()]
    assert files == sorted(files)
    assert {FLAGS, EXERCISES, "content/en/knee/rules.yaml"} <= set(files)


def test_a_wrong_name_costs_one_fault_only(folders):
    folders.change(FLAGS, "[numb, bladder]", "[numb, bladdr]")
    assert len(folders.faults()) == 1


def test_a_flow_that_cannot_be_built_does_not_make_its_words_seem_left_over(folders):
    folders.change(AFTER, "revision: 1", "revision: one")
    assert len(folders.faults()) == 1
    folders.change(FLOW, "kind: many", "kind: several")
    assert len(folders.faults()) == 2
