import json
from datetime import UTC, datetime

import pytest
import yaml

from bot.domain.act import Act, Agree, Choose, Command, Confirm, Done, Open, Tick
from bot.domain.machine import walk
from bot.domain.take import take
from bot.preview.inspector import Inspector
from bot.preview.places import Places
from bot.preview.traces import traced
from bot.preview.transcript import transcript
from bot.wording.phrase import phrase
from tests.conftest import ROOT
from tests.people import person
from tests.test_transcripts import _came_of

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
DISC = person(where="below_knee", sit="worse", forward="worse", cough="leg", worse_part="leg", leg_feel="shock")


@pytest.fixture
def places():
    return Places(ROOT / "flows", ROOT / "content")


@pytest.fixture
def inspector(shelf, places):
    return Inspector(shelf, places)


@pytest.fixture
def look(inspector, shelf):
    def look_at(chat, last=None):
        found = inspector.look(chat, shelf.catalogs["en"], last)
        json.dumps(found)
        return found

    return look_at


def played(library, flow, chosen, until=None):
    """Somebody who has answered so, up to a question."""
    chat = take(library, None, Agree("check"), NOW).chat
    while chat and chat.session:
        here = walk(flow, chat.session.answers)
        if here.open is None or here.open.id == until:
            return chat
        for act in acts(here.open, chosen[here.open.id]):
            chat = take(library, chat, act, NOW).chat
    raise AssertionError("the chat was forgotten")


def acts(question, options):
    if question.kind == "many" and not options <= {"none", "not_sure", "prefer_not"}:
        return [*(Tick(1, question.id, option, on=True) for option in sorted(options)), Done(1, question.id)]
    return [Choose(1, question.id, min(options))]


def by_id(found):
    return {one["id"]: one for one in found}


def test_the_way_marks_what_is_answered_asked_passed_over_and_still_to_come(look, library, back_pain):
    way = by_id(look(played(library, back_pain, DISC, until="legs"))["way"])
    assert list(way) == list(back_pain.by_id)
    assert way["age"]["status"] == "answered"
    assert way["age"]["answer"]["options"] == ["18_39"]
    assert way["saddle_private"]["status"] == "passed"
    assert way["legs"]["status"] == "current"
    assert way["now"]["status"] == "certain"
    assert way["weak_course"]["status"] == "ahead"


def test_somebody_unknown_has_a_way_that_is_not_begun(look):
    found = look(None)
    assert {one["status"] for one in found["way"]} == {"certain", "ahead"}
    assert found["kept"] is None
    assert found["screen"]["name"] == "Welcome"


def test_a_question_is_found_in_the_flow_and_in_the_words(look, library, back_pain):
    found = look(played(library, back_pain, DISC, until="legs"))
    asked = by_id(found["way"])["legs"]["place"]
    assert_holds(asked, "legs")
    words = {(one["file"], one["key"]): one for one in found["screen"]["words"]}
    for key in ("legs.ask", "legs.why", "legs.what_counts"):
        assert_holds(words["content/en/back_pain/questions.yaml", key], key.rpartition(".")[2])
    assert_holds(words["content/en/messages.yaml", "ask.back"], "back")


def assert_holds(place, key):
    """The line that is named holds the key."""
    line = (ROOT / place["file"]).read_text(encoding="utf-8").splitlines()[place["line"] - 1]
    assert key in line


def test_the_words_of_the_flow_after_exercise_are_found_in_its_own_file(look, library):
    chat = take(library, None, Agree("after"), NOW).chat
    for name in ("age", "saddle", "legs", "now"):
        chat = take(library, chat, Choose(1, name, min(DISC[name])), NOW).chat
    found = look(chat)
    assert found["screen"]["question"] == "since"
    assert {one["key"] for one in found["screen"]["words"]} >= {"questions.since.ask"}
    assert found["pattern"] is None


def test_every_text_of_every_screen_has_a_place(shelf, places, library, back_pain):
    done = take(library, played(library, back_pain, DISC), Confirm(1), NOW).chat
    acts: list[Act] = [Open(card) for card in ("why", "change", "safe", "avoid", "build_up", "prevent", "summary")]
    acts += [Open("exercise", "bird_dog"), Open("about", "disc_herniation"), Command("help"), Command("country")]
    for act in acts:
        catalog, notes = traced(shelf.catalogs["en"])
        phrase(take(library, done, act, NOW), catalog, shelf)
        assert notes
        assert [path for path in notes if places.of_words("en", path) is None] == []


def test_weights_have_reasons_and_a_pattern_follows(look, library, back_pain):
    found = look(played(library, back_pain, DISC))
    disc = by_id(found["conditions"])["disc_herniation"]
    assert found["pattern"]["patterns"][0] == {"id": "disc_herniation", "certainty": "clear"}
    assert disc["sum"] == sum(reason["weight"] for reason in disc["reasons"])
    assert disc["weight"] == min(disc["sum"], disc["cap"])
    assert {"key": "sit.worse", "weight": 1} in [
        {"key": one["key"], "weight": min(one["weight"], 1)} for one in disc["reasons"]
    ]


def test_a_danger_sign_is_named_with_its_guard_and_its_source(look, library, back_pain):
    found = look(played(library, back_pain, person(saddle="numb_saddle")))
    flag = by_id(found["flags"])["saddle_numbness"]
    assert flag["urgency"] == "emergency"
    assert flag["raised"]
    assert flag["holds"]
    assert flag["when"] == "saddle: numb_saddle"
    assert flag["sources"]
    assert by_id(found["way"])["duration"]["status"] == "unreached"


def test_a_page_that_was_opened_is_the_screen(look, library, back_pain):
    done = take(library, played(library, back_pain, DISC), Confirm(1), NOW).chat
    assert look(done)["screen"]["name"] == "Guidance"
    assert look(done, Open("why"))["screen"]["name"] == "Page"


def test_published_rules_tell_what_they_come_to(look, library, back_pain):
    counts = by_id(look(played(library, back_pain, DISC))["counts"])
    published = [name for name, count in back_pain.counts.items() if count.positive is not None]
    assert counts.keys() >= set(published)


def test_a_conversation_becomes_a_transcript_that_passes(shelf, library, back_pain):
    from bot.service.consult import Case, consult

    for chosen, until in ((DISC, None), (DISC, "where"), (person(saddle="numb_saddle"), None)):
        name, text = transcript(played(library, back_pain, chosen, until), shelf, shelf.catalogs["en"])
        told = yaml.safe_load(text)
        found = consult(back_pain, Case("copied", told["answers"]), library, shelf.catalogs["en"])
        assert name.startswith("tests/transcripts/back_pain/")
        assert told["expect"] == _came_of(found)
        assert told["about"].endswith(".")


def test_a_transcript_after_exercise_holds_what_the_interview_before_told(shelf, library, back_pain):
    chat = take(library, played(library, back_pain, DISC), Confirm(1), NOW).chat
    chat = take(library, chat, Agree("after"), NOW).chat
    chat = take(library, chat, Choose(2, "saddle", "none"), NOW).chat
    _, text = transcript(chat, shelf, shelf.catalogs["en"])
    assert list(yaml.safe_load(text)["answers"])[:2] == ["age", "saddle"]


def test_nothing_answered_makes_no_transcript(shelf, library):
    assert transcript(None, shelf, shelf.catalogs["en"]) == ("", "")
    begun = take(library, None, Agree("check"), NOW).chat
    assert transcript(begun, shelf, shelf.catalogs["en"]) == ("", "")
