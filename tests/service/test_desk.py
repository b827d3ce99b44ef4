from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.adapters.telegram import taps
from bot.domain.act import Choose, Heard, Odd, Operate
from bot.domain.campaign import Audience
from bot.domain.errors import StoreUnavailableError
from bot.domain.schedule import Weekly
from bot.service.ports import Refused, Unknown
from bot.service.sending import Copy, Text
from tests.service.desk_fakes import OPERATOR, OWNER, STRANGER, VIEWER, Office, Sitter

DANGER = "I am numb between my legs and cannot pee"


@pytest.fixture
def office(shelf):
    return Office(shelf)


@pytest.fixture
def ada(office):
    return Sitter(office, OPERATOR)


@pytest.fixture
def vera(office):
    return Sitter(office, VIEWER)


@pytest.fixture
def owner(office):
    return Sitter(office, OWNER)


async def test_a_broadcast_is_composed_tried_stopped_and_undone(office, ada):
    run = await ada.composes()
    assert office.campaigns.last.state == "draft"
    await ada.taps(f"me/{run}")
    assert office.telegram.letters[-1] == (OPERATOR, await office.campaigns.sample(run, "en"))
    await ada.taps(f"canary/{run}")
    assert (office.campaigns.last.state, office.campaigns.last.released) == ("running", 10)
    await ada.taps(f"pause/{run}")
    await ada.taps(f"resume/{run}")
    assert office.campaigns.last.state == "running"
    await ada.taps(f"stop/{run}")
    assert office.campaigns.last.state == "running"
    await ada.taps(f"stop/{run}/sure")
    assert office.campaigns.last.state == "cancelled"
    await ada.taps(f"undo/{run}")
    assert ("undo", run) not in office.campaigns.asked
    await ada.taps(f"undo/{run}/sure")
    assert ("undo", run) in office.campaigns.asked


async def test_send_now_asks_once_how_many_get_it(office, ada):
    run = await ada.composes()
    await ada.taps(f"send/{run}")
    assert office.campaigns.last.state == "draft"
    assert "1,284" in ada.screen[1].text
    await ada.taps(f"send/{run}/sure")
    assert office.campaigns.last.state == "running"


async def test_the_same_text_twice_is_asked_about(office, ada):
    office.campaigns.just_sent = True
    run = await ada.composes()
    await ada.taps(f"send/{run}")
    await ada.taps(f"send/{run}/sure")
    assert office.campaigns.last.state == "draft"
    await ada.taps(f"send/{run}/sure/sure")
    assert office.campaigns.last.state == "running"


async def test_what_goes_out_is_the_bots_own_copy_which_nobody_can_edit_later(office, ada):
    await ada.composes()
    body = office.campaigns.last.body
    assert ada.last
    copied = office.telegram.letters[0][1]
    assert isinstance(copied, Copy)
    assert body.copied != copied.message_id
    assert (body.copied_from, body.sort, len(body.print)) == (OPERATOR, "text", 16)


async def test_the_list_tells_a_broadcast_by_its_first_words(office, ada):
    await ada.composes("Walk a little <today> and tomorrow, and the day after that, too")
    await ada.forges("runs")
    assert "Walk a little &lt;today&gt;" in ada.screen[1].text
    assert len(office.campaigns.last.body.title) == 40


async def test_a_message_that_comes_twice_makes_one_draft(office, ada):
    await ada.composes()
    shown = ada.screen[1]
    assert await ada.again()
    assert len(office.campaigns.runs) == 1
    assert ada.screen[1].text == shown.text


async def test_a_template_that_is_tapped_twice_makes_one_draft(office, ada, shelf):
    office.shelf = replace(shelf, templates={"walk": object()})
    await ada.commands("operator")
    await ada.taps("new")
    await ada.taps("templates/0")
    await ada.taps("template/walk")
    assert await ada.again()
    assert len(office.campaigns.runs) == 1
    assert isinstance(office.telegram.letters[0][1], Text)


async def test_a_repeated_send_sends_once(office, ada):
    run = await ada.composes()
    await ada.taps(f"send/{run}")
    await ada.taps(f"send/{run}/sure")
    assert await ada.again()
    assert office.campaigns.asked == [("send", run)]


async def test_danger_signs_in_what_an_operator_writes_come_first(office, ada):
    await ada.commands("operator")
    await ada.taps("new")
    await ada.taps("compose")
    await ada.writes(DANGER)
    assert office.campaigns.runs == {}
    assert any(isinstance(button.act, Heard) and button.act.meant for button in ada.buttons)
    use = next(words for words in ada.offered() if words.startswith("use/"))
    await ada.taps(use)
    assert office.campaigns.last.body.sort == "text"


async def test_words_of_crisis_are_answered_also_at_the_desk(office, ada):
    await ada.commands("operator")
    await ada.taps("new")
    await ada.taps("compose")
    await ada.writes("I want to kill myself")
    assert office.campaigns.runs == {}
    assert office.catalog("en").text("plain.crisis.suicide") in ada.screen[1].text


async def test_an_operator_who_turns_to_the_conversation_is_not_waited_for(office, ada):
    await ada.commands("operator")
    await ada.taps("new")
    await ada.taps("compose")
    assert not await ada.hands(Choose(1, "age", "40_49"), message=5)
    assert not await ada.writes("My leg hurts")
    assert office.campaigns.runs == {}


@pytest.mark.parametrize("danger", [DANGER, "I want to kill myself"])
async def test_words_that_nothing_waits_for_are_answered_at_the_desk_but_never_danger(office, ada, danger):
    await ada.commands("operator")
    assert await ada.writes("Walk a little")
    assert "new" in ada.offered()
    await ada.composes()
    assert await ada.writes("Walk a little")
    assert len(office.campaigns.runs) == 1
    assert not await ada.writes(danger)


async def test_words_that_nothing_waits_for_belong_to_an_open_question(office, ada):
    await ada.commands("operator")
    office.readers.asked = True
    assert not await ada.writes("Walk a little")


async def test_words_long_after_the_desk_belong_to_the_conversation(office, ada):
    await ada.commands("operator")
    office.clock.pass_by(timedelta(minutes=11))
    assert not await ada.writes("Walk a little")


async def test_an_operators_help_names_the_desk_and_nobody_elses_does(office, ada):
    stranger = Sitter(office, STRANGER)
    for sitter in (ada, stranger):
        assert not await sitter.commands("help")
        await office.desk.hint(sitter.last)
    assert [chat for chat, _, reply in office.telegram.shown if "/operator" in reply.text] == [OPERATOR]


async def test_who_opens_the_desk_is_offered_its_commands_until_the_role_is_taken(office, ada, owner):
    await ada.commands("operator")
    assert office.menus.offered == {OPERATOR}
    await owner.forges(f"take/{OPERATOR}/sure")
    assert OPERATOR not in office.menus.offered


async def test_a_question_from_some_time_ago_is_asked_anew(office, ada):
    run = await ada.composes()
    canary = ada.carried()[f"canary/{run}"]
    await ada.taps(f"send/{run}")
    send = ada.carried()[f"send/{run}/sure"]
    await ada.forges(f"discard/{run}")
    discard = ada.carried()[f"discard/{run}/sure"]
    office.clock.pass_by(timedelta(minutes=11))
    for words in (canary, send, discard):
        await ada.forges(words)
        assert office.campaigns.last.state == "draft"
        assert office.catalog("en").text("operators.old") in ada.screen[1].text
    await ada.taps(f"send/{run}")
    await ada.taps(f"send/{run}/sure")
    assert office.campaigns.last.state == "running"


@pytest.mark.parametrize("verb", ["canary/{run}", "send/{run}/sure"])
async def test_what_goes_to_others_than_were_counted_is_looked_at_again(office, ada, verb):
    run = await ada.composes()
    if verb.startswith("send"):
        await ada.taps(f"send/{run}")
    words = ada.carried()[verb.format(run=run)]
    office.campaigns.count += office.campaigns.count // 5
    await ada.forges(words)
    assert office.campaigns.last.state == "draft"
    office.campaigns.count = 1285
    await office.campaigns.change(run, OPERATOR, audience=Audience(languages=frozenset({"en"})))
    await ada.forges(words)
    assert office.campaigns.last.state == "draft"
    await office.campaigns.change(run, OPERATOR, audience=Audience())
    await ada.forges(words)
    assert office.campaigns.last.state == "running"


async def test_what_nobody_would_get_today_can_still_be_planned(office, ada):
    office.campaigns.count = 0
    run = await ada.composes()
    assert f"when/{run}" in ada.offered()
    assert f"send/{run}" not in ada.offered()
    await ada.taps(f"when/{run}")
    assert await ada.writes("2026-12-01 09:00")
    await ada.taps(f"send/{run}")
    await ada.taps(f"send/{run}/sure")
    assert office.campaigns.last.state == "running"


@pytest.mark.parametrize("sort", ["album", "other"])
async def test_what_cannot_be_sent_to_many_is_asked_for_again(office, ada, sort):
    await ada.commands("operator")
    await ada.taps("new")
    await ada.taps("compose")
    assert await ada.sends(Odd("media"), sort)
    assert office.campaigns.runs == {}
    assert await ada.sends(Odd("forwarded"), "photo")
    assert office.campaigns.last.body.sort == "photo"


async def test_an_edited_message_is_not_taken_for_a_new_one(office, ada):
    await ada.commands("operator")
    await ada.taps("new")
    await ada.taps("compose")
    assert not await ada.sends(Odd("edited"), "text")
    assert office.campaigns.runs == {}


@pytest.mark.parametrize("outcome", [Refused("no"), Unknown()])
async def test_nothing_is_drafted_where_telegram_did_not_copy(office, ada, outcome):
    office.telegram.refuses = outcome
    await ada.commands("operator")
    await ada.taps("new")
    await ada.taps("compose")
    await ada.writes("Walk")
    assert office.campaigns.runs == {}


async def test_who_gets_it_is_narrowed_by_ticks_that_may_come_twice(office, ada):
    run = await ada.composes()
    await ada.taps(f"change/{run}")
    await ada.taps(f"who/{run}")
    await ada.taps(f"who/{run}/days")
    await ada.taps(f"who/{run}/days/0/on")
    await ada.again()
    assert office.campaigns.last.audience == Audience(days=frozenset({0}))
    await ada.taps(f"who/{run}/days/0/off")
    assert office.campaigns.last.audience == Audience()
    for words in ("patterns/disc_herniation/on", "seen/30/on", "unseen/7/on", "languages/en/on"):
        await ada.forges(f"who/{run}/{words}")
    narrowed = Audience(frozenset({"en"}), frozenset({"disc_herniation"}), 30, 7)
    assert office.campaigns.last.audience == narrowed
    await ada.forges(f"who/{run}/any")
    assert office.campaigns.last.audience == Audience()


async def test_an_audience_too_small_to_be_counted_can_be_made_larger(office, ada):
    run = await ada.composes()
    office.campaigns.count = 7
    await ada.forges(f"who/{run}/patterns/disc_herniation/on")
    await ada.forges(f"run/{run}")
    assert "7" not in ada.screen[1].text
    assert f"who/{run}" in ada.offered()


async def test_it_can_be_sent_at_a_typed_time_in_the_operators_zone(office, ada):
    run = await ada.composes()
    await ada.taps(f"when/{run}")
    assert await ada.writes("tomorrow")
    assert await ada.writes("2026-03-01 09:00")  # over
    assert office.campaigns.last.begins_at is None
    assert await ada.writes("2026-12-01 09:00")
    assert office.campaigns.last.begins_at == datetime(2026, 12, 1, 8, tzinfo=UTC)
    assert await ada.again()
    assert await ada.writes("2026-12-02 09:00")
    assert office.campaigns.last.begins_at == datetime(2026, 12, 1, 8, tzinfo=UTC)


async def test_it_can_be_sent_every_week_and_nothing_is_kept_before_save(office, ada):
    run = await ada.composes()
    await ada.taps(f"when/{run}")
    await ada.taps(f"zone/{run}")
    assert await ada.writes("America/Argentina/Buenos_Aires")
    today = office.clock.now().astimezone(ZoneInfo("America/Argentina/Buenos_Aires")).weekday()
    assert f"weekly/{run}/{1 << today}/0900/America/Argentina/Buenos_Aires" in ada.offered()
    await ada.forges(f"weekly/{run}/31/0900/America/Argentina/Buenos_Aires")
    await ada.taps(f"weekly/{run}/30/0900/America/Argentina/Buenos_Aires")
    assert office.campaigns.last.repeats is None
    await ada.taps(f"weeklyok/{run}/30/0900/America/Argentina/Buenos_Aires")
    assert office.campaigns.last.repeats == Weekly(frozenset({1, 2, 3, 4}), 9, 0, "America/Argentina/Buenos_Aires")


async def test_a_second_operator_confirms_and_the_first_cannot(office, ada, owner):
    office.campaigns.second_needed = True
    run = await ada.composes()
    await ada.taps(f"send/{run}")
    await ada.taps(f"send/{run}/sure")
    assert office.campaigns.last.state == "proposed"
    assert not any(chat == VIEWER for chat, _, _ in office.telegram.shown)
    await ada.forges(f"confirm/{run}/{office.campaigns.last.version}")
    assert office.campaigns.last.state == "proposed"
    await owner.taps(f"look/{run}")
    await owner.taps(owner.offer("confirm"))
    assert office.campaigns.last.state == "running"


async def test_a_report_offers_to_send_the_uncertain_again_only_once_asked(office, ada):
    run = await ada.composes()
    office.campaigns.begin(run)
    office.campaigns.to(run, "done")
    office.campaigns.uncertain = 2
    await ada.forges(f"run/{run}")
    await ada.taps(f"csv/{run}")
    assert any(reply.document for _, _, reply in office.telegram.shown)
    await ada.taps(f"again/{run}")
    assert office.campaigns.asked == []
    await ada.taps(f"again/{run}/sure")
    assert office.campaigns.asked == [("again", run)]


async def test_a_viewer_sees_and_changes_nothing(office, ada, vera):
    run = await ada.composes()
    assert await vera.commands("campaigns")
    await vera.taps(f"run/{run}")
    assert {words.split("/")[0] for words in vera.offered()} <= {"runs", "home", "run", "fresh"}
    for words in (
        "send/{0}/sure",
        "canary/{0}",
        "discard/{0}/sure",
        "compose",
        "publish/disc",
        "vlang/-1/en",
        "people",
    ):
        assert await vera.forges(words.format(run))
    assert (office.campaigns.last.state, office.campaigns.asked) == ("draft", [])
    assert (office.posts.published, office.venues.changes) == ([], [])


async def test_a_role_that_is_taken_away_ends_at_the_next_tap(office, ada, owner):
    run = await ada.composes()
    await owner.commands("operator")
    await owner.taps("people")
    await owner.taps(f"person/{OPERATOR}")
    await owner.taps(f"take/{OPERATOR}")
    await owner.taps(f"take/{OPERATOR}/sure")
    assert not await ada.taps(f"canary/{run}")
    assert office.campaigns.last.state == "draft"


@pytest.mark.parametrize("awaited", ["compose/0", "add", "when/1/UTC", "vtopic/-1"])
async def test_what_is_typed_needs_the_role_of_what_was_asked_for(office, ada, awaited):
    before = await ada.composes()
    office.rows.kept[OPERATOR] = replace(office.rows.kept[OPERATOR], role="viewer", awaited=awaited)
    assert await ada.writes("777001")
    assert office.campaigns.last.id == before
    assert office.venues.changes == []
    assert office.rows.kept[OPERATOR].awaited != awaited
    assert "person/777001" not in ada.offered()


async def test_what_was_awaited_of_somebody_whose_role_is_gone_is_not_taken(office, ada):
    await ada.commands("operator")
    await ada.taps("new")
    await ada.taps("compose")
    office.rows.kept[OPERATOR] = replace(office.rows.kept[OPERATOR], role=None)
    assert not await ada.writes("Walk")


@pytest.mark.parametrize("name", ["operator", "post", "campaigns", "cancel"])
async def test_nobody_else_finds_the_desk(office, name):
    stranger = Sitter(office, STRANGER)
    assert not await stranger.commands(name)
    assert not await stranger.forges("send/1/sure")
    assert not await stranger.writes("hello")
    assert office.telegram.shown == []


@pytest.mark.parametrize(
    "words",
    [
        "nonsense", "run", "run/x", "run/99", "send/99/sure", "who/1/size/3/on", "who/1/days/9/on", "weekly/1/5/2560",
        "when/1/No/Where", "at/1/202602310900/UTC", "at/1/20260101/UTC", "use/0/5/contact/none", "give/5/king",
        "publish/none", "post/none", "publish/1/zz/0/x", "venue/-9", "vlang/-9/en", "templates/x", "fresh",
        "fresh/fresh", "template", "posts/-5", "vtopic/-1/x", "vquiet/-1/x/8", "weeklyok/1/0/0900", "done/1/2",
        "take/x/sure", "person/x", "vrotaok/-1/5/²²²²",
    ],
)  # fmt: skip
async def test_made_up_buttons_lead_somewhere_and_do_nothing(office, owner, words):
    await owner.composes()
    before = office.campaigns.last
    assert await owner.forges(words)
    assert office.campaigns.last == before
    assert (office.venues.changes, office.trail.traces) == ([], [])
    assert owner.offered()


async def test_without_the_database_nobody_is_an_operator(office, ada, monkeypatch):
    async def broken(person):
        raise StoreUnavailableError("away")

    monkeypatch.setattr(office.rows, "find", broken)
    assert not await ada.commands("operator")
    assert not await ada.forges("home")


async def test_a_command_or_never_mind_leaves_what_was_awaited(office, ada):
    await ada.commands("operator")
    await ada.taps("new")
    await ada.taps("compose")
    await ada.commands("cancel")
    assert await ada.writes("Walk")
    assert not office.campaigns.runs


async def test_every_button_of_the_desk_fits_and_is_known(office, ada, owner):
    run = await ada.composes()
    await ada.forges(f"weekly/{run}/127/0930/America/Argentina/Buenos_Aires")
    for words in (
        "home",
        "runs",
        "venues",
        "venue/-1",
        "vrota/-1",
        "trail",
        "posts/0",
        f"when/{run}",
        f"who/{run}/patterns",
    ):
        await owner.forges(words)
    routes = office.desk._screens.routes
    for _, _, reply in office.telegram.shown:
        for button in (button for row in reply.rows for button in row):
            assert len(button.label) <= 24
            assert button.act is None or taps.decode(taps.encode(button.act)) == button.act
            if isinstance(button.act, Operate):
                verb = button.act.words[1] if button.act.words[0] == "fresh" else button.act.words[0]
                assert verb in routes
