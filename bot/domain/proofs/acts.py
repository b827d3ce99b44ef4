"""Everything a person can do where a chat stands: each kind of act, with what tells its cases apart."""

from collections.abc import Iterator, Mapping

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
    MarkPart,
    Messages,
    Mistaken,
    Odd,
    Open,
    Part,
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
    Way,
    Write,
)  # fmt: skip
from bot.domain.chat import Chat
from bot.domain.flow import EXCLUSIVE
from bot.domain.library import Library, main_flow
from bot.domain.pages import FOR_EVERYBODY, OF_THE_RESULT
from bot.domain.say import Ask, Say

COMMANDS = (
    "help",
    "language",
    "country",
    "mydata",
    "forget",
    "again",
    "check",
    "after",
    "why",
    "summary",
    "stop",
    "remind",
    "messages",
    "pain",
    "progress",
    "unknown",
)
CARDS = (*sorted(OF_THE_RESULT | FOR_EVERYBODY), "home", "here", "minute", "result", "summary", "why_asked", "counts",
         "messages", "check_ins")  # fmt: skip
REMINDING: tuple[tuple[Part, str], ...] = (
    ("new", ""), ("new", "change"), ("what", "exercises"), ("days", "0246"), ("days_done", ""), ("time", "0800"),
    ("zone", "Europe/Vienna"), ("clock", "0800"), ("country", "AT"), ("ask_zone", ""), ("off", ""),
)  # fmt: skip
MARKING: tuple[tuple[MarkPart, str], ...] = (
    ("new", ""), ("pain", "6"), ("where", "below_knee"), ("walked", "500"), ("walked", "skip"),
)  # fmt: skip
WAYS: tuple[Way, ...] = ("done", "later", "hurt", "skip", "stop", "keep", "weekly")


def anywhere(library: Library, sign: tuple[str, str]) -> tuple[Act, ...]:
    """What does not look at the flag: pages, commands, words that are no answer. `sign` is a danger sign."""
    main = main_flow(library)
    some = {
        "exercise": list(main.exercises),
        "about": list(main.conditions),
        "sources": list(main.conditions),
        "why_asked": [main.questions[0].id],
        "counts": [main.questions[0].id],
    }
    opened = [Open(card, about) for card in CARDS for about in ("", *some.get(card, ())[:3])]
    tried = [Tried(exercise, hurt) for exercise in (*list(main.exercises)[:1], "unknown") for hurt in (True, False)]
    reminding = [Remind(part, value) for part, value in REMINDING]
    marking = [Marked(part, value, "20000101") for part, value in MARKING]
    rang = [Rang(way, "202611220800") for way in WAYS]
    return (
        Start("post"), *reminding, *marking, *rang, RemindOn(0, on=True),
        CheckOnMe(wanted=True), CheckOnMe(wanted=False),
        Messages(wanted=True), Messages(wanted=False), StopMessages(1), FromCampaign(1, "after"),
        FromCampaign(1, "remind"), *(Command(name) for name in COMMANDS), *opened, *tried,
        Decline(), Forget(), PickCountry("NL"), PickCountry("NL", ".".join(sign)), PickLanguage("en"),
        Write("?"), Hear("unknown", "unknown"), Crisis("violence"),
        Puzzle("not_understood"), Puzzle("denied"), Puzzle("which_one"),
        Odd("media"), Odd("edited"), Odd("forwarded"), Odd("unreadable"),
    )  # fmt: skip


def leaving(sign: tuple[str, str]) -> tuple[Act, ...]:
    """Beginning, going, and signs heard in words: what may move a chat with a raised flag."""
    return (
        Start(), Agree("check"), Agree("after"), Agree("other"), Command("again"), Command("after"), Command("stop"),
        Open("here"), Crisis("suicide"), CheckIn(), FromCampaign(1, "check"), Rang("hurt", ""),
        Hear(*sign), Heard(*sign, meant=True),
    )  # fmt: skip


def relooks(sign: tuple[str, str]) -> tuple[Act, ...]:
    """The acts after which a danger sign may be looked at again."""
    return Mistaken(), BeenSeen(), Heard(*sign, meant=False)


def older(chat: Chat, say: Say) -> Iterator[Act]:
    """Taps on the review, on an older screen, and words that are not sure."""
    session = chat.session
    number = session.number if session else 1
    yield Confirm(number)
    for name in list(session.answers)[-1:] if session else ():
        yield from (Back(number, name), Change(number, name), Done(number, name), Choose(number + 1, name, "none"))
    if isinstance(say, Ask):
        yield Answer(say.question.id, frozenset(option.id for option in say.offered), sure=False)


def answers(chat: Chat, say: Say, looked_at: Mapping[str, frozenset[str]]) -> Iterator[Act]:
    """Answers to the open question: those that are looked at; of the others the first and the last stand for all."""
    if chat.session is None or not isinstance(say, Ask):
        return
    number, name = chat.session.number, say.question.id
    options = [option.id for option in say.offered]
    yield from (Back(number, name), Done(number, name))
    named = looked_at.get(name, frozenset())
    others = [option for option in options if option not in named]
    for option in dict.fromkeys((*(one for one in options if one in named), *others[:1], *others[-1:])):
        ticked = say.question.kind == "many" and option not in EXCLUSIVE
        yield Tick(number, name, option, on=True) if ticked else Choose(number, name, option)
    yield Answer(name, frozenset(options[-1:]))
