"""Reminders, check-ins and messages as a person meets them: set, rung, answered, stopped."""

from datetime import datetime, timedelta

import pytest

from bot.adapters.store.codec import as_json
from bot.domain.act import (
    Act,
    Agree,
    BeenSeen,
    CheckIn,
    CheckOnMe,
    Choose,
    Command,
    Confirm,
    Crisis,
    Done,
    FromCampaign,
    Heard,
    Messages,
    Open,
    Rang,
    Remind,
    RemindOn,
    Start,
    StopMessages,
    Tick,
    Write,
)  # fmt: skip
from bot.domain.chat import Chat
from bot.domain.interview import current, fitted
from bot.domain.listed import listing_of
from bot.domain.reminder import CHECK_IN_DAYS
from bot.domain.say import Ask, Report, Review, Say, SetReminder, Urgent
from bot.service.chats import Chats, Incoming
from bot.service.ports import Place
from bot.service.reminders import Reminders
from bot.service.sending import Delivery, LeftOut, NotBefore, Run, Text
from bot.wording.reply import Reply
from bot.wording.shelf import Shelf
from tests.fakes import NOON, FakeClock, FakeOutbox, FakeStore, Row
from tests.people import person

ADA = 1


class Talk:
    """A person, the clock, and whoever rings."""

    def __init__(self, shelf: Shelf) -> None:
        self.shelf = shelf
        self.store, self.outbox, self.clock = FakeStore(), FakeOutbox(), FakeClock()
        self.chats = Chats(shelf, self.store, self.outbox, self.clock, as_json)
        self.reminders = Reminders(lambda: shelf, self.store, self.clock)
        self.number = 0

    async def does(self, *acts: Act | str) -> Reply:
        for act in acts:
            self.number += 1
            self.clock.pass_by(timedelta(seconds=5))
            done = Write(act) if isinstance(act, str) else act
            await self.chats.receive(Incoming(self.number, done, "en", Place(ADA)))
        return self.outbox.last

    async def again(self, act: Act) -> None:
        """The same update once more."""
        await self.chats.receive(Incoming(self.number, act, "en", Place(ADA)))

    async def finishes(self, **changes: str) -> None:
        """An interview, to its end."""
        said = person(**changes)
        await self.does(Agree("check"))
        await self.until_done(said)
        if isinstance(self.say, Review):
            await self.does(Confirm(self.session))

    async def until_done(self, said: dict[str, frozenset[str]]) -> None:
        while isinstance(say := self.say, Ask):
            options = said[say.question.id]
            if say.question.kind == "many" and not options & {"none", "not_sure", "prefer_not"}:
                await self.does(*(Tick(say.session, say.question.id, one, on=True) for one in sorted(options)))
                await self.does(Done(say.session, say.question.id))
            else:
                await self.does(Choose(say.session, say.question.id, min(options)))

    async def sets(self, what: str = "walk") -> None:
        await self.does(Command("remind"), Remind("what", what), Remind("days", "0123456"), Remind("time", "0800"))
        await self.does(Remind("zone", "Europe/Vienna"))

    async def rings(self) -> list[str]:
        """What is due now goes out; the texts that were sent."""
        before = len(self.store.rung)
        while await self.store.due(self.clock.at, 10):
            await self.reminders.tick(self.clock.at)
        texts = []
        for number, (chat_id, ring) in enumerate(self.store.rung[before:]):
            run = Run(1 if ring.kind == "reminder" else 2, ring.kind, "running")
            written = await self.reminders.write(Delivery(number, run, chat_id, ring.slot, ring.what))
            texts.append(_text(written) if not isinstance(written, LeftOut) else "")
        return texts

    async def on_the_next_days(self, days: int, hour: int = 7) -> list[str]:
        """Each morning at 8 in Vienna, which is 7 UTC."""
        texts: list[str] = []
        for _ in range(days):
            day = self.clock.at + timedelta(days=1)
            self.clock.at = day.replace(hour=hour, minute=0, second=0)
            texts += await self.rings()
        return texts

    @property
    def chat(self) -> Chat:
        return self.store.rows[ADA].chat

    @property
    def say(self) -> Say:
        return current(self.shelf.flows, fitted(self.shelf.flows, self.chat))

    @property
    def session(self) -> int:
        assert self.chat.session
        return self.chat.session.number

    @property
    def due(self) -> datetime | None:
        return self.store.rows[ADA].due_at

    def rang(self, way: str) -> Rang:
        slot = self.store.rung[-1][1].slot
        return Rang(way, "".join(filter(str.isdigit, slot)))  # type: ignore[arg-type]


def _text(written: object) -> str:
    assert isinstance(written, tuple)
    assert isinstance(written[1], Text)
    return written[1].reply.text


@pytest.fixture
async def talk(shelf: Shelf) -> Talk:
    one = Talk(shelf)
    await one.does(Start())
    await one.finishes()
    return one


async def test_a_reminder_is_set_by_taps(talk: Talk):
    await talk.does(Command("remind"), Remind("what", "exercises"), RemindOn(0, on=True), RemindOn(3, on=True))
    await talk.does(RemindOn(0, on=True), Remind("days_done"), Remind("time", "1930"))
    assert isinstance(talk.say, SetReminder)
    assert talk.say.draft.step == "zone"
    reply = await talk.does(Remind("zone", "America/New_York"))
    reminder = talk.chat.reminder
    assert reminder
    assert (reminder.what, reminder.days, reminder.hour, reminder.minute) == ("exercises", frozenset({0, 3}), 19, 30)
    assert talk.chat.zone == "America/New_York"
    assert not isinstance(talk.say, SetReminder)
    acts = {button.act for row in reply.rows for button in row}
    assert {Remind("new", "change"), Remind("off")} <= acts
    assert talk.due


async def test_a_reminder_is_set_by_typing(talk: Talk):
    await talk.does(Command("remind"), "walk", "monday to friday", "at 7:30 pm", "the moon")
    assert isinstance(talk.say, SetReminder)
    await talk.does("it is 13:00")  # in UTC it is noon
    assert isinstance(talk.say, SetReminder)
    assert talk.say.draft.clock == "1300"
    await talk.does("Berlin")
    reminder = talk.chat.reminder
    assert reminder
    assert (reminder.what, reminder.days, reminder.hour, reminder.minute) == ("walk", frozenset(range(5)), 19, 30)
    assert talk.due == NOON.replace(hour=18, minute=30)


async def test_a_wrong_answer_gets_an_example_and_changes_nothing(talk: Talk):
    await talk.does(Command("remind"), "walk", "every day")
    before = talk.chat.setting
    reply = await talk.does("after breakfast")
    assert talk.chat.setting == before
    assert "7:30 pm" in reply.text


async def test_danger_words_are_heard_while_a_reminder_is_set(talk: Talk):
    await talk.does(Command("remind"), "walk", "every day, I am numb between my legs")
    assert talk.chat.heard
    assert talk.due is None
    await talk.does(Heard(*talk.chat.heard[0], meant=True))
    assert isinstance(talk.say, Urgent)
    await talk.does(Command("remind"))
    assert isinstance(talk.say, Urgent)
    assert talk.chat.reminder is None


async def test_an_answer_of_the_interview_is_never_lost_to_a_reminder_that_is_being_set(shelf: Shelf):
    talk = Talk(shelf)
    await talk.does(Agree("check"), Choose(1, "age", "18_39"), Command("remind"))
    assert isinstance(talk.say, SetReminder)
    await talk.does(Tick(1, "saddle", "numb_saddle", on=True))
    assert talk.chat.session
    assert talk.chat.session.ticks("saddle") == {"numb_saddle"}
    await talk.does(Command("remind"))
    assert isinstance(talk.say, Ask)


async def test_nothing_is_set_before_consent(shelf: Shelf):
    talk = Talk(shelf)
    acts: list[Act] = [Command("remind"), Remind("what", "walk"), Rang("done", ""), CheckIn(), Messages(wanted=True)]
    await talk.does(*acts, FromCampaign(3, "remind"), StopMessages(3))
    assert ADA not in talk.store.rows


async def test_a_reminder_rings_once_for_its_slot_and_not_too_late(talk: Talk):
    await talk.sets()
    assert len(await talk.on_the_next_days(1)) == 1
    assert await talk.rings() == []
    # The program was away until late in the day: that one is passed over, the next one comes.
    talk.clock.at += timedelta(days=1, hours=3)
    assert await talk.rings() == []
    assert len(await talk.on_the_next_days(1)) == 1


async def test_exercises_are_named_only_if_they_suit(talk: Talk, shelf: Shelf):
    await talk.sets("exercises")
    (text,) = await talk.on_the_next_days(1)
    words = shelf.catalogs["en"].topics["back_pain"].exercises
    assert any(one.name in text for one in words.values())


async def test_no_reminder_at_home_names_what_needs_water_a_machine_or_a_way_to_go(talk: Talk, shelf: Shelf):
    await talk.sets("exercises")
    texts = " ".join(await talk.on_the_next_days(4))
    exercises = shelf.flows["back_pain"].exercises
    words = shelf.catalogs["en"].topics["back_pain"].exercises
    away = [name for name, one in exercises.items() if one.position == "water" or not one.in_a_set]
    assert {"walking", "swim_backstroke", "cycling", "running"} <= set(away)
    assert not [name for name in away if words[name].name in texts]


async def test_after_four_without_an_answer_it_asks_once_and_then_is_silent(talk: Talk):
    await talk.sets()
    texts = await talk.on_the_next_days(10)
    assert [ring.what for _, ring in talk.store.rung] == [
        "walk.first", "walk.first", "walk.gentle", "walk.gentle", "walk.last",
    ]  # fmt: skip
    assert len(texts) == 5
    assert talk.due is None
    await talk.does(talk.rang("weekly"))
    assert talk.chat.reminder
    assert len(talk.chat.reminder.days) == 1
    assert len(await talk.on_the_next_days(14)) == 2


async def test_what_rang_and_was_never_sent_was_not_left_without_an_answer(talk: Talk):
    await talk.sets()
    for lost in (False, True, True, False, True, False, True, False):
        await talk.on_the_next_days(1)
        if lost:
            talk.store.lost.append(talk.store.rung[-1])
    tones = [ring.what.removeprefix("walk.") for _, ring in talk.store.rung]
    assert tones == ["first", "first", "first", "first", "gentle", "gentle", "gentle", "gentle"]
    await talk.on_the_next_days(1)
    assert talk.store.rung[-1][1].what == "walk.last"
    talk.store.lost.append(talk.store.rung[-1])
    # Nobody was asked whether to go on, so it is asked once more.
    await talk.on_the_next_days(3)
    assert [ring.what for _, ring in talk.store.rung[9:]] == ["walk.last"]


async def test_chats_that_cannot_be_read_keep_nobody_else_from_theirs(talk: Talk, monkeypatch):
    await talk.sets()
    monkeypatch.setattr("bot.service.reminders.AT_ONCE", 2)
    for broken in (101, 102):
        talk.store.rows[broken] = Row("unreadable", due_at=talk.clock.at)  # type: ignore[arg-type]
    assert len(await talk.on_the_next_days(1)) == 1
    tomorrow = talk.clock.at + timedelta(days=1)
    assert {101, 102} <= set(await talk.store.due(tomorrow, 9))  # and are tried again


async def test_a_check_in_that_was_held_up_waits_for_the_morning(talk: Talk):
    await talk.does(CheckOnMe(wanted=True), "Vienna")
    check_in = Delivery(1, Run(2, "check_in", "running"), ADA, "check-in", "0")
    talk.clock.at = talk.clock.at.replace(hour=20, minute=30, second=0)  # half past nine in the evening
    assert await talk.reminders.write(check_in) == NotBefore(talk.clock.at.replace(day=3, hour=7, minute=0))
    talk.clock.at = talk.clock.at.replace(day=3, hour=7, minute=0)
    assert isinstance(await talk.reminders.write(check_in), tuple)


async def test_an_answer_starts_the_count_anew(talk: Talk):
    await talk.sets()
    for way in ("done", "skip", "keep") * 3:
        await talk.on_the_next_days(1)
        await talk.does(talk.rang(way))
    assert {ring.what for _, ring in talk.store.rung} == {"walk.first"}


async def test_hurt_more_twice_asks_for_the_danger_signs(talk: Talk):
    await talk.sets()
    await talk.on_the_next_days(1)
    await talk.does(talk.rang("hurt"), talk.rang("hurt"))  # a double tap is one
    assert talk.chat.active == "back_pain"
    await talk.on_the_next_days(1)
    await talk.does(talk.rang("hurt"))
    assert talk.chat.active == "after_exercise"
    assert isinstance(talk.say, Ask)
    assert talk.say.question.alarm


async def test_done_in_between_means_not_in_a_row(talk: Talk):
    await talk.sets()
    for way in ("hurt", "done", "hurt"):
        await talk.on_the_next_days(1)
        await talk.does(talk.rang(way))
    assert talk.chat.active == "back_pain"


async def test_snoozed_comes_an_hour_later_but_not_at_night(talk: Talk):
    await talk.sets()
    await talk.on_the_next_days(1)
    await talk.does(talk.rang("later"))
    assert await talk.rings() == []
    talk.clock.pass_by(timedelta(hours=1, minutes=1))
    assert len(await talk.rings()) == 1
    await talk.does(Remind("new", "change"), "walk", "every day", "20:30")
    await talk.on_the_next_days(1, hour=20)
    await talk.does(talk.rang("later"))
    assert talk.chat.reminder
    assert talk.chat.reminder.snoozed_until
    assert talk.chat.reminder.snoozed_until.hour == 7  # eight in the morning in Vienna


async def test_no_reminder_comes_while_a_danger_sign_stands(talk: Talk):
    await talk.sets("exercises")
    row = talk.store.rows[ADA]
    await talk.on_the_next_days(1)
    ring = talk.store.rung[-1][1]
    await talk.does("I am numb between my legs", "yes")
    assert isinstance(talk.say, Urgent)
    assert row.due_at is None or talk.due is None
    assert await talk.on_the_next_days(5) == []
    delivery = Delivery(1, Run(1, "reminder", "running"), ADA, ring.slot, ring.what)
    assert await talk.reminders.write(delivery) == LeftOut("not_now")
    await talk.does(talk.rang("done"))
    assert isinstance(talk.say, Urgent)
    # Cleared by the person: it comes again.
    await talk.does(BeenSeen())
    await talk.until_done(person())
    assert not talk.chat.raised
    assert len(await talk.on_the_next_days(2)) == 2


@pytest.mark.parametrize("act", [Command("stop"), Crisis("suicide"), Remind("off")])
async def test_who_stops_gets_no_reminder(talk: Talk, act: Act):
    await talk.sets()
    await talk.does(act)
    assert talk.due is None
    assert await talk.on_the_next_days(3) == []


async def test_who_blocked_the_bot_gets_none_until_they_come_back(talk: Talk):
    await talk.sets()
    await talk.chats.blocked(ADA, on=True)
    assert await talk.store.due(talk.clock.at + timedelta(days=2), 10) == []
    assert await talk.store.chat(ADA) is None
    await talk.does(Start())
    assert await talk.store.due(talk.clock.at + timedelta(days=2), 10) == [ADA]


async def test_in_the_middle_of_an_interview_it_waits(talk: Talk):
    await talk.sets()
    talk.clock.at = (talk.clock.at + timedelta(days=1)).replace(hour=6, minute=55, second=0)
    await talk.does(Command("again"), Choose(3, "age", "18_39"))
    talk.clock.at = talk.clock.at.replace(hour=7, minute=0, second=30)
    assert await talk.rings() == []
    talk.clock.pass_by(timedelta(minutes=31))
    assert len(await talk.rings()) == 1


async def test_a_repeated_update_changes_nothing(talk: Talk):
    await talk.sets()
    await talk.on_the_next_days(1)
    for act in (talk.rang("hurt"), Remind("new", "change"), Remind("what", "walk"), Messages(wanted=True)):
        await talk.does(act)
        before = talk.chat
        await talk.again(act)
        assert talk.chat == before


async def test_a_check_in_asks_the_danger_signs_first(talk: Talk):
    await talk.does(Open("check_ins"), CheckOnMe(wanted=True))
    assert isinstance(talk.say, SetReminder)  # where their clock is
    await talk.does("Vienna")
    assert talk.chat.check_ins
    days = [day for day in range(1, 60) if await talk.on_the_next_days(1, hour=9)]
    assert tuple(days) == CHECK_IN_DAYS
    await talk.does(CheckIn())
    assert isinstance(talk.say, Ask)
    assert talk.say.question.alarm
    await talk.does(Tick(talk.session, "saddle", "numb_saddle", on=True), Done(talk.session, "saddle"))
    assert isinstance(talk.say, Urgent)


async def test_a_check_in_without_a_danger_sign_ends_in_advice(talk: Talk):
    await talk.does(CheckIn())
    await talk.until_done(person(new_fall="none", change="same", leg_pain="same_leg", how_long_now="w2_6"))
    say = talk.say
    assert isinstance(say, Report)
    assert [one.id for one in say.advice if one.level == "stop"] == ["leg_not_less", "no_gain_weeks"]


async def test_check_ins_can_be_left(talk: Talk):
    await talk.does(CheckOnMe(wanted=True), "Vienna", CheckOnMe(wanted=False))
    assert talk.chat.check_ins is None
    assert talk.due is None


async def test_messages_are_on_only_with_consent_and_off_again_in_every_way(talk: Talk, shelf: Shelf):
    await talk.sets()
    assert listing_of(shelf.flows, talk.chat, NOON) is None
    for act in (StopMessages(4), Messages(wanted=False), Command("stop"), Open("messages")):
        await talk.does(Start(), Messages(wanted=True))
        listing = listing_of(shelf.flows, talk.chat, NOON)
        assert listing
        assert (listing.zone, listing.days) == ("Europe/Vienna", frozenset(range(7)))
        assert listing.pattern == "muscle_strain" or listing.pattern is None
        await talk.does(act)
        assert (listing_of(shelf.flows, talk.chat, NOON) is None) == (act != Open("messages"))


async def test_the_listing_never_tells_of_a_danger_sign(talk: Talk, shelf: Shelf):
    await talk.does(Messages(wanted=True), "I am numb between my legs")
    heard = listing_of(shelf.flows, talk.chat, NOON)
    assert heard
    assert heard.not_now
    await talk.does("yes")
    raised = listing_of(shelf.flows, talk.chat, NOON)
    assert raised
    assert (raised.pattern, raised.not_now) == (None, True)


async def test_stopping_counts_even_where_a_danger_sign_comes_first(talk: Talk):
    await talk.sets()
    await talk.does(Messages(wanted=True), "I am numb between my legs", StopMessages(2))
    assert isinstance(talk.say, Urgent)
    assert talk.chat.messages is None


async def test_an_interview_for_somebody_else_lists_no_pattern(shelf: Shelf):
    talk = Talk(shelf)
    await talk.does(Agree("other"))
    await talk.until_done(person())
    await talk.does(Confirm(talk.session), Messages(wanted=True))
    listing = listing_of(shelf.flows, talk.chat, NOON)
    assert listing
    assert listing.pattern is None


async def test_my_data_shows_what_stands_in_clear(talk: Talk):
    await talk.sets()
    await talk.does(Messages(wanted=True))
    reply = await talk.does(Command("mydata"))
    assert reply.document
    for name in (b'"reminder"', b'"check_ins"', b'"in_clear"', b'"due_at"', b'"not_now"', b'"Europe/Vienna"'):
        assert name in reply.document.body
