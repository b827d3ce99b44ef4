"""Typed answers to the questions of the back pain interview, as people give them."""

from pathlib import Path

import pytest

from bot.loaders.shelf import load
from bot.wording.ear import listen
from bot.wording.questions import option_words
from bot.wording.understand import Chosen, Denied, NotUnderstood, Understood, understand

ROOT = Path(__file__).parents[2]
SHELF = load(ROOT / "flows", ROOT / "content")
CATALOG, FLOW = SHELF.catalogs["en"], SHELF.flows["back_pain"]
TICKS = ("legs", "saddle", "now", "lately", "health")


def say(text: str, question: str) -> Understood:
    asked = FLOW.by_id[question]
    words = {option.id: option_words(CATALOG, FLOW, question, option.id) for option in asked.options}
    return understand(text, asked, asked.options, words, CATALOG.common)


def sure(option: str) -> Chosen:
    return Chosen(frozenset({option}), sure=True)


def guess(option: str) -> Chosen:
    return Chosen(frozenset({option}), sure=False)


@pytest.mark.parametrize(
    ("text", "lowest"),
    [
        ("back and legs", "below_knee"),
        ("back and leg", "below_knee"),
        ("back, legs", "below_knee"),
        ("my legs", "below_knee"),
        ("back of my leg", "below_knee"),
        ("calf and back", "below_knee"),
        ("back and hip", "groin"),
        ("hip", "groin"),
        ("buttocks and thighs", "thigh"),
        ("thighs and buttocks", "thigh"),
        ("back and theigh", "thigh"),
        ("back and neck", "back"),
        ("neck, back", "back"),
    ],
)
def test_of_several_places_the_lowest_is_asked_about(text, lowest):
    assert say(text, "where") == guess(lowest)


@pytest.mark.parametrize(
    ("text", "question", "option"),
    [
        ("calves", "where", "below_knee"),
        ("calfs", "where", "below_knee"),
        ("feet", "where", "below_knee"),
        ("bum", "where", "buttock"),
        ("tailbone", "where", "buttock"),
        ("only my back", "where", "back"),
        ("leaning on the cart", "walk_stop", "sit_or_bend"),
        ("lean on shopping trolley", "walk_stop", "sit_or_bend"),
        ("my walker", "walk_stop", "sit_or_bend"),
        ("standing still", "walk_stop", "standing_still"),
        ("a month and a half", "duration", "w6_12"),
        ("a fortnight and a half", "duration", "w2_6"),
        ("3/4 hour", "stiff", "m30_60"),
        ("1 1/2 hours", "stiff", "over_60"),
        ("1/2 mile", "walk", "over_500m"),
        ("i can walk for miles", "walk", "no_limit"),
        ("no problem", "walk", "no_limit"),
        ("left, sometimes right", "side", "swaps"),
        ("slipped in the kitchen", "onset", "small_fall"),
        ("uti", "lately", "infection"),
        ("steroid shot in my back", "lately", "back_needle"),
        ("no", "examined", "no"),
    ],
)
def test_everyday_words_are_understood(text, question, option):
    assert say(text, question) == sure(option)


def test_a_fortnight_is_fourteen_days():
    assert say("a fortnight", "duration") == say("14 days", "duration")


@pytest.mark.parametrize(
    ("text", "question", "option"),
    [("about 8 moths", "duration", "over_6m"), ("lost 10 kg", "lately", "weight_loss")],
)
def test_what_is_nearly_said_is_asked_about(text, question, option):
    assert say(text, question) == guess(option)


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("first time", "first_age"),
        ("this is the first time", "first_age"),
        ("now", "first_age"),
        ("never before", "first_age"),
        ("yes", "examined"),
        ("seen a doctor", "examined"),
        ("seen a physio", "examined"),
        ("been checked", "examined"),
        ("i stop", "walk_stop"),
        ("stopping", "walk_stop"),
        ("not far", "walk"),
        ("dizzy", "now"),
        ("legs", "legs"),
        ("wakes me", "night"),
    ],
)
def test_words_that_may_mean_anything_choose_nothing(text, question):
    assert say(text, question) == NotUnderstood()


def test_walking_that_is_denied_is_never_surely_without_limit():
    assert say("i can't walk for miles", "walk") in (guess("m100_500"), guess("under_100m"))


@pytest.mark.parametrize("question", TICKS)
@pytest.mark.parametrize("text", ["nothng", "all fine", "no problems", "she has no problems", "no, all good"])
def test_a_whole_denial_is_asked_about_and_is_never_none(text, question):
    assert say(text, question) == Denied()


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("legs fine", "legs"),
        ("my legs are fine", "legs"),
        ("legs are ok", "legs"),
        ("both legs feel normal", "legs"),
        ("peeing is ok", "saddle"),
        ("peeing is fine", "saddle"),
        ("peeing normal", "saddle"),
        ("normal peeing", "saddle"),
        ("peeing is ok, bowels are fine", "saddle"),
    ],
)
def test_what_is_fine_is_no_sign(text, question):
    assert say(text, question) == Denied()


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("peeing is not fine", "saddle"),
        ("peeing isn't normal", "saddle"),
        ("can't pee normally", "saddle"),
        ("is peeing normal?", "saddle"),
        ("peeing is fine until i try to stop", "saddle"),
        ("peeing is ok but it dribbles", "saddle"),
        ("the numbness is ok", "saddle"),
        ("bladder no good", "saddle"),
        ("legs no good", "legs"),
        ("legs are not fine", "legs"),
        ("i have problems, ok", "legs"),
        ("fine until today", "now"),
        ("not ok", "now"),
        ("either", "now"),
        ("something", "now"),
        ("one of these", "now"),
    ],
)
def test_what_is_not_quite_fine_is_no_denial(text, question):
    assert say(text, question) != Denied()
    assert say(text, question) != sure("none")


def test_a_sign_beside_what_is_fine_is_kept():
    understood = say("peeing is fine, numb between my legs", "saddle")
    assert isinstance(understood, Chosen)
    assert understood.options == {"numb_saddle"}


@pytest.mark.parametrize(
    "text", ["i can't pee normally", "peeing is hard to start, legs fine", "numb between my legs but fine"]
)
def test_the_ear_still_hears_what_is_said_to_be_fine(text):
    assert listen(text, CATALOG.ear).signs
