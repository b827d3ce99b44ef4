"""Pins and reactions."""

from bot.local_telegram.call import Call
from bot.local_telegram.posting import post, quoted
from bot.local_telegram.refusals import RefusedError
from bot.local_telegram.rights import check_may_pin, check_present
from bot.local_telegram.shapes import Json

_EMOJI = """
❤ 👍 👎 🔥 🥰 👏 😁 🤔 🤯 😱 🤬 😢 🎉 🤩 🤮 💩 🙏 👌 🕊 🤡 🥱 🥴 😍 🐳 ❤\u200d🔥
🌚 🌭 💯 🤣 ⚡ 🍌 🏆 💔 🤨 😐 🍓 🍾 💋 🖕 😈 😴 😭 🤓 👻 👨\u200d💻 👀 🎃 🙈 😇 😨 🤝
✍ 🤗 🫡 🎅 🎄 ☃ 💅 🤪 🗿 🆒 💘 🙉 🦄 😘 💊 🙊 😎 👾 🤷\u200d♂ 🤷 🤷\u200d♀ 😡
"""
REACTIONS = frozenset(_EMOJI.split())
"""The emoji that core.telegram.org/bots/api lists under ReactionTypeEmoji."""


def pin(call: Call) -> bool:
    chat = call.chat()
    check_may_pin(call.world, call.bot, chat)
    message = chat.messages.get(call.params["message_id"])
    if message is None:
        raise RefusedError("pin_not_found")
    if message.id not in chat.pinned:
        chat.pinned.append(message.id)
        post(call.world, chat, call.bot.user, {"pinned_message": quoted(message)})
    return True


def unpin(call: Call) -> bool:
    chat = call.chat()
    check_may_pin(call.world, call.bot, chat)
    number = call.get("message_id", chat.pinned[-1] if chat.pinned else None)
    if number not in chat.pinned:
        raise RefusedError("unpin_not_found")
    chat.pinned.remove(number)
    return True


def unpin_all(call: Call) -> bool:
    chat = call.chat()
    check_may_pin(call.world, call.bot, chat)
    chat.pinned.clear()
    return True


def react(call: Call) -> bool:
    chat = call.chat()
    check_present(call.world, call.bot, chat)
    message = chat.messages.get(call.params["message_id"])
    if message is None:
        raise RefusedError("react_not_found")
    wanted: list[Json] = call.get("reaction") or []
    if len(wanted) > 1:
        raise RefusedError("too_many_reactions")
    if any(each.get("type") != "emoji" or each.get("emoji") not in REACTIONS for each in wanted):
        raise RefusedError("reaction")
    message.reactions[call.bot.id] = wanted
    call.world.changes.add("reaction", chat, {"message_id": message.id, "reaction": wanted}, by_bot=True)
    return True


METHODS = {
    "pinChatMessage": pin,
    "unpinChatMessage": unpin,
    "unpinAllChatMessages": unpin_all,
    "setMessageReaction": react,
}
