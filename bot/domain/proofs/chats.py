"""A danger sign that was raised in a chat: whatever is done then, the chat stays with it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache

from bot.domain.act import Act, Forget, Heard
from bot.domain.chat import Chat, Consent, Session
from bot.domain.flags import Flag
from bot.domain.flow import Flow
from bot.domain.interview import current, settled
from bot.domain.library import Library
from bot.domain.machine import ENDS, FINISHED, SAME_DAY, Walk, reads
from bot.domain.proofs.acts import answers, anywhere, leaving, older, relooks
from bot.domain.proofs.broken import Broken
from bot.domain.proofs.formulas import Formulas
from bot.domain.proofs.residue import FALSE
from bot.domain.proofs.ways import Conversation
from bot.domain.results import walk_of
from bot.domain.say import (
    Ask,
    AskBack,
    Countries,
    Languages,
    MyData,
    Plain,
    Propose,
    Say,
    Toast,
    Urgent,
)  # fmt: skip
from bot.domain.take import CONSENT, take
from bot.domain.turn import Turn

THEN = datetime(2000, 1, 1, tzinfo=UTC)
"""Any instant: what is proved here does not look at it."""

HARMLESS = frozenset(
    {
        "help", "forget", "forgotten", "declined", "stopped", "crisis.suicide", "crisis.violence",
        "reminder_off", "check_ins_off", "messages_off",
    }
)  # fmt: skip
"""Fixed texts that may be said beside a danger sign."""


def raised_chat(library: Library, flow: Flow, conversation: Conversation) -> Chat:
    """A chat that has answered so."""
    chat = Chat(language="en", consent=Consent(CONSENT, THEN))
    session = Session(flow.id, 1, flow.revision, THEN, dict(conversation))
    return settled(library, chat.with_session(session), THEN)


@dataclass(frozen=True, slots=True)
class Place:
    """What tells chats with a raised flag apart, as far as an act can."""

    say: str
    question: str
    session: str | None
    draft: bool
    again: frozenset[str]
    rechecking: bool
    raised: bool
    """Whether the flag is."""


def _place(chat: Chat, flag: Flag, read: frozenset[str], say: Say) -> Place:
    session = chat.session
    name = say.question.id if isinstance(say, Ask) else ""
    return Place(
        type(say).__name__,
        name,
        chat.active,
        bool(session and any(session.drafts.values())),
        session.again & read if session else frozenset(),
        bool(chat.rechecking),
        any(kept.flag == flag.id for kept in chat.raised),
    )


class Kept:
    """Drives `take` from a chat with a raised flag through every act, as far as chats still differ."""

    def __init__(self, library: Library, flow: Flow, flag: Flag, conversation: Conversation) -> None:
        self.library = library
        self.flow = flow
        self.flag = flag
        self.read = reads(flow, flag.rule)
        self.looks = _looks(flow, flag)
        self.conversation = conversation
        name, options = conversation[-1]
        self.sign = (name, min(options))
        self.tried = 0

    def broken(self, everywhere: tuple[Act, ...] = ()) -> Iterator[Broken]:
        """Whatever breaks the promise; `everywhere` are further acts to try."""
        chats: list[tuple[Chat, tuple[Act, ...]]] = [(raised_chat(self.library, self.flow, self.conversation), ())]
        seen: set[Place] = set()
        while chats:
            chat, done = chats.pop()
            say = current(self.library, chat)
            place = _place(chat, self.flag, self.read, say)
            if place in seen or not place.raised:
                continue
            for act in self._acts(chat, say, seen, place, everywhere):
                turn = take(self.library, chat, act, THEN)
                self.tried += 1
                if fault := self._fault(chat, act, turn):
                    told = ", ".join(str(one) for one in (*done, act))
                    yield Broken(self.flow.id, "raised_stays", f"{fault}, after {told}", self.conversation)
                    return
                if turn.chat is not None:
                    chats.append((turn.chat, (*done, act)))

    def _acts(self, chat: Chat, say: Say, seen: set[Place], place: Place, everywhere: tuple[Act, ...]) -> Iterator[Act]:
        seen.add(place)
        yield from answers(chat, say, self.looks)
        alike = replace(place, question="=", again=frozenset())
        if alike not in seen:  # what is done beside a question does not look at which one is open
            seen.add(alike)
            yield from (*older(chat, say), *leaving(self.sign), *relooks(self.sign), *everywhere)

    def _fault(self, before: Chat, act: Act, turn: Turn) -> str | None:
        if isinstance(act, Forget):
            return None
        after = turn.chat
        if after is None:
            return "a chat with a raised flag is not kept"
        if any(kept.flag == self.flag.id for kept in after.raised):
            return None if _fits(after, turn.say) else f"{type(turn.say).__name__} is shown beside `{self.flag.id}`"
        if self._may_clear(before, after, act):
            return None
        return f"`{self.flag.id}` is no longer raised"

    def _may_clear(self, before: Chat, after: Chat, act: Act) -> bool:
        """When it was asked again, does not hold, and no question that could confirm it is left."""
        session = after.session
        asked_again = self.flag.id in before.rechecking or isinstance(act, Heard)
        if session is None or not asked_again:
            return False
        here = walk_of(self.library, after, session)
        holds = any(flag.id == self.flag.id for flag in here.flags)
        return not holds and not _may_hold(here, self.flag)


@lru_cache(maxsize=8)
def _formulas(flow: Flow) -> Formulas:
    return Formulas(flow, {}, ())


def _looks(flow: Flow, flag: Flag) -> Mapping[str, frozenset[str]]:
    """The options that a flag asks for, by question."""
    formulas = _formulas(flow)
    read = formulas.residues.reads(formulas.rule(flag.rule))
    return {
        name: frozenset[str]().union(*(formulas.options(name, mask) for mask in read.get(place, ())))
        for name, place in formulas.places.items()
    }


def _may_hold(here: Walk, flag: Flag) -> bool:
    """Whether questions that were not come to could still raise a flag, by guards and answers alone."""
    formulas = _formulas(here.flow)
    left = formulas.rule(flag.rule)
    to_come = _to_come(here)
    for question in here.flow.questions:
        if question.id not in to_come:
            mask = formulas.mask(question.id, here.facts.options(question.id))
            left = formulas.residues.decided(left, formulas.places[question.id], mask)
    return left != FALSE


def _to_come(here: Walk) -> set[str]:
    """The questions that could still be asked, but for an end that came before them."""
    names = list(here.flow.by_id)
    if here.state == FINISHED:
        return set()
    if here.state == SAME_DAY:
        return {one.id for one in here.flow.questions if not one.alarm and one.when.holds(here.facts)}
    if here.state in ENDS:
        return set(names[names.index(here.path[-1]) + 1 :]) if here.path else set(names)
    return set(names[names.index(here.state) :])


def _fits(chat: Chat, say: Say) -> bool:
    match say:
        case Urgent() | Countries() | Languages() | MyData() | AskBack() | Toast():
            return True
        case Plain(key=key):
            return key in HARMLESS
        case Ask(question=question, ahead=ahead):
            return bool(chat.rechecking) or (question.alarm and ahead is not None)
        case Propose():
            return True
    return False


def kept(library: Library, flow: Flow, raised: Mapping[str, Conversation]) -> tuple[tuple[Broken, ...], int]:
    """Every urgent flag; and how many acts were tried.

    `take` looks at no more of a flag than its urgency and its questions, so of those alike one stands for all; and of
    the flags that are another flow's, one of each urgency. What looks at no flag at all is tried once an urgency.
    """
    broken: list[Broken] = []
    tried = 0
    groups: set[object] = set()
    for name, conversation in raised.items():
        flag = flow.flags[name]
        taken_over = any(other.flags.get(name) is flag for other in library.values() if other is not flow)
        read = () if taken_over and flow.advice else reads(flow, flag.rule)
        if not flag.urgent or (flag.urgency, read) in groups:
            continue
        everywhere = (
            () if flag.urgency in groups else anywhere(library, (conversation[-1][0], min(conversation[-1][1])))
        )
        groups |= {(flag.urgency, read), flag.urgency}
        chat = Kept(library, flow, flag, conversation)
        broken += chat.broken(everywhere)
        tried += chat.tried
    return tuple(broken), tried
