"""The commands that Telegram offers, and what it says about the bot before a chat begins."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import structlog
from telegram import (
    Bot,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    BotCommandScopeDefault,
)
from telegram.error import TelegramError

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Menu:
    """The words of one language."""

    commands: Sequence[tuple[str, str]]
    """Name and description, in the order they are shown."""
    description: str
    """At most 512 characters, in an empty chat."""
    short_description: str
    """At most 120 characters, in the bot's profile."""
    name: str | None = None
    """At most 64 characters; None leaves it alone."""
    in_groups: Sequence[tuple[str, str]] = ()
    """Like `commands`, for groups."""


async def set_menu(bot: Bot, menus: Mapping[str, Menu]) -> None:
    """Set what differs; the keys are two-letter language codes, or "" for everybody else.

    Commands are offered in private chats, and a few in groups. Telegram is asked first, since it allows few
    changes a day.

    Raises:
        TelegramError: Telegram refused or could not be reached. The bot works without.
    """
    for language, menu in menus.items():
        await _set_commands(bot, language, menu)
        await _set_texts(bot, language, menu)


async def _set_commands(bot: Bot, language: str, menu: Menu) -> None:
    scopes = (
        (BotCommandScopeAllPrivateChats(), menu.commands),
        (BotCommandScopeAllGroupChats(), menu.in_groups),
        (BotCommandScopeDefault(), ()),
    )
    for scope, commands in scopes:
        there = await bot.get_my_commands(scope, language)
        if [(command.command, command.description) for command in there] == list(commands):
            continue
        if commands:
            await bot.set_my_commands(list(commands), scope, language)
        else:
            await bot.delete_my_commands(scope, language)


async def _set_texts(bot: Bot, language: str, menu: Menu) -> None:
    if (await bot.get_my_description(language)).description != menu.description:
        await bot.set_my_description(menu.description, language)
    if (await bot.get_my_short_description(language)).short_description != menu.short_description:
        await bot.set_my_short_description(menu.short_description, language)
    if menu.name is not None and (await bot.get_my_name(language)).name != menu.name:
        await bot.set_my_name(menu.name, language)


class ChatMenus:
    """The commands that only some chats are offered. `commands` gives those of a language: name and description."""

    def __init__(self, bot: Bot, commands: Callable[[str], Sequence[tuple[str, str]]]) -> None:
        self._bot = bot
        self._commands = commands
        self._offered: set[int] = set()

    async def offer(self, person: int, language: str) -> None:
        """Once in the life of this process. The desk works without, so a refusal is only logged."""
        if person in self._offered:
            return
        self._offered.add(person)
        try:
            await self._bot.set_my_commands(list(self._commands(language)), BotCommandScopeChat(person))
        except TelegramError as error:
            log.warning("menu_not_set", error=type(error).__name__)

    async def withdraw(self, person: int) -> None:
        self._offered.discard(person)
        try:
            await self._bot.delete_my_commands(BotCommandScopeChat(person))
        except TelegramError as error:
            log.warning("menu_not_set", error=type(error).__name__)
