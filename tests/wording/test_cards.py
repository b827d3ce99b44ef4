"""What stands where on the cards, and what some typed words of the real content are taken for."""

from dataclasses import replace
from types import SimpleNamespace

import pytest

from bot.domain.act import Answer, Command, Open, PickCountry
from bot.domain.exercise import Verdict
from bot.domain.flags import soonest
from bot.domain.say import Guidance, Page, Urgent
from bot.wording import exercises
from bot.wording.interpret import interpret
from bot.wording.layout import CAPTION, units
from bot.wording.phrase import phrase
from bot.wording.reply import Reply
from bot.wording.urgent import urgent
from tests.domain.talk import finished, talk

FOLD, UNFOLD = "<blockquote expandable>", "</blockquote>"


def fold_of(reply: Reply) -> str:
    """The part that is shown closed."""
    assert reply.text.count(FOLD) == 1
    return reply.text.split(FOLD)[1].split(UNFOLD)[0]


@pytest.fixture
def result(library):
    return finished(library)


@pytest.fixture
def catalog(shelf, language):
    return shelf.catalogs[language]


def test_the_guidance_folds_when_to_see_someone(result, shelf, catalog):
    say = result.say
    assert isinstance(say, Guidance)
    words = catalog.topics["back_pain"]
    fold = fold_of(phrase(result.last, catalog, shelf))
    see = words.conditions[say.outcome.patterns[0].condition].see
    assert fold.index(words.safety_net[0]) < fold.index(see)


def test_a_card_tells_what_to_do_after_a_bad_day_below_the_signs_to_stop_at(result, shelf, catalog, back_pain):
    result.do(Open("exercise", "walking"))
    fold = fold_of(phrase(result.last, catalog, shelf))
    words = catalog.topics["back_pain"].stop_rules
    assert back_pain.after_a_bad_day
    assert back_pain.stop_rules
    places = [fold.index(words[name]) for name in (*back_pain.stop_rules, *back_pain.after_a_bad_day)]
    assert places == sorted(places)
    assert places[len(back_pain.stop_rules) - 1] < fold.index(catalog.text("exercise.after_a_bad_day"))


@pytest.fixture
def raised(back_pain):
    """The urgent card for these flags, the most urgent first."""

    def card(*names: str) -> Urgent:
        flags = tuple(back_pain.flags[name] for name in names)
        return Urgent(back_pain, flags, flags[0].urgency, soonest(flags), None, kept=True)

    return card


def test_a_card_does_not_name_what_a_more_urgent_sign_tells_already(raised, shelf, catalog):
    words = catalog.topics["back_pain"].flags
    text = urgent(raised("infection_likely", "fever"), catalog, shelf).text
    assert words["infection_likely"].say in text
    assert words["fever"].name not in text


def test_a_card_names_every_sign_that_no_other_tells(raised, shelf, catalog):
    words = catalog.topics["back_pain"].flags
    text = urgent(raised("infection_likely", "chest", "fever", "red_eye"), catalog, shelf).text
    assert all(words[name].name in text for name in ("infection_likely", "chest", "red_eye"))


def test_a_card_offers_another_language_only_where_there_is_one(raised, shelf, catalog, language):
    say, choose = raised("chest"), Command("language")
    alone = replace(shelf, catalogs={language: catalog})
    two = replace(shelf, catalogs={language: catalog, "xx": catalog})
    offered = [[button.act for row in urgent(say, catalog, one).rows for button in row] for one in (alone, two)]
    assert [choose in acts for acts in offered] == [False, True]


@pytest.mark.parametrize("typed", ["wakes me", "it wakes me up", "wakes me up"])
def test_waking_alone_is_not_taken_for_getting_up_helps(library, shelf, typed):
    one = talk(library)
    one.until("night")
    act = interpret(typed, one.chat, shelf.catalogs["en"], shelf)
    assert not isinstance(act, Answer) or "up_helps" not in act.options
    assert getattr(act, "option", None) != "up_helps"


def test_a_country_may_be_typed_by_another_name(shelf):
    assert interpret("UK", None, shelf.catalogs["en"], shelf) == PickCountry("GB")


def worst(flow, exercise, verdict):
    """Answers that make the most reasons stand on a card: all that speak against the exercise at once."""
    return [
        override
        for override in flow.overrides
        if any(limit.selects(exercise) and limit.at_best <= verdict for limit in override.limits)
    ]


def page_of(flow, exercise, verdict, monkeypatch):
    """Its card for somebody with this verdict and everything against it; for None: without a result."""
    if verdict is None:
        return Page("exercise", exercise.id, flow, None, None)
    monkeypatch.setattr(exercises, "_verdict", lambda *_: verdict)
    names = tuple(override.id for override in worst(flow, exercise, verdict))
    outcome = SimpleNamespace(
        overrides=names,
        verdicts={exercise.id: verdict},
        patterns=(SimpleNamespace(condition="muscle_strain"),),
        flags=(),
        exercises=lambda _: (exercise.id,),
    )
    return Page("exercise", exercise.id, flow, None, outcome)  # type: ignore[arg-type]


@pytest.mark.parametrize("verdict", [None, *Verdict])
def test_every_card_fits_under_its_picture_with_all_that_one_must_stop_at(back_pain, catalog, verdict, monkeypatch):
    words = catalog.topics["back_pain"]
    for exercise in back_pain.exercises.values():
        reply = exercises.exercise_card(page_of(back_pain, exercise, verdict, monkeypatch), catalog)
        assert units(reply.text) <= CAPTION, exercise.id
        may_do = verdict is not Verdict.AVOID if verdict is not None else exercise.strictest is not Verdict.AVOID
        for name in (*back_pain.stop_rules, *back_pain.after_a_bad_day) if may_do else ():
            assert words.stop_rules[name] in reply.text, exercise.id
        if verdict is not None and (reasons := worst(back_pain, exercise, verdict)):
            assert words.overrides[reasons[0].id] in reply.text


@pytest.mark.parametrize("verdict", [None, *Verdict])
def test_a_picture_says_of_the_verdict_just_what_the_text_says(back_pain, catalog, verdict, monkeypatch):
    for exercise in back_pain.exercises.values():
        reply = exercises.exercise_card(page_of(back_pain, exercise, verdict, monkeypatch), catalog)
        picture = reply.picture
        assert picture is not None
        heading = reply.text.split("\n")[0]
        assert picture.name in heading
        assert picture.verdict == (verdict.word if verdict is not None else None)
        assert bool(picture.words) == (verdict is not None)
        assert picture.words in heading


def test_without_a_clear_pattern_neither_text_nor_picture_speaks_of_one(back_pain, catalog, monkeypatch):
    exercise = back_pain.exercises["bird_dog"]
    page = page_of(back_pain, exercise, Verdict.SAFE, monkeypatch)
    page.outcome.patterns = ()
    reply = exercises.exercise_card(page, catalog)
    assert reply.picture is not None
    assert reply.picture.words == catalog.text("exercise.verdict.safe")
    assert catalog.text("exercise.mine.safe") not in reply.text


def test_words_in_a_picture_are_those_of_the_readers_language(back_pain, shelf, catalog, monkeypatch):
    exercise = back_pain.exercises["bird_dog"]
    topic = catalog.topics["back_pain"]
    named = {**topic.exercises, "bird_dog": replace(topic.exercises["bird_dog"], name="Vierfüßler")}
    other = replace(catalog, topics={**catalog.topics, "back_pain": replace(topic, exercises=named)})
    page = page_of(back_pain, exercise, Verdict.AVOID, monkeypatch)
    names = [getattr(exercises.exercise_card(page, one).picture, "name", None) for one in (catalog, other)]
    assert names == [topic.exercises["bird_dog"].name, "Vierfüßler"]
