"""Whatever people do, the bot stays with them: it answers, makes no wrong call and loses nobody's session."""

from itertools import count
from random import Random

import pytest

from bot.adapters.store import codec
from bot.adapters.telegram import taps
from bot.domain.act import Agree, Forget, Open
from bot.domain.chat import Chat
from bot.domain.interview import current, fitted
from bot.domain.turn import Turn
from bot.domain.value import replace
from bot.local_telegram import LocalTelegram, Person, VirtualClock
from bot.local_telegram.accounts import User
from bot.local_telegram.changes import Change
from bot.wording.phrase import phrase
from tests.end_to_end.conftest import ROOT, Running, cached, until
from tests.end_to_end.storm import Did, Soul
from tests.end_to_end.storm_words import HUGE, HUGE_MESSAGE, LANGUAGES
from tests.end_to_end.visitor import asked, offered

ALLOWED = ["message is not modified", "bot was blocked by the user"]
"""What Telegram says to a double tap, and of somebody who has gone; the bot cannot know either before."""
SECONDS = 15
"""For the answers to one round."""


class Storm:
    """Rounds in which everybody does something at once, sometimes several things."""

    def __init__(self, bot: Running, server: LocalTelegram, souls: list[Soul]) -> None:
        self.bot = bot
        self.server = server
        self.souls = souls
        self.first = server.bot.updates.next
        self.asked: set[str | None] = set()
        self.cards: set[str] = set()

    @property
    def updates(self) -> int:
        return self.server.bot.updates.next - self.first

    def passes(self) -> None:
        assert isinstance(self.server.clock, VirtualClock)
        self.server.clock.advance(5)

    async def round(self) -> None:
        self.passes()  # nobody is so quick that Telegram slows the bot down
        mark, before = self.server.world.changes.last, self._answers()
        did = {soul.person.id: [soul.acts() for _ in range(soul.random.choice([1] * 9 + [3]))] for soul in self.souls}
        answered = await self.server.world.changes.until(lambda: not self._silent(did, mark), SECONDS)
        assert answered, self._silent(did, mark)
        await self.server.settled(quiet=0.01)
        self._check(did, mark, before)

    def _silent(self, did: dict[int, list[Did]], mark: int) -> list[tuple[int, list[Did]]]:
        """Who waits for something, and did what."""
        return [(person, done) for person, done in did.items() if not self._served(person, done, mark)]

    def _served(self, person: int, done: list[Did], mark: int) -> bool:
        if any(each.what == "blocks" for each in done):
            return True
        ended = all(self.server.world.queries[each.tap].answer is not None for each in done if each.tap)
        return ended and self._messages(person, mark) >= sum(each.deserves == "message" for each in done)

    def _messages(self, person: int, mark: int) -> int:
        return sum(each.kind == "message" for each in self._by_bot(person, mark))

    def _by_bot(self, person: int, mark: int) -> list[Change]:
        news = self.server.world.changes.since(mark)
        return [each for each in news if each.by_bot and each.chat.id == person and not _is_film(each)]

    def _check(self, did: dict[int, list[Did]], mark: int, before: dict[int, object]) -> None:
        after = self._answers()
        for soul in self.souls:
            shown = soul.person.last()
            self.asked.add(asked(shown))
            self.cards |= {act.card for act in offered(shown) if isinstance(act, Open)}
        for person, done in did.items():
            if all(each.deserves == "nothing" for each in done):
                assert not self._by_bot(person, mark), done
            if all(each.harmless for each in done):
                assert after.get(person) == before.get(person), done

    def _answers(self) -> dict[int, object]:
        return {person: {name: session.answers for name, session in chat.sessions.items()}
                for person, chat in self.chats().items()}  # fmt: skip

    def chats(self) -> dict[int, Chat]:
        rows = self.bot.rows("select chat_id, sealed from chats")
        return {chat_id: codec.decode(sealed[1:]) for chat_id, sealed in rows}

    async def repeats(self) -> None:
        """The latest update comes once more. Nothing follows but to those of whom nothing is kept: nobody knows of them
        whether they were answered.
        """
        mark = self.server.world.changes.last
        unknown = {soul.person.id for soul in self.souls} - self.chats().keys()
        self.server.bot.updates.repeat()
        await self.server.settled(quiet=0.01)
        news = [each for each in self.server.world.changes.since(mark) if each.chat.id not in unknown]
        assert not [each for each in news if each.by_bot and not _is_film(each)]


def gather(server: LocalTelegram, seed: int, people: int) -> list[Soul]:
    """So many people, who share a group and a channel; the first has a huge id, the second huge message numbers."""
    first = User(HUGE, "Zed <b>&", None, LANGUAGES[0])
    server.world.users[HUGE] = first
    persons = [Person(server.world, first, server.bot)]
    persons += [server.person(f"Person {n}", LANGUAGES[n % len(LANGUAGES)]) for n in range(1, people)]
    persons[1].chat().last = HUGE_MESSAGE
    group = server.group("Backs", persons[0], *persons[1:], server.bot, upgraded=True, topics=True)
    channel = server.channel("News", persons[0], server.bot)
    return [
        Soul(server, person, group, channel, Random(f"{seed} {n}"), calm=n % 2 == 0) for n, person in enumerate(persons)
    ]


@pytest.fixture
def shelf():
    return cached(ROOT / "flows", ROOT / "content")


@pytest.mark.parametrize(("mode", "people", "updates"), [("polling", 12, 2000), ("webhook", 6, 200)])
async def test_whatever_people_do_nobody_is_left_alone(started, telegram, expects, shelf, people, updates):
    for text in ALLOWED:
        expects(text)
    storm = Storm(started, telegram, gather(telegram, 3, people))
    await until(lambda: telegram.journal.calls("getUpdates") or telegram.journal.calls("setWebhook"))
    for number in count(1):
        await storm.round()
        if number % 20 == 0:
            await storm.repeats()
            telegram.bot.updates.next += 2**33
            storm.first += 2**33
        if storm.updates >= updates:
            break
    public = {storm.souls[0].group.id, storm.souls[0].channel.id}
    said = [call for call in telegram.journal.entries if call.params.get("chat_id") in public]
    assert {call.method for call in said} <= {"sendMessage"}
    assert not [call for call in said if "callback_data" in str(call.params.get("reply_markup"))]
    assert "result" in storm.cards, "nobody got as far as the guidance"
    await _all_go_on(storm, shelf)


async def _all_go_on(storm: Storm, shelf) -> None:
    """After a restart each person is where the database says, and can begin again."""
    before = storm.chats()
    await storm.bot.restart()
    for soul in storm.souls:
        if soul.person.chat().blocked:
            soul.person.unblocks()
        storm.passes()
        chat = before.get(soul.person.id)
        soul.person.taps_data("made-up", soul.person.last().id)
        await storm.server.settled(quiet=0.01)
        turn = Turn(chat, current(shelf.flows, fitted(shelf.flows, chat) if chat else None), note="odd")
        catalog = shelf.catalogs.get(chat.language if chat else "", shelf.catalogs["en"])
        wanted = [button.act for row in phrase(turn, catalog, shelf).rows for button in row if button.act]
        assert offered(soul.person.last()) == wanted
    assert _but_when(storm.chats()) == _but_when(before)
    for soul in storm.souls:
        for act in (Forget(), Agree("check")):
            storm.passes()
            soul.person.taps_data(taps.encode(act), soul.person.last().id)
            await storm.server.settled(quiet=0.01)
        assert asked(soul.person.last()) == "age"


def _is_film(change: Change) -> bool:
    """A film takes the place of its still when it is drawn, whatever is done meanwhile."""
    return change.kind == "edited" and "animation" in change.data.get("message", change.data)


def _but_when(chats: dict[int, Chat]) -> dict[int, Chat]:
    """A tap that changes nothing still says that somebody is there."""
    return {number: replace(chat, active_at=None) for number, chat in chats.items()}
