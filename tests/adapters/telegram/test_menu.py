from dataclasses import replace

from telegram import BotCommandScopeAllGroupChats, BotCommandScopeAllPrivateChats, BotCommandScopeDefault

from bot.adapters.telegram.menu import Menu, set_menu

ENGLISH = Menu((("start", "Begin"), ("help", "Get help")), "Long", "Short", "Backs")
GERMAN = Menu((("start", "Beginnen"),), "Lang", "Kurz")


async def test_each_language_has_its_own_words(bot):
    await set_menu(bot, {"": ENGLISH, "de": GERMAN})
    private = BotCommandScopeAllPrivateChats()
    assert [command.command for command in await bot.get_my_commands(private)] == ["start", "help"]
    assert [command.description for command in await bot.get_my_commands(private, "de")] == ["Beginnen"]
    assert (await bot.get_my_description("de")).description == "Lang"
    assert (await bot.get_my_short_description()).short_description == "Short"
    assert (await bot.get_my_name()).name == "Backs"


async def test_groups_are_offered_their_own_commands_or_nothing(bot):
    await bot.set_my_commands([("old", "From before")], BotCommandScopeDefault())
    await set_menu(bot, {"": replace(ENGLISH, in_groups=(("check", "In private"),)), "de": GERMAN})
    assert not await bot.get_my_commands(BotCommandScopeDefault())
    groups = BotCommandScopeAllGroupChats()
    assert [command.command for command in await bot.get_my_commands(groups)] == ["check"]
    assert not await bot.get_my_commands(groups, "de")
    await set_menu(bot, {"": ENGLISH})
    assert not await bot.get_my_commands(groups)


async def test_nothing_is_set_again_that_is_there_already(telegram, bot):
    await set_menu(bot, {"": ENGLISH, "de": GERMAN})
    telegram.journal.clear()
    await set_menu(bot, {"": ENGLISH, "de": GERMAN})
    assert all(call.method.startswith("getMy") for call in telegram.journal.entries)
