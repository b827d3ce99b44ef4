"""Which bot hears of what."""

from bot.local_telegram.accounts import Bot, User
from bot.local_telegram.chats import Chat, Member, Message
from bot.local_telegram.shapes import Json
from bot.local_telegram.world import World

_CONTENT = {
    "text",
    "photo",
    "animation",
    "document",
    "video",
    "voice",
    "sticker",
    "location",
    "poll",
    "contact",
}


def announce(world: World, chat: Chat, message: Message, *, edited: bool = False) -> None:
    """Tells every bot that may hear of this message, except its author."""
    kind = "channel_post" if chat.channel else "message"
    for bot in world.bots.values():
        if bot.id != message.author and hears(bot, chat, message.body):
            bot.updates.add(f"edited_{kind}" if edited else kind, message.body, world.now())


def hears(bot: Bot, chat: Chat, body: Json) -> bool:
    """Privacy mode: without it off, or rights, a bot in a group hears only what is meant for it."""
    if chat.private:
        return chat.bot == bot.id
    member = chat.member(bot.id)
    if chat.channel or not member.present:
        return member.leads
    return not bot.privacy or member.leads or not _CONTENT & body.keys() or _meant_for(bot, body)


def _meant_for(bot: Bot, body: Json) -> bool:
    if body.get("reply_to_message", {}).get("from", {}).get("id") == bot.id:
        return True
    if body.get("via_bot", {}).get("id") == bot.id:
        return True
    text = body.get("text") or body.get("caption") or ""
    mine = f"@{bot.user.username}".lower()
    for entity in body.get("entities") or body.get("caption_entities") or []:
        word = _slice(text, entity).lower()
        named = word.partition("@")[2]
        if entity["type"] == "bot_command" and (not named or f"@{named}" == mine):
            return True
        if entity["type"] == "mention" and word == mine:
            return True
    return False


def _slice(text: str, entity: Json) -> str:
    raw = text.encode("utf-16-le")
    return raw[entity["offset"] * 2 : (entity["offset"] + entity["length"]) * 2].decode("utf-16-le")


def change_member(world: World, chat: Chat, user: User, new: Member, by: User) -> None:
    """Changes a membership: `my_chat_member` for the bot it is about, `chat_member` for leading bots."""
    old = chat.member(user.id)
    chat.members[user.id] = new
    body = {
        "chat": chat.shown(),
        "from": by.shown(),
        "date": int(world.now()),
        "old_chat_member": old.shown(user.shown(), chat.kind),
        "new_chat_member": new.shown(user.shown(), chat.kind),
    }
    for bot in world.bots.values():
        if bot.id == user.id:
            bot.updates.add("my_chat_member", body, world.now())
        elif not chat.private and chat.member(bot.id).leads:
            bot.updates.add("chat_member", body, world.now())
    world.changes.add("member", chat, body, by_bot=by.is_bot)
