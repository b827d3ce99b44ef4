"""Inline mode from the person's side: `@bot some words`, then a choice from the list."""

from bot.local_telegram.accounts import Bot, User
from bot.local_telegram.acts import ImpossibleError, send
from bot.local_telegram.chats import Chat, Message
from bot.local_telegram.queries import InlineQuery
from bot.local_telegram.shapes import Json, fields
from bot.local_telegram.world import World

QUERY = 256


def ask(world: World, user: User, bot: Bot, text: str, chat: Chat, offset: str = "") -> InlineQuery:
    """What happens while the person types after the bot's name; apps cut the words at 256 characters."""
    query = InlineQuery(str(3 * 10**18 + next(world.numbers)), bot.id, user.id, text[:QUERY], chat, world.now())
    world.inline[query.id] = query
    kind = "sender" if chat.bot == bot.id else chat.kind
    asked = {"id": query.id, "from": user.shown(), "query": query.text, "offset": offset, "chat_type": kind}
    bot.updates.add("inline_query", asked, world.now())
    return query


def pick(world: World, user: User, query: InlineQuery, result_id: str) -> Message:
    """Sends that result as the person's message, `via` the bot.

    Raises: ImpossibleError where the bot offered no such result.
    """
    result: Json | None = next((each for each in query.results or [] if each["id"] == result_id), None)
    if result is None:
        raise ImpossibleError(f"no inline result {result_id!r}")
    bot = world.users[query.bot]
    markup = result["reply_markup"]
    message = send(world, user, query.chat, result["content"] | {"via_bot": bot.shown()}, markup=markup)
    if markup:
        message.inline_id = f"inline-{query.id}"
    known = world.bot(query.bot)
    if known and known.inline_feedback:
        named = fields(inline_message_id=message.inline_id)
        chosen = {"result_id": result_id, "from": user.shown(), "query": query.text, **named}
        known.updates.add("chosen_inline_result", chosen, world.now())
    return message
