"""What is neither a tap nor an answer."""

import pytest

from bot.domain.act import Heard, Open
from tests.end_to_end.visitor import STRAIN, asked, offered

pytestmark = pytest.mark.parametrize("mode", ["polling"])
"""What an update holds is read by the same code however it comes."""

DANGER = "I am numb between my legs and cannot pee"


@pytest.fixture
async def amid(started, ada):
    """In the middle of the interview."""
    await ada.begins()
    await ada.answers(STRAIN, until="where")
    return ada


async def test_nonsense_is_told_an_example_and_asked_again(amid):
    again = await amid.writes("qwertz uiop")
    assert asked(again) == "where"
    assert "below the knee" in again.text.lower()


STRANGE = ["a" * 5000, "pain " * 1000, "\N{PILE OF POO}" * 2500, "<b>&amp;</i>", "%s {} \\ \u200f", "?", "0" * 400]


async def test_a_strange_text_gets_the_question_again(amid):
    for text in STRANGE:
        assert asked(await amid.writes(text)) == "where"


async def test_a_danger_sign_in_a_long_text_is_heard(amid):
    answer = await amid.writes(f"{'it is long and I tell it all. ' * 60} {DANGER}. {'and so on. ' * 100}")
    assert any(isinstance(act, Heard) for act in offered(answer))


@pytest.mark.parametrize("send", ["sends_sticker", "sends_voice", "sends_photo"])
async def test_what_is_no_text_gets_one_line_and_the_question(amid, send):
    getattr(amid.person, send)()
    answer = await amid.sees()
    assert asked(answer) == "where"
    assert "read words" in answer.text


async def test_a_changed_message_is_told_so(amid):
    written = amid.person.writes("qwertz")
    await amid.sees()
    amid.person.edits(written.id, "below the knee")
    answer = await amid.sees()
    assert asked(answer) == "where"
    assert "changed" in answer.text


async def test_a_forwarded_answer_is_no_answer(amid, started):
    amid.person.forwards(amid.screen.id)
    assert asked(await amid.sees()) == "where"
    assert "where" not in started.kept(amid.id)["sessions"]["back_pain"]["answers"]


@pytest.mark.parametrize("how", ["forwarded", "caption", "edited", "command", "start", "welcome"])
async def test_a_danger_sign_is_heard_however_it_comes(started, ada, how):
    if how not in {"start", "welcome"}:
        await ada.begins()
        await ada.answers(STRAIN, until="where")
    match how:
        case "forwarded":
            origin = {"type": "hidden_user", "sender_user_name": "Friend", "date": 1}
            ada.person.sends({"text": DANGER, "forward_origin": origin})
        case "caption":
            ada.person.sends_photo(DANGER)
        case "edited":
            written = ada.person.writes("qwertz")
            await ada.sees()
            ada.person.edits(written.id, DANGER)
        case "command":
            ada.person.writes(f"/help {DANGER}")
        case "start":
            ada.person.writes(f"/start {DANGER}")
        case "welcome":
            ada.person.writes(DANGER)
    if how in {"start", "welcome"}:  # nothing is stored yet, so nothing is asked back
        card = await ada.sees()
    else:
        asked_back = await ada.sees(Heard)
        card = await ada.taps(next(act for act in offered(asked_back) if isinstance(act, Heard) and act.meant))
    assert any(isinstance(act, Open) and act.card == "countries_0" for act in offered(card))


async def test_an_unknown_command_gets_the_question_again(amid):
    assert asked(await amid.writes("/frobnicate now")) == "where"
    assert asked(await amid.writes("/Frobnicate@local_bot")) == "where"


async def test_a_crisis_stops_the_questions(amid):
    answer = await amid.writes("I want to kill myself")
    assert asked(answer) is None
    assert "emergency number" in answer.text


async def test_unheard_danger_words_go_on_where_they_stood(amid):
    screen = await amid.writes(DANGER)
    asked_back = 0
    while no := next((act for act in offered(screen) if isinstance(act, Heard) and not act.meant), None):
        screen = await amid.taps(no)
        asked_back += 1
    assert asked_back == 2  # numbness and peeing, one after the other
    assert asked(screen) == "where"


async def test_an_exercise_is_found_by_its_name(amid):
    card = await amid.writes("what about sit ups?")
    assert "sit-up" in card.text.lower()
    assert asked(await amid.taps(Open("here"), card)) == "where"


async def test_a_group_gets_no_private_question(started, telegram, amid):
    group = telegram.group("Backs", amid.person, telegram.bot)
    amid.person.writes("/start", chat=group)
    await telegram.settled()
    said = [message for message in group.messages() if message.by_bot]
    assert not [message for message in said if offered(message)]
