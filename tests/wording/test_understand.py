"""Typed answers to small made-up questions."""

from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from bot.domain.flow import EXCLUSIVE, Measure, Option, Question
from bot.wording.language import CommonWords
from bot.wording.understand import Chosen, Denied, NotUnderstood, Understood, WhichOne, numbered, understand

LANGUAGE = Path(__file__).parents[2] / "content" / "en" / "language.yaml"
COMMON = TypeAdapter(CommonWords).validate_python(yaml.safe_load(LANGUAGE.read_text("utf-8")))


@dataclass(frozen=True)
class Words:
    label: str
    full: str | None = None
    words: tuple[str, ...] = ()


def options(*ids: str, **above: int) -> tuple[Option, ...]:
    return tuple(Option(name) for name in ids) + tuple(Option(name, above=least) for name, least in above.items())


SIGNS = Question("signs", "many", options("numb", "bladder", "fever", "none", "not_sure", "prefer_not"), alarm=True)
WHERE = Question("where", "one", options("back", "thigh", "inner_thigh", "below_knee", "not_sure"))
EASE = Question("ease", "one", options("better", "worse", "getting_worse", "same"))
PLAIN = Question("plain", "one", options("yes", "no", "not_sure"))
STIFF = Question("stiff", "one", options("none", under_15=0, m15_30=15, over_30=30), measure=Measure("minutes"))
WALK = Question(
    "walk", "one", options("no_limit", over_500m=500, m100_500=100, under_100m=0), measure=Measure("metres", 60)
)
LAST = Question("last", "one", options(under_3d=0, d3_14=3, w2_6=15, over_6w=42), measure=Measure("days"))
AGE = Question(
    "age", "number", options("not_sure", under_18=0, y18_39=18, y40_64=40, y65_69=65, y70=70), measure=Measure("years")
)
PAIN = Question("pain", "one", options("p0", "mild", "strong"))

WORDS = {
    "numb": Words("Numb", "Numb between the legs", ("numb", "numbness", "can't feel down there")),
    "bladder": Words("Trouble peeing", "Trouble to start, stop or feel", ("bladder", "leaking")),
    "fever": Words("Fever", None, ("fever", "shivering")),
    "none": Words("None of these"),
    "not_sure": Words("Not sure", None, ("no idea at all",)),
    "prefer_not": Words("Prefer not to say"),
    "back": Words("Back", None, ("back",)),
    "thigh": Words("Thigh", None, ("thigh",)),
    "inner_thigh": Words("Inner thigh", None, ("inner thigh",)),
    "below_knee": Words("Below the knee", None, ("calf", "shin", "foot")),
    "better": Words("Better"),
    "worse": Words("Worse"),
    "getting_worse": Words("Getting worse"),
    "same": Words("The same"),
    "yes": Words("Yes"),
    "no": Words("No"),
    "no_limit": Words("As far as I like"),
    "p0": Words("No pain", None, ("0",)),
    "mild": Words("1-3"),
    "strong": Words("8-10"),
}


def say(text: str, question: Question) -> Understood:
    return understand(text, question, question.options, WORDS, COMMON)


def sure(*ids: str) -> Chosen:
    return Chosen(frozenset(ids), sure=True)


def guess(*ids: str) -> Chosen:
    return Chosen(frozenset(ids), sure=False)


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("1", ["numb"]),
        ("1 3", ["numb", "fever"]),
        ("1,3", ["numb", "fever"]),
        ("1 and 3", ["numb", "fever"]),
        ("option 2", ["bladder"]),
        ("2.", ["bladder"]),
    ],
)
def test_the_number_of_an_option_chooses_it(text, ids):
    assert say(text, SIGNS) == sure(*ids)


@pytest.mark.parametrize("text", ["4", "1 9", "13", "9" * 5000])
def test_a_number_that_no_option_has_is_not_understood(text):
    assert say(text, SIGNS) == NotUnderstood()


def test_only_shown_numbers_count():
    assert say("2", WHERE) == NotUnderstood()
    assert numbered(WHERE.options, WORDS) == ()


def test_exclusive_options_carry_no_number():
    assert [option.id for option in numbered(SIGNS.options, WORDS)] == ["numb", "bladder", "fever"]


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("Numb", ["numb"]),
        ("numb between the legs", ["numb"]),
        ("I can't feel down there", ["numb"]),
        ("CAN\u2019T FEEL DOWN THERE!", ["numb"]),
        ("fever and numbness", ["numb", "fever"]),
        ("numbness but no fever", ["numb"]),
        ("no fever, but leaking", ["bladder"]),
    ],
)
def test_words_tick_options(text, ids):
    assert say(text, SIGNS) == sure(*ids)


@pytest.mark.parametrize("text", ["none", "None of these.", "no", "0", "none of the above", "NO!"])
def test_the_exact_words_choose_none(text):
    assert say(text, SIGNS) == sure("none")


@pytest.mark.parametrize(
    "text", ["non", "noen", "none of thees", "none fo these", "nones", "I have none of your things"]
)
def test_none_is_never_guessed(text):
    assert say(text, SIGNS) in (NotUnderstood(), Denied())


@pytest.mark.parametrize("text", ["prefer not to sya", "nott sure", "I am not sure whether it leaks"])
def test_what_stands_alone_is_never_guessed(text):
    assert say(text, SIGNS) in (NotUnderstood(), Denied())


@pytest.mark.parametrize(
    ("text", "option"), [("not sure", "not_sure"), ("dunno", "not_sure"), ("I'd rather not say", "prefer_not")]
)
def test_not_sure_and_prefer_not_by_their_words(text, option):
    assert say(text, SIGNS) == sure(option)


@pytest.mark.parametrize(
    "text",
    [
        "no numbness",
        "no numbness or fever",
        "I don't have any of these",
        "not numb",
        "Fever? No.",
        "no numbnes",
        "fever: none",
    ],
)
def test_a_denial_ticks_nothing_and_is_asked_about(text):
    assert say(text, SIGNS) == Denied()


@pytest.mark.parametrize("text", ["not able to go", "I cannot wait", "no strength in my arm"])
def test_a_denial_in_unknown_words_is_not_taken_for_one(text):
    assert say(text, SIGNS) == NotUnderstood()


@pytest.mark.parametrize("text", ["yes", "Yes!", "yep", "I do"])
def test_a_bare_yes_on_a_tick_screen_asks_which(text):
    assert say(text, SIGNS) == WhichOne()


@pytest.mark.parametrize("text", ["fevr", "shiverng", "feverr", "leakin"])
def test_a_misspelt_word_is_asked_about(text):
    understood = say(text, SIGNS)
    assert isinstance(understood, Chosen)
    assert not understood.sure


def test_a_misspelt_word_beside_a_known_one_is_kept():
    assert say("fever and numbnes", SIGNS) == guess("numb", "fever")


def test_words_beside_an_option_are_asked_about():
    assert say("1 or 2 with fever", SIGNS) == guess("fever")


@pytest.mark.parametrize(
    ("text", "option"),
    [("yes", "yes"), ("yeah", "yes"), ("no", "no"), ("nope", "no"), ("No, I don't", "no"), ("maybe", "not_sure")],
)
def test_yes_and_no_answer_a_plain_question(text, option):
    assert say(text, PLAIN) == sure(option)


@pytest.mark.parametrize("text", ["yes", "no", "maybe"])
def test_yes_and_no_answer_no_other_question(text):
    assert say(text, EASE) == NotUnderstood()


def test_one_of_several_by_its_word():
    assert say("to my calf", WHERE) == sure("below_knee")
    assert say("it runs down to my calf", WHERE) == guess("below_knee")
    assert say("below teh knee", WHERE) == guess("below_knee")


def test_the_longer_wording_wins():
    assert say("my inner thigh", WHERE) == sure("inner_thigh")
    assert say("getting worse", EASE) == sure("getting_worse")


def test_what_is_denied_is_not_chosen():
    assert say("not better, worse", EASE) == sure("worse")
    assert say("not better", EASE) == NotUnderstood()


def test_two_wordings_on_one_choice_are_asked_about():
    assert say("from the back down to the calf", WHERE) == guess("below_knee")


@pytest.mark.parametrize("text", ["", "   ", "🙂", "...", "qwerty uiop", "bac" * 1000, "hello there"])
def test_the_rest_is_not_understood(text):
    for question in (SIGNS, WHERE, PLAIN, WALK, AGE):
        assert say(text, question) == NotUnderstood()


@pytest.mark.parametrize(
    ("text", "option"),
    [
        ("67", "y65_69"),
        ("I'm 67", "y65_69"),
        ("sixty seven", "y65_69"),
        ("sixty-seven years old", "y65_69"),
        ("70", "y70"),
        ("17", "under_18"),
        ("almost 70", "y65_69"),
        ("I am forty", "y40_64"),
        ("Not sure", "not_sure"),
        ("39 yo", "y18_39"),
        ("a hundred", "y70"),
    ],
)
def test_a_number_of_years_picks_its_band(text, option):
    assert say(text, AGE) == sure(option)


@pytest.mark.parametrize("text", ["7", "300", "1958", "old", "0", "-", "seven", "0.5"])
def test_a_number_out_of_range_is_not_understood(text):
    assert say(text, AGE) == NotUnderstood()


def test_two_ages_are_asked_about():
    assert say("64 or 65", AGE) == guess("y40_64")
    assert say("66 or 67", AGE) == sure("y65_69")


@pytest.mark.parametrize(
    ("text", "question", "option"),
    [
        ("300 m", WALK, "m100_500"),
        ("300m", WALK, "m100_500"),
        ("half a mile", WALK, "over_500m"),
        ("10 minutes", WALK, "over_500m"),
        ("5 min", WALK, "m100_500"),
        ("about 50 yards", WALK, "under_100m"),
        ("1.5 km", WALK, "over_500m"),
        ("two blocks", WALK, "m100_500"),
        ("less than 100 m", WALK, "under_100m"),
        ("a quarter of a mile", WALK, "m100_500"),
        ("200-300 metres", WALK, "m100_500"),
        ("three hundred meters", WALK, "m100_500"),
        ("one hundred and fifty metres", WALK, "m100_500"),
        ("an hour", WALK, "over_500m"),
        ("three weeks", LAST, "w2_6"),
        ("a couple of days", LAST, "under_3d"),
        ("2 months", LAST, "over_6w"),
        ("a week", LAST, "d3_14"),
        ("since 2 yrs", LAST, "over_6w"),
        ("two and a half weeks", LAST, "w2_6"),
        ("10 days", LAST, "d3_14"),
        ("40 min", STIFF, "over_30"),
        ("half an hour", STIFF, "over_30"),
        ("20 minutes", STIFF, "m15_30"),
        ("0 min", STIFF, "under_15"),
    ],
)
def test_a_measure_picks_its_option(text, question, option):
    assert say(text, question) == sure(option)


def test_a_range_over_two_options_is_asked_about():
    assert say("50 to 200 m", WALK) == guess("under_100m")


def test_a_measure_without_unit_is_asked_about():
    assert say("300", WALK) == guess("m100_500")


@pytest.mark.parametrize("text", ["since May", "weeks", "a long time", "3 apples"])
def test_a_measure_in_other_words_is_not_understood(text):
    assert say(text, LAST) == NotUnderstood()


def test_no_stiffness_is_an_answer():
    assert say("none", STIFF) == sure("none")
    assert say("no", STIFF) == sure("none")


def test_zero_is_an_amount_of_pain():
    assert say("0", PAIN) == sure("p0")


def test_an_option_that_is_not_offered_is_not_chosen():
    assert understand("fever", SIGNS, options("numb", "none"), WORDS, COMMON) == NotUnderstood()


@given(st.text())
def test_any_text_gets_an_answer(text):
    for question in (SIGNS, WHERE, PLAIN, WALK, AGE):
        understood = say(text, question)
        if isinstance(understood, Chosen):
            assert understood.options <= {option.id for option in question.options}
            assert len(understood.options) == 1 or question.kind == "many"


@given(
    st.lists(st.sampled_from(["none", "no", "numb", "fever", "not", "sure", "1", "2", "these", "of", "and", ",", "."]))
)
def test_a_tick_never_stands_beside_an_option_that_stands_alone(words):
    understood = say(" ".join(words), SIGNS)
    if isinstance(understood, Chosen):
        assert understood.options.isdisjoint(EXCLUSIVE) or len(understood.options) == 1


@given(st.text(min_size=1), st.sampled_from(["fever", "numbness", "leaking"]))
def test_none_is_never_understood_beside_a_sign(text, sign):
    understood = say(f"{text} {sign}", SIGNS)
    assert not (isinstance(understood, Chosen) and "none" in understood.options)
