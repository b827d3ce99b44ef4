import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.domain.act import Operate
from bot.domain.campaign import LAWFUL, Audience, Body
from bot.domain.few import Veiled, veiled
from bot.domain.few import share as done_share
from bot.domain.schedule import Weekly
from bot.domain.venue import Venue
from bot.loaders.texts import faults_of_html
from bot.service import posts as post_service
from bot.service.campaigns import records
from bot.wording.desk import audience, broadcast, posts, running, times, venues
from bot.wording.desk.parts import bits_of, days_of, people
from bot.wording.desk.views import Course, Line, Plan

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
OWN = Body(copied_from=1, copied=2, sort="text")
ALL = Audience(frozenset({"en"}), frozenset({"disc_herniation"}), 30, 7, frozenset({0, 6}), "<b>&")


def carried(shown):
    acts = [button.act for row in shown.rows for button in row]
    return [act.words for act in acts if isinstance(act, Operate)]


@pytest.fixture
def catalog(shelf, language):
    return shelf.catalogs[language]


def plan(**values):
    given = {"run": 1, "state": "draft", "body": OWN, "audience": Audience(), "count": 1284,
             "left_out": {"not_now": 3, "stopped": 19}, "deferred": 0, "over_at": NOON}  # fmt: skip
    return Plan(**{**given, **values})


def course(**values):
    given = {"run": 1, "kind": "campaign", "state": "running", "body": OWN, "audience": Audience(), "left_out": {},
             "counts": {"sent": 783, "blocked": 9, "uncertain": 0}, "share": 0.61, "minutes_left": 8}  # fmt: skip
    return Course(**{**given, **values})


def test_fewer_than_five_people_are_never_counted(catalog):
    assert len({people(count, catalog) for count in range(1, 5)}) == 1
    assert {people(0, catalog), people(5, catalog)} == {"0", "5"}
    text = broadcast.plan(catalog, plan(left_out={"not_now": 3}), "UTC", may=True).text
    assert "3" not in text


def test_few_who_blocked_or_lost_it_again_are_told_as_few(catalog):
    counts = {"sent": 783, "blocked": 3, "uncertain": 0}
    text = running.course(catalog, course(state="cancelled", counts=counts, withdrawn=4), may=True).text
    assert text.count(people(1, catalog)) >= 2
    assert not any(digit in text.partition("\n\n")[2].replace("786", "") for digit in "34")


@pytest.mark.parametrize("few", [1, 4])
def test_of_few_readers_nothing_tells_how_many_they_are(catalog, few):
    before = plan(count=few, left_out={"stopped": few, "blocked": 20}, deferred=few)
    shown = [broadcast.plan(catalog, before, "UTC", may=True), broadcast.sure_to_send(catalog, before)]
    line = Line(7, "done", OWN, 1, total=few)
    shown.append(broadcast.overview(catalog, [line], "UTC"))
    for state in ("running", "done"):
        for counts in ({"sent": few, "waiting": 0}, {"sent": 60, "uncertain": few}, {"sent": 0, "waiting": few}):
            share = done_share(sum(counts.values()), counts.get("waiting", 0))
            view = course(run=7, state=state, counts=counts, share=share, undecided=few, minutes_left=None)
            shown += [running.course(catalog, view, may=True), running.sure_again(catalog, view)]
    assert not [reply.text for reply in shown if str(few) in re.findall(r"\d+", reply.text)]
    assert all(people(few, catalog) in reply.text.lower() for reply in shown)


@pytest.mark.parametrize("few", [1, 4])
def test_whatever_is_hidden_leaves_the_numbers_beside_it_the_same_sum(few):
    told = veiled({"sent": 100 - few, "blocked": few, "failed": 0}, unseen=0)
    assert {key: one.count for key, one in told.items()} == {"sent": 100, "blocked": None, "failed": 0}
    assert veiled({"sent": 100 - few}, unseen=few)["sent"] == Veiled(100, about=True)
    assert veiled({"sent": 3, "blocked": few})["sent"].count is None


@pytest.mark.parametrize("total", [3, 10, 100])
def test_a_bar_is_the_same_for_any_few_that_are_still_open(total):
    assert len({done_share(total, few) for few in range(1, 5)}) == 1
    assert (done_share(total, 0), done_share(total, total)) == (1, 0)


def test_groups_and_channels_are_counted_out(catalog):
    view = course(kind="post", counts={"sent": 3, "failed": 1}, undecided=2, state="done")
    assert {"3", "1", "2"} <= set(re.findall(r"\d+", running.course(catalog, view, may=True).text))


def test_a_button_carries_no_number_of_few(catalog):
    assert len({plan(count=few).seen for few in range(1, 5)}) == 1


@pytest.mark.parametrize("values", [{"state": "cancelled"}, {"state": "done", "withdrawn": 0}])
def test_what_is_not_sent_again_is_not_offered(catalog, values):
    words = {found[0] for found in carried(running.course(catalog, course(undecided=2, **values), may=True))}
    assert "leave" in words
    assert "again" not in words


def test_the_reasons_never_say_urgent(catalog):
    said = [text for key, text in catalog.messages.items() if key.startswith("operators.left_out.")]
    assert said
    assert not any(word in text.lower() for text in said for word in ("urgent", "danger", "emergency", "flag"))


@pytest.mark.parametrize("state", sorted(LAWFUL))
@pytest.mark.parametrize("may", [True, False])
def test_every_state_of_a_broadcast_has_a_screen_that_leads_on(catalog, state, may):
    for view in (plan(state=state), plan(state=state, mine=False, begins_at=NOON, count=0, second_needed=True)):
        shown = broadcast.plan(catalog, view, "Europe/Vienna", may=may)
        assert shown.rows
        assert not list(faults_of_html(shown.text))
    for why in ("", "canary", "errors", "something_new"):
        shown = running.course(catalog, course(state=state, why=why, undecided=2, withdrawn=3), may=may)
        assert shown.rows
        assert not list(faults_of_html(shown.text))


def test_progress_is_one_line_with_a_bar(catalog):
    text = running.course(catalog, course(), may=True).text
    assert "▓▓▓▓▓▓░░░░ 61% · 783" in text


def test_an_own_title_is_never_read_as_html(catalog):
    assert not list(faults_of_html(audience.who(ALL, catalog)))
    shown = venues.venue(catalog, Venue(-1, "group", "<b>Backs & co" * 9, can_post=False), may=True)
    assert not list(faults_of_html(shown.text))


def test_the_audience_names_each_choice(catalog):
    assert audience.who(ALL, catalog).count("\n") == 5
    assert "\n" not in audience.who(Audience(), catalog)


@pytest.mark.parametrize("key", sorted({*records._SENTENCES, *post_service._SENTENCES}))
def test_every_refusal_has_its_words(catalog, key):
    assert catalog.text(f"operators.no.{key}")


@pytest.mark.parametrize("deferred", [0, 9])
def test_every_time_names_its_zone(catalog, deferred):
    view = plan(deferred=deferred, state="scheduled")
    text = broadcast.plan(catalog, view, "Europe/Vienna", may=True).text
    assert len(re.findall(r"\d\d:\d\d", text)) == text.count("(Europe/Vienna)") > 0


def test_days_are_carried_as_bits():
    assert all(bits_of(days_of(bits)) == bits for bits in range(128))


def test_an_hour_can_be_moved_around_the_clock(catalog):
    shown = times.every_week(catalog, 1, Weekly(frozenset({0}), 23, 45, "UTC"))
    assert ("weekly", "1", "1", "0015", "UTC") in carried(shown)


def test_times_are_told_in_the_operators_zone(catalog):
    at = datetime(2026, 7, 1, 7, tzinfo=ZoneInfo("UTC"))
    text = broadcast.plan(catalog, plan(begins_at=at), "Europe/Vienna", may=True).text
    assert "09:00 (Europe/Vienna)" in text


def test_a_tick_of_a_place_carries_all_that_are_wanted_after_it(catalog):
    places = [Venue(-1, "group", "A"), Venue(-2, "group", "B")]
    picked = posts.Picked("lazy", 0b10, 0, "abc123")
    words = carried(posts.publish(catalog, picked, places))
    assert words[:2] == [("publish", "lazy", "3", "0", "abc123"), ("publish", "lazy", "0", "0", "abc123")]
