"""From hello to guidance, and what follows it."""

import json

from bot.app.menus import COMMANDS
from bot.domain.act import Agree, Back, Change, Choose, Command, Confirm, Decline, Forget, Open, Tick
from tests.end_to_end.conftest import on_both
from tests.end_to_end.visitor import AFTER, DISC, STRAIN, act_on, asked, is_start, offered


@on_both
async def test_taps_lead_from_hello_to_guidance(started, ada):
    await ada.begins()
    guidance = await ada.finishes(DISC)
    assert Open("safe") in offered(guidance)
    assert Open("about", "disc_herniation") in offered(guidance)
    assert started.kept(ada.id)["sessions"]["back_pain"]["confirmed"]


async def test_the_interview_stays_in_one_message(started, ada):
    first = await ada.begins()
    review = await ada.answers(STRAIN)
    assert review.id == first.id
    assert review.edited


@on_both
async def test_typed_answers_lead_to_guidance(started, ada):
    await ada.begins()
    for text in ("43", "none", "none of these", "no", "overdid it", "10 days"):
        await ada.writes(text)
    assert asked(ada.screen) == "where"
    await ada.answers(STRAIN)
    assert Confirm(1) in offered(ada.screen)
    guidance = await ada.writes("yes")
    assert Open("why") in offered(guidance)
    assert started.kept(ada.id)["sessions"]["back_pain"]["answers"]["age"] == ["40_49"]


async def test_a_guess_at_typed_text_is_asked_back(started, ada):
    await ada.begins()
    await ada.answers(STRAIN, until="where")
    proposal = await ada.writes("it goes down to my calf I think, it is hard to tell")
    assert Choose(1, "where", "below_knee") in offered(proposal)
    assert len(offered(proposal)) == 2
    await ada.taps(Open("here"), proposal)
    assert asked(ada.screen) == "where"


async def test_an_answer_is_changed_from_the_review(started, ada):
    await ada.begins()
    review = await ada.answers(STRAIN)
    change = act_on(review, Change, question="duration")
    question = await ada.taps(change)
    assert asked(question) == "duration"
    review = await ada.taps(Choose(1, "duration", "under_3d"))
    assert Confirm(1) in offered(review)


async def test_exercise_cards_go_round(started, ada):
    await ada.begins()
    await ada.finishes(STRAIN)
    listed = await ada.taps(Open("safe"))
    first = act_on(listed, Open, card="exercise")
    card = await ada.taps(first)
    before, after = (act for act in offered(card) if isinstance(act, Open) and act.card == "exercise")
    following = await ada.taps(after)
    assert following.text != card.text
    assert following.id == card.id
    back = await ada.taps(first)
    assert back.text == card.text
    assert (await ada.taps(before)).text != card.text


async def test_every_page_of_the_result_opens_and_leads_back(telegram, started, ada):
    await ada.begins()
    guidance = await ada.finishes(DISC)
    for page in [act for act in offered(guidance) if isinstance(act, Open) and act.card != "minute"]:
        shown = await ada.taps(page)
        assert shown.text != guidance.text
        await telegram.settled()  # a file may follow, and then has the buttons
        assert (await ada.taps(Open("result"))).text == guidance.text


async def test_after_exercise_ends_in_advice(started, ada):
    await ada.begins()
    await ada.finishes(STRAIN)
    minute = await ada.writes("/after")
    question = await ada.taps(Agree("after"), minute)
    assert asked(question) == "saddle"
    report = await ada.answers({**STRAIN, **AFTER})
    assert Open("exercise", "walking") in offered(report)
    assert Agree("after") in offered(report)


async def test_a_danger_sign_shows_the_card_and_nothing_else(started, ada):
    await ada.begins()
    await ada.answers({**STRAIN, "saddle": ["numb_saddle"]})
    card = ada.screen
    assert Open("countries_0") in offered(card)
    assert not any(isinstance(act, Open) and act.card in {"safe", "exercise"} for act in offered(card))
    for text in ("/why", "/summary", "bird dog", "/start"):
        assert (await ada.writes(text)).text == card.text


async def test_every_command_is_answered_before_and_amid_and_after(started, ada):
    for name in COMMANDS:
        assert await ada.writes(f"/{name}")
    await ada.begins()
    await ada.answers(STRAIN, until="where")
    for name in COMMANDS:
        assert await ada.writes(f"/{name}")
    await ada.taps(Open("here"))
    await ada.taps(Open("go_on"))
    await ada.finishes(STRAIN)
    for name in COMMANDS:
        assert await ada.writes(f"/{name}")


async def test_the_commands_and_descriptions_are_set(started, telegram, ada):
    await ada.starts()
    call = telegram.journal.calls("setMyCommands")[0]
    assert [command["command"] for command in call.params["commands"]] == list(COMMANDS)
    assert telegram.journal.calls("setMyDescription")


async def test_my_data_arrives_as_json_with_the_answers(started, telegram, ada):
    await ada.begins()
    await ada.answers(STRAIN, until="where")
    sent = await ada.writes("/mydata")
    assert sent.kind == "document"
    file = telegram.world.files.known[sent.body["document"]["file_unique_id"]]
    told = json.loads(file.data)
    assert told["sessions"]["back_pain"]["answers"]["onset"] == ["overdid"]
    assert "Ada" not in file.data.decode()


@on_both
async def test_forget_erases_everything(started, ada):
    await ada.begins()
    await ada.finishes(STRAIN)
    question = await ada.writes("/forget")
    assert started.kept(ada.id)
    done = await ada.taps(Forget(), question)
    assert is_start(done)
    assert started.kept(ada.id) is None
    assert Agree("check") in offered(await ada.starts())


async def test_the_summary_names_what_was_answered(started, ada):
    await ada.begins()
    await ada.finishes(DISC)
    card = await ada.writes("/summary")
    assert Open("result") in offered(card)
    assert "revision 1" in card.text


async def test_who_declines_is_not_kept(started, ada):
    await ada.starts()
    await ada.taps(Decline())
    assert started.kept(ada.id) is None


@on_both
async def test_a_link_is_counted_once_and_without_names(started, ada):
    await ada.starts("spring_post")
    assert started.rows("select payload, count from arrivals") == []
    await ada.taps(Agree("check", "spring_post"))
    await ada.starts()
    assert started.rows("select payload, count from arrivals") == [("spring_post", 1)]


async def test_for_somebody_else(started, ada):
    question = await ada.begins("other")
    assert asked(question) == "age"
    assert started.kept(ada.id)["proxy"]


async def test_the_country_puts_its_number_on_the_card(started, ada):
    await ada.begins()
    await ada.answers({**STRAIN, "saddle": ["numb_saddle"]})
    await ada.taps(Open("countries_0"))
    card = await ada.writes("Germany")
    assert "112" in card.text


async def test_back_and_why(started, ada):
    await ada.begins()
    await ada.answers(STRAIN, until="saddle")
    ada.press(Open("why_asked", "saddle"))
    assert len(await ada.person.toasted()) > 20
    assert asked(await ada.taps(Back(1, "saddle"))) == "age"
    await ada.answers(STRAIN, until="saddle")
    ticked = await ada.taps(Tick(1, "saddle", "bladder", on=True))
    assert Tick(1, "saddle", "bladder", on=False) in offered(ticked)
    assert Command("language") not in offered(ticked)
