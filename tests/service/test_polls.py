"""Votes in groups and channels, and how often their result is shown."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.domain.errors import StoreUnavailableError
from bot.domain.post import Vote
from bot.domain.venue import Venue
from bot.service.polls import EVERY, Polls
from bot.service.ports import Refused, RetryLater, Unknown
from bot.service.posts import payload
from bot.service.venue_ports import Tapped
from bot.wording.posts import poll_text
from tests.fakes import FakeClock
from tests.fakes_groups import FakePublicOutbox, FakeVenues

GROUP, MESSAGE = -100, 7
POLL, QUIZ = "poll_topics", "quiz_cart"


def link(said: str) -> str:
    return f"https://t.me/b?start={said}"


@dataclass
class FakeBallots:
    """Also the past of posts, as far as polls look at it."""

    kept: dict[tuple[str, int, int], str] = field(default_factory=dict)
    standing: set[tuple[str, int, int]] = field(default_factory=lambda: {(POLL, GROUP, MESSAGE)})
    broken: bool = False

    async def vote(self, vote: Vote, chat_id: int, person: int, now: datetime) -> bool:
        self._works()
        if not any(place[:2] == (vote.post, chat_id) for place in self.standing):
            return False
        self.kept[vote.post, chat_id, person] = vote.option
        return True

    async def stands(self, post: str, chat_id: int, message_id: int) -> bool:
        self._works()
        return (post, chat_id, message_id) in self.standing

    async def votes(self, post: str, chat_id: int) -> Mapping[str, int]:
        return Counter(option for place, option in self.kept.items() if place[:2] == (post, chat_id))

    def _works(self) -> None:
        if self.broken:
            raise StoreUnavailableError("the store is away")


@pytest.fixture
def ballots():
    return FakeBallots()


@pytest.fixture
def outbox():
    return FakePublicOutbox()


@pytest.fixture
def clock():
    return FakeClock()


@pytest.fixture
def polls(shelf, ballots, outbox, clock):
    venues = FakeVenues({GROUP: Venue(GROUP, "group", "Backs")})
    return Polls(lambda: shelf, ballots, ballots, venues, outbox, clock, link)


def tap(option: str = "myths", person: int = 55, **more: Any) -> Tapped:
    named: dict[str, Any] = {"chat_id": GROUP, "message_id": MESSAGE, "vote": Vote(POLL, option), **more}
    return Tapped(1, tap_id="9", language="en", person=person, **named)


async def test_a_vote_is_answered_at_once_and_shown_soon(polls, ballots, outbox, shelf):
    await polls.tapped(tap())
    catalog = shelf.catalogs["en"]
    assert outbox.toasts == [catalog.text("groups.poll.counted")]
    assert outbox.edits == []
    await polls.show()
    shown = poll_text(shelf.posts[POLL], catalog.posts[POLL], {"myths": 1}, catalog, link(payload(POLL, GROUP)))
    assert outbox.edits == [(GROUP, MESSAGE, shown)]


async def test_a_person_has_one_vote_and_changing_it_moves_it(polls, ballots):
    for option in ("myths", "exercises", "exercises"):
        await polls.tapped(tap(option))
    assert await ballots.votes(POLL, GROUP) == {"exercises": 1}


async def test_a_storm_of_votes_edits_the_message_every_ten_seconds_and_shows_the_last(polls, ballots, outbox, clock):
    for person in range(300):  # ten each second
        await polls.tapped(tap(person=person))
        clock.pass_by(timedelta(seconds=0.1))
        await polls.show()
    clock.pass_by(EVERY)
    await polls.show()
    assert len(outbox.edits) == 4
    assert "300" in outbox.edits[-1][2].text
    clock.pass_by(EVERY)
    await polls.show()
    assert len(outbox.edits) == 4


async def test_where_telegram_asks_to_wait_the_edit_waits(polls, outbox, clock):
    outbox.outcome = RetryLater(60)
    await polls.tapped(tap())
    await polls.show()
    clock.pass_by(timedelta(seconds=59))
    await polls.show()
    assert len(outbox.edits) == 1
    clock.pass_by(timedelta(seconds=1))
    await polls.show()
    assert len(outbox.edits) == 2


@pytest.mark.parametrize(("outcome", "edits"), [(Unknown(), 2), (Refused("gone"), 1)])
async def test_an_edit_that_may_not_have_arrived_is_tried_again_and_a_refused_one_is_not(
    polls, outbox, clock, outcome, edits
):
    outbox.outcome = outcome
    await polls.tapped(tap())
    await polls.show()
    clock.pass_by(EVERY)
    await polls.show()
    assert len(outbox.edits) == edits


async def test_a_result_that_cannot_be_read_is_shown_later(polls, ballots, outbox, clock):
    await polls.tapped(tap())
    ballots.broken = True
    await polls.show()
    ballots.broken = False
    clock.pass_by(EVERY)
    await polls.show()
    assert len(outbox.edits) == 1


async def test_a_vote_that_could_not_be_kept_may_come_again(polls, ballots, outbox):
    ballots.broken = True
    with pytest.raises(StoreUnavailableError):
        await polls.tapped(tap())
    assert outbox.toasts == []


@pytest.mark.parametrize(
    "made_up",
    [
        {"vote": Vote("nothing", "myths")},
        {"vote": Vote(POLL, "nothing")},
        {"vote": Vote(QUIZ, "more_room")},
        {"vote": Vote("poll_times", "morning")},
        {"chat_id": 55},
    ],
)
async def test_a_made_up_vote_counts_nothing_and_edits_nothing(polls, ballots, outbox, shelf, made_up):
    await polls.tapped(tap(**made_up))
    await polls.show()
    assert not ballots.kept
    assert not outbox.edits
    assert outbox.toasts == [shelf.catalogs["en"].text("groups.poll.closed")]


async def test_a_vote_tapped_under_another_message_leaves_that_message_as_it_is(polls, ballots, outbox):
    await polls.tapped(tap(message_id=8))
    await polls.show()
    assert await ballots.votes(POLL, GROUP) == {"myths": 1}
    assert not outbox.edits


async def test_a_vote_that_is_quicker_than_the_ledger_is_shown_as_soon_as_it_knows(polls, ballots, outbox, clock):
    ballots.standing = {(POLL, GROUP, 1)}  # of this chat, but not yet of this message
    await polls.tapped(tap())
    await polls.show()
    assert not outbox.edits
    ballots.standing.add((POLL, GROUP, MESSAGE))
    clock.pass_by(EVERY)
    await polls.show()
    assert len(outbox.edits) == 1
