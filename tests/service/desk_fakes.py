"""An operator's desk over services in memory, and people who tap and write at it."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.domain.act import Act, Command, Operate, Write
from bot.domain.campaign import LAWFUL, RunState
from bot.domain.venue import Venue, VenueSettings
from bot.service.campaigns.records import Campaign, NotLawfulError, Overview, Preview, Reason, Report
from bot.service.desk.minutes import stamp
from bot.service.desk.opening import open_desk
from bot.service.desk.ports import Reader
from bot.service.desk.visit import Handed
from bot.service.operators import Operators, Role, Row
from bot.service.ports import Outcome, Place, Sent
from bot.service.posts import PostError
from bot.service.sending import Address, Copy, Letter, Text
from bot.service.trail import Trace
from bot.wording.reply import Button, Reply
from bot.wording.shelf import Shelf
from tests.fakes import FakeClock

OWNER, OPERATOR, VIEWER, STRANGER = 101, 102, 103, 104


@dataclass
class FakeRows:
    kept: dict[int, Row] = field(default_factory=dict)
    traces: list[Trace] = field(default_factory=list)

    async def find(self, person: int) -> Row | None:
        return self.kept.get(person)

    async def all(self) -> Sequence[Row]:
        return list(self.kept.values())

    async def put(self, person: int, role: Role, trace: Trace) -> None:
        self.kept[person] = Row(person, role, trace.who)
        self.traces.append(trace)

    async def remove(self, person: int, trace: Trace) -> None:
        self.kept.pop(person, None)
        self.traces.append(trace)

    async def expect(self, person: int, awaited: str, now: datetime, after: str | None = None) -> bool:
        known = self.kept.get(person, Row(person, None))
        if after not in {None, known.awaited}:
            return False
        self.kept[person] = replace(known, awaited=awaited)
        return True


@dataclass
class FakeTrail:
    traces: list[Trace] = field(default_factory=list)

    async def note(self, who: int | None, what: str, about: str, now: datetime) -> None:
        self.traces.append(Trace(who, what, about, now))

    async def latest(self, most: int, after: int = 0) -> Sequence[Trace]:
        return self.traces[::-1][after : after + most]


@dataclass
class FakeCampaigns:
    """Ten thousand people get everything at once, unless it is held up."""

    clock: FakeClock
    runs: dict[int, Campaign] = field(default_factory=dict)
    count: int = 1284
    uncertain: int = 0
    second_needed: bool = False
    just_sent: bool = False
    asked: list[tuple[str, int]] = field(default_factory=list)

    async def draft(self, by, body, audience):
        run = len(self.runs) + 1
        self.runs[run] = Campaign(run, "campaign", "draft", body, audience, made_by=by)
        return run

    async def change(self, run_id, by, *, body=None, audience=None, begins_at=..., repeats=...):
        run = self.to(run_id, "draft", among={"draft", "proposed"})
        run = replace(run, body=body or run.body, audience=run.audience if audience is None else audience)
        run = run if begins_at is ... else replace(run, begins_at=begins_at)
        self.runs[run_id] = run if repeats is ... else replace(run, repeats=repeats)

    async def preview(self, run_id):
        run = self.get(run_id)
        if run.audience.patterns and self.count < 20:
            raise NotLawfulError("too_few")
        at = run.begins_at or self.clock.now()
        left_out: dict[Reason, int] = {"stopped": 19, "blocked": 9, "not_now": 3}
        over = at + timedelta(minutes=1)
        return Preview(run, self.count, left_out, 0, {"en": self.count}, at, over, False, self.second_needed)

    async def sample(self, run_id, language):
        body = self.get(run_id).body
        return Text(Reply(body.template)) if body.template else Copy(body.copied_from, body.copied)

    async def latest(self, most):
        return [Overview(run, 0, 0) for run in list(self.runs.values())[::-1][:most]]

    async def watch(self, run_id, chat_id, message_id):
        self.runs[run_id] = replace(self.get(run_id), watched=(chat_id, message_id))

    async def send(self, run_id, by, *, canary=None, sure=False):
        run = self.get(run_id)
        if run.state != "draft":
            raise NotLawfulError("wrong_state")
        if self.just_sent and not sure:
            raise NotLawfulError("twice")
        self.asked.append(("send", run_id))
        self.runs[run_id] = replace(run, released=canary)
        if self.second_needed:
            self.to(run_id, "proposed")
        else:
            self.begin(run_id)

    def begin(self, run_id):
        self.to(run_id, "running")
        self.runs[run_id] = replace(self.get(run_id), began_at=self.clock.now())

    async def confirm(self, run_id, by, version):
        if self.get(run_id).made_by == by:
            raise NotLawfulError("same_operator")
        if self.get(run_id).version != version:
            raise NotLawfulError("wrong_state")
        self.begin(run_id)

    async def pause(self, run_id, by):
        self.to(run_id, "paused")

    async def resume(self, run_id, by):
        self.to(run_id, "running", among={"paused"})

    async def go_on(self, run_id, by):
        self.to(run_id, "running", among={"held"})

    async def cancel(self, run_id, by):
        self.to(run_id, "cancelled")

    async def undo(self, run_id, by):
        self.asked.append(("undo", run_id))

    async def resend_uncertain(self, run_id, by):
        self.asked.append(("again", run_id))

    async def leave_uncertain(self, run_id, by):
        self.asked.append(("leave", run_id))

    async def report(self, run_id):
        run = self.get(run_id)
        sent = {"running": 783, "paused": 783, "held": 10, "done": 1275, "cancelled": 783}.get(run.state, 0)
        share = sent / max(self.count, 1)
        unsure = self.uncertain
        return Report(run, self.count, sent, 9, 0, 0, unsure, unsure, 0, 0, 0, {}, 3, share, 8)

    async def csv(self, run_id):
        return "what,value\n"

    async def find(self, kinds, states, most=None):
        return [run for run in self.runs.values() if run.state in states][:most]

    def get(self, run_id: int) -> Campaign:
        if run_id not in self.runs:
            raise NotLawfulError("gone")
        return self.runs[run_id]

    def to(self, run_id: int, state: RunState, among=None) -> Campaign:
        run = self.get(run_id)
        if run.state not in (among or {before for before, after in LAWFUL.items() if state in after}):
            raise NotLawfulError("wrong_state")
        self.runs[run_id] = replace(run, state=state)
        return self.runs[run_id]

    @property
    def last(self) -> Campaign:
        return self.runs[max(self.runs)]


@dataclass
class FakePosts:
    just_posted: bool = False
    published: list[tuple[str, tuple[int, ...], bool, bool]] = field(default_factory=list)
    asked: list[tuple[str, str]] = field(default_factory=list)

    async def publish(self, post, venues, by, *, silent=False, pinned=False, sure=False):
        if self.just_posted and not sure:
            raise PostError("just_posted")
        self.published.append((post, tuple(venues), silent, pinned))
        return 1

    async def correct(self, post, by):
        self.asked.append(("correct", post))
        return 1

    async def withdraw(self, post, by):
        self.asked.append(("withdraw", post))
        return 1

    def sample(self, post, language) -> list[Letter]:
        return [Text(Reply(f"{post} in {language}"))]

    async def came(self, post):
        return None


@dataclass
class FakeVenues:
    kept: dict[int, Venue] = field(default_factory=dict)
    changes: list[tuple[int, VenueSettings, int | None]] = field(default_factory=list)

    async def all(self):
        return list(self.kept.values())

    async def get(self, chat_id):
        return self.kept.get(chat_id)

    async def change(self, chat_id, settings, by):
        self.changes.append((chat_id, settings, by))
        self.kept[chat_id] = replace(self.kept[chat_id], settings=settings)
        return self.kept[chat_id]


@dataclass
class Telegram:
    """Both ports to it: numbers what it shows, as Telegram does."""

    shown: list[tuple[int, int, Reply]] = field(default_factory=list)
    """The chat, the message and what stands in it, in the order in which it came."""
    toasts: list[str] = field(default_factory=list)
    letters: list[tuple[int, Letter]] = field(default_factory=list)
    refuses: Outcome | None = None
    number: int = 1000

    async def show(self, place: Place, replies: Sequence[Reply]) -> Outcome:
        outcome = Sent()
        self.toasts += [reply.toast for reply in replies if reply.toast]
        for reply in (reply for reply in replies if reply.text or reply.document):
            edits = place.message_id if not (reply.fresh or reply.document or place.stale) else None
            outcome = Sent(edits or self._new())
            self.shown.append((place.chat_id, outcome.message_id or 0, reply))
            place = Place(place.chat_id)
        return outcome

    async def send(self, address: Address, letter: Letter) -> Outcome:
        if self.refuses:
            return self.refuses
        self.letters.append((address.chat_id, letter))
        return Sent(self._new())

    def _new(self) -> int:
        self.number += 1
        return self.number


class FakeReaders:
    asked = False

    async def reader(self, person: int) -> Reader:
        return Reader(None, "Europe/Vienna", self.asked)


@dataclass
class FakeMenus:
    offered: set[int] = field(default_factory=set)

    async def offer(self, person: int, language: str) -> None:
        self.offered.add(person)

    async def withdraw(self, person: int) -> None:
        self.offered.discard(person)


class Office:
    """The desk with everything around it."""

    def __init__(self, shelf: Shelf) -> None:
        self.shelf = shelf
        self.clock = FakeClock()
        self.rows = FakeRows({OPERATOR: Row(OPERATOR, "operator", OWNER), VIEWER: Row(VIEWER, "viewer", OWNER)})
        self.trail, self.posts, self.telegram = FakeTrail(self.rows.traces), FakePosts(), Telegram()
        self.campaigns = FakeCampaigns(self.clock)
        self.venues = FakeVenues({-1: Venue(-1, "group", "Backs & co"), -2: Venue(-2, "channel", "News")})
        self.operators = Operators([OWNER], self.rows, self.clock)
        self.readers, self.menus = FakeReaders(), FakeMenus()
        self.desk = open_desk(
            chats=self,
            operators=self.operators,
            readers=self.readers,
            campaigns=self.campaigns,
            posts=self.posts,
            venues=self.venues,
            trail=self.trail,
            courier=self.telegram,
            outbox=self.telegram,
            clock=self.clock,
            menus=self.menus,
        )
        self.update = 0

    def catalog(self, language: str):
        return self.shelf.catalogs.get(language) or self.shelf.catalogs["en"]

    async def hands(self, handed: Handed) -> bool:
        """As the receiver does; whether the desk took it."""
        if not await self.desk.takes(handed):
            return False
        await self.desk.receive(handed)
        return True


@dataclass
class Sitter:
    """Somebody at the desk, or who would like to be."""

    office: Office
    person: int = OPERATOR
    last: Handed | None = None

    @property
    def screen(self) -> tuple[int, Reply]:
        return next(
            (message, reply) for chat, message, reply in self.office.telegram.shown[::-1] if chat == self.person
        )

    @property
    def buttons(self) -> list[Button]:
        return [button for row in self.screen[1].rows for button in row]

    def offered(self) -> list[str]:
        """What each button does, without what it knows of its screen."""
        return list(self.carried())

    def carried(self) -> dict[str, str]:
        """The same, each with all its words."""
        found = [button.act.words for button in self.buttons if isinstance(button.act, Operate)]
        return {"/".join(word for word in words if not word.startswith("+")): "/".join(words) for words in found}

    def offer(self, verb: str) -> str:
        """The one button with this verb."""
        [found] = [words for words in self.offered() if words.split("/")[0] == verb]
        return found

    async def hands(self, act: Act, *, message: int | None = None, text="", sort="other", sent=False) -> bool:
        self.office.update += 1
        number = self.office.telegram._new() if sent else 0
        place = Place(self.person, message, "tap" if message else None)
        self.last = Handed(self.office.update, self.person, act, place, "en", text, number, sort)
        return await self.office.hands(self.last)

    async def again(self) -> bool:
        """The last update comes once more."""
        assert self.last
        return await self.office.hands(self.last)

    async def commands(self, name: str) -> bool:
        return await self.hands(Command(name), text=f"/{name}", sort="text", sent=True)

    async def writes(self, text: str) -> bool:
        return await self.hands(Write(text), text=text, sort="text", sent=True)

    async def sends(self, act: Act, sort: str) -> bool:
        return await self.hands(act, sort=sort, sent=True)

    async def taps(self, words: str) -> bool:
        """A button of the lowest screen.

        Raises:
            AssertionError: there is none.
        """
        assert words in self.offered(), f"{words} is not among {self.offered()}"
        return await self.forges(self.carried()[words])

    async def forges(self, words: str, message: int | None = None) -> bool:
        """A tap that carries these words, whether there is such a button or not."""
        mine = [number for chat, number, _ in self.office.telegram.shown if chat == self.person]
        at = message or (mine[-1] if mine else 1)
        if "sure" in words and "+" not in words:
            words = f"{words}/{stamp(self.office.clock.now())}"
        return await self.hands(Operate(tuple(words.split("/"))), message=at)

    async def composes(self, text: str = "Walk a little today") -> int:
        """A draft of an own message; its run."""
        await self.commands("operator")
        await self.taps("new")
        await self.taps("compose")
        await self.writes(text)
        return self.office.campaigns.last.id
