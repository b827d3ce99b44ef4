import json
from datetime import UTC, datetime, timedelta, timezone

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.adapters.store import codec
from bot.adapters.store.seal import PlainSeal
from bot.domain.chat import Chat, Consent, Raised, Session, Trial
from bot.domain.errors import SettingsError

BEGAN = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)

ids = st.text(st.sampled_from("abcdefghijklmnopqrstuvwxyz_"), min_size=1, max_size=20)
id_sets = st.frozensets(ids, max_size=4)
zones = st.sampled_from([UTC, timezone(timedelta(hours=5, minutes=45)), timezone(timedelta(hours=-3))])
instants = st.datetimes(datetime(2020, 1, 1), datetime(2060, 1, 1), timezones=zones)  # noqa: DTZ001
answers = st.dictionaries(ids, id_sets, max_size=5)
numbers = st.integers(0, 10**6)
sessions = st.builds(
    Session,
    flow=ids,
    number=numbers,
    revision=numbers,
    began=instants,
    answers=answers,
    heard=answers,
    drafts=answers,
    proposed=st.none() | ids,
    proxy=st.booleans(),
    again=id_sets,
    confirmed=st.booleans(),
)
chats = st.builds(
    Chat,
    language=ids,
    country=st.none() | ids,
    consent=st.none() | st.builds(Consent, numbers, instants),
    proxy=st.booleans(),
    active=st.none() | ids,
    sessions=st.dictionaries(ids, sessions, max_size=3),
    raised=st.lists(st.builds(Raised, ids, ids, instants), max_size=3).map(tuple),
    rechecking=id_sets,
    heard=st.lists(st.tuples(ids, ids), max_size=3).map(tuple),
    trials=st.lists(st.builds(Trial, ids, st.booleans(), instants), max_size=3).map(tuple),
    stopped=st.booleans(),
)


@given(chats)
def test_a_chat_comes_back_as_it_went(chat):
    back = codec.decode(codec.encode(chat))
    assert back == chat
    assert [list(s.answers) for s in back.sessions.values()] == [list(s.answers) for s in chat.sessions.values()]


@given(chats)
def test_all_that_is_kept_can_be_shown_as_json(chat):
    shown = json.loads(json.dumps(codec.as_json(chat)))
    assert msgspec.convert(shown, Chat) == chat


def test_json_for_a_person_looks_the_same_every_time():
    session = Session("back_pain", 1, 3, BEGAN, {"signs": frozenset({"numb", "fever", "cough"})})
    assert codec.as_json(Chat("en", sessions={"back_pain": session}))["sessions"]["back_pain"]["answers"] == {
        "signs": ["cough", "fever", "numb"]
    }


def test_instants_stay_aware():
    chat = Chat("en", consent=Consent(1, BEGAN))
    back = codec.decode(codec.encode(chat))
    assert back.consent is not None
    assert back.consent.at.utcoffset() == timedelta(0)


def test_fields_of_a_newer_version_are_passed_over():
    written = json.loads(codec.encode(Chat("en", consent=Consent(1, BEGAN))))
    written["mood"] = {"today": 3}
    written["consent"]["place"] = "here"
    assert codec.decode(json.dumps(written).encode()) == Chat("en", consent=Consent(1, BEGAN))


def test_missing_fields_get_their_default():
    assert codec.decode(b'{"language": "en"}') == Chat("en")


def test_bytes_that_are_no_chat_are_refused():
    with pytest.raises(msgspec.DecodeError):
        codec.decode(b'{"language": 7}')


def test_what_is_sealed_opens_again():
    seal = PlainSeal()
    assert seal.open(seal.close(b"words")) == b"words"


def test_a_row_sealed_in_another_way_is_refused():
    with pytest.raises(SettingsError):
        PlainSeal().open(b"\x01words")


WRITTEN = (
    b'{"language":"pt","country":"PT","consent":{"version":1,"at":"2026-03-01T09:30:00Z"},"proxy":true,'
    b'"active":"back_pain","sessions":{"back_pain":{"flow":"back_pain","number":2,"revision":3,'
    b'"began":"2026-03-01T09:30:00Z","answers":{"age":["40_49"],"signs":["numb"]},"heard":{"now":["fever"]},'
    b'"drafts":{"legs":["both"]},"again":["age"],"proposed":"below_knee","confirmed":true,"proxy":true}},'
    b'"raised":[{"flag":"fever","flow":"back_pain","at":"2026-03-01T09:30:00Z"}],"rechecking":["fever"],'
    b'"heard":[["now","fever"]],"trials":[{"exercise":"cat_cow","hurt":true,"at":"2026-03-01T09:30:00Z"}],'
    b'"diary":[{"day":"2026-03-01","pain":6,"where":"thigh","metres":400}],"marking":{"day":"2026-03-02",'
    b'"at":"2026-03-01T09:30:00Z","pain":4,"where":"back"},"exercise_days":["2026-03-01"],"stopped":true,'
    b'"zone":"Europe/Lisbon","reminder":{"what":"walk","days":[0],"hour":19,"minute":30,'
    b'"since":"2026-03-01T09:30:00Z","unanswered":1,"rung":"2026","snoozed_until":"2026-03-01T09:30:00Z","hurts":1,'
    b'"hurt_slot":"2025"},"check_ins":{"began":"2026-03-01T09:30:00Z","done":1},"setting":{"goal":"zone",'
    b'"what":"minute","days":[2],"days_done":true,"hour":7,"minute":15,"clock":"0715?",'
    b'"clock_at":"2026-03-01T09:30:00Z","country":"PT"},"waits_until":"2026-03-01T09:30:00Z",'
    b'"messages":{"version":1,"at":"2026-03-01T09:30:00Z"},"source":"p-one_cause-2",'
    b'"active_at":"2026-03-01T09:30:00Z"}'
)
"""A whole chat as rows of today hold it."""


def test_a_row_that_was_written_is_read_and_written_again_as_it_was():
    assert codec.encode(codec.decode(WRITTEN)) == WRITTEN
    assert {json.dumps(value) for value in json.loads(WRITTEN).values()}.isdisjoint({"null", "[]", "{}", "false", '""'})
    assert list(json.loads(WRITTEN)) == list(Chat.__struct_fields__)
