"""Putting messages into chats, changing them, taking them away."""

from copy import deepcopy

from bot.local_telegram.accounts import GROUP_ANONYMOUS_BOT, User
from bot.local_telegram.chats import Chat, Message
from bot.local_telegram.delivery import announce
from bot.local_telegram.shapes import Json
from bot.local_telegram.world import World

_ASIDE = (
    "message_id",
    "from",
    "sender_chat",
    "author_signature",
    "date",
    "edit_date",
    "chat",
    "message_thread_id",
    "is_topic_message",
    "reply_to_message",
    "reply_markup",
    "forward_origin",
    "media_group_id",
    "via_bot",
    "has_protected_content",
)


def _sender(chat: Chat, author: User) -> Json:
    if chat.channel:
        return {"sender_chat": chat.shown()}
    if chat.member(author.id).anonymous:
        return {"from": GROUP_ANONYMOUS_BOT.shown(), "sender_chat": chat.shown()}
    return {"from": author.shown()}


def quoted(message: Message) -> Json:
    """A message as it is shown inside the reply to it."""
    return {key: value for key, value in deepcopy(message.body).items() if key != "reply_to_message"}


def post(
    world: World,
    chat: Chat,
    author: User,
    content: Json,
    *,
    thread: int | None = None,
    reply: Message | None = None,
    markup: Json | None = None,
    protected: bool = False,
) -> Message:
    """A new message at the end of the chat. Bots that may hear of it do."""
    chat.last += 1
    where = {} if thread is None else {"message_thread_id": thread, "is_topic_message": True}
    above = {} if reply is None else {"reply_to_message": quoted(reply)}
    guard = {"has_protected_content": True} if protected else {}
    body: Json = {"message_id": chat.last, **_sender(chat, author), "date": int(world.now()), "chat": chat.shown()}
    body |= where | above | guard | deepcopy(content)
    inline = "inline_keyboard" in (markup or {})
    if markup and markup.get("inline_keyboard"):
        body["reply_markup"] = markup
    message = Message(chat.last, body, author.id, world.now(), None if inline else markup, protected)
    chat.messages[message.id] = message
    world.changes.add("message", chat, deepcopy(body), by_bot=author.is_bot)
    announce(world, chat, message)
    return message


def content_of(message: Message) -> Json:
    """What the message says, without who, when, where and which buttons."""
    return {key: value for key, value in message.body.items() if key not in _ASIDE}


def revise(world: World, chat: Chat, message: Message, content: Json, markup: Json | None, *, by: User) -> bool:
    """Replaces what a message says; False if that changes nothing."""
    rows = markup if markup and markup.get("inline_keyboard") else None
    if _same(content_of(message), content) and message.body.get("reply_markup") == rows:
        return False
    spoken = not _same(content_of(message), content)
    kept = {key: value for key, value in message.body.items() if key in _ASIDE and key != "reply_markup"}
    edited = {"edit_date": int(world.now())} if spoken or not by.is_bot else {}
    message.body = kept | edited | deepcopy(content) | ({"reply_markup": rows} if rows else {})
    world.changes.add("edited", chat, deepcopy(message.body), by_bot=by.is_bot)
    if by.id == message.author and not by.is_bot:
        announce(world, chat, message, edited=True)
    return True


def _same(old: Json, new: Json) -> bool:
    def bare(content: Json) -> Json:
        return {key: value for key, value in content.items() if value not in ([], None, False)}

    return bare(old) == bare(new)


def refresh_poll(world: World, chat: Chat, message: Message, *, by_bot: bool) -> None:
    """Shows a changed poll to everyone, and tells the bot that sent it."""
    world.changes.add("edited", chat, deepcopy(message.body), by_bot=by_bot)
    if (bot := world.bot(message.author)) is not None:
        bot.updates.add("poll", message.body["poll"], world.now())


def erase(world: World, chat: Chat, message: Message, *, by: User) -> None:
    del chat.messages[message.id]
    if message.id in chat.pinned:
        chat.pinned.remove(message.id)
    world.changes.add("deleted", chat, {"message_id": message.id}, by_bot=by.is_bot)
