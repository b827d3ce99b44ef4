import re

import pytest

QUESTIONS, CONDITIONS = "content/en/knee/questions.yaml", "content/en/knee/conditions.yaml"
EXERCISES, AFTER, FLAGS = "content/en/knee/exercises.yaml", "content/en/knee/after.yaml", "content/en/knee/flags.yaml"
MESSAGES, EAR, LANGUAGE = "content/en/messages.yaml", "content/en/ear.yaml", "content/en/language.yaml"
LONG = "x" * 191


def test_a_language_becomes_a_catalog(folders):
    catalog = folders.load().catalogs["en"]
    assert catalog.text("hello.title", name="<A>") == "<b>Hello</b> &lt;A&gt;"
    assert catalog.text("done", count=1) == "one day"
    assert catalog.text("done", count=3) == "3 days"
    topic = catalog.topics["knee"]
    assert topic.questions.keys() == {"age", "saddle", "where", "since", "which"}
    assert topic.flags.keys() == {"numbness", "poison", "since_fall"}
    assert topic.advice.keys() == {"rest", "always"}
    assert topic.stop_rules.keys() == {"worse", "drop"}


def test_the_words_have_a_revision_that_changes_with_them(folders, second_language):
    first = second_language.load().catalogs
    folders.change(QUESTIONS, '"A?"', '"B?"')
    second = folders.load().catalogs
    assert re.fullmatch("[0-9a-f]{8}", first["en"].revision)
    assert first["en"].revision != second["en"].revision
    assert first["ru"].revision == second["ru"].revision


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        (QUESTIONS, '"bladder": {', '"blader": {', "the words for option `bladder` are missing"),
        (QUESTIONS, '"bladder": {', '"blader": {', "no option `blader` in the flows; did you mean `bladder`?"),
        (QUESTIONS, '"where": {', '"wher": {', "the words for question `where` are missing"),
        (QUESTIONS, '"ask": "A?",', "", "`ask` is missing"),
        (QUESTIONS, '"ask"', '"asks"', "there is no key `asks` here; did you mean `ask`?"),
        (QUESTIONS, '"A?"', "1", "must be text; put it in quotes"),
        (QUESTIONS, '"A?"', '"A?\\nB\\nC"', "at most two lines"),
        (QUESTIONS, '"label": "numb"', '"label": "numb, or different down there"', "at most 24 fit"),
        (QUESTIONS, '"label": "numb"', '"label": "<b>numb</b>"', "HTML does not work here"),
        (QUESTIONS, '"So."', f'"{LONG}"', "at most 190 fit"),
        (QUESTIONS, '"A?"', '"<b>A?"', "<b> is not closed"),
        (QUESTIONS, '"A?"', '"<b><i>A?</b></i>"', "closes what is not open"),
        (QUESTIONS, '"A?"', '"<h1>A?</h1>"', "Telegram does not know <h1>"),
        (QUESTIONS, '"A?"', '"A & B?"', "write `&amp;`"),
        (QUESTIONS, '"A?"', '"A < B?"', "write `&lt;`"),
        (QUESTIONS, '"A?"', '" "', "the text is empty"),
        (QUESTIONS, '"A?"', f'"{"x" * 4097}"', "longer than 4096"),
        (FLAGS, '"poison"', '"poisn"', "the words for flag `poison` are missing"),
        (CONDITIONS, '"where.front"', '"where.frnt"', "the sentence for `where.front` (weight +2) is missing"),
        (CONDITIONS, '"base"', '"basis"', "the sentence for `base` (weight +5) is missing"),
        (CONDITIONS, '"where.back"', '"where.bak"', "the sentence for `where.back` (weight -3) is missing"),
        (CONDITIONS, '"saddle.none"', '"saddle.non"', "did you mean `saddle.none`?"),
        (CONDITIONS, '"F1"', '"F9"', "there is no source `F9`"),
        (CONDITIONS, '"_safety_net"', '"_safety"', "`_safety_net` is missing"),
        (EXERCISES, '"worse"', '"wors"', "the words for stop rule `worse` are missing"),
        (EXERCISES, '"numb_care"', '"num_care"', "the words for override `numb_care` are missing"),
        (EXERCISES, '"walk"', '"wlk"', "the words for exercise `walk` are missing"),
        (EXERCISES, ',\n  "care": "c"', "", "`care` is missing"),
        (AFTER, '"rest"', '"rests"', "the words for advice `rest` are missing"),
        (AFTER, '"since"', '"sinc"', "the words for question `since` are missing"),
        (AFTER, '"since_fall"', '"since_fal"', "the words for flag `since_fall` are missing"),
        ("content/en/knee/rules.yaml", '"rule"', '"rul"', "the words for published rule `rule` are missing"),
        (MESSAGES, '{one: "one day", other', '{two: "two days", other', "the plural form `one` is missing"),
        (MESSAGES, '{one: "one day", other', '{two: "two days", other', "this language has no plural form `two`"),
        (MESSAGES, '"<b>Hello</b> {name}"', "1", "must be text"),
        (MESSAGES, "{name}", "{name", "the braces do not match"),
        (EAR, '"poison": [', '"poisn": [', "nothing is listened for as `poison`"),
        (EAR, '"saddle"', '"sadle"', "no question `sadle` in the flows; did you mean `saddle`?"),
        (EAR, '"numb": [', '"num": [', "there is no option `num` in `saddle`"),
        (EAR, '"numb"\n', '"NUMB"\n', "signs.saddle.numb: "),
        (EAR, '"saddle": {', '"where": {"front": ["front"]}, "saddle": {', "where.front: alone raises no urgent flag"),
        (LANGUAGE, '"countries": {', '"countries": {"uk": "Gb"', "countries.uk: a country is two capital letters"),
        (EXERCISES, '"drop"', '"drp"', "the words for stop rule `drop` are missing"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_in_its_file(folders, file, old, new, told):
    folders.change(file, old, new)
    assert any(fault.startswith(f"{file}:") and told in fault for fault in folders.faults())


def test_a_sign_is_weighed_only_where_the_flows_can_be_walked(folders):
    folders.change(EAR, '"saddle": {', '"where": {"front": ["front"]}, "saddle": {')
    folders.change("flows/knee/flow.yaml", "{old: 1}", "{older: 1}")
    assert not any("raises no urgent flag" in fault for fault in folders.faults())


def test_tags_of_telegram_are_allowed(folders):
    folders.change(MESSAGES, "<b>Hello</b>", "<blockquote expandable><a href='https://a.org'>a</a></blockquote> &lt;")
    assert folders.load()


def test_words_without_a_flow_are_left_over(folders):
    (folders.root / "flows/knee/after.yaml").unlink()
    assert any(fault.startswith("content/en/knee/after") for fault in folders.faults())


def test_a_missing_file_of_words_is_a_fault(folders):
    (folders.root / AFTER).unlink()
    assert folders.faults() == [f"{AFTER}:1:1: the file is missing"]


def test_each_language_has_its_own_plural_forms(second_language):
    assert second_language.load().catalogs["ru"].text("done", count=5) == "5 дней"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("{name}", "{nam}", "the placeholder {name} is missing"),
        ("{name}", "{nam}", "there is no placeholder {nam} in the base language"),
        ('"{count} days"', '"days"', "the placeholder {count} is missing"),
        ("hello:", "helo:", "the message `hello.title` is missing"),
        ("hello:", "helo:", "there is no message `helo.title` in the base language"),
        ('few: "{count} дня", ', "", "the plural form `few` is missing"),
    ],
)
def test_a_translation_says_all_that_the_base_language_says(second_language, old, new, told):
    file = "content/ru/messages.yaml"
    second_language.change(file, old, new)
    assert any(fault.startswith(f"{file}:") and told in fault for fault in second_language.faults())


def test_a_translation_without_a_topic_is_a_fault(second_language):
    for path in (second_language.root / "content/ru/knee").iterdir():
        path.unlink()
    (second_language.root / "content/ru/knee").rmdir()
    assert second_language.faults() == ["content/ru/knee:1:1: the folder with the words is missing"]


def test_a_folder_that_is_no_language_is_a_fault(folders):
    (folders.root / "content/klingonish").mkdir()
    assert any(fault.startswith("content/klingonish:") for fault in folders.faults())
