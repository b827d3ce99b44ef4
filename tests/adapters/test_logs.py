"""Nothing of a person is ever logged: no answer, name, token or id that betrays a symptom."""

import json
import logging
import re

import pytest
import structlog
from structlog.testing import capture_logs

from bot.adapters import logs
from bot.local_telegram import Fault, LocalTelegram
from bot.local_telegram.world import FIRST_PERSON
from tests.end_to_end.conftest import Running, until
from tests.end_to_end.desk import Operator, Readers
from tests.end_to_end.places import joined
from tests.end_to_end.visitor import DISC, Visitor

NAME = "Zebulon"
TEXTS = ("xylophone under my kneecap", "I am numb between my legs, says Quentin", "43 like Rumpelstilzchen")
COMMON = {"back", "none", "other", "night", "where", "same", "both", "since", "again"}
"""Words that are ids, too, and say nothing by themselves."""


@pytest.fixture
def heard(monkeypatch):
    """Everything that any logger said, even where its level is forced down to DEBUG by a handler of its own."""
    said: list[str] = []

    class Ear(logging.Handler):
        def emit(self, record):
            said.append(self.format(record))

    logger_state = {name: (logging.getLogger(name).level, logging.getLogger(name).propagate) for name in logs.NOISY}
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    configured = structlog.get_config()
    logs.set_up(human=False)
    ear = Ear(logging.DEBUG)
    for name in ("", *logs.NOISY):
        logging.getLogger(name).addHandler(ear)
    root.setLevel(logging.DEBUG)
    yield said
    for name in ("", *logs.NOISY):
        logging.getLogger(name).removeHandler(ear)
    for name, (kept, propagate) in logger_state.items():
        logging.getLogger(name).setLevel(kept)
        logging.getLogger(name).propagate = propagate
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.configure(**configured)


@pytest.fixture
async def told(heard, tmp_path, monkeypatch):
    """What is logged of a conversation with danger signs, faults of Telegram and faults of the bot."""
    with capture_logs(processors=[structlog.contextvars.merge_contextvars]) as events:
        async with LocalTelegram(token="99:secret-of-the-token") as telegram:
            for name, value in {
                "BOT_TOKEN": telegram.token,
                "BOT_API_URL": telegram.url,
                "BOT_DATABASE_URL": f"sqlite:///{tmp_path / 'bot.db'}",
            }.items():
                monkeypatch.setenv(name, value)
            monkeypatch.delenv("BOT_WEBHOOK_URL", raising=False)
            bot = Running(telegram, f"sqlite+aiosqlite:///{tmp_path / 'bot.db'}", monkeypatch)
            olga = Operator(telegram, NAME)
            monkeypatch.setenv("BOT_OPERATORS", str(olga.id))
            await bot.start()
            try:
                await _send_to_many(telegram, bot, olga)
                await _speak_in_a_group(telegram, olga)
                await _converse(telegram, bot, monkeypatch)
            finally:
                await bot.stop()
    return [json.dumps(event, default=str) for event in events], heard


async def _send_to_many(telegram: LocalTelegram, bot: Running, olga: Operator) -> None:
    await olga.starts()
    readers = Readers(telegram, bot, telegram.clock.now)
    await readers.come(4)
    readers.people[0].blocks()
    telegram.faults.add(Fault.CUT_AFTER, chat=readers.people[1].id)
    await olga.sends()
    await until(readers.more_than(2))
    await until(lambda: bot.rows("select 1 from deliveries where state = 'uncertain'"))


async def _speak_in_a_group(telegram: LocalTelegram, olga: Operator) -> None:
    group = await joined(telegram, olga.person, NAME)
    telegram.faults.add(Fault.SERVER_ERROR, "sendMessage", times=9)
    olga.person.writes(f"@local_bot {TEXTS[0]}", group)
    await telegram.settled()
    telegram.faults.clear()
    olga.person.writes(f"/help@local_bot {TEXTS[1]}", group)
    await telegram.settled()


async def _converse(telegram: LocalTelegram, bot: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    person = Visitor(telegram, NAME)
    await person.begins()
    for text in TEXTS:
        await person.writes(text)
    await person.writes("no")
    telegram.faults.add(Fault.SERVER_ERROR, "sendMessage")
    await person.writes("/again")
    telegram.faults.add(Fault.CUT_BEFORE, "sendMessage")
    person.person.writes(TEXTS[0])
    await telegram.settled()
    await person.answers({**DISC, "saddle": ["bladder"]})
    _break(monkeypatch)
    person.person.writes(TEXTS[1])
    await telegram.settled()
    other = Visitor(telegram, NAME)
    other.person.writes(TEXTS[2])
    other.person.blocks()
    await telegram.settled()
    await bot.restart()


def _break(monkeypatch: pytest.MonkeyPatch) -> None:
    """The next update meets a fault whose own text holds what the person wrote."""
    monkeypatch.setattr("bot.service.chats.interpret", _fail)


def _fail(text, *_):
    raise ValueError(text)


def _ids(shelf) -> set[str]:
    """All ids of questions, options, flags and conditions that could betray something."""
    found: set[str] = set()
    for flow in shelf.flows.values():
        found |= (
            flow.flags.keys() | flow.conditions.keys() | flow.counts.keys() | flow.by_id.keys() | flow.exercises.keys()
        )
        found |= {option.id for question in flow.questions for option in question.options}
    return {name for name in found if name not in COMMON and len(name) > 3}


async def test_nothing_of_a_person_is_logged(told, shelf):
    events, stdlib = told
    everything = "\n".join([*events, *stdlib])
    assert events
    assert "update_fault" in everything
    for secret in (
        NAME,
        "99:secret",
        "secret-of-the-token",
        "xylophone",
        "kneecap",
        "numb",
        "Quentin",
        "Rumpelstilzchen",
    ):
        assert secret not in everything
    assert not re.search(rf"\b-?(100)?{FIRST_PERSON // 1000}\d{{3}}\b", everything)
    words = set(re.findall(r"\w+", everything))
    assert _ids(shelf) & words == set()


async def test_every_line_of_an_update_or_a_delivery_says_which(told):
    events = [json.loads(event) for event in told[0]]
    of_updates = {"update_fault", "update_skipped", "keyboard_kept", "reply_not_shown", "tap_not_answered"}
    found = [event for event in events if event["event"] in of_updates]
    assert {"update_fault", "reply_not_shown"} <= {event["event"] for event in found}
    assert all("update" in event for event in found), found
    sent = [event for event in events if event["event"] == "letter_not_sent"]
    assert sent
    assert all("delivery" in event and "run" in event for event in sent)


async def test_other_libraries_are_silent(told):
    _, stdlib = told
    assert [line for line in stdlib if line] == []


def test_every_noisy_logger_is_silenced_with_its_children(heard):
    for name in logs.NOISY:
        for each in (name, f"{name}.child"):
            assert not logging.getLogger(each).isEnabledFor(logging.ERROR), each


def test_of_what_another_library_says_the_words_are_left_out(heard, capsys):
    logs.set_up(human=False)
    logging.getLogger("somebody.else").warning("%s is numb", NAME)
    told = json.loads(capsys.readouterr().err)
    assert (told["event"], told["logger"], told["level"]) == ("library", "somebody.else", "warning")
    assert NAME not in str(told)


def test_of_a_fault_that_ends_the_process_the_words_are_left_out(heard, capsys):
    logs.set_up(human=False)
    with pytest.raises(logs.CrashedError) as caught, logs.last_words():
        _fail(NAME)
    told = json.loads(capsys.readouterr().err)
    assert (told["event"], told["error"]) == ("crashed", "ValueError")
    assert any("_fail" in line for line in told["trace"])
    assert NAME not in str(told) + str(caught.value)


def test_outside_of_a_terminal_each_event_is_one_line_of_json(heard, capsys):
    logs.set_up(human=False)
    structlog.get_logger().info("started", mode="polling")
    told = json.loads(capsys.readouterr().err)
    assert told["event"] == "started"
    assert told["level"] == "info"
    assert "timestamp" in told


def test_in_a_terminal_it_is_for_people(heard, capsys):
    logs.set_up(human=True)
    structlog.get_logger().warning("store_unavailable")
    told = capsys.readouterr().err
    assert "store_unavailable" in told
    assert not told.startswith("{")
