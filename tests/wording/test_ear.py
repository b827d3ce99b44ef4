"""What the ear hears, denies and leaves alone. The sentences are in `en.yaml`."""

import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from bot.wording.ear import Ear, EarWords, Listened, listen, tune
from bot.wording.language import CommonWords

CONTENT = Path(__file__).parents[2] / "content" / "en"
SAID = yaml.safe_load((Path(__file__).parent / "en.yaml").read_text("utf-8"))
HEARD = [(sign, text) for sign, texts in SAID["heard"].items() for text in texts]


def read(name: str, kind: Any) -> Any:
    return TypeAdapter(kind).validate_python(yaml.safe_load((CONTENT / name).read_text("utf-8")))


COMMON = read("language.yaml", CommonWords)
EAR: Ear = tune(read("ear.yaml", EarWords), COMMON.denial)


def signs(listened: Listened) -> set[str]:
    return {".".join(sign) for sign in listened.signs}


def denied(listened: Listened) -> set[str]:
    return {".".join(sign) for sign in listened.denied}


def small_ear(*phrases: str, **groups: tuple[str, ...]) -> Ear:
    return tune(EarWords(groups, {"q": {"a": phrases}}, {}), COMMON.denial)


def hears(ear: Ear, text: str) -> bool:
    return bool(listen(text, ear).signs)


@pytest.mark.parametrize(("sign", "text"), HEARD)
def test_a_danger_sign_is_heard(sign, text):
    assert sign in signs(listen(text, EAR))


@pytest.mark.parametrize("text", SAID["quiet"])
def test_an_ordinary_sentence_alarms_nobody(text):
    listened = listen(text, EAR)
    assert (listened.signs, listened.crisis) == ((), None)


@pytest.mark.parametrize(("text", "sign"), SAID["denied"])
def test_a_denied_sign_is_told_apart(text, sign):
    listened = listen(text, EAR)
    assert sign in denied(listened)
    assert sign not in signs(listened)


@pytest.mark.parametrize(("text", "heard", "not_heard"), SAID["mixed"])
def test_a_denial_reaches_only_so_far(text, heard, not_heard):
    listened = listen(text, EAR)
    assert signs(listened) >= set(heard)
    assert signs(listened).isdisjoint(not_heard)
    assert denied(listened) >= set(not_heard)


@pytest.mark.parametrize(("crisis", "text"), [(name, text) for name, texts in SAID["crisis"].items() for text in texts])
def test_a_crisis_is_heard(crisis, text):
    assert listen(text, EAR).crisis == crisis


@pytest.mark.parametrize(("sign", "text"), HEARD)
def test_capitals_curly_apostrophes_and_pictures_change_nothing(sign, text):
    odd = text.replace("'", "\u2019").upper() + " \U0001f62d\U0001f62d"
    assert sign in signs(listen(odd, EAR))


@pytest.mark.parametrize(("sign", "text"), HEARD)
def test_a_sign_is_heard_in_the_middle_of_a_story(sign, text):
    story = f"Hello, my back hurts for two weeks. I lifted a box. {text}. It is worse when sitting. Thank you!"
    assert sign in signs(listen(story, EAR))


@pytest.mark.parametrize("opening", ["My back hurts but ", "No idea why. ", "Hello. ", "No. ", "No, sorry. "])
@pytest.mark.parametrize(("sign", "text"), HEARD[::5])
def test_what_is_said_before_does_not_hide_a_sign(opening, sign, text):
    assert sign in signs(listen(opening + text, EAR))


@given(st.text())
def test_any_text_can_be_listened_to(text):
    listened = listen(text, EAR)
    assert set(listened.signs).isdisjoint(listened.denied)


@given(
    st.lists(
        st.sampled_from(["no", "numb", "between", "legs", ",", "fever", "but", "or", "cant", "pee", "?", "i", "not"])
    )
)
def test_any_order_of_words_can_be_listened_to(words):
    listened = listen(" ".join(words), EAR)
    assert set(listened.signs).isdisjoint(listened.denied)


@given(st.sampled_from(HEARD), st.sampled_from([". ", "! ", "?? ", "\n\n. "]), st.sampled_from(SAID["quiet"]))
def test_a_quiet_sentence_before_never_hides_a_sign(said, stop, quiet):
    assert said[0] in signs(listen(quiet + stop + said[1], EAR))


@pytest.mark.parametrize(
    "sign", ["fever", "chest pain", "foot drop", "shingles", "blood in my urine", "trouble peeing"]
)
def test_no_in_front_denies(sign):
    assert signs(listen(sign, EAR))
    assert not listen(f"no {sign}", EAR).signs
    assert not listen(f"I have not had any {sign}", EAR).signs


@pytest.mark.parametrize("sign", ["can't pee", "no control of my bladder", "no feeling when I wipe"])
def test_what_says_no_itself_is_never_denied(sign):
    assert signs(listen(f"I don't have {sign}", EAR))


def test_the_certain_comes_before_the_misspelt():
    listened = listen("shinglez, and chest pain", EAR)
    assert listened.signs == (("now", "chest"), ("lately", "rash"))


@pytest.mark.parametrize("said", ["numb legs ", "I feel pain between my legs, ", "wobbblyx qwertyuiop ", "aaaaaaaaaa"])
def test_the_work_grows_no_faster_than_the_text(said):
    assert calls(said * (4000 // len(said))) < 3 * calls(said * (2000 // len(said)))


def calls(text: str) -> int:
    """How many functions are called to listen to this text: counted, as seconds depend on the machine."""
    counted = 0

    def count(*_: object) -> None:
        nonlocal counted
        counted += 1

    sys.setprofile(count)
    listen(text, EAR)
    sys.setprofile(None)
    return counted


def test_words_stand_in_order_with_at_most_three_between():
    ear = small_ear("numb legs")
    assert hears(ear, "numb in my legs")
    assert not hears(ear, "legs numb")
    assert not hears(ear, "numb and so on and on in legs")


def test_parts_stand_in_any_order_in_one_clause():
    ear = small_ear("numb + legs")
    assert hears(ear, "legs so very very very numb")
    assert not hears(ear, "numb. legs")
    assert not hears(ear, "numb but legs")


def test_a_part_after_an_ampersand_may_stand_anywhere():
    assert hears(small_ear("capsule & spasm*"), "Spasms. Long ago. I took a capsule")


def test_a_word_nearby_can_speak_against():
    ear = small_ear("cold leg - pack")
    assert hears(ear, "cold leg")
    assert not hears(ear, "cold pack on leg")


def test_groups_stand_for_their_words():
    ear = small_ear("NUMB PLACE", NUMB=("numb", "no feeling"), PLACE=("foot",))
    assert hears(ear, "no feeling in the foot")


@pytest.mark.parametrize("phrase", ["NUMB legs", "", "numb + ", "(numb", "a_|b"])
def test_a_phrase_of_another_form_is_refused(phrase):
    with pytest.raises(ValueError, match=r"not|no group"):
        small_ear(phrase)


@pytest.mark.parametrize("typed", ["shivering", "shiverng", "shivvering", "shivreing", "shibering"])
def test_one_wrong_letter_in_a_long_word_is_forgiven(typed):
    assert hears(small_ear("shivering"), typed)


def test_short_words_are_taken_as_they_are():
    assert not hears(small_ear("numb"), "dumb")
