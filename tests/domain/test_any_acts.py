"""Random acts, sensible and not: nothing raises, no danger sign is lost, no answer is lost."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from bot.domain.act import (
    Act,
    Agree,
    Answer,
    Back,
    BeenSeen,
    Change,
    CheckIn,
    CheckOnMe,
    Choose,
    Command,
    Confirm,
    Crisis,
    Decline,
    Done,
    Forget,
    FromCampaign,
    Hear,
    Heard,
    Marked,
    Messages,
    Mistaken,
    Odd,
    Open,
    PickCountry,
    PickLanguage,
    Puzzle,
    Rang,
    Remind,
    RemindOn,
    Start,
    StopMessages,
    Tick,
    Tried,
    Write,
)
from bot.domain.chat import Chat
from bot.domain.danger import is_sign
from bot.domain.diary import AskMark, Progress, moves_down
from bot.domain.flow import EXCLUSIVE
from bot.domain.library import Library, main_flow
from bot.domain.listed import listing_of
from bot.domain.marking import digits
from bot.domain.results import walk_of
from bot.domain.ringing import due_at, ring
from bot.domain.say import Ask, Guidance, Page, Plain, Report, Review, Summary, Urgent
from tests.domain.talk import Talk

WORDS = [
    "start",
    "again",
    "check",
    "after",
    "why",
    "summary",
    "stop",
    "help",
    "mydata",
    "country",
    "language",
    "forget",
    "no",
    "remind",
    "messages",
    "pain",
    "progress",
]
CARDS = [
    "home", "here", "go_on", "minute", "dangers", "result", "summary", "safe", "caution", "avoid", "why", "change",
    "build_up", "tradition", "sources", "countries_0", "countries_x", "nowhere", "messages", "check_ins",
]  # fmt: skip
ANY_ACT: list[Act] = [
    Start(),
    Start("post"),
    Agree("check"),
    Agree("after"),
    Agree("other"),
    Decline(),
    Mistaken(),
    BeenSeen(),
    PickCountry("NP"),
    PickCountry("NP", "now.chest"),
    PickLanguage("en"),
    Crisis("suicide"),
    Puzzle("denied"),
    Odd("media"),
    Odd("forwarded"),
    Write("hello"),
    Tried("bird_dog", hurt=False),
    Tried("walking", hurt=True),
    Tried("flying", hurt=True),
    Open("exercise", "sit_up_full"),
    Open("exercise", "flying"),
    Open("about", "disc_herniation"),
    Open("why_asked", "saddle"),
    Answer("saddle", frozenset({"none"})),
    Answer("where", frozenset({"below_knee"}), sure=False),
    Remind("new"),
    Remind("what", "walk"),
    Remind("days", "024"),
    Remind("time", "0800"),
    Remind("zone", "Europe/Vienna"),
    Remind("off"),
    RemindOn(3, on=True),
    Rang("done", "202603020800"),
    Rang("hurt", "202603020800"),
    Rang("hurt", "202603030800"),
    Rang("later", "202603020800"),
    CheckOnMe(wanted=True),
    CheckIn(),
    Messages(wanted=True),
    FromCampaign(7, "check"),
    FromCampaign(7, "after"),
    StopMessages(7),
    Marked("new"),
    Marked("pain", "11", "20260302"),
    Marked("where", "toe", "20260302"),
    Marked("walked", "300", "20260101"),
    *(Command(word) for word in WORDS),
    *(Open(card) for card in CARDS),
]
SHOWS_GUIDANCE = (Guidance, Report, Review, Page, Summary, AskMark, Progress)


class Anybody(RuleBasedStateMachine):
    library: Library
    """The real flows; set by the test."""

    def __init__(self) -> None:
        super().__init__()
        self.talk = Talk(self.library)
        self.signs = [
            (question.id, option.id)
            for question in main_flow(self.library).questions
            for option in question.options
            if option.id not in EXCLUSIVE and is_sign(self.library, question.id, option.id)
        ]

    @initialize(purpose=st.sampled_from(["check", "after", "other"]))
    def agrees(self, purpose: str) -> None:
        match purpose:
            case "check":
                self.do(Agree("check"))
            case "after":
                self.do(Agree("after"))
            case _:
                self.do(Start("post"))

    def do(self, act: Act) -> None:
        before = self.talk.chat
        self.talk.do(act)
        after = self.talk.chat
        if before and before.consent:
            assert after is None or after.consent
            if isinstance(act, Forget):
                assert after is None
            else:
                assert after
                self._nothing_is_lost(act, before, after)

    def _nothing_is_lost(self, act: Act, before: Chat, after: Chat) -> None:
        kept = {flag.flag for flag in after.raised}
        gone = {flag.flag for flag in before.raised} - kept
        if gone:
            assert before.rechecking or isinstance(act, Heard)
            if not before.heard:  # what was heard counts first, whatever the act is
                assert not isinstance(act, Start | Agree | Command | Open | Odd | Puzzle | Mistaken | BeenSeen)
        for name, session in before.sessions.items():
            then = after.sessions[name]
            if then.number == session.number:
                assert session.answers.keys() <= then.answers.keys()
            else:
                assert isinstance(act, Agree | Command | Tried | Rang | CheckIn | FromCampaign | Marked)
                assert not before.raised

    @rule(data=st.data())
    @precondition(lambda self: self.talk.asks)
    def answers(self, data: st.DataObject) -> None:
        say = self.talk.say
        assert isinstance(say, Ask)
        names = [option.id for option in say.offered]
        calm = [name for name in names if name in {"none", "fine", "18_39"}] * 6
        option = data.draw(st.sampled_from([*calm, *names]))
        if say.question.kind == "many" and option not in {"none", "not_sure", "prefer_not"}:
            self.do(
                Tick(say.session, say.question.id, option, on=data.draw(st.sampled_from([True, True, True, False])))
            )
            if data.draw(st.booleans()):
                self.do(Done(say.session, say.question.id))
        else:
            self.do(Choose(say.session, say.question.id, option))

    @rule(data=st.data())
    @precondition(lambda self: self.talk.asks)
    def goes_on_calmly(self, data: st.DataObject) -> None:
        """Some questions at once, without danger: otherwise few would ever see a result."""
        for _ in range(data.draw(st.sampled_from([3, 8, 20]))):
            say = self.talk.say
            if not isinstance(say, Ask):
                break
            names = [option.id for option in say.offered if option.id != "under_18"]
            calm = [name for name in names if name in {"none", "fine", "no", "18_39", "overdid", "back", "better"}]
            option = data.draw(st.sampled_from(calm or names))
            if say.question.kind == "many" and option not in {"none", "not_sure"}:
                self.do(Tick(say.session, say.question.id, option, on=True))
                self.do(Done(say.session, say.question.id))
            else:
                self.do(Choose(say.session, say.question.id, option))

    @rule(data=st.data())
    def does_anything(self, data: st.DataObject) -> None:
        self.do(data.draw(st.sampled_from(ANY_ACT)))

    @rule(data=st.data())
    def taps_something_old(self, data: st.DataObject) -> None:
        questions = [*main_flow(self.library).by_id, "exercise", "nothing"]
        number, question = data.draw(st.integers(0, 4)), data.draw(st.sampled_from(questions))
        option = data.draw(st.sampled_from(["none", "18_39", "fever", "back", "yes", "nothing"]))
        acts: list[Act] = [
            Choose(number, question, option),
            Tick(number, question, option, on=True),
            Done(number, question),
            Back(number, question),
            Change(number, question),
            Confirm(number),
        ]
        self.do(data.draw(st.sampled_from(acts)))

    @rule(data=st.data())
    def goes_back_or_changes(self, data: st.DataObject) -> None:
        say = self.talk.say
        if isinstance(say, Ask):
            self.do(Back(say.session, say.question.id))
        if isinstance(say, Review):
            acts: list[Act] = [Confirm(say.session), Change(say.session, say.lines[-1][0])]
            self.do(data.draw(st.sampled_from(acts)))

    @rule(
        pain=st.integers(0, 10),
        where=st.sampled_from(["back", "buttock", "thigh", "below_knee"]),
        later=st.sampled_from([timedelta(), timedelta(hours=2), timedelta(days=1)]),
    )
    def keeps_a_diary(self, pain: int, where: str, later: timedelta) -> None:
        self.talk.now += later
        self.do(Command("pain"))
        if isinstance(self.talk.say, AskMark):
            day = digits(self.talk.say.marking.day)
            for act in (Marked("pain", str(pain), day), Marked("where", where, day), Marked("walked", "skip", day)):
                self.do(act)

    @rule(data=st.data(), meant=st.sampled_from([True, False, None]))
    def writes_of_a_danger(self, data: st.DataObject, meant: bool | None) -> None:
        sign = data.draw(st.sampled_from(self.signs))
        self.do(Hear(*sign))
        if meant is not None:
            self.do(Heard(*sign, meant=meant))

    @rule()
    @precondition(lambda self: self.talk.chat and self.talk.chat.raised)
    def says_it_was_a_mistake(self) -> None:
        self.do(Mistaken())

    @rule(sure=st.integers(0, 9))
    def forgets(self, sure: int) -> None:
        if sure == 0:
            self.do(Forget())

    @invariant()
    def guidance_never_stands_beside_a_danger_sign(self) -> None:
        chat = self.talk.chat
        if chat and chat.raised and not chat.rechecking:
            assert not isinstance(self.talk.last.say, SHOWS_GUIDANCE)
            assert not isinstance(self.talk.say, SHOWS_GUIDANCE)

    @invariant()
    def an_emergency_that_holds_is_on_the_screen(self) -> None:
        chat = self.talk.chat
        if chat and chat.raised and not chat.rechecking and not chat.heard:
            say = self.talk.say
            assert isinstance(say, Urgent) or (isinstance(say, Ask) and say.ahead)

    @invariant()
    def a_tick_and_none_are_never_both_saved(self) -> None:
        chat = self.talk.chat
        for session in chat.sessions.values() if chat else ():
            for options in session.answers.values():
                assert len(options) == 1 or not options & {"none", "not_sure", "prefer_not"}

    @invariant()
    def nothing_is_kept_of_who_has_not_agreed(self) -> None:
        chat = self.talk.chat
        if chat and chat.consent is None:
            assert not chat.sessions
            assert not chat.raised
            assert not chat.heard
            assert not any([chat.reminder, chat.check_ins, chat.messages, chat.setting])
            assert not any([chat.diary, chat.marking, chat.exercise_days])

    @invariant()
    def pain_that_moves_down_asks_before_anything_is_shown(self) -> None:
        chat, say = self.talk.chat, self.talk.last.say
        if chat and isinstance(say, Progress) and say.noted and moves_down(chat.diary, say.today):
            here = walk_of(self.library, chat, chat.sessions["check_in"])
            assert not (here.open and here.open.alarm)

    @invariant()
    def nothing_is_due_beside_a_danger_sign(self) -> None:
        chat = self.talk.chat
        if chat and (chat.raised or chat.heard):
            assert due_at(self.library, chat) is None
            assert ring(self.library, chat, self.talk.now).ring is None
            listing = listing_of(self.library, chat, self.talk.now)
            assert listing is None or listing.not_now

    @invariant()
    def there_is_always_something_to_say(self) -> None:
        assert self.talk.last.say is not Plain("nothing")


@pytest.mark.filterwarnings("default")
def test_no_acts_in_any_order_lose_a_danger_sign_or_an_answer(library: Library):
    from hypothesis.stateful import run_state_machine_as_test

    Anybody.library = library
    # Generated only: shrinking forty acts takes minutes, and the acts of a failure are printed anyway.
    run_state_machine_as_test(
        Anybody,
        settings=settings(
            max_examples=100, stateful_step_count=40, suppress_health_check=list(HealthCheck), phases=[Phase.generate]
        ),
    )
