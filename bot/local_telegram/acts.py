"""What people do, as it changes the world."""

from urllib.parse import parse_qs, urlsplit

from bot.local_telegram.accounts import User
from bot.local_telegram.chats import Chat, Member, Message
from bot.local_telegram.delivery import change_member
from bot.local_telegram.methods.copying import origin
from bot.local_telegram.posting import content_of, post, refresh_poll, revise
from bot.local_telegram.queries import Query
from bot.local_telegram.shapes import Json, fields
from bot.local_telegram.text import parse
from bot.local_telegram.views import shown
from bot.local_telegram.world import World


class ImpossibleError(Exception):
    """Something that no Telegram app would let a person do."""


def _enter(user: User, chat: Chat) -> None:
    """Checks that the person may write there; a first private message starts the bot."""
    if user.deactivated:
        raise ImpossibleError(f"{user.first_name} has no account any more")
    if chat.private:
        if chat.blocked:
            raise ImpossibleError(f"{user.first_name} has blocked the bot")
        chat.started = True
        return
    member = chat.member(user.id)
    if not member.present or member.muted:
        raise ImpossibleError(f"{user.first_name} may not write in {chat.title}")
    if chat.moved_to is not None:
        raise ImpossibleError(f"{chat.title} is now {chat.moved_to}")
    if chat.channel and not member.may("can_post_messages"):
        raise ImpossibleError(f"{user.first_name} may not post in {chat.title}")


def send(
    world: World,
    user: User,
    chat: Chat,
    content: Json,
    *,
    topic: int | None = None,
    reply_to: int | None = None,
    markup: Json | None = None,
) -> Message:
    """Raises: ImpossibleError where the person may not write."""
    _enter(user, chat)
    reply = chat.messages[reply_to] if reply_to is not None else None
    return post(world, chat, user, content, thread=topic, reply=reply, markup=markup)


def write(
    world: World, user: User, chat: Chat, text: str, *, topic: int | None = None, reply_to: int | None = None
) -> Message:
    said, entities = parse(text, None, None)
    if not said:
        raise ImpossibleError("an empty message")
    content = {"text": said, **fields(entities=entities)}
    return send(world, user, chat, content, topic=topic, reply_to=reply_to)


def edit(world: World, user: User, chat: Chat, number: int, text: str) -> Message:
    message = chat.messages[number]
    if message.author != user.id:
        raise ImpossibleError("the message is somebody else's")
    said, entities = parse(text, None, None)
    revise(world, chat, message, {"text": said, **fields(entities=entities)}, None, by=user)
    return message


def latest_of_a_bot(world: World, chat: Chat) -> Message:
    mine = [each for each in chat.messages.values() if world.bot(each.author)]
    if not mine:
        raise ImpossibleError("there is no message of a bot yet")
    return mine[-1]


def _buttons(message: Message) -> list[list[Json]]:
    rows = message.body.get("reply_markup", {}).get("inline_keyboard") or (message.keyboard or {}).get("keyboard")
    return rows or []


def tap_label(world: World, user: User, chat: Chat, label: str, number: int | None) -> str:
    """Presses by visible label: the whole label if one fits, else a part of it."""
    messages = [chat.messages[number]] if number is not None else [*reversed(chat.messages.values())]
    for fits in (label.__eq__, lambda text: label in text):
        for message in messages:
            for row in _buttons(message):
                for button in row:
                    if fits(button["text"]):
                        return press(world, user, chat, message, button)
    labels = [text for message in messages for text in shown(message).labels]
    raise ImpossibleError(f"no button {label!r} among {labels}")


def tap_at(world: World, user: User, chat: Chat, number: int, row: int, column: int) -> str:
    message = chat.messages[number]
    return press(world, user, chat, message, _buttons(message)[row][column])


def press(world: World, user: User, chat: Chat, message: Message, button: Json) -> str:
    """A tap on a button of the app: a callback, a link, a text to copy, or a key that writes its label."""
    if data := button.get("callback_data"):
        return tap(world, user, chat, message, data)
    if url := button.get("url"):
        link = urlsplit(url)
        payload = parse_qs(link.query).get("start")
        named = next((bot for bot in world.bots.values() if link.path == f"/{bot.user.username}"), None)
        if link.netloc == "t.me" and payload and named:
            write(world, user, world.private(named.id, user.id), f"/start {payload[0]}")
        return str(url)
    if "copy_text" in button:
        return str(button["copy_text"]["text"])
    if "switch_inline_query_current_chat" in button or "switch_inline_query" in button:
        return str(button.get("switch_inline_query_current_chat", button.get("switch_inline_query")))
    write(world, user, chat, button["text"])
    return str(button["text"])


def tap(world: World, user: User, chat: Chat, message: Message, data: str) -> str:
    """A callback with this data from this message to the bot that sent it."""
    bot = world.bot(message.author) or world.bot(message.body.get("via_bot", {}).get("id", 0))
    if bot is None:
        raise ImpossibleError("only messages of bots have buttons")
    number = str(4 * 10**18 + next(world.numbers))
    world.queries[number] = Query(number, bot.id, user.id, chat, message, world.now())
    where = {"inline_message_id": message.inline_id} if message.inline_id else {"message": message.body}
    body = {"id": number, "from": user.shown(), **where, "chat_instance": str(chat.id * 31), "data": data}
    bot.updates.add("callback_query", body, world.now())
    return number


def block(world: World, user: User, chat: Chat, *, blocked: bool) -> None:
    if not chat.private or chat.bot is None:
        raise ImpossibleError("only a private chat can be blocked")
    if chat.blocked == blocked:
        return
    chat.blocked = blocked
    chat.started = chat.started or not blocked
    old, new = ("member", "kicked") if blocked else ("kicked", "member")
    chat.members[chat.bot] = Member(old)
    change_member(world, chat, world.users[chat.bot], Member(new), user)


def vote(world: World, user: User, chat: Chat, options: list[str], number: int | None) -> None:
    polls = [each for each in chat.messages.values() if "poll" in each.body and number in (None, each.id)]
    if not polls:
        raise ImpossibleError("there is no poll")
    message = polls[-1]
    poll = message.body["poll"]
    labels = [option["text"] for option in poll["options"]]
    chosen = [labels.index(option) for option in options]
    fixed = user.id in message.votes and not poll["allows_revoting"]
    if poll["is_closed"] or fixed or (len(chosen) > 1 and not poll["allows_multiple_answers"]):
        raise ImpossibleError("the poll does not take this vote")
    message.votes = {key: kept for key, kept in message.votes.items() if key != user.id}
    if chosen:
        message.votes[user.id] = chosen
    for index, option in enumerate(poll["options"]):
        option["voter_count"] = sum(index in kept for kept in message.votes.values())
    poll["total_voter_count"] = len(message.votes)
    refresh_poll(world, chat, message, by_bot=False)
    bot = world.bot(message.author)
    if bot is not None and not poll["is_anonymous"]:
        ids = [str(poll["options"][index]["persistent_id"]) for index in chosen]
        answer = {
            "poll_id": poll["id"],
            "user": user.shown(),
            "option_ids": chosen,
            "option_persistent_ids": ids,
        }
        bot.updates.add("poll_answer", answer, world.now())


def react(world: World, user: User, chat: Chat, number: int, emoji: str | None) -> None:
    """Named in private chats and groups; in channels only a count is told, as there people are unnamed."""
    message = chat.messages[number]
    old = message.reactions.get(user.id, [])
    message.reactions[user.id] = [{"type": "emoji", "emoji": emoji}] if emoji else []
    where = {"chat": chat.shown(), "message_id": number, "date": int(world.now())}
    kept = [each["emoji"] for given in message.reactions.values() for each in given]
    counts = [
        {"type": {"type": "emoji", "emoji": each}, "total_count": kept.count(each)} for each in dict.fromkeys(kept)
    ]
    named = where | {"user": user.shown(), "old_reaction": old, "new_reaction": message.reactions[user.id]}
    for bot in world.bots.values():
        if chat.bot == bot.id or chat.member(bot.id).leads:
            kind, body = (
                ("message_reaction_count", where | {"reactions": counts})
                if chat.channel
                else (
                    "message_reaction",
                    named,
                )
            )
            bot.updates.add(kind, body, world.now())
    world.changes.add("reaction", chat, {"message_id": number, "reactions": counts}, by_bot=False)


def forward(world: World, user: User, source: Chat, number: int, chat: Chat) -> Message:
    message = source.messages[number]
    if message.protected:
        raise ImpossibleError("the message is protected")
    return send(world, user, chat, content_of(message) | {"forward_origin": origin(world, source, message)})


def sticker(emoji: str) -> Json:
    ids = {"file_id": "sticker-1", "file_unique_id": "sticker1"}
    size = {"width": 512, "height": 512, "is_animated": False, "is_video": False}
    return {"sticker": {**ids, "type": "regular", **size, "emoji": emoji}}


def voice(seconds: int) -> Json:
    ids = {"file_id": "voice-1", "file_unique_id": "voice1"}
    return {"voice": {**ids, "duration": seconds, "mime_type": "audio/ogg"}}


def photo(caption: str) -> Json:
    ids = {"file_id": "photo-1", "file_unique_id": "photo1", "width": 90, "height": 60}
    text, entities = parse(caption, None, None)
    return {"photo": [ids], **fields(caption=text, caption_entities=entities)}
