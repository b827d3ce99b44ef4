"""Posts, groups and channels, people and the trail at the desk."""

from dataclasses import replace

import pytest

from bot.domain.post import Post
from bot.domain.schedule import Quiet
from bot.domain.venue import Venue
from bot.service.operators import Row
from tests.service.desk_fakes import OPERATOR, OWNER, STRANGER, VIEWER, Office, Sitter

HELD = 7_000_000_007


@pytest.fixture
def office(shelf):
    made = Office(shelf)
    made.shelf = replace(
        shelf, posts={"lazy": Post("lazy", ("F1",)), "quiz": Post("quiz", ("F1",), "yes", ("yes", "no"))}
    )
    return made


@pytest.fixture
def ada(office):
    return Sitter(office, OPERATOR)


@pytest.fixture
def owner(office):
    return Sitter(office, OWNER)


async def picks_places(ada: Sitter) -> str:
    """Up to the screen on which a post can be published to both; the words of that button."""
    await ada.commands("post")
    await ada.taps("post/lazy")
    await ada.taps("publish/lazy")
    for bits in ("1", "3"):
        await ada.taps(next(words for words in ada.offered() if words.startswith(f"publish/lazy/{bits}/0/")))
    await ada.taps(next(words for words in ada.offered() if words.startswith("publish/lazy/3/1/")))
    return next(words for words in ada.offered() if words.startswith("publishnow/"))


async def test_a_post_is_looked_at_and_published_once_however_often_it_is_tapped(office, ada):
    go = await picks_places(ada)
    await ada.taps(go)
    assert office.posts.published == []
    assert "2" in ada.screen[1].text
    sheet, sure = ada.screen[0], ada.carried()[f"{go}/sure"]
    await ada.taps(f"{go}/sure")
    assert await ada.again()
    assert await ada.forges(sure, sheet)
    assert office.posts.published == [("lazy", (-1, -2), True, False)]


async def test_what_was_posted_just_now_is_asked_about(office, ada):
    go = await picks_places(ada)
    office.posts.just_posted = True
    await ada.taps(go)
    await ada.taps(f"{go}/sure")
    assert office.posts.published == []
    await ada.taps(next(words for words in ada.offered() if words.startswith("publishnow/")))
    assert await ada.again()
    assert office.posts.published == [("lazy", (-1, -2), True, False)]


async def test_where_the_bot_may_not_pin_is_told_before_it_is_published(office, ada):
    office.venues.kept[-1] = replace(office.venues.kept[-1], can_pin=False)
    await picks_places(ada)
    told = office.catalog("en").text("operators.posts.not_pinned")
    assert told not in ada.screen[1].text
    await ada.taps(next(words for words in ada.offered() if words.startswith("publish/lazy/3/3/")))
    assert f"{told} Backs &amp; co" in ada.screen[1].text


async def test_ticks_of_another_list_of_places_count_for_nothing(office, ada):
    go = await picks_places(ada)
    office.venues.kept = {-3: Venue(-3, "group", "New"), **office.venues.kept}
    await ada.taps(go)
    assert office.posts.published == []
    assert not any(words.startswith("publishnow/") for words in ada.offered())


async def test_a_post_goes_only_where_the_bot_may_post(office, ada):
    office.venues.kept = {
        -1: Venue(-1, "group", "Backs", can_post=False),
        -2: Venue(-2, "group", "Left", present=False),
    }
    await ada.forges("publish/lazy")
    assert ada.offered() == ["post/lazy"]


@pytest.mark.parametrize("what", ["correct", "withdraw"])
async def test_what_changes_every_chat_is_asked_about_once(office, ada, what):
    await ada.forges("post/lazy")
    await ada.taps(f"{what}/lazy")
    assert office.posts.asked == []
    await ada.taps(f"{what}/lazy/sure")
    assert office.posts.asked == [(what, "lazy")]


async def test_a_quiz_is_not_offered_for_correction(ada):
    await ada.forges("post/quiz")
    assert "withdraw/quiz" in ada.offered()
    assert "correct/quiz" not in ada.offered()


async def test_a_group_is_set_by_taps_and_by_typing(office, ada):
    await ada.commands("operator")
    await ada.taps("venues")
    await ada.taps("venue/-1")
    await ada.taps("vquiet/-1")
    await ada.taps("vquiet/-1/22/7")
    await ada.taps("vzone/-1")
    assert await ada.writes("Mars/Olympus")
    assert await ada.writes("America/Argentina/Buenos_Aires")
    await ada.taps("vtopic/-1")
    assert await ada.writes("17")
    await ada.taps("vrota/-1")
    await ada.taps("vrota/-1/4/0900")
    await ada.taps("vrotaok/-1/4/0900")
    kept = office.venues.kept[-1].settings
    assert (kept.zone, kept.quiet, kept.topic) == ("America/Argentina/Buenos_Aires", Quiet(22, 7), 17)
    assert (kept.days, kept.hour) == (frozenset({2}), 9)
    assert {by for _, _, by in office.venues.changes} == {OPERATOR}


async def test_the_same_setting_twice_is_changed_once(office, ada):
    await ada.forges("vquiet/-1/22/7")
    await ada.again()
    assert len(office.venues.changes) == 1


async def test_operators_are_told_where_danger_words_are_not_heard(office, ada):
    await ada.forges("venue/-1")
    deaf = ada.screen[1].text
    office.venues.kept[-1] = replace(office.venues.kept[-1], hears_all=True)
    await ada.forges("venue/-1")
    assert office.catalog("en").text("operators.venues.deaf_group") in deaf
    assert office.catalog("en").text("operators.venues.deaf_group") not in ada.screen[1].text


async def test_an_owner_gives_a_role_by_number_and_is_asked_once(office, owner):
    await owner.commands("operator")
    await owner.taps("people")
    await owner.taps("add")
    assert await owner.writes("somebody")
    assert await owner.writes(str(STRANGER))
    await owner.taps(f"give/{STRANGER}/operator")
    assert await office.operators.role(STRANGER) is None
    await owner.taps(f"give/{STRANGER}/operator/sure")
    assert await owner.again()
    assert await office.operators.role(STRANGER) == "operator"
    assert [trace.what for trace in office.trail.traces] == ["role_given_operator"]
    assert await Sitter(office, STRANGER).commands("operator")


async def test_an_operator_gives_no_roles(office, ada):
    for words in ("people", "add", f"give/{HELD}/viewer/sure", f"give/{OPERATOR}/owner/sure", f"take/{VIEWER}/sure"):
        await ada.forges(words)
    assert office.rows.kept[OPERATOR].role == "operator"
    assert (HELD in office.rows.kept, VIEWER in office.rows.kept) == (False, True)


async def test_an_owner_of_the_settings_cannot_be_changed_by_another(office):
    office.rows.kept[HELD] = Row(HELD, "owner", OWNER)
    other = Sitter(office, HELD)
    for words in (f"take/{OWNER}/sure", f"give/{OWNER}/viewer/sure", f"take/{HELD}/sure"):
        await other.forges(words)
    assert await office.operators.role(OWNER) == "owner"
    assert await office.operators.role(HELD) == "owner"


async def test_the_trail_is_read_back_to_its_beginning(office, owner):
    acts = [f"campaign-{number}-" for number in range(45)]
    for about in acts:
        await office.trail.note(OPERATOR, "campaign_sent", about, office.clock.now())
    await owner.commands("operator")
    await owner.taps("trail")
    seen = []
    for page in range(3):
        text = owner.screen[1].text
        seen += [about for about in reversed(acts) if about in text]
        assert (f"trail/{page - 1}" in owner.offered()) == (page > 0)
        if page < 2:
            await owner.taps(f"trail/{page + 1}")
    assert seen == acts[::-1]
    assert "trail/3" not in owner.offered()


@pytest.mark.parametrize("page", ["-1", "99999999999999999999", "x"])
async def test_a_page_of_the_trail_that_nobody_offered_is_no_page(office, owner, page):
    await owner.forges(f"trail/{page}")
    assert office.catalog("en").text("operators.trail_title") not in owner.screen[1].text


async def test_the_trail_is_in_words(office, owner):
    await office.trail.note(OPERATOR, "venue_changed", "-1 <b>", office.clock.now())
    await owner.commands("operator")
    await owner.taps("trail")
    assert office.catalog("en").text("operators.trail.venue_changed") in owner.screen[1].text
    assert "-1 &lt;b&gt;" in owner.screen[1].text
