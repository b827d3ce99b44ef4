"""Taps and inline questions that wait for an answer."""

from dataclasses import dataclass

from bot.local_telegram.chats import Chat, Message
from bot.local_telegram.shapes import Json

TAP_SECONDS = 60
"""How long an answer to a tap is taken. Telegram publishes no figure; this is a strict guess."""


@dataclass(slots=True)
class Query:
    id: str
    bot: int
    person: int
    chat: Chat
    message: Message
    at: float
    answer: Json | None = None


@dataclass(slots=True)
class InlineQuery:
    id: str
    bot: int
    person: int
    text: str
    chat: Chat
    at: float
    results: list[Json] | None = None
    answer: Json | None = None
