"""The commands that Telegram offers, and what it says about the bot before a chat begins."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from telegram import Bot, BotCommandScopeAllGroupChats, BotCommandScopeAllPrivateChats, BotCommandScopeDefault


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


async def set_menu(bot: Bot, menus: Mapping[str, Menu]) -> None:
    """Set what differs; the keys are two-letter language codes, or "" for everybody else.

    Commands are offered in private chats only. Telegram is asked first, since it allows few changes a day.

    Raises:
        TelegramError: Telegram refused or could not be reached. The bot works without.
    """
    for language, menu in menus.items():
        await _set_commands(bot, language, menu.commands)
        await _set_texts(bot, language, menu)


async def _set_commands(bot: Bot, language: str, commands: Sequence[tuple[str, str]]) -> None:
    private = BotCommandScopeAllPrivateChats()
    there = await bot.get_my_commands(private, language)
    if [(command.command, command.description) for command in there] != list(commands):
        await bot.set_my_commands(list(commands), private, language)
    for scope in (BotCommandScopeDefault(), BotCommandScopeAllGroupChats()):
        if await bot.get_my_commands(scope, language):
            await bot.delete_my_commands(scope, language)


async def _set_texts(bot: Bot, language: str, menu: Menu) -> None:
    if (await bot.get_my_description(language)).description != menu.description:
        await bot.set_my_description(menu.description, language)
    if (await bot.get_my_short_description(language)).short_description != menu.short_description:
        await bot.set_my_short_description(menu.short_description, language)
    if menu.name is not None and (await bot.get_my_name(language)).name != menu.name:
        await bot.set_my_name(menu.name, language)
