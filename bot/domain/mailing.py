"""Messages that fit: the person's consent to them, and what the buttons under them do."""

from datetime import datetime

from bot.domain.act import (
    Act,
    Agree,
    Command,
    FromCampaign,
    Messages,
    Remind,
    Start,
    StopMessages,
)  # fmt: skip
from bot.domain.chat import Chat, Consent
from bot.domain.interview import beside, current
from bot.domain.library import Library
from bot.domain.say import MessagesAsked
from bot.domain.turn import Turn
from bot.domain.value import replace

MESSAGES = 1
"""The version of the text about messages that is agreed to."""


def mailing(library: Library, chat: Chat, act: Messages | StopMessages, now: datetime) -> Turn:
    if isinstance(act, StopMessages) or not act.wanted:
        return Turn(chat, beside(library, chat, "messages_off"))
    if chat.raised or chat.heard:
        return Turn(chat, current(library, chat))
    return Turn(replace(chat, messages=chat.messages or Consent(MESSAGES, now)), MessagesAsked(on=True))


def way_of(act: FromCampaign) -> Act:
    """What the button under a message asks for, as if it had been asked for here."""
    ways: dict[str, Act] = {"check": Agree("check"), "after": Command("after"), "remind": Remind("new")}
    return ways[act.way]


def arrived(act: Act, before: Chat | None, after: Chat | None) -> str | None:
    """What is to be counted: each tap under a message; each person who has agreed to be known once, for their link."""
    match act:
        case FromCampaign(run=run) if run:
            return f"c{run}"
        case Start() | Agree() if after and after.consent and not (before and before.source):
            return after.source or None
    return None
