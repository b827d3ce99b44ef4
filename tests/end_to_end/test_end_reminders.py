"""Reminders and check-ins on the days on which they are due, over HTTP."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.act import BeenSeen, CheckIn, CheckOnMe, Mistaken, Open, Rang, Remind
from bot.local_telegram import Fault, Shown
from tests.end_to_end.calendar import CHANGES, Change
from tests.end_to_end.conftest import Running, free_port, on_both, until
from tests.end_to_end.visitor import STRAIN, Visitor, act_on, asked, offered

BERLIN = "Europe/Berlin"
MINUTE = timedelta(minutes=1)


@pytest.fixture
def mode():
    return "polling"


@pytest.fixture
async def open_bot(calendar, bot) -> Running:
    """On a Monday."""
    calendar.opens("2027-06-07 12:00", BERLIN)
    await bot.start()
    started: Running = bot
    return started


@pytest.fixture
async def reminded(open_bot, ada) -> Visitor:
    """Somebody with a result, who wants to be reminded of a walk each day at eight."""
    await ada.begins()
    await ada.finishes(STRAIN)
    await sets(ada)
    visitor: Visitor = ada
    return visitor


async def sets(visitor: Visitor, time: str = "08:00", zone: str = BERLIN) -> None:
    await visitor.writes("/remind")
    await visitor.taps(Remind("what", "walk"))
    await visitor.taps(Remind("days", "0123456"))
    await visitor.writes(time)
    await visitor.writes(zone)
    assert Remind("off") in offered(visitor.screen)


def rings(visitor: Visitor) -> list[Shown]:
    """The reminders that arrived and were not answered."""
    return [shown for shown in visitor.person.messages() if any(isinstance(act, Rang) for act in offered(shown))]


def ways(shown: Shown) -> set[str]:
    return {act.way for act in offered(shown) if isinstance(act, Rang)}


def kept_in_ledger(bot: Running, visitor: Visitor) -> list[str]:
    found = bot.rows("select state from deliveries where chat_id = ? order by id", visitor.id)
    return [state for (state,) in found]


async def test_it_comes_once_at_its_time_and_the_next_day_again(calendar, open_bot, reminded):
    await calendar.comes("2027-06-08 07:59", BERLIN)
    assert not rings(reminded)
    await calendar.comes("2027-06-08 08:00", BERLIN)
    await calendar.passes(hours=5)
    assert len(rings(reminded)) == 1
    await calendar.comes("2027-06-09 08:00", BERLIN)
    assert len(rings(reminded)) == 2
    assert kept_in_ledger(open_bot, reminded) == ["sent", "sent"]


async def test_done_snooze_and_hurt_more_are_answered(calendar, reminded):
    await calendar.comes("2027-06-08 08:00", BERLIN)
    await reminded.taps(act_on(reminded.screen, Rang, way="later"))
    await calendar.passes(minutes=58)
    assert not rings(reminded)
    await calendar.passes(minutes=3)
    assert len(rings(reminded)) == 1
    await reminded.taps(act_on(reminded.screen, Rang, way="done"))
    for day in (9, 10):
        await calendar.comes(f"2027-06-{day:02} 08:00", BERLIN)
        assert asked(reminded.screen) is None
        await reminded.taps(act_on(reminded.screen, Rang, way="hurt"))
    assert asked(reminded.screen) is not None


@pytest.mark.parametrize("change", CHANGES, ids=str)
async def test_it_keeps_to_the_wall_time_when_the_clocks_change(calendar, bot, ada, change: Change):
    due = [datetime.fromisoformat(one).replace(tzinfo=UTC) for one in change.due]
    calendar.jumps(due[0] - timedelta(hours=6))
    await bot.start()
    await ada.begins()
    await sets(ada, change.wall, change.zone)
    for number, instant in enumerate(due):
        await calendar.reaches(instant - MINUTE)
        assert len(rings(ada)) == number
        await calendar.reaches(instant)
        assert len(rings(ada)) == number + 1
        await calendar.reaches(instant + 61 * MINUTE)  # the clocks may show the same time again
        assert len(rings(ada)) == number + 1


async def test_what_was_planned_before_a_restart_goes_once_after_it(calendar, open_bot, reminded, telegram, expects):
    expects("Too Many Requests")
    telegram.faults.add(Fault.TOO_MANY, "sendMessage", chat=reminded.id, retry_after=600)
    calendar.jumps(datetime(2027, 6, 8, 6, 0, tzinfo=UTC))
    await until(lambda: any(entry.outcome == "fault" for entry in telegram.journal.calls("sendMessage")))
    await until(lambda: kept_in_ledger(open_bot, reminded) == ["waiting"])
    await open_bot.stop()
    calendar.jumps(calendar.now + 5 * MINUTE)
    await open_bot.start()
    await calendar.rests()
    assert not rings(reminded)  # the bot remembers that it was asked to wait
    await open_bot.stop()
    calendar.jumps(calendar.now + 6 * MINUTE)
    await open_bot.start()
    await calendar.rests()
    await calendar.passes(minutes=30)
    assert len(rings(reminded)) == 1


async def test_what_was_due_while_the_bot_was_away_is_not_sent_too_late(calendar, open_bot, reminded):
    await open_bot.stop()
    calendar.jumps(datetime(2027, 6, 8, 8, 1, tzinfo=UTC))
    await open_bot.start()
    await calendar.rests()
    assert not rings(reminded)
    await open_bot.stop()
    calendar.jumps(datetime(2027, 6, 9, 7, 59, tzinfo=UTC))
    await open_bot.start()
    await calendar.rests()
    assert len(rings(reminded)) == 1


@pytest.fixture
async def second(telegram, open_bot, monkeypatch):
    """The same bot once more, on the same database; both listen."""
    await until(lambda: len(telegram.journal.calls("setWebhook")) == 1)
    port = free_port()
    monkeypatch.setenv("PORT", str(port))
    monkeypatch.setenv("BOT_WEBHOOK_URL", f"http://127.0.0.1:{port}")
    found = Running(telegram, open_bot.url, monkeypatch)
    found.clock = telegram.clock
    await found.start()
    await until(lambda: len(telegram.journal.calls("setWebhook")) == 2)
    yield found
    await found.stop()


@on_both
@pytest.mark.parametrize("mode", ["webhook"])
async def test_two_processes_send_one_reminder_and_one_takes_over_from_the_other(calendar, open_bot, second, reminded):
    await calendar.comes("2027-06-08 08:00", BERLIN)
    await calendar.passes(minutes=10)
    assert len(rings(reminded)) == 1
    await open_bot.stop()
    await calendar.comes("2027-06-09 08:00", BERLIN)
    await calendar.passes(minutes=10)
    assert len(rings(reminded)) == 2
    assert kept_in_ledger(second, reminded) == ["sent", "sent"]


async def test_who_blocks_the_bot_gets_the_next_one_after_coming_back(calendar, open_bot, reminded, telegram):
    reminded.person.blocks()
    await telegram.settled()
    await calendar.comes("2027-06-08 08:00", BERLIN)
    assert not rings(reminded)
    await calendar.comes("2027-06-08 15:00", BERLIN)
    reminded.person.unblocks()
    await reminded.writes("/start")
    await calendar.rests()
    assert not rings(reminded)
    await calendar.comes("2027-06-09 08:00", BERLIN)
    assert len(rings(reminded)) == 1
    assert not [entry for entry in telegram.journal.calls("sendMessage") if entry.outcome == "refused"]


async def test_a_block_that_nobody_told_of_is_learnt_once(calendar, open_bot, reminded, telegram, expects):
    expects("bot was blocked by the user")
    telegram.world.private(telegram.bot.id, reminded.id).blocked = True
    await calendar.comes("2027-06-08 08:00", BERLIN)
    await calendar.comes("2027-06-09 08:00", BERLIN)
    assert kept_in_ledger(open_bot, reminded) == ["refused"]
    telegram.world.private(telegram.bot.id, reminded.id).blocked = False
    await reminded.writes("/start")
    await calendar.comes("2027-06-10 08:00", BERLIN)
    assert len(rings(reminded)) == 1


async def test_while_an_urgent_result_stands_none_comes(calendar, reminded):
    await reminded.writes("/again")
    await reminded.answers(STRAIN, until="saddle")
    await numb(reminded)
    await calendar.comes("2027-06-08 08:00", BERLIN)
    assert not rings(reminded)
    await reminded.taps(Mistaken())
    await reminded.answers(STRAIN)
    await calendar.passes(minutes=5)
    assert not rings(reminded)  # the review is still to be confirmed
    await calendar.passes(minutes=30)
    assert len(rings(reminded)) == 1


async def numb(visitor: Visitor) -> None:
    """Answers the first danger screen so that its card is shown."""
    await visitor.answers_one("saddle", {"saddle": ["numb_saddle"]})
    assert BeenSeen() in offered(visitor.screen)


async def test_stop_works_on_an_old_one(calendar, open_bot, reminded):
    await calendar.comes("2027-06-08 08:00", BERLIN)
    await calendar.comes("2027-06-09 08:00", BERLIN)
    old = rings(reminded)[0]
    reminded.press(act_on(old, Rang, way="stop"), old)
    await reminded.sees()
    await calendar.comes("2027-06-10 08:00", BERLIN)
    assert kept_in_ledger(open_bot, reminded) == ["sent", "sent"]


async def test_unanswered_it_becomes_gentler_asks_once_and_is_silent(calendar, open_bot, reminded):
    for day in range(8, 17):
        await calendar.comes(f"2027-06-{day:02} 08:00", BERLIN)
    one, two, three, four, last = rings(reminded)
    assert one.text == two.text
    assert three.text == four.text != two.text
    assert ways(four) == ways(one)
    assert ways(last) == {"keep", "weekly", "stop"}
    await reminded.taps(act_on(last, Rang, way="weekly"), last)  # a Saturday
    for day in range(17, 30):
        await calendar.comes(f"2027-06-{day:02} 08:00", BERLIN)
    assert len(kept_in_ledger(open_bot, reminded)) == 7


async def test_three_days_later_the_check_in_asks_for_danger_signs_first(calendar, open_bot, ada):
    await ada.begins()
    await ada.finishes(STRAIN)
    await ada.taps(Open("check_ins"))
    await ada.taps(CheckOnMe(wanted=True))
    await ada.writes("Berlin")
    await calendar.comes("2027-06-10 09:59", BERLIN)
    assert CheckIn() not in offered(ada.screen)
    await calendar.comes("2027-06-10 10:00", BERLIN)
    await ada.taps(CheckIn())
    assert asked(ada.screen) == "saddle"
    await numb(ada)
    await calendar.comes("2027-06-21 10:00", BERLIN)
    assert kept_in_ledger(open_bot, ada) == ["sent"]
